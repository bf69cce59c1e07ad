"""`why`: the object to the letter (design section 8), and sentences that can be read to a parent."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.triage import Roles
from alerts.why import why
from filters import catalogue
from filters.policy.attempt import Target, Verdict
from filters.policy.rules import Approval, CutOff, Group, Window
from tests.policies import LESSON, LUNCH, at, rule, standing
from tests.seen import client, school, themes

CATALOGUE = catalogue.shipped()
TIKTOK = Target(frozenset({"tiktok", "social-media"}), name="www.tiktok.com")
ROLES = Roles(head="hugo")


def asked(group="year-9", target=TIKTOK, when=LESSON, policy=None, words="", inspected=False):
    who = client(group, standing=standing(group, inspected=inspected))
    return why(
        who, target, when, policy or school(), words=words, catalogue=CATALOGUE, themes=themes(), roles=ROLES
    )  # fmt: skip


def test_the_object_to_the_letter():
    assert asked() == {
        "verdict": "BLOCK",
        "reason": "RULE",
        "rule": {"id": "no-social-in-lessons", "file": "rules.yaml", "line": 1},
        "why": "for the test",
        "sentence": "TikTok is closed for Year 9 in lessons. It opens at 10:50.",
        "group": "year-9",
        "moment": {
            "kind": "lesson",
            "name": "P2",
            "start": "2026-11-23T09:50:00+00:00",
            "end": "2026-11-23T10:50:00+00:00",
        },
        "categories": ["social-media"],
        "themes": [],
        "inspected": {
            "value": False,
            "reason": "The device does not carry the school's certificate, so only names are seen.",
        },
        "until": "2026-11-23T10:50:00+00:00",
        "alert": None,
    }


def site(*labels, name="www.example.org"):
    return Target(frozenset(labels), name=name)


CUT = (CutOff("c1", frozenset({"device:d"}), LESSON, LESSON + timedelta(minutes=5), "dora", "until we have talked"),)
OPEN = (
    Window("w1", frozenset({"year-9"}), frozenset({"tiktok"}), LESSON, at("2026-11-23T10:50"), "t1", "Adverts", "ok"),
)
WORKING_HOURS = (
    rule("r8", Verdict.BLOCK, frozenset({"staff"}), frozenset({"social-media"}), when=frozenset({"working-hours"})),
)
FOR_THE_HEAD = (Approval("a", "tiktok", frozenset({"head"}), LESSON, None, "h1", ""),)
GAMBLING = site("gambling")
NOBODYS = {"unregistered": Group("unregistered", "unregistered", "Nobody's device", blocks=frozenset({"gambling"}))}
UNTRUSTED = school(clock_trusted=False)


@pytest.mark.parametrize(
    ("group", "target", "when", "policy", "sentence"),
    [
        ("year-9", TIKTOK, LUNCH, None, "TikTok is open for Year 9. It closes at 12:50."),
        ("staff", TIKTOK, LESSON, None, "TikTok is closed for staff in lessons. It opens at 10:50."),
        ("year-7", TIKTOK, LUNCH, None, "TikTok asks for an age of 13, so it is closed for Year 7."),
        ("year-9", TIKTOK, at("2026-11-23T16:00"), None, "TikTok is open for Year 9. It closes tomorrow at 08:35."),
        ("year-9", TIKTOK, at("2026-11-21T16:00"), None, "TikTok is open for Year 9. It closes on Monday at 08:35."),
        ("year-9", TIKTOK, at("2026-12-19T10:00"), None, "TikTok is open for Year 9. It closes on 5 January at 08:35."),
        ("year-9", TIKTOK, LESSON, school(windows=OPEN),
         "A teacher has opened TikTok for this class. It closes at 11:10."),
        ("year-9", TIKTOK, LESSON, school(approvals=()),
         "TikTok is closed, because the headteacher has not approved it for use in school."),
        ("year-9", TIKTOK, LUNCH, UNTRUSTED,
         "TikTok is closed for now, because the school's box is not sure of the time and takes no chances."),
        ("year-9", site("help", name="www.childline.org.uk"), LESSON, None,
         "Childline is a place to find help. It is open to everyone, always, and no visit is recorded."),
        ("year-9", site("iwf"), LESSON, None,
         "This address is on a list of illegal content. It is closed to everyone, and nobody may open it."),
        ("staff", site("adult"), LUNCH, None,
         "www.example.org is closed to everyone, always, because it is pornography."),
        ("year-9", site("gambling"), LESSON, None,
         "www.example.org is closed for Year 9, because it is listed under gambling."),
        ("year-9", site("vpn"), LESSON, None, "www.example.org is closed for Year 9, because it is listed under VPNs."),
        # R8: a rule that holds in a span says so, not what the moment happens to be.
        ("staff", TIKTOK, LUNCH, school(rules=WORKING_HOURS),
         "TikTok is closed for staff during working hours. It opens at 16:15."),
        # R9: approved for the head's own device, asked for on another.
        ("staff", TIKTOK, LUNCH, school(approvals=FOR_THE_HEAD),
         "TikTok is closed here, because the headteacher has approved it for others only."),
        ("unregistered", GAMBLING, LUNCH, replace(school(), groups=NOBODYS),
         "www.example.org is closed for a device that nobody has registered, because it is listed under gambling."),
        ("year-9", site("essential"), LESSON, None,
         "www.example.org is open, because devices or the school itself need it to work."),
        ("year-9", site("news"), LESSON, None, "www.example.org is open for Year 9."),
        ("guests", site("news"), LESSON, None, "www.example.org is open for guests."),
    ],
)  # fmt: skip
def test_sentences(group, target, when, policy, sentence):
    assert asked(group, target, when, policy)["sentence"] == sentence


def test_a_cut_off_says_for_how_long_and_that_help_stays():
    who = client(standing=standing("year-9", "device:d"))
    found = why(
        who, site("news"), LESSON, school(cut_offs=CUT), catalogue=CATALOGUE, themes=themes(), roles=ROLES
    )  # fmt: skip
    assert found["why"] == "until we have talked"
    assert found["sentence"] == (
        "A member of staff has closed the internet for this device or person. Help sites stay open. "
        "The rest opens at 10:20."
    )


@pytest.mark.parametrize(
    ("group", "words", "theme", "verdict", "sentence", "alert"),
    [
        ("year-9", "i zzsuicide", "suicide", Verdict.SUPPORT,
         "A search like this leads Year 9 to a page with people to talk to, in place of results.",
         {"theme": "suicide", "level": "danger", "route": "dsl"}),
        ("year-9", "zzadult", "adult", Verdict.BLOCK, "A search like this is stopped for Year 9.",
         {"theme": "adult", "level": "caution", "route": "dsl"}),
        ("staff", "zzadult", "adult", Verdict.BLOCK, "A search like this is stopped for staff.",
         {"theme": "adult", "level": "caution", "route": "head"}),
        ("head", "zzadult", "adult", Verdict.BLOCK, "A search like this is stopped for the head.",
         {"theme": "adult", "level": "caution", "route": "chair"}),
        # R15: of staff this is never alerted.
        ("staff", "i zzsuicide", "suicide", Verdict.SUPPORT,
         "A search like this leads staff to a page with people to talk to, in place of results.", None),
    ],
)  # fmt: skip
def test_searches_and_the_alert_that_one_raises(group, words, theme, verdict, sentence, alert):
    plain = school()
    stop = rule("no-adult", Verdict.BLOCK, frozenset({"everyone"}), frozenset({"theme:adult"}))
    target = Target(frozenset({"google", "search-engines"}), frozenset({theme}), "www.google.com")
    found = asked(group, target, policy=replace(plain, rules=(*plain.rules, stop)), words=words)
    assert (found["verdict"], found["sentence"], found["alert"]) == (verdict, sentence, alert)


@pytest.mark.parametrize(
    ("inspected", "labels", "value", "reason"),
    [
        (
            True,
            {"news"},
            True,
            "The device carries the school's certificate, and sites of this kind may be looked into.",
        ),
        (True, {"health"}, False, "Sites of this kind are never looked into, for anyone."),
        (False, {"news"}, False, "The device does not carry the school's certificate, so only names are seen."),
    ],
)
def test_inspected(inspected, labels, value, reason):
    assert asked(target=site(*labels), inspected=inspected)["inspected"] == {"value": value, "reason": reason}


def test_times_are_told_in_the_schools_zone():
    found = asked(when=datetime(2027, 6, 7, 9, 15, tzinfo=ZoneInfo("UTC")))
    assert found["moment"]["start"].endswith("+01:00")
    assert found["moment"]["name"] == "P2"

"""Questions as people put them: hosts in every form, clients who change with the date, and what is none of these."""

import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

import appliance
from alerts.sentence import FOR_A_HEADER
from alerts.settings import roles_of
from alerts.themes import shipped
from alerts.why import why
from appliance.cli import main
from appliance.loaded import load_school
from appliance.questions import NoSuch, becomes, find_client, find_what
from filters import catalogue
from filters.policy.build import clients_of, policy_of
from filters.policy.tenants import Tenants

LONDON = ZoneInfo("Europe/London")
SCHOOLS = Path(appliance.__file__).parent / "schools"
INDEX = catalogue.shipped().index()


@pytest.fixture(scope="module")
def oakfield():
    school = load_school(SimpleNamespace(school=str(SCHOOLS / "oakfield"), state=".none"))
    return school, policy_of(school, catalogue.shipped(), version=0, index=1, clock_trusted=True)


def asked(oakfield, client, when, what="www.tiktok.com"):
    school, policy = oakfield
    at = datetime.fromisoformat(when).replace(tzinfo=LONDON) if isinstance(when, str) else when
    clients = clients_of(school, policy, on=at.date(), sequence=0)
    who = find_client(client, school, policy, clients, at.date())
    themes = shipped()
    found = find_what(what, INDEX, policy, themes.matcher)
    seen, unseen = found.seen(who)
    return why(
        who, seen, at, policy,
        words=found.words, unseen=unseen, catalogue=catalogue.shipped(), themes=themes, roles=roles_of(school),
        becomes=becomes(client, who, school, policy, at.date()),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("https://www.jdsports.co.uk/search/ski-mask/", "ski mask"),
        ("http://clearance.argos.co.uk/?s=ski+mask", "ski mask"),
        ("http://www.bbc.co.uk/?s=ski+mask", ""),
        ("search:ski mask", "ski mask"),
    ],
)
def test_why_reads_the_words_that_the_proxy_reads(oakfield, what, words):
    assert find_what(what, INDEX, oakfield[1], shipped().matcher).words == words


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("www.tiktok.com", "www.tiktok.com"),
        ("WWW.TikTok.COM.", "www.tiktok.com"),
        ("tiktok.com:443", "tiktok.com"),
        ("http://me:secret@www.tiktok.com:8080/@x?y=1", "www.tiktok.com"),
        ("//tiktok.com/", "tiktok.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        # A browser can go to an address, so it can be asked about.
        ("1.1.1.1", "1.1.1.1"),
        ("https://1.1.1.1:8443/x", "1.1.1.1"),
        ("http://[2606:4700:4700::1111]/dns-query", "2606:4700:4700::1111"),
        ("Search:cats", "www.google.com"),
    ],
)
def test_what_is_found_in_every_form(oakfield, text, name):
    assert find_what(text, INDEX, oakfield[1], shipped().matcher).target.name == name


@pytest.mark.parametrize(
    "text", ["", "  ", "tiktok", "ex ample.com", "http://", "[::1", "search:", "search:  ", "%74.com"]
)
def test_what_is_none_is_said_to_be_none(oakfield, text):
    with pytest.raises(NoSuch, match="write"):
        find_what(text, INDEX, oakfield[1], shipped().matcher)


@pytest.mark.parametrize(
    ("client", "when", "verdict", "reason", "until"),
    [
        # R6: 12 years and 364 days; at midnight a pupil is 13, and the school's own rule is next to speak.
        ("p8", "2027-02-10T12:40", "BLOCK", "AGE", "2027-02-11T00:00"),
        ("p8", "2027-02-10T23:59:59", "BLOCK", "AGE", "2027-02-11T00:00"),
        ("p8", "2027-02-11T00:00", "ALLOW", "RULE", "2027-02-11T08:35"),
        # R39: a supply teacher's last day ends at midnight, in the middle of what would be a weekend.
        ("s1", "2026-11-27T16:00", "ALLOW", "RULE", "2026-11-28T00:00"),
        ("laptop-s1", "2026-11-27T16:00", "ALLOW", "RULE", "2026-11-28T00:00"),
        ("10.4.1.3", "2026-11-27T16:00", "ALLOW", "RULE", "2026-11-28T00:00"),
        ("s1", "2026-11-28T00:00", "BLOCK", "AGE", None),
        # A whole group's last day.
        ("group:contractors", "2027-07-20T18:00", "ALLOW", "RULE", "2027-07-21T00:00"),
    ],
)
def test_until_knows_birthdays_and_last_days(oakfield, client, when, verdict, reason, until):
    found = asked(oakfield, client, when)
    expected = until and datetime.fromisoformat(until).replace(tzinfo=LONDON).isoformat()
    assert (found["verdict"], found["reason"], found["until"]) == (verdict, reason, expected)


@pytest.mark.parametrize(
    "client", ["127.0.0.1", "127.0.0.2", "127.0.0.4", "127.0.0.9", "p8", "s1", "p10", "group:guests"]
)
@pytest.mark.parametrize("when", ["2026-10-23T15:09", "2026-11-23T08:34:59", "2026-11-27T15:30", "2027-02-10T12:40"])
def test_the_answer_holds_until_then_and_changes_then(oakfield, client, when):
    found = asked(oakfield, client, when)
    if found["until"]:
        then = datetime.fromisoformat(found["until"])
        assert asked(oakfield, client, then - timedelta(seconds=1))["verdict"] == found["verdict"]
        assert asked(oakfield, client, then)["verdict"] != found["verdict"]


def test_a_school_whose_examples_fail_can_be_asked_about_all_the_same(tmp_path, capsys):
    """That is how to find out why they fail; the mistakes are told beside the answer."""
    shutil.copytree(SCHOOLS / "oakfield", tmp_path / "school")
    timetable = tmp_path / "school" / "timetable.yaml"
    timetable.write_text(
        timetable.read_text()
        .replace("break: 10:50-11:10", "break: 10:40-11:10")
        .replace("P2: 09:50-10:50", "P2: 09:50-10:40")
        .replace("lunch: 12:10-12:50", "lunch: 12:10-12:35")
        .replace("tutor: 12:50-13:10", "tutor: 12:35-13:10")
    )
    assert main(["timetable", "--school", str(tmp_path / "school"), "--on", "2026-11-23", "--json"]) == 0
    printed = capsys.readouterr()
    assert "T10:40:00+00:00" in printed.out
    assert "social-outside-lessons.examples" in printed.err


def test_only_an_age_in_force_is_named(oakfield):
    """16 ships without a date, so nobody is told of it."""
    assert asked(oakfield, "127.0.0.4", "2026-11-23T12:40")["sentence"] == (
        "TikTok asks for an age of 13, so it is closed for Year 7."
    )


def test_a_day_within_reach_is_looked_at_and_no_other(oakfield):
    school, policy = oakfield
    on = date(2026, 11, 23)
    who = find_client("p8", school, policy, clients_of(school, policy, on=on, sequence=0), on)
    assert becomes("p8", who, school, policy, on) == ()


@pytest.mark.parametrize(
    ("client", "what", "verdict", "unseen"),
    [
        # A rule about a place holds where it can be seen: on an inspected device, or in plain HTTP.
        ("127.0.0.1", "https://site.example/chat?x=1&room=2", "BLOCK", False),
        ("127.0.0.1", "site.example/other", "ALLOW", False),
        ("group:year-9", "https://site.example/chat?room=2", "ALLOW", True),
        ("group:year-9", "http://site.example/chat?room=2", "BLOCK", False),
        ("group:year-9", "https://site.example/", "ALLOW", False),
    ],
)
def test_a_place_within_a_site_is_answered_as_it_is_seen(oakfield, client, what, verdict, unseen):
    school, policy = oakfield
    about = replace(policy.rules[0], id="place", what=frozenset({"url:site.example/chat?room=2"}), when=frozenset())
    found = asked((school, replace(policy, rules=(about, *policy.rules))), client, "2026-11-23T12:40", what)
    assert found["verdict"] == verdict
    assert ("for the site as a whole" in found["inspected"]["reason"]) is unseen


def test_where_only_the_school_s_accounts_sign_in_it_is_said(oakfield):
    school, policy = oakfield
    chosen = school, replace(policy, tenants=Tenants(google=("school.example",)))
    reads = {"value": True, "reason": FOR_A_HEADER}
    assert asked(chosen, "127.0.0.1", "2026-11-23T12:40", "accounts.google.com")["inspected"] == reads
    for who, what, by in (
        (chosen, "accounts.google.com", "group:year-9"),
        (oakfield, "accounts.google.com", "127.0.0.1"),
        (chosen, "appleid.apple.com", "127.0.0.1"),
    ):
        assert asked(who, by, "2026-11-23T12:40", what)["inspected"]["value"] is False


def test_an_address_is_answered_as_what_gives_no_name(oakfield):
    assert asked(oakfield, "127.0.0.1", "2026-11-23T12:40", "https://203.0.114.7/")["categories"] == ["unnamed"]
    assert asked(oakfield, "127.0.0.1", "2026-11-23T12:40", "https://203.0.114.7/")["verdict"] == "BLOCK"
    assert asked(oakfield, "127.0.0.2", "2026-11-23T12:40", "https://203.0.114.7/")["verdict"] == "ALLOW"


def test_a_resolver_that_asks_for_many_is_nobody_to_ask_about(oakfield):
    """DNS tells it what anybody would be told; an answer for its own address would be another."""
    school, policy = oakfield
    shared = replace(school, dns=replace(school.dns, shared_resolvers=("10.4.0.5",)))
    with pytest.raises(NoSuch, match=r"10\.4\.0\.5 asks for many, .* ask about a person"):
        asked((shared, policy), "10.4.0.5", "2026-11-23T10:15")
    assert asked((shared, policy), "10.4.0.6", "2026-11-23T10:15")["verdict"] == "BLOCK"

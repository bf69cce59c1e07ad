"""What one attempt tells: searches by their words, sites by their category, chatter never (R1, R15, R17, R19, R26)."""

from dataclasses import replace

import pytest

from alerts.detect import Finding, detect
from filters.policy.attempt import Decision, Reason, Verdict
from tests.seen import ADULT, ALLOW, BLOCK, RULE, STATUTORY, SUPPORT, client, event, school, search, themes

SCHOOL = school()
HELP = Decision(Verdict.ALLOW, Reason.HELP)


def found(seen, staff_alerts="serious"):
    group = SCHOOL.group(seen.attempt.standing)
    return detect(
        seen.attempt, seen.decision, seen.words, group=group, staff_alerts=staff_alerts, themes=themes()
    )  # fmt: skip


def site(theme, level, category):
    return Finding(theme, level, "site", category)


def words(theme, level):
    return Finding(theme, level, "search")


@pytest.mark.parametrize(
    ("seen", "finding"),
    [
        # A search tells by its words, whatever was answered.
        (search("zzsuicide", "suicide"), words("suicide", "caution")),
        (search("i zzsuicide", "suicide"), words("suicide", "danger")),
        (search("zzadult", "adult", decision=BLOCK), words("adult", "caution")),
        (search("zzgambling", "gambling", decision=ALLOW), words("gambling", "advisory")),
        # Themes that were written down stand also where the words can no longer be opened.
        (search("(hidden)", "suicide"), words("suicide", "caution")),
        # The gravest of several.
        (search("i zzsuicide zzadult", "suicide", "adult"), words("suicide", "danger")),
        (search("zzgambling zzadult", "adult", "gambling"), words("adult", "caution")),
        # Innocent words tell nothing.
        (search("volcanoes", decision=ALLOW), None),
        # A blocked site tells by its category.
        (event(ADULT, "adult"), site("adult", "caution", "adult")),
        (event(BLOCK, "self-harm"), site("suicide", "caution", "self-harm")),
        (event(BLOCK, "extremism"), site("radicalisation", "caution", "extremism")),
        # A statutory list is never passed over, whatever else the host is (R17).
        (event(STATUTORY, "iwf", "adult"), site("illegal", "danger", "iwf")),
        (event(BLOCK, "dating"), None),
        # Hate and violence never fall below caution (R26).
        (event(BLOCK, "hate"), site("hate", "caution", "hate")),
        (search("zzhate", "hate", decision=BLOCK), words("hate", "caution")),
        # Apps ask for these all day: no alert of a site.
        (event(RULE, "tiktok", "social-media"), None),
        (event(BLOCK, "gambling"), None),
        (event(BLOCK, "vpn"), None),
        # What was open was not an attempt at anything.
        (event(ALLOW, "violence"), None),
        (event(ALLOW, "news"), None),
        # A block for another reason tells of its category all the same.
        (event(Decision(Verdict.BLOCK, Reason.CUT_OFF, "c1"), "adult"), site("adult", "caution", "adult")),
        (event(Decision(Verdict.BLOCK, Reason.CUT_OFF, "c1"), "news"), None),
        # Help is nobody's to know.
        (event(HELP, "help"), None),
        (event(BLOCK, "help", "adult"), None),
        (replace(search("i zzsuicide", "suicide"), decision=HELP), None),
    ],
)
def test_pupils(seen, finding):
    assert found(seen) == finding


@pytest.mark.parametrize(
    ("seen", "off", "serious", "everything"),
    [
        (event(ADULT, "adult"), None, "adult", "adult"),
        (search("zzadult", "adult", decision=BLOCK), None, "adult", "adult"),
        (event(STATUTORY, "ctiru"), None, "illegal", "illegal"),
        (search("zzviolence", "violence", decision=BLOCK), None, "violence", "violence"),
        (search("zzhate", "hate", decision=BLOCK), None, None, "hate"),
        # Never, with any setting.
        (search("i zzsuicide", "suicide"), None, None, None),
        (search("zzeating", "eating"), None, None, None),
        (search("zzabuse", "abuse"), None, None, None),
        (search("zzdrugs", "drugs", decision=BLOCK), None, None, None),
        (event(BLOCK, "self-harm"), None, None, None),
        # Nor on the back of another theme.
        (search("zzadult zzsuicide", "adult", "suicide", decision=BLOCK), None, None, None),
        # Of two themes only the one that the setting names is told.
        (search("zzhate zzadult", "adult", "hate", decision=BLOCK), None, "adult", "hate"),
        (event(RULE, "tiktok", "social-media"), None, None, None),
        # A dating site is what adverts ask for; a child who means it says so in a search.
        (event(BLOCK, "dating"), None, None, None),
    ],
)
@pytest.mark.parametrize("group", ["staff", "head", "office"])
def test_staff_by_the_schools_choice_r15_r19(seen, off, serious, everything, group):
    theirs = replace(seen, client=client(group), attempt=replace(seen.attempt, standing=client(group).standing))
    told = [found(theirs, choice) for choice in ("off", "serious", "all")]
    assert [finding.theme if finding else None for finding in told] == [off, serious, everything]


@pytest.mark.parametrize(
    ("group", "seen", "theme"),
    [
        ("things", event(ADULT, "adult"), None),
        ("things", event(STATUTORY, "iwf"), "illegal"),
        ("guests", event(ADULT, "adult"), "adult"),
        ("unregistered", event(ADULT, "adult"), "adult"),
    ],
)
def test_things_guests_and_unknown_devices(group, seen, theme):
    theirs = replace(seen, attempt=replace(seen.attempt, standing=client(group).standing))
    finding = found(theirs)
    assert (finding.theme if finding else None) == theme


@pytest.mark.parametrize(
    ("theme", "urgent"),
    [("suicide", True), ("abuse", True), ("exploitation", True), ("illegal", True), ("adult", False), ("hate", False)],
)
def test_urgent_themes(theme, urgent):
    assert Finding(theme, "caution", "search").urgent is urgent


def test_a_theme_that_was_taken_away_since_is_still_told():
    assert found(search("(hidden)", "long-gone")) == words("long-gone", "advisory")


def test_support_is_told_like_a_block():
    assert found(replace(event(SUPPORT, "self-harm"))) == site("suicide", "caution", "self-harm")


@pytest.mark.parametrize(
    ("group", "staff_alerts", "told"),
    [
        ("year-9", "serious", True),
        # R21: staff never share their log-ins; where the school wants to be told of nothing, it is told of nothing.
        ("staff", "serious", True),
        ("staff", "all", True),
        ("staff", "off", False),
        ("things", "serious", False),
    ],
)
def test_one_login_in_two_rooms_is_told_as_such(group, staff_alerts, told):
    """R20: the lowest level: somebody may have left without signing out."""
    seen = event(ALLOW, "shared-login", who=client(group), host="one login in two rooms")
    expected = Finding("avoidance", "advisory", "login", "shared-login") if told else None
    assert found(seen, staff_alerts) == expected

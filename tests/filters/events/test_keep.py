"""What is remembered of whom: the table of keep.py (R15, R19, R32, F8, and what help sites are owed)."""

from dataclasses import replace

import pytest

from alerts.themes import shipped
from filters.events.keep import THEME_OF, Keep, keep, minimised
from filters.policy.attempt import SHARED_RESOLVER, Decision, Reason, Verdict
from tests.seen import ADULT, ALLOW, BLOCK, RULE, STATUTORY, client, event, search

LOGGED = Keep.LOG | Keep.COUNT
AT_ONCE = LOGGED | Keep.URGENT
FADES = Keep.RECENT | Keep.COUNT
INSPECT = Decision(Verdict.INSPECT, Reason.RULE, "read-searches")
HELP = Decision(Verdict.ALLOW, Reason.HELP)


def kept(seen, kind="pupils", staff_alerts="serious", record_searches="flagged", marked=False):
    return keep(seen, kind=kind, staff_alerts=staff_alerts, record_searches=record_searches, marked=marked)


@pytest.mark.parametrize(
    ("seen", "where"),
    [
        # Every BLOCK and SUPPORT of pupils.
        (event(BLOCK, "gambling"), LOGGED),
        (event(RULE, "tiktok", "social-media"), LOGGED),
        (event(ADULT, "adult"), LOGGED),
        # What a life may hang on is committed at once; so is what is on a statutory list.
        (search("i want to die", "suicide"), AT_ONCE),
        (event(BLOCK, "self-harm"), AT_ONCE),
        (event(STATUTORY, "iwf"), AT_ONCE),
        (search("zzabuse", "abuse"), AT_ONCE),
        (search("zzexploitation", "exploitation"), AT_ONCE),
        # Every search in which a theme matched, also one that was let through.
        (search("zzeating", "eating", decision=INSPECT), LOGGED),
        (search("zzeating", "eating", decision=ALLOW), LOGGED),
        # All other visits and searches fade within the hour.
        (event(ALLOW, "news"), FADES),
        (event(INSPECT, "search-engines"), FADES),
        (search("volcanoes", decision=INSPECT), FADES),
        # A zone's first days: what would be blocked passed, so it is a visit; worrying words are still words.
        (event(BLOCK, "gambling", hints=frozenset({"watched"})), FADES),
        (search("zzsuicide", "suicide", hints=frozenset({"watched"})), AT_ONCE),
        # A visit to a site of a theme that is open to pupils is a visit.
        (event(ALLOW, "social-media", "tiktok"), FADES),
    ],
)
def test_pupils(seen, where):
    assert kept(seen) == where
    # A device that nobody registered is taken for a pupil's.
    assert kept(seen, kind="unregistered") == where


@pytest.mark.parametrize(
    ("marked", "record_searches", "where"),
    [(False, "flagged", FADES), (True, "flagged", LOGGED), (False, "all", LOGGED)],
)
def test_a_search_of_a_pupil_is_kept_where_a_rule_or_the_school_says_so(marked, record_searches, where):
    assert kept(search("volcanoes", decision=ALLOW), marked=marked, record_searches=record_searches) == where


def test_record_searches_all_is_about_searches_of_pupils_only():
    assert kept(event(ALLOW, "news"), record_searches="all") == FADES
    assert kept(search("volcanoes", decision=ALLOW), kind="staff", record_searches="all") == Keep.COUNT


@pytest.mark.parametrize("kind", ["pupils", "unregistered", "staff", "head", "guests", "things", "supply"])
@pytest.mark.parametrize("staff_alerts", ["off", "serious", "all"])
@pytest.mark.parametrize(
    "seen",
    [
        event(HELP, "help", host="www.childline.org.uk"),
        # Whatever else is true of it: undecidable, cut off, with worrying words in its address.
        event(BLOCK, "help", host="www.childline.org.uk"),
        event(Decision(Verdict.BLOCK, Reason.UNDECIDABLE), "help", themes=frozenset({"suicide"}), words="zz"),
        event(HELP, "help", "adult"),
    ],
)
def test_help_sites_leave_one_number_a_day_and_nothing_else(seen, kind, staff_alerts):
    assert kept(seen, kind, staff_alerts, record_searches="all", marked=True) == Keep.HELP_COUNT


@pytest.mark.parametrize(
    ("seen", "off", "serious", "everything"),
    [
        # R19: pornography, R17: illegal material, and the other serious ones bear a name.
        (event(ADULT, "adult"), Keep.COUNT, LOGGED, LOGGED),
        (search("zzadult", "adult", decision=BLOCK), Keep.COUNT, LOGGED, LOGGED),
        (event(STATUTORY, "iwf"), Keep.COUNT, AT_ONCE, AT_ONCE),
        (event(BLOCK, "extremism"), Keep.COUNT, LOGGED, LOGGED),
        (event(BLOCK, "violence"), Keep.COUNT, LOGGED, LOGGED),
        (search("zzexploitation", "exploitation", decision=BLOCK), Keep.COUNT, AT_ONCE, AT_ONCE),
        # Social media of staff is counted, not named (R7, R15).
        (event(RULE, "tiktok", "social-media"), Keep.COUNT, Keep.COUNT, LOGGED),
        (event(BLOCK, "gambling"), Keep.COUNT, Keep.COUNT, LOGGED),
        # An adult's own troubles are never recorded, with any setting: not even the host in a nameless count.
        (search("zzsuicide", "suicide"), Keep.NOTHING, Keep.NOTHING, Keep.NOTHING),
        (search("zzeating", "eating"), Keep.NOTHING, Keep.NOTHING, Keep.NOTHING),
        (search("zzabuse", "abuse"), Keep.NOTHING, Keep.NOTHING, Keep.NOTHING),
        (search("zzdrugs", "drugs", decision=BLOCK), Keep.NOTHING, Keep.NOTHING, Keep.NOTHING),
        (event(BLOCK, "self-harm"), Keep.NOTHING, Keep.NOTHING, Keep.NOTHING),
        (event(BLOCK, "drugs"), Keep.NOTHING, Keep.NOTHING, Keep.NOTHING),
        (event(BLOCK, "alcohol"), Keep.NOTHING, Keep.NOTHING, Keep.NOTHING),
        # Looking for a partner is no offence.
        (event(BLOCK, "dating"), Keep.COUNT, Keep.COUNT, LOGGED),
        # Private outranks serious: the row would hold the words of both.
        (search("zz", "suicide", "violence"), Keep.NOTHING, Keep.NOTHING, Keep.NOTHING),
        # Unions, health and faith of an adult are nobody's affair; the rest is counted without a name.
        (event(ALLOW, "unions"), Keep.NOTHING, Keep.NOTHING, Keep.NOTHING),
        (event(ALLOW, "health"), Keep.NOTHING, Keep.NOTHING, Keep.NOTHING),
        (event(ALLOW, "news"), Keep.COUNT, Keep.COUNT, Keep.COUNT),
    ],
)
@pytest.mark.parametrize("kind", ["staff", "head", "office", "governors", "supply", "contractors", "volunteers"])
def test_staff_by_the_schools_choice_r15(seen, off, serious, everything, kind):
    assert [kept(seen, kind, choice) for choice in ("off", "serious", "all")] == [off, serious, everything]


@pytest.mark.parametrize(
    ("kind", "seen", "where"),
    [
        # Guests: blocks with the device, visits only counted.
        ("guests", event(ADULT, "adult"), LOGGED),
        ("guests", event(BLOCK, "gambling"), LOGGED),
        ("guests", event(ALLOW, "news"), Keep.COUNT),
        # A printer has no intent.
        ("things", event(BLOCK, "gambling"), Keep.COUNT),
        ("things", event(ADULT, "adult"), Keep.COUNT),
        ("things", event(ALLOW, "news"), Keep.COUNT),
        ("things", event(STATUTORY, "ctiru"), AT_ONCE),
    ],
)
def test_guests_and_things(kind, seen, where):
    assert kept(seen, kind) == where


@pytest.mark.parametrize(
    ("seen", "where"),
    [
        (event(ALLOW, "news"), Keep.COUNT),
        (event(BLOCK, "gambling"), Keep.COUNT),
        (event(BLOCK, "self-harm"), Keep.COUNT),
        (event(STATUTORY, "ctiru"), AT_ONCE),
        (event(HELP, "help"), Keep.HELP_COUNT),
    ],
)
def test_a_resolver_that_asks_for_many_leaves_no_recent_and_no_row_of_a_person(seen, where):
    standing = replace(seen.attempt.standing, named=frozenset({SHARED_RESOLVER}))
    shared = replace(seen, attempt=replace(seen.attempt, standing=standing))
    assert kept(shared, "unregistered", record_searches="all", marked=True) == where


@pytest.mark.parametrize(
    ("decision", "inspected", "themes", "path"),
    [
        (BLOCK, True, (), "/a"),
        (ALLOW, True, ("eating",), "/a"),
        # Only when inspected and flagged.
        (BLOCK, False, (), ""),
        (ALLOW, True, (), ""),
    ],
)
def test_a_path_stays_only_where_it_was_looked_into_and_is_flagged_r32(decision, inspected, themes, path):
    who = client()
    standing = type(who.standing)("main", "year-9", inspected=inspected)
    seen = event(decision, who=client(standing=standing), themes=frozenset(themes), path="/a")
    assert minimised(seen).path == path


def test_the_ground_floor_and_the_alerts_agree_on_which_category_is_of_which_theme():
    """Two tables, because filters may not import alerts."""
    categories = shipped().categories
    for label, theme in THEME_OF.items():
        assert categories.get(label, theme) == theme, label
    private = {label for label, theme in categories.items() if theme in ("suicide", "eating", "abuse", "drugs")}
    assert private <= THEME_OF.keys(), "a private category of staff would be recorded"


@pytest.mark.parametrize(
    ("group", "staff_alerts", "where"),
    [
        # R20, R21: one login in two rooms is no visit, and tells nothing of what anybody looked at.
        ("year-9", "serious", Keep.LOG),
        ("staff", "serious", Keep.LOG),
        ("staff", "all", Keep.LOG),
        ("staff", "off", Keep.NOTHING),
    ],
)
def test_one_login_in_two_rooms_is_logged_of_staff_too(group, staff_alerts, where):
    seen = event(ALLOW, "shared-login", who=client(group))
    assert (
        keep(seen, kind=group if group == "staff" else "pupils", staff_alerts=staff_alerts, record_searches="flagged")
        == where
    )

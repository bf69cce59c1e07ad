"""The shipped schools, as tables: oakfield, one primary for each stance, and a template for each kind of school."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance import folder
from filters import catalogue
from filters.lists.table import Names
from filters.policy.attempt import Attempt, Decision, Labels, Reason, Standing, Target, Verdict
from filters.policy.build import clients_of, policy_of
from filters.policy.decide import decide
from filters.policy.load.folder import load
from filters.policy.names import target
from filters.policy.policy import Policy
from filters.policy.rules import Window
from filters.policy.school import School

ALLOW, BLOCK, INSPECT, SUPPORT = Verdict.ALLOW, Verdict.BLOCK, Verdict.INSPECT, Verdict.SUPPORT
HERE = ZoneInfo("Europe/London")
STANCES = ("never", "lesson-times", "working-hours", "teacher-directed", "heads-account")
TEMPLATES = ("infant-and-nursery", "primary", "middle", "secondary", "all-through", "special")

SCHOOLS = ("oakfield", *(f"primary-{s}" for s in STANCES), *(f"templates/{t}" for t in TEMPLATES))

# Addresses in every primary; .9 is nobody's.
IPAD, STAFF, HEAD, INFANT, NOBODY = "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.9"
SUPPLY, OFFICE_IPAD, GUEST = "192.168.10.53", "192.168.10.54", "192.168.20.7"


@cache
def school(name: str) -> School:
    loaded = load(folder.read(folder.SCHOOLS / name).files, catalogue.shipped())
    assert loaded.problems == ()
    assert loaded.school
    return loaded.school


@cache
def index() -> Names:
    return catalogue.shipped().index()


def policy(of: School, windows: tuple[Window, ...] = ()) -> Policy:
    return policy_of(of, catalogue.shipped(), version=1, index=1, clock_trusted=True, windows=windows)


def when(text: str) -> datetime:
    """A wall-clock time of Monday 23 November 2026, or of another date."""
    return datetime.fromisoformat(text if "T" in text else f"2026-11-23T{text}").replace(tzinfo=HERE)


def answer(
    of: School, client: str, host: str, at: str, themes: Labels = frozenset(), windows: tuple[Window, ...] = ()
) -> Decision:
    """The decision for a client at an address; `themes`: those of the words of a search."""
    made, instant = policy(of, windows), when(at)
    standing = clients_of(of, made, on=instant.date(), sequence=1).find(client).standing
    return decide(Attempt(standing, target(host, index(), made.named_targets, themes), instant), made)


def test_every_shipped_school_is_here() -> None:
    assert set(folder.shipped_schools()) == {"oakfield", *(f"primary-{stance}" for stance in STANCES), *TEMPLATES}


@pytest.mark.parametrize(
    "name", ["oakfield", *(f"primary-{s}" for s in STANCES), *(f"templates/{t}" for t in TEMPLATES)]
)
def test_a_shipped_school_loads_without_a_problem_and_fills_every_role_f0_f2(name: str) -> None:
    of = school(name)
    assert all(of.contacts(role) for role in ("dsl", "head", "chair", "slt", "governor", "it"))
    kinds = {group.kind for group in of.groups.values()}
    # F2: at least four profiles. R39: a group for each that 004 1.2.1 names.
    assert {"pupils", "staff", "guests", "things"} <= kinds
    assert {"supply", "governors", "contractors", "volunteers"} <= kinds
    # F11, R34: each rule has its reason and purpose.
    assert all(rule.why and rule.purpose for rule in policy(of).rules)


def test_in_two_primaries_the_head_is_the_safeguarding_lead() -> None:
    both = [s for s in STANCES if school(f"primary-{s}").contacts("dsl") == school(f"primary-{s}").contacts("head")]
    assert both == ["never", "heads-account"]


# --- oakfield ---------------------------------------------------------------------------------------------------

PUPIL_9, TEACHER, PUPIL_7, PUPIL_10 = "127.0.0.1", "127.0.0.2", "127.0.0.4", "10.4.10.1"


@pytest.mark.parametrize(
    ("client", "host", "at", "verdict", "reason"),
    [
        # R7: staff are shut out in lessons, to the second of each bell, and let in at lunch.
        (TEACHER, "www.facebook.com", "10:15", BLOCK, Reason.RULE),
        (TEACHER, "www.facebook.com", "08:34:59", ALLOW, Reason.RULE),
        (TEACHER, "www.facebook.com", "08:35", BLOCK, Reason.RULE),
        (TEACHER, "www.facebook.com", "12:09:59", BLOCK, Reason.RULE),
        (TEACHER, "www.facebook.com", "12:10", ALLOW, Reason.RULE),
        (TEACHER, "www.facebook.com", "12:49:59", ALLOW, Reason.RULE),
        (TEACHER, "www.facebook.com", "12:50", BLOCK, Reason.RULE),
        (TEACHER, "www.facebook.com", "15:10", ALLOW, Reason.RULE),
        # ... on INSET days, in half-term, on Saturdays: no lesson.
        (TEACHER, "www.facebook.com", "2027-01-04T10:15", ALLOW, Reason.RULE),
        (TEACHER, "www.facebook.com", "2026-10-28T10:15", ALLOW, Reason.RULE),
        (TEACHER, "www.facebook.com", "2026-11-28T10:15", ALLOW, Reason.RULE),
        # ... and on the first Mondays after the clocks changed.
        (TEACHER, "www.facebook.com", "2026-11-02T08:34:59", ALLOW, Reason.RULE),
        (TEACHER, "www.facebook.com", "2026-11-02T08:35", BLOCK, Reason.RULE),
        # R8 is another school's choice: at 12:30 oakfield's staff are at lunch.
        (TEACHER, "www.facebook.com", "12:30", ALLOW, Reason.RULE),
        # A pupil who is old enough has the same clock; years 10 and 11 have their own lunch.
        (PUPIL_9, "www.tiktok.com", "10:15", BLOCK, Reason.RULE),
        (PUPIL_9, "www.tiktok.com", "12:40", ALLOW, Reason.RULE),
        (PUPIL_10, "www.tiktok.com", "12:20", BLOCK, Reason.RULE),
        (PUPIL_10, "www.tiktok.com", "13:00", ALLOW, Reason.RULE),
        # R6: a pupil who is not old enough is not let in at lunch either; nor is nobody's device.
        (PUPIL_7, "www.tiktok.com", "12:40", BLOCK, Reason.AGE),
        (NOBODY, "www.tiktok.com", "12:40", BLOCK, Reason.AGE),
        # F16: AI chat is off for pupils.
        (PUPIL_9, "chatgpt.com", "12:40", BLOCK, Reason.RULE),
        (TEACHER, "chatgpt.com", "12:40", ALLOW, Reason.DEFAULT),
        # Games are for breaks.
        (PUPIL_9, "www.roblox.com", "10:15", BLOCK, Reason.RULE),
        (PUPIL_9, "www.roblox.com", "10:55", ALLOW, Reason.DEFAULT),
        # R19: pornography is closed to all; F6: so are ways around.
        (HEAD, "www.pornhub.com", "20:00", BLOCK, Reason.ADULT),
        (TEACHER, "nordvpn.com", "12:40", BLOCK, Reason.CATEGORY),
        (PUPIL_9, "dns.google", "12:40", BLOCK, Reason.CATEGORY),
        # Help is open to everybody, always.
        (PUPIL_7, "www.childline.org.uk", "10:15", ALLOW, Reason.HELP),
        (NOBODY, "www.samaritans.org", "03:00", ALLOW, Reason.HELP),
        # Searches are looked into where the device carries our certificate.
        (PUPIL_9, "www.google.com", "10:15", INSPECT, Reason.RULE),
        (TEACHER, "www.google.com", "10:15", ALLOW, Reason.RULE),
    ],
)
def test_oakfield(client: str, host: str, at: str, verdict: Verdict, reason: Reason) -> None:
    decision = answer(school("oakfield"), client, host, at)
    assert (decision.verdict, decision.reason) == (verdict, reason)


@pytest.mark.parametrize("client", [PUPIL_9, TEACHER, HEAD, PUPIL_7, NOBODY, "10.9.1.1", "10.8.0.12"])
def test_pornography_is_closed_to_every_group_r19(client: str) -> None:
    assert answer(school("oakfield"), client, "www.pornhub.com", "12:40").verdict is BLOCK


@pytest.mark.parametrize(
    ("theme", "verdict"),
    [
        *((theme, SUPPORT) for theme in ("suicide", "eating", "abuse", "exploitation", "bullying")),
        # R1: an inappropriate search is blocked, of pupils and of staff.
        *((theme, BLOCK) for theme in ("adult", "illegal", "violence", "radicalisation", "hate", "drugs", "criminal")),
        *((theme, BLOCK) for theme in ("gambling", "avoidance")),
        # Where nothing is wrong with the words, the search goes on.
        ("social", ALLOW),
    ],
)
@pytest.mark.parametrize("client", [PUPIL_9, TEACHER])
def test_what_a_search_about_a_theme_meets_r1(client: str, theme: str, verdict: Verdict) -> None:
    decision = answer(school("oakfield"), client, "www.google.com", "10:15", frozenset({theme}))
    assert decision.verdict is verdict


def test_help_outranks_a_block_where_words_touch_both() -> None:
    both = frozenset({"suicide", "drugs"})
    assert answer(school("oakfield"), PUPIL_9, "www.google.com", "10:15", both).verdict is SUPPORT


def test_who_brings_their_own_device_is_a_guest_r30() -> None:
    of = school("oakfield")
    standing = clients_of(of, policy(of), on=when("10:15").date(), sequence=1).find("10.9.1.1").standing
    assert (standing.zone, standing.group, standing.inspected) == ("guests", "guests", False)


def test_without_the_heads_approval_nothing_social_opens_r3() -> None:
    of = replace(school("oakfield"), approved=())
    assert answer(of, TEACHER, "www.facebook.com", "12:40").reason is Reason.NOT_APPROVED


def test_the_heads_approval_is_on_record_before_the_first_use_r3() -> None:
    assert answer(school("oakfield"), TEACHER, "www.facebook.com", "2026-09-02T12:40").reason is Reason.NOT_APPROVED
    assert answer(school("oakfield"), TEACHER, "www.facebook.com", "2026-09-03T12:40").verdict is ALLOW
    assert {approval.by for approval in school("oakfield").approved} == {"h1"}


# --- one primary for each stance --------------------------------------------------------------------------------


@pytest.mark.parametrize("stance", STANCES)
@pytest.mark.parametrize("client", [IPAD, INFANT, NOBODY])
@pytest.mark.parametrize("at", ["09:30", "12:30", "18:00", "2026-11-28T11:00"])
def test_pupils_of_a_primary_are_under_13_so_social_media_is_closed_always_r6(
    stance: str, client: str, at: str
) -> None:
    of = school(f"primary-{stance}")
    assert answer(of, client, "www.tiktok.com", at).verdict is BLOCK
    assert answer(of, client, "www.facebook.com", at).verdict is BLOCK


@pytest.mark.parametrize(
    ("at", "never", "lessons", "working", "directed", "account"),
    [
        # A member of staff asks for www.facebook.com. R5 | R7 | R8 | R4 | R9: five schools, five answers.
        ("07:30", BLOCK, ALLOW, ALLOW, BLOCK, BLOCK),
        ("08:14:59", BLOCK, ALLOW, ALLOW, BLOCK, BLOCK),
        ("08:15", BLOCK, ALLOW, BLOCK, BLOCK, BLOCK),
        ("08:49:59", BLOCK, ALLOW, BLOCK, BLOCK, BLOCK),
        ("08:50", BLOCK, BLOCK, BLOCK, BLOCK, BLOCK),
        ("10:29:59", BLOCK, BLOCK, BLOCK, BLOCK, BLOCK),
        ("10:30", BLOCK, ALLOW, BLOCK, BLOCK, BLOCK),
        # R7 v R8: lunch is not lesson time, but it is working time.
        ("12:30", BLOCK, ALLOW, BLOCK, BLOCK, BLOCK),
        ("13:00", BLOCK, BLOCK, BLOCK, BLOCK, BLOCK),
        ("15:15", BLOCK, ALLOW, BLOCK, BLOCK, BLOCK),
        ("16:15", BLOCK, ALLOW, ALLOW, BLOCK, BLOCK),
        # An INSET day has no lessons; people work all the same. A Saturday has neither.
        ("2027-01-04T10:00", BLOCK, ALLOW, BLOCK, BLOCK, BLOCK),
        ("2026-11-28T10:00", BLOCK, ALLOW, ALLOW, BLOCK, BLOCK),
    ],
)
def test_staff_and_social_media(
    at: str, never: Verdict, lessons: Verdict, working: Verdict, directed: Verdict, account: Verdict
) -> None:
    found = [answer(school(f"primary-{stance}"), STAFF, "www.facebook.com", at).verdict for stance in STANCES]
    assert found == [never, lessons, working, directed, account]


def opened(what: Iterable[str], start: str = "09:00", end: str = "10:30") -> tuple[Window, ...]:
    who = frozenset({"class:year-5"})
    return (Window("w1", who, frozenset(what), when(start), when(end), "t1", "Collect patterns", "RA 7"),)


@pytest.mark.parametrize(
    ("stance", "client", "host", "at", "verdict", "reason"),
    [
        # R4: an approved service opens for one class, on the classroom's laptop, until the bell.
        ("teacher-directed", STAFF, "www.pinterest.com", "09:30", ALLOW, Reason.WINDOW),
        ("teacher-directed", STAFF, "www.pinterest.com", "10:29:59", ALLOW, Reason.WINDOW),
        ("teacher-directed", STAFF, "www.pinterest.com", "10:30", BLOCK, Reason.RULE),
        # ... for no other class, and for no other service.
        ("teacher-directed", SUPPLY, "www.pinterest.com", "09:30", BLOCK, Reason.RULE),
        ("teacher-directed", STAFF, "www.facebook.com", "09:30", BLOCK, Reason.NOT_APPROVED),
        # R6: a window does not make a pupil older.
        ("teacher-directed", IPAD, "www.pinterest.com", "09:30", BLOCK, Reason.AGE),
        # R5: where the school said never, no window opens.
        ("never", STAFF, "www.pinterest.com", "09:30", BLOCK, Reason.RULE),
    ],
)  # fmt: skip
def test_windows_r4_r5(stance: str, client: str, host: str, at: str, verdict: Verdict, reason: Reason) -> None:
    decision = answer(school(f"primary-{stance}"), client, host, at, windows=opened({"pinterest"}))
    assert (decision.verdict, decision.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("client", "at", "verdict"),
    [
        # R10: 8am to 6pm, Monday to Friday.
        (OFFICE_IPAD, "07:59:59", BLOCK),
        (OFFICE_IPAD, "08:00", ALLOW),
        (OFFICE_IPAD, "17:59:59", ALLOW),
        (OFFICE_IPAD, "18:00", BLOCK),
        (OFFICE_IPAD, "2026-11-27T17:00", ALLOW),
        (OFFICE_IPAD, "2026-11-28T11:00", BLOCK),
        (OFFICE_IPAD, "2026-10-28T11:00", ALLOW),  # half-term: the account is run on working days
        # R9: the head on another device; another person; a pupil.
        (HEAD, "10:00", BLOCK),
        (STAFF, "10:00", BLOCK),
        (IPAD, "10:00", BLOCK),
    ],
)
def test_the_heads_account_r9_r10(client: str, at: str, verdict: Verdict) -> None:
    assert answer(school("primary-heads-account"), client, "x.com", at).verdict is verdict


def test_another_person_on_the_heads_device_is_not_the_head_r9() -> None:
    of = school("primary-heads-account")
    made = policy(of)
    x = target("x.com", index(), made.named_targets)
    staff = Standing("school", "staff", frozenset({"device:office-ipad"}))
    assert decide(Attempt(staff, x, when("10:00")), made).verdict is BLOCK


def test_the_heads_other_sites_stay_shut_and_what_the_account_does_is_recorded_r9() -> None:
    of = school("primary-heads-account")
    assert answer(of, OFFICE_IPAD, "www.facebook.com", "10:00").verdict is BLOCK
    assert next(rule for rule in of.rules if rule.id == "heads-account").record


@pytest.mark.parametrize("stance", STANCES)
@pytest.mark.parametrize("group", ["governors", "supply", "contractors", "volunteers"])
def test_who_is_not_staff_for_good_meets_the_strictest_staff_profile_r22_r39(stance: str, group: str) -> None:
    of = school(f"primary-{stance}")
    assert of.groups["staff"].blocks < of.groups[group].blocks
    made = policy(of)
    for closed in ("games", "shopping"):
        attempt = Attempt(Standing("school", group), Target(frozenset({closed})), when("12:30"))
        assert decide(attempt, made).verdict is BLOCK


@pytest.mark.parametrize(("at", "verdict"), [("2026-11-27T12:30", ALLOW), ("2026-11-28T12:30", BLOCK)])
def test_a_supply_teachers_access_ends_with_the_last_day_r39(at: str, verdict: Verdict) -> None:
    assert answer(school("primary-lesson-times"), SUPPLY, "www.facebook.com", at).verdict is verdict


@pytest.mark.parametrize("stance", STANCES)
@pytest.mark.parametrize("client", [IPAD, INFANT, STAFF, HEAD, SUPPLY, NOBODY, GUEST, "192.0.2.1"])
def test_primaries_close_pornography_and_keep_help_open_for_all_r19(stance: str, client: str) -> None:
    of = school(f"primary-{stance}")
    assert answer(of, client, "www.pornhub.com", "12:30").verdict is BLOCK
    assert answer(of, client, "www.childline.org.uk", "09:30").verdict is ALLOW


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_is_a_sound_start(template: str) -> None:
    of = school(f"templates/{template}")
    made = policy(of)
    pupils = [group for group in of.groups.values() if group.kind == "pupils"]
    assert of.phase == template
    assert of.groups[of.strictest].age == min(group.age or 0 for group in pupils)
    for group in pupils:
        standing = Standing("school", group.id)
        assert decide(Attempt(standing, Target(frozenset({"social-media"})), when("10:00")), made).verdict is BLOCK
        assert decide(Attempt(standing, Target(frozenset({"gambling"})), when("10:00")), made).verdict is BLOCK
        assert decide(Attempt(standing, Target(frozenset({"education"})), when("10:00")), made).verdict is ALLOW


def test_shipped_schools_name_no_real_domain_and_no_secret() -> None:
    for path in Path(folder.SCHOOLS).rglob("*"):
        if path.is_file():
            text = path.read_text("utf-8")
            mails = [word.strip(",}{[]") for word in text.split() if "@" in word]
            assert all(mail.endswith(".example") for mail in mails), path
            assert "password" not in text

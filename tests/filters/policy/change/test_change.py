"""What people may change, and what even those who may ask are refused; the clauses' own edges."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from filters import requests as ask
from filters.catalogue import shipped
from filters.policy.attempt import Attempt, Reason, Verdict
from filters.policy.build import clients_of, policy_of
from filters.policy.change.judge import CHANGES, Asker, Changed, Now, change
from filters.policy.decide import decide
from filters.policy.in_force import WISH_LASTS, InForce
from filters.policy.load.folder import load
from filters.policy.names import target
from filters.requests import Done, Refused
from tests.small_school import files

LONDON = ZoneInfo("Europe/London")
IN_LESSON = datetime(2026, 11, 23, 10, 15, tzinfo=LONDON)
TEACHER, HEAD, IT = (
    Asker("a-t", frozenset({"teacher"})), Asker("a-h", frozenset({"head"})), Asker("a-it", frozenset({"it"})),
)  # fmt: skip
TEACHING_HEAD = Asker("a-th", frozenset({"teacher", "head"}))


def world(at: datetime = IN_LESSON, in_force: InForce = InForce(), trusted: bool = True, **edits) -> Now:  # noqa: B008
    texts = files(**edits)
    loaded = load(texts, shipped())
    assert loaded.school, loaded.problems
    return seen(Now(None, loaded.school, shipped(), shipped().index(), in_force, texts, at), trusted)


def seen(now: Now, trusted: bool = True) -> Now:
    """The same, with a policy that says what is in force."""
    f = now.in_force
    policy = policy_of(
        now.school, now.catalogue, version=1, index=1, clock_trusted=trusted, windows=f.windows, approvals=f.approvals,
        cut_offs=f.cut_offs, rules=f.rules, special_days=f.special_days, pins=f.pins,
    )  # fmt: skip
    return replace(now, policy=policy)


def done(request, now: Now, by: Asker = TEACHER, id: str = "new-1") -> Now:
    outcome = change(request, now, by, id)
    assert isinstance(outcome, Changed), outcome
    assert isinstance(outcome.answer, Done), outcome
    return seen(replace(now, in_force=outcome.in_force, files={**now.files, **outcome.files}))


def refused(request, now: Now, by: Asker = TEACHER) -> str:
    outcome = change(request, now, by, "new-1")
    assert isinstance(outcome, Refused), outcome
    return outcome.text


def answer(now: Now, device: str, host: str, at: datetime | None = None):
    clients = clients_of(now.school, now.policy, on=now.today, sequence=1)
    standing = clients.by_device[device].standing
    return decide(Attempt(standing, target(host, now.index, now.policy.named_targets), at or now.at), now.policy)


def opening(**other) -> ask.OpenWindow:
    given = {"class_id": "9old", "what": "tiktok", "objective": "Compare advertising", "assessment": "RA 12, low"}
    return ask.OpenWindow(**{**given, **other})


@pytest.fixture
def approved() -> Now:
    early = done(ask.Approve("tiktok", note="media studies"), world(IN_LESSON - timedelta(days=90)), HEAD, "ap-1")
    return seen(replace(early, at=IN_LESSON))


# --- R2, R4, R5: windows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "says"),
    [
        # R2: no risk assessment, no opening; R4: no learning objective, no opening.
        ({"assessment": ""}, "risk assessment is missing"),
        ({"assessment": "  \n "}, "risk assessment is missing"),
        ({"assessment": "ok"}, "risk assessment is too short"),
        ({"objective": ""}, "learning objective is missing"),
        ({"objective": "x" * 501}, "longer than 500"),
        # The class and the service exist.
        ({"class_id": "9c"}, 'No class is called "9c"; there are: 10x, 7a, 9b'),
        ({"class_id": "year-9"}, "No class is called"),
        ({"class_id": ""}, "No class is called"),
        ({"what": "tictok"}, 'did you mean "tiktok"?'),
        ({"what": "zzzzzz"}, "lessonwall lists show"),
        ({"what": "social-media"}, "is a category; a window opens one service"),
        # Locked categories: by no window.
        ({"what": "adult"}, "locked category"),
        # R4: it ends with the lesson.
        ({"until": datetime(2026, 11, 23, 10, 51, tzinfo=LONDON)}, "ends at 10:50"),
        ({"until": datetime(2026, 11, 23, 10, 15, tzinfo=LONDON)}, "is past"),
    ],
)
def test_a_window_is_refused(approved, other, says):
    assert says in refused(opening(**other), approved)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        # A lesson's first and last instant; break, lunch, evening and holiday are no lessons.
        ("2026-11-23T08:50:00", True),
        ("2026-11-23T10:49:59", True),
        ("2026-11-23T10:50:00", False),
        ("2026-11-23T12:10:00", False),
        ("2026-11-23T15:10:00", False),
        ("2026-11-22T10:15:00", False),
        ("2026-12-25T10:15:00", False),
    ],
)
def test_a_window_opens_in_a_lesson_only(approved, at, opens):
    now = seen(replace(approved, at=datetime.fromisoformat(at).replace(tzinfo=LONDON)))
    if opens:
        done(opening(), now)
    else:
        assert "has no lesson now" in refused(opening(), now)


def test_a_window_opens_one_service_for_one_class_until_the_bell_R4(approved):
    before = answer(approved, "d9a", "www.tiktok.com")
    now = done(opening(), approved)
    (window,) = now.in_force.windows
    assert window.end == datetime(2026, 11, 23, 10, 50, tzinfo=LONDON)
    assert (window.by, window.objective, window.assessment) == ("a-t", "Compare advertising", "RA 12, low")
    assert before.reason is not Reason.WINDOW
    assert answer(now, "d9a", "www.tiktok.com").reason is Reason.WINDOW
    # Not another service, not another class, not after the bell.
    assert answer(now, "d9a", "www.instagram.com").reason is Reason.NOT_APPROVED
    assert answer(now, "d7", "www.tiktok.com").reason is not Reason.WINDOW
    assert answer(now, "d9a", "www.tiktok.com", window.end).reason is not Reason.WINDOW


def test_a_window_follows_the_day_of_its_class(approved):
    """Year 10's lesson goes on until 12:30."""
    now = seen(replace(approved, at=datetime(2026, 11, 23, 12, 15, tzinfo=LONDON)))
    assert "has no lesson now" in refused(opening(), now)
    later = done(opening(class_id="10x"), now)
    assert later.in_force.windows[0].end == datetime(2026, 11, 23, 12, 30, tzinfo=LONDON)


def test_a_window_may_end_earlier_and_is_opened_once(approved):
    end = datetime(2026, 11, 23, 10, 30, tzinfo=LONDON)
    now = done(opening(until=end), approved)
    assert now.in_force.windows[0].end == end
    assert "is open for 9old already, until 10:30" in refused(opening(), now)


def test_a_window_is_closed_by_its_id(approved):
    now = done(opening(), approved, id="w-1")
    assert "No window" in refused(ask.CloseWindow("w-2"), now)
    assert done(ask.CloseWindow("w-1"), now).in_force.windows == ()


def test_a_school_that_chose_never_opens_no_window_R5(approved):
    now = seen(replace(approved, school=replace(approved.school, social_media="never")))
    text = refused(opening(), now)
    assert "Social media sites should not be used in school at all." in text
    # R4's window, opened before the school chose R5, no longer opens anything either.
    opened = done(opening(), approved)
    strict = seen(replace(opened, school=replace(opened.school, social_media="never")))
    assert answer(strict, "d9a", "www.tiktok.com").reason is not Reason.WINDOW


@pytest.mark.parametrize(
    ("class_id", "says"),
    [
        # 12 years and 364 days is under 13 (R6); one in the class is enough to be told so.
        ("9b", "It stays closed for those under 13."),
        ("9old", "is open for 9old until 10:50."),
    ],
)
def test_a_window_says_who_is_too_young(approved, class_id, says):
    outcome = change(opening(class_id=class_id), approved, TEACHER, "w-1")
    assert says in outcome.answer.text
    assert ("under 13" in outcome.answer.text) is (class_id == "9b")


def test_a_window_for_a_class_that_is_too_young_altogether_is_refused_R6(approved):
    assert "asks for an age of 13, and nobody in 7a is that old" in refused(opening(class_id="7a"), approved)
    birthday = seen(replace(approved, at=datetime(2026, 11, 24, 10, 15, tzinfo=LONDON)))
    assert "under 13" not in change(opening(class_id="9b"), birthday, TEACHER, "w-1").answer.text


def test_a_box_that_does_not_know_the_time_opens_no_window():
    now = done(ask.Approve("tiktok"), world(), HEAD)
    assert "does not know the time" in refused(opening(), seen(now, trusted=False))


def test_a_school_without_classes_opens_for_a_year_group():
    now = world(classes=(files()["classes.csv"].split("\n", 1)[1], ""))
    now = done(ask.Approve("tiktok"), now, HEAD)
    assert done(opening(class_id="year-9"), now).in_force.windows[0].who == {"year-9"}
    assert "there are:" in refused(opening(class_id="zzz"), now)


# --- R3, R9: approvals ----------------------------------------------------------------------------------------------


def test_without_the_heads_approval_a_teacher_opens_nothing_R3():
    outcome = change(opening(), world(), TEACHER, "w-1")
    assert isinstance(outcome.answer, Refused)
    assert "headteacher must approve it first" in outcome.answer.text
    assert outcome.in_force.windows == ()
    assert [(wish.what, wish.by) for wish in outcome.in_force.wishes] == [("tiktok", "a-t")]


def test_a_teacher_does_not_approve_R3():
    assert "Only the headteacher approves" in refused(ask.Approve("tiktok"), world(), TEACHER)
    assert "Only the headteacher approves" in refused(ask.Approve("tiktok"), world(), IT)


def test_nobody_approves_their_own_wish_R3():
    wished = replace(world(), in_force=change(opening(), world(), TEACHING_HEAD, "w-1").in_force)
    for what in ("tiktok", "social-media"):
        assert "You wished for" in refused(ask.Approve(what), wished, TEACHING_HEAD)
    now = done(ask.Approve("tiktok"), wished, HEAD)
    assert now.in_force.wishes == ()
    assert len(done(opening(), now, TEACHING_HEAD).in_force.windows) == 1


def test_an_approval_lasts_to_the_end_of_its_last_day_R3():
    now = done(ask.Approve("tiktok", until=date(2026, 11, 25)), world(), HEAD, "ap-1")
    (approval,) = now.in_force.approvals
    assert (approval.by, approval.start) == ("a-h", IN_LESSON)
    assert approval.end == datetime(2026, 11, 26, 0, 0, tzinfo=LONDON)
    reasons = [answer(now, "d9a", "tiktok.com", approval.end + timedelta(seconds=s)).reason for s in (-1, 0)]
    assert (reasons[0] is Reason.NOT_APPROVED, reasons[1]) == (False, Reason.NOT_APPROVED)


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (ask.Approve("adult"), "locked category"),
        (ask.Approve("tictok"), "did you mean"),
        (ask.Approve("friv"), "needs no approval"),
        (ask.Approve("tiktok", until=date(2026, 11, 22)), "is past"),
        (ask.Approve("tiktok", who=("yaer-9",)), 'did you mean "year-9"?'),
        (ask.Approve("tiktok", note="x" * 501), "longer than 500"),
    ],
)
def test_an_approval_is_refused(request_, says):
    assert says in refused(request_, world(), HEAD)


def test_an_approval_may_be_for_a_person_on_a_device_R9():
    now = done(ask.Approve("tiktok", who=("h1 + trolley-1",)), world(), HEAD)
    assert now.in_force.approvals[0].who == {"person:h1+device:trolley-1"}


def test_a_window_needs_an_approval_that_covers_its_class_R3():
    now = done(ask.Approve("tiktok", who=("staff",)), world(), HEAD)
    assert isinstance(change(opening(), now, TEACHER, "w").answer, Refused)


def test_an_approval_is_withdrawn_and_the_window_on_it_opens_nothing(approved):
    opened = done(opening(), approved)
    assert answer(opened, "d9a", "tiktok.com").reason is Reason.WINDOW
    now = done(ask.Withdraw("ap-1"), opened, HEAD)
    assert answer(now, "d9a", "tiktok.com").reason is Reason.NOT_APPROVED
    assert "No approval" in refused(ask.Withdraw("ap-1"), now, HEAD)


def test_an_approval_of_the_folder_is_taken_out_of_the_file():
    now = done(ask.Withdraw("file-pinterest"), world(), HEAD)
    assert "pinterest" not in now.files["school.yaml"]
    assert load(now.files, shipped()).school.approved == ()
    ansible = world(school=("strictest:", "school_owner: ansible\nstrictest:"))
    assert "Ansible" in refused(ask.Withdraw("file-pinterest"), ansible, HEAD)


# --- cut-offs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "labels", "about"),
    [
        ("p9a", {"person:p9a"}, "p9a"),
        ("person:p9a", {"person:p9a"}, "p9a"),
        ("d9a", {"device:d9a"}, "p9a"),
        ("10.0.0.9", {"device:d9a"}, "p9a"),
        ("trolley-1", {"device:trolley-1"}, ""),
        ("9b", {"class:9b"}, ""),
    ],
)
def test_a_person_a_device_or_a_class_is_cut_off(who, labels, about):
    outcome = change(ask.CutOffClient(who, "spoke with the class"), world(), IT, "c-1")
    assert isinstance(outcome, Changed)
    assert (outcome.in_force.cut_offs[0].who, outcome.about) == (labels, about)


def test_a_cut_off_closes_everything_but_help_until_it_is_restored():
    now = done(ask.CutOffClient("p9a", "as agreed with the head"), world(), IT, "c-1")
    assert answer(now, "d9a", "www.bbc.co.uk").reason is Reason.CUT_OFF
    assert answer(now, "d9a", "www.childline.org.uk").reason is Reason.HELP
    assert answer(now, "d7", "www.bbc.co.uk").verdict is Verdict.ALLOW
    back = done(ask.Restore("c-1"), now, IT)
    assert answer(back, "d9a", "www.bbc.co.uk").verdict is Verdict.ALLOW
    assert "No cut-off" in refused(ask.Restore("c-1"), back, IT)


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (ask.CutOffClient("p9z", "a reason"), "did you mean"),
        (ask.CutOffClient("p9a", " "), "reason is missing"),
        (ask.CutOffClient("year-9", "a reason"), "not one person, device or class"),
        (ask.CutOffClient("10.0.0.99", "a reason"), "No device of devices.csv has the address 10.0.0.99"),
        (ask.CutOffClient("fd00::99", "a reason"), "No device of devices.csv has the address fd00::99"),
        (ask.CutOffClient("everyone", "a reason"), "not one person, device or class"),
        (ask.CutOffClient("p9a + d9a", "a reason"), "not one person, device or class"),
        (ask.CutOffClient("p9a", "a reason", IN_LESSON), "is past"),
    ],
)
def test_a_cut_off_is_refused(request_, says):
    assert says in refused(request_, world(), IT)


# --- R40: one host for a while --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        # R40: a departure is justified.
        (ask.AllowHost("news.example", 60, ""), "reason is missing"),
        # 1 minute to 7 days.
        (ask.AllowHost("news.example", 0, "for the lesson"), "1 minute to 7 days"),
        (ask.AllowHost("news.example", 7 * 24 * 60 + 1, "for the lesson"), "1 minute to 7 days"),
        # One host, and one that is a host.
        (ask.AllowHost("news.example/page", 60, "for the lesson"), "name news.example alone"),
        (ask.AllowHost("https://news.example", 60, "for the lesson"), "scheme"),
        (ask.AllowHost("news", 60, "for the lesson"), "not a host name"),
        (ask.AllowHost("co.uk", 60, "for the lesson"), "half the internet"),
        # Locked lists stay locked (R19).
        (ask.AllowHost("www.pornhub.com", 60, "for the lesson"), "locked category"),
        # The head's approval is not replaced (R3).
        (ask.AllowHost("www.tiktok.com", 60, "for the lesson"), "headteacher must approve"),
        (ask.AllowHost("news.example", 60, "for the lesson", ("nobody-known",)), "no group, class"),
    ],
)
def test_an_allowance_is_refused(request_, says):
    assert says.lower() in refused(request_, world(), IT).lower()


def test_an_allowance_opens_one_host_until_its_end_R40():
    now = world()
    assert answer(now, "d9a", "www.friv.com").verdict is Verdict.BLOCK
    opened = done(ask.AllowHost("friv.com", 30, "logic puzzles, as asked by t1", ("year-9",)), now, IT, "allow-1")
    (rule,) = opened.in_force.rules
    assert (rule.until, rule.purpose) == (IN_LESSON + timedelta(minutes=30), "effective-operation")
    assert (answer(opened, "d9a", "www.friv.com").rule, rule.why) == ("allow-1", "logic puzzles, as asked by t1")
    assert answer(opened, "d7", "www.friv.com").verdict is Verdict.BLOCK
    assert answer(opened, "d9a", "www.friv.com", rule.until).verdict is Verdict.BLOCK
    ended = done(ask.EndRule("allow-1"), opened, IT)
    assert answer(ended, "d9a", "www.friv.com").verdict is Verdict.BLOCK
    assert "No temporary rule" in refused(ask.EndRule("no-games"), ended, IT)


# --- rules.yaml -----------------------------------------------------------------------------------------------------

NEW_RULE = """\
id: no-video
who: [pupils]
what: [video]
when: [lesson]
do: block
why: Videos are for homework.
say: Videos are closed in lessons.
purpose: compliance
"""


def test_a_rule_is_put_into_the_file_and_taken_out_of_it():
    now = done(ask.PutRule(NEW_RULE, before="no-games"), world(), IT)
    assert [rule.id for rule in load(now.files, shipped()).school.rules] == ["no-video", "no-games"]
    assert "this comment stays" in now.files["rules.yaml"]
    back = done(ask.RemoveRule("no-video"), now, IT)
    assert [rule.id for rule in load(back.files, shipped()).school.rules] == ["no-games"]


@pytest.mark.parametrize("request_", [ask.PutRule(NEW_RULE), ask.RemoveRule("no-games")])
def test_a_folder_that_ansible_owns_is_not_edited(request_):
    assert "Ansible owns" in refused(request_, world(school=("strictest:", "school_owner: ansible\nstrictest:")), IT)


@pytest.mark.parametrize(
    "request_",
    [ask.PutRule("{"), ask.PutRule("just words"), ask.PutRule(NEW_RULE, before="no-such"), ask.RemoveRule("no-such")],
)
def test_an_edit_that_makes_no_sense_is_refused(request_):
    assert len(refused(request_, world(), IT)) > 10


@pytest.mark.parametrize(
    ("who", "says"),
    [
        (("year-7",), "they are younger"),
        (("p7",), "they are younger"),
        (("year-7", "year-9"), "It stays closed for those under 13."),
        (("everyone",), "It stays closed for those under 13."),
        (("staff",), "www.tiktok.com is open until 11:15."),
    ],
)
def test_an_allowance_says_whom_an_age_keeps_out_R6(approved, who, says):
    outcome = change(ask.AllowHost("www.tiktok.com", 60, "for the lesson", who), approved, IT, "allow-1")
    answer = outcome if isinstance(outcome, Refused) else outcome.answer
    assert answer.text.endswith(says) or says in answer.text
    assert isinstance(answer, Refused) is (says == "they are younger")


# --- today is different ---------------------------------------------------------------------------------------------


def test_an_early_close_ends_the_day_early_and_is_gone_tomorrow():
    now = done(ask.TodayIsDifferent("early-close", "13:30"), world(), IT)
    after = datetime(2026, 11, 23, 13, 30, tzinfo=LONDON)
    assert now.policy.calendar.moment(after).kind == "after school"
    assert now.policy.calendar.moment(after + timedelta(days=1)).kind == "lesson"
    assert now.in_force.without_ended(after.replace(hour=23, minute=59), "Europe/London") is now.in_force
    assert now.in_force.without_ended(datetime(2026, 11, 24, tzinfo=LONDON), "Europe/London").special_days == ()
    back = done(ask.TodayIsDifferent("normal"), now, IT)
    assert back.policy.calendar.moment(after).kind == "lesson"


def test_a_window_ends_with_the_lesson_as_it_is_today_R4(approved):
    """An early close cuts the lesson short: for windows that are open, and for those that are opened after."""
    close = ask.TodayIsDifferent("early-close", "10:30")
    before = done(close, done(opening(), approved), IT)
    after = done(opening(), done(close, approved, IT))
    for now in (before, after):
        assert [window.end for window in now.in_force.windows] == [datetime(2026, 11, 23, 10, 30, tzinfo=LONDON)]
    assert done(ask.TodayIsDifferent("closed"), done(opening(), approved), IT).in_force.windows == ()
    assert "has no lesson now" in refused(opening(), done(ask.TodayIsDifferent("closed"), approved, IT))


@pytest.mark.parametrize(
    ("what", "at", "kind"),
    [
        ("exam", "2026-11-23T10:15", "exam"),
        ("closed", "2026-11-23T10:15", "closed"),
        ("wet-break", "2026-11-23T10:55", "break"),
    ],
)
def test_today_is_an_exam_closed_or_wet(what, at, kind):
    now = done(ask.TodayIsDifferent(what), world(), IT)
    assert now.policy.calendar.moment(datetime.fromisoformat(at).replace(tzinfo=LONDON)).kind == kind


def test_a_group_with_a_day_of_its_own_differs_alone():
    now = done(ask.TodayIsDifferent("exam", groups=("year-10",)), world(), IT)
    assert now.policy.calendar.moment(IN_LESSON, "years-10-11").kind == "exam"
    assert now.policy.calendar.moment(IN_LESSON).kind == "lesson"


def test_a_group_that_shares_its_day_differs_alone_too(approved):
    """An exam for year 9 is no other group's; their window ends where their lesson does."""
    now = done(ask.TodayIsDifferent("exam", groups=("year-9",)), done(opening(), approved), IT)
    kinds = {id: now.policy.calendar.moment(IN_LESSON, now.policy.groups[id].day).kind for id in ("year-7", "year-9")}
    assert kinds == {"year-7": "lesson", "year-9": "exam"}
    assert now.in_force.windows == ()
    assert "has no lesson now" in refused(opening(), now)


@pytest.mark.parametrize(
    ("request_", "at", "says"),
    [
        (ask.TodayIsDifferent("holiday"), IN_LESSON, "different in these ways"),
        (ask.TodayIsDifferent("normal"), IN_LESSON, "Nothing was different"),
        (ask.TodayIsDifferent("early-close"), IN_LESSON, "needs its time"),
        (ask.TodayIsDifferent("early-close", "25:00"), IN_LESSON, "needs its time"),
        (ask.TodayIsDifferent("early-close", "10:15"), IN_LESSON, "is past"),
        (ask.TodayIsDifferent("exam", groups=("9b",)), IN_LESSON, "whole groups only"),
        (ask.TodayIsDifferent("exam", name="lunch"), IN_LESSON, "already means something"),
        (ask.TodayIsDifferent("exam"), datetime(2026, 11, 22, 10, 15, tzinfo=LONDON), "no school today"),
    ],
)
def test_a_different_day_is_refused(request_, at, says):
    assert says in refused(request_, seen(replace(world(), at=at)), IT)


# --- what is in force besides the folder ----------------------------------------------------------------------------


def test_what_has_ended_is_dropped_and_what_has_not_stays(approved):
    now = done(opening(), approved)
    now = done(ask.AllowHost("news.example", 60, "for the lesson"), now, IT, "allow-1")
    now = done(ask.CutOffClient("p7", "a reason", IN_LESSON + timedelta(hours=2)), now, IT, "c-1")
    wished = change(opening(what="instagram"), now, TEACHER, "w-2").in_force
    ends = []
    at = IN_LESSON
    while (at := wished.next_end(at, "Europe/London")) is not None:
        ends.append(f"{at:%H:%M}")
    assert ends == ["10:50", "11:15", "12:15"]
    later = wished.without_ended(IN_LESSON + timedelta(hours=1), "Europe/London")
    assert (len(later.windows), len(later.rules), len(later.cut_offs), len(later.approvals)) == (0, 0, 1, 1)
    assert wished.without_ended(IN_LESSON + WISH_LASTS, "Europe/London").wishes == ()


def test_every_request_that_changes_policy_has_its_function():
    assert {kind.__name__ for kind in CHANGES} == {
        "OpenWindow", "CloseWindow", "Approve", "Withdraw", "CutOffClient", "Restore", "AllowHost", "EndRule",
        "TodayIsDifferent", "PutRule", "RemoveRule", "PinHost", "UnpinHost", "PutDevice", "PutDevices", "RemoveDevice",
        "PutPeople", "BreakGlass", "MendGlass", "WatchZone", "EndWatch",
    }  # fmt: skip

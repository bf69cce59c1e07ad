"""The school's clock: which Moment holds, to the second, on ordinary days and on the odd ones."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.policy.timetable.calendar import KINDS, Calendar
from tests.timetables import DAYS, OAKFIELD, PRIMARY, calendar, london, said, whole

SCHOOL = calendar()
SMALL = calendar(PRIMARY)

OWN = calendar(OAKFIELD + "staff_lessons: own\n", own_lessons={"person:t1": frozenset({"a/monday/P1", "*/tuesday/P2"})})


@pytest.mark.parametrize(
    ("at", "day", "moment"),
    [
        # R7: a period holds from its first second to the last before its end.
        ("2026-11-23T09:49:59.999999", "", ("lesson", "P1")),
        ("2026-11-23T09:50:00", "", ("lesson", "P2")),
        ("2026-11-23T10:49:59", "", ("lesson", "P2")),
        ("2026-11-23T10:50:00", "", ("break", "break")),
        ("2026-11-23T11:09:59", "", ("break", "break")),
        ("2026-11-23T11:10:00", "", ("lesson", "P3")),
        # The edges of the school day.
        ("2026-11-23T00:00:00", "", ("before school", "before school")),
        ("2026-11-23T08:34:59", "", ("before school", "before school")),
        ("2026-11-23T08:35:00", "", ("registration", "registration")),
        ("2026-11-23T15:09:59", "", ("lesson", "P5")),
        ("2026-11-23T15:10:00", "", ("after school", "after school")),
        ("2026-11-23T23:59:59", "", ("after school", "after school")),
        # A group that differs; staff and groups without a day of their own follow the default day.
        ("2026-11-23T12:15:00", "", ("lunch", "lunch")),
        ("2026-11-23T12:15:00", "staff", ("lunch", "lunch")),
        ("2026-11-23T12:15:00", "years-10-11", ("registration", "tutor")),
        ("2026-11-23T12:55:00", "", ("registration", "tutor")),
        ("2026-11-23T12:55:00", "years-10-11", ("lunch", "lunch")),
        # Closed, and why (R7: half-term, INSET).
        ("2026-11-21T10:00:00", "", ("closed", "weekend")),
        ("2026-10-27T10:00:00", "", ("closed", "half-term")),
        ("2026-12-21T10:00:00", "", ("closed", "holiday")),
        ("2026-12-25T10:00:00", "", ("closed", "bank holiday: Christmas Day")),
        ("2027-01-04T10:00:00", "years-10-11", ("closed", "INSET day")),
        ("2026-09-01T10:00:00", "", ("closed", "INSET day")),
        ("2027-05-03T10:00:00", "", ("closed", "bank holiday: May Day")),
        ("2027-08-10T10:00:00", "", ("closed", "holiday")),
        ("2026-08-10T10:00:00", "", ("closed", "holiday")),
    ],
)
def test_moment(at, day, moment):
    assert said(SCHOOL, at, day) == moment


def test_the_five_lines_of_a_primary():
    assert whole(SMALL, "2026-11-23") == [
        "00:00 before school before school",
        "08:50 lesson lesson",
        "10:30 break break",
        "10:45 lesson lesson",
        "12:00 lunch lunch",
        "13:00 lesson lesson",
        "15:15 after school after school",
    ]


def test_a_group_that_differs_keeps_what_it_does_not_change():
    assert whole(SMALL, "2026-11-23", "KS1")[-3:] == [
        "14:00 break afternoon break",
        "14:15 lesson lesson",
        "15:15 after school after school",
    ]
    assert whole(SMALL, "2026-11-23", "nursery")[-2:] == ["10:45 lesson lesson", "11:45 after school after school"]


@pytest.mark.parametrize(
    ("at", "label", "there"),
    [
        ("2026-11-23T08:40", "registration", True),
        ("2026-11-23T08:30", "before school", True),
        ("2026-11-23T08:30", "before-school", True),
        ("2026-11-23T09:00", "P1", True),
        ("2026-11-23T09:00", "monday", True),
        ("2026-11-23T09:00", "week-b", True),
        ("2026-11-23T09:00", "week-a", False),
        ("2026-11-23T09:00", "school-day", True),
        ("2026-11-22T09:00", "no-school", True),
        ("2026-11-22T09:00", "school-day", False),
        ("2027-01-04T09:00", "inset-day", True),
        ("2026-12-25T09:00", "bank-holiday", True),
        ("2026-10-27T09:00", "half-term", True),
        # Spans: Monday to Friday, whether or not there is school; the end is not in it.
        ("2026-11-23T08:14:59", "working-hours", False),
        ("2026-11-23T08:15:00", "working-hours", True),
        ("2026-11-23T16:14:59", "working-hours", True),
        ("2026-11-23T16:15:00", "working-hours", False),
        ("2027-01-04T09:00:00", "working-hours", True),
        ("2026-11-21T09:00:00", "working-hours", False),
        # One that goes past midnight belongs to the day on which it starts, a Friday.
        ("2026-11-20T21:59:59", "late", False),
        ("2026-11-20T22:00:00", "late", True),
        ("2026-11-21T01:59:59", "late", True),
        ("2026-11-21T02:00:00", "late", False),
        ("2026-11-20T01:00:00", "late", False),
        ("2026-11-21T23:00:00", "late", False),
    ],
)
def test_labels(at, label, there):
    assert (label in SCHOOL.labels(london(at))) is there


@pytest.mark.parametrize(
    ("at", "there"),
    [
        # 28 March 2027: 01:00 becomes 02:00. The span from 00:30 to 03:30 lasts two hours.
        ("2027-03-28T00:29:59+00:00", False),
        ("2027-03-28T00:30:00+00:00", True),
        ("2027-03-28T00:59:59+00:00", True),
        ("2027-03-28T01:00:00+00:00", True),
        ("2027-03-28T02:29:59+00:00", True),
        ("2027-03-28T02:30:00+00:00", False),
        # 31 October 2027: 02:00 becomes 01:00 again. It lasts four hours.
        ("2027-10-30T23:29:59+00:00", False),
        ("2027-10-30T23:30:00+00:00", True),
        ("2027-10-31T00:30:00+00:00", True),
        ("2027-10-31T01:30:00+00:00", True),
        ("2027-10-31T03:29:59+00:00", True),
        ("2027-10-31T03:30:00+00:00", False),
    ],
)
def test_a_weekend_span_on_the_days_when_the_clocks_change(at, there):
    assert ("weekend-nights" in SCHOOL.labels(datetime.fromisoformat(at))) is there


def test_a_span_that_starts_in_the_hour_that_spring_leaves_out_starts_when_the_clock_jumps():
    school = calendar(PRIMARY.replace("working-hours: 08:15-16:15", "night: {days: [sunday], at: 01:30-02:15}"))
    labels = [school.labels(datetime(2027, 3, 28, 1, minute, tzinfo=UTC)) for minute in (0, 14, 15)]
    assert ["night" in each for each in labels] == [True, True, False]


@pytest.mark.parametrize(("on", "hours"), [("2027-03-28", 23), ("2027-10-31", 25), ("2027-03-29", 24)])
def test_a_date_lasts_as_long_as_it_lasts(on, hours):
    moments = SCHOOL.moments(date.fromisoformat(on))
    assert moments[-1].end - moments[0].start == timedelta(hours=hours)


@pytest.mark.parametrize("at", ["2027-03-26T09:00", "2027-04-12T09:00", "2027-10-29T09:00", "2027-11-01T09:00"])
def test_lessons_are_at_the_wall_clocks_time_in_summer_and_winter(at):
    assert said(calendar(OAKFIELD.replace("2027-03-25", "2027-03-26"), "nowhere"), at) == ("lesson", "P1")


def test_the_same_instant_in_another_zone():
    assert SCHOOL.moment(datetime(2027, 6, 7, 8, 0, tzinfo=UTC)) == SCHOOL.moment(london("2027-06-07T09:00"))


@pytest.mark.parametrize(
    ("offset", "at", "name"),
    [
        # The bell rings 40 s after the true minute.
        (40, "2026-11-23T09:50:39", "P1"),
        (40, "2026-11-23T09:50:40", "P2"),
        (40, "2026-11-23T08:35:39", "before school"),
        # Or 20 s before it.
        (-20, "2026-11-23T09:49:39", "P1"),
        (-20, "2026-11-23T09:49:40", "P2"),
    ],
)
def test_bell_offset(offset, at, name):
    assert said(calendar(OAKFIELD + f"bell_offset: {offset}\n"), at)[1] == name


@pytest.mark.parametrize(
    ("at", "teacher", "moment"),
    [
        # R7: with `staff_lessons: own` a teacher's time between own lessons is free. 14 September 2026 is week a.
        ("2026-09-14T09:00", "person:t1", ("lesson", "P1")),
        ("2026-09-14T10:00", "person:t1", ("break", "free period")),
        ("2026-09-07T09:00", "person:t1", ("break", "free period")),  # week b
        ("2026-09-08T10:00", "person:t1", ("lesson", "P2")),  # a Tuesday of either week
        ("2026-09-15T10:00", "person:t1", ("lesson", "P2")),
        # Registration is nobody's lesson to give away.
        ("2026-09-07T08:40", "person:t1", ("registration", "registration")),
        # A teacher whom no class names, and a question about nobody, go by the whole school.
        ("2026-09-07T10:00", "person:t2", ("lesson", "P2")),
        ("2026-09-07T10:00", "", ("lesson", "P2")),
    ],
)
def test_own_lessons_of_staff(at, teacher, moment):
    assert said(OWN, at, "", teacher) == moment


def test_staff_lessons_of_the_school_count_for_every_teacher():
    school = calendar(OAKFIELD, own_lessons={"person:t1": frozenset({"a/monday/P1"})})
    assert said(school, "2026-09-07T10:00", "", "person:t1") == ("lesson", "P2")


@pytest.mark.parametrize(
    ("nation", "on", "name"),
    [
        ("scotland", "2027-01-02", "bank holiday: New Year Holiday"),
        ("england", "2027-01-02", "weekend"),
        ("northern-ireland", "2027-03-17", "bank holiday: Saint Patrick's Day"),
        ("Northern Ireland", "2027-07-12", "bank holiday: Battle of the Boyne"),
        ("wales", "2026-12-28", "bank holiday: Boxing Day (substitute day)"),
        ("england", "2027-03-29", "bank holiday: Easter Monday"),
        ("scotland", "2027-03-29", "holiday"),
    ],
)
def test_bank_holidays_are_the_nations(nation, on, name):
    assert whole(calendar(OAKFIELD, nation), on) == [f"00:00 closed {name}"]


def test_bank_holidays_of_one_nation_are_school_days_in_another():
    assert said(SCHOOL, "2027-03-17T09:00") == ("lesson", "P1")
    assert said(calendar(OAKFIELD + "bank_holidays: false\n"), "2027-05-03T09:00") == ("lesson", "P1")


# A date outside every academic year on file is no holiday.
@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("2027-09-06T09:00", ("lesson", "P1")),
        ("2027-12-27T09:00", ("lesson", "P1")),
        ("2029-06-05T10:55", ("break", "break")),
        ("2026-06-08T09:00", ("lesson", "P1")),
        ("2027-09-05T09:00", ("closed", "weekend")),
    ],
)
def test_beyond_the_years_on_file(at, moment):
    assert said(SCHOOL, at) == moment
    assert "off-calendar" in SCHOOL.labels(london(at))


def test_on_file_and_ends():
    on_file = [date(2026, 8, 1), date(2026, 10, 27), date(2027, 8, 31)]
    assert [SCHOOL.on_file(on) for on in on_file] == [True, True, True]
    assert [SCHOOL.on_file(on) for on in (date(2026, 7, 31), date(2027, 9, 1))] == [False, False]
    assert SCHOOL.ends() == date(2027, 7, 20)
    assert "off-calendar" not in SCHOOL.labels(london("2027-08-31T09:00"))


def test_a_friday_that_ended_early_is_not_what_later_years_go_by():
    school = calendar(OAKFIELD + "days: {2027-07-20: {day: 08:35-12:00, name: end of year}}\n")
    assert said(school, "2027-07-20T12:30") == ("after school", "after school")
    assert said(school, "2027-09-07T13:30") == ("lesson", "P4")


@settings(max_examples=60, deadline=None)
@given(
    on=st.sampled_from(DAYS),
    second=st.integers(0, 86_399),
    day=st.sampled_from(["", "years-10-11", "nobody"]),
    offset=st.sampled_from([0, 40, -600]),
)
def test_labels_never_change_before_next_change(on, second, day, offset):
    school = _with_offset(offset)
    at = datetime.combine(on, time(), tzinfo=UTC) + timedelta(seconds=second)
    change = school.next_change(at, day)
    assert at < change <= at + timedelta(hours=24)
    labels = school.labels(at, day)
    step = (change - at) / 7
    assert all(school.labels(at + step * place, day) == labels for place in range(7))
    assert school.labels(change - timedelta(microseconds=10), day) == labels


@settings(max_examples=100, deadline=None)
@given(on=st.sampled_from(DAYS), day=st.sampled_from(["", "years-10-11"]), offset=st.sampled_from([0, 40, -600]))
def test_moments_partition_every_date(on, day, offset):
    school = _with_offset(offset)
    moments = school.moments(on, day)
    edges = [moments[0].start, *(moment.end for moment in moments)]
    assert [moment.start for moment in moments] == edges[:-1]
    assert all(moment.start < moment.end and moment.kind in KINDS for moment in moments)
    assert (edges[0].date(), edges[0].time(), edges[-1].time()) == (on, time(), time())
    assert edges[-1] == school.moments(on + timedelta(days=1), day)[0].start
    assert all(school.moment(moment.start, day) == moment for moment in moments)
    assert all(school.moment(moment.end - timedelta(seconds=1), day) == moment for moment in moments)


def test_every_label_is_in_the_vocabulary():
    school = replace(OWN, weeks=("a", "b"))
    spoken = {label for on in DAYS for m in school.moments(on) for label in school.labels(m.start, "", "person:t1")}
    assert spoken <= school.vocabulary()
    assert {"P1", "week-a", "late", "free period", "before-school"} <= school.vocabulary()


def test_a_calendar_survives_the_way_through_json():
    again = msgspec.json.decode(msgspec.json.encode(OWN), type=Calendar)
    at = london("2026-09-07T10:00")
    assert again.labels(at, "", "person:t1") == OWN.labels(at, "", "person:t1")
    assert again.moments(date(2027, 5, 3)) == OWN.moments(date(2027, 5, 3))


_OFFSETS = {offset: replace(SCHOOL, bell_offset=offset) for offset in (0, 40, -600)}


def _with_offset(offset: int) -> Calendar:
    return _OFFSETS[offset]

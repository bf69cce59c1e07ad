"""Days that are different: from the file, and entered on the day."""

from datetime import date, time

import pytest

from appliance import folder
from filters import catalogue
from filters.policy.load.folder import load
from filters.policy.timetable.day import SpecialDay
from tests.timetables import OAKFIELD, PRIMARY, calendar, london, said, whole

SCHOOL = calendar()
MONDAY = date(2026, 11, 23)


def with_days(days: str, text: str = OAKFIELD):
    return calendar(text + f"days: {{{days}}}\n", groups=["year-9"])


def with_special(treat: str = "", name: str = "", closes: time | None = None, groups: tuple[str, ...] = ()):
    return SCHOOL.with_special(MONDAY, SpecialDay(MONDAY, MONDAY, name, treat, closes=closes, groups=groups))


def test_an_early_end_is_for_everybody_but_lengthens_nobodys_day():
    small = calendar(PRIMARY)
    assert whole(small, "2026-12-18")[-2:] == ["13:00 lesson lesson", "13:30 after school after school"]
    assert whole(small, "2026-12-18", "nursery")[-1] == "11:45 after school after school"
    assert "end-of-term" in small.labels(london("2026-12-18T09:00"))


def test_off_timetable_is_one_long_lesson_besides_breaks_and_lunch():
    assert whole(with_days("2027-06-23: {name: sports day, as: off-timetable}"), "2027-06-23") == [
        "00:00 before school before school",
        "08:35 lesson sports day",
        "10:50 break break",
        "11:10 lesson sports day",
        "12:10 lunch lunch",
        "12:50 lesson sports day",
        "15:10 after school after school",
    ]


@pytest.mark.parametrize(
    ("days", "at", "day", "moment"),
    [
        ("2026-11-23: closed", "2026-11-23T09:00", "", ("closed", "closed")),
        ("2026-11-23: {as: closed, name: polling}", "2026-11-23T09:00", "", ("closed", "polling")),
        # An exam takes lessons only.
        ("2026-11-23: {as: exam, name: mocks}", "2026-11-23T09:00", "", ("exam", "mocks")),
        ("2026-11-23: {as: exam}", "2026-11-23T09:00", "", ("exam", "P1")),
        ("2026-11-23: exam", "2026-11-23T11:00", "", ("break", "break")),
        # For one group: nobody else, whether the group has a day of its own or not.
        ("2026-11-23: {as: exam, groups: [years-10-11]}", "2026-11-23T09:00", "years-10-11", ("exam", "P1")),
        ("2026-11-23: {as: exam, groups: [years-10-11]}", "2026-11-23T09:00", "", ("lesson", "P1")),
        ("2026-11-23: {as: exam, groups: year-9}", "2026-11-23T09:00", "+year-9", ("exam", "P1")),
        ("2026-11-23: {as: exam, groups: year-9}", "2026-11-23T12:15", "+year-9", ("lunch", "lunch")),
        ("2026-11-23: {as: exam, groups: year-9}", "2026-11-23T09:00", "year-8", ("lesson", "P1")),
        ("2026-11-23: {as: exam, groups: [year-9, default]}", "2026-11-23T09:00", "+year-9", ("exam", "P1")),
        ("2026-11-23: {as: exam, groups: year-9}", "2026-11-23T12:35", "years-10-11+year-9", ("lunch", "lunch")),
        ("2026-11-23: {as: exam, groups: year-9}", "2026-11-23T09:00", "years-10-11+year-9", ("exam", "P1")),
        ("2026-11-23: {as: exam, groups: year-9}", "2026-11-23T09:00", "years-10-11", ("lesson", "P1")),
        ("2026-11-23: {as: exam, groups: default}", "2026-11-23T09:00", "years-10-11", ("lesson", "P1")),
        # A lunch that moves takes its time from what lies there.
        ("2026-11-23: {lunch: 13:30-14:00}", "2026-11-23T13:45", "", ("lunch", "lunch")),
        ("2026-11-23: {lunch: 13:30-14:00}", "2026-11-23T14:05", "", ("lesson", "P4")),
        ("2026-11-23: {lunch: 13:30-14:00}", "2026-11-23T12:15", "", ("lesson", "lesson")),
        # A Saturday of lessons, as on a Friday.
        ("2026-11-21: {as: friday}", "2026-11-21T09:00", "", ("lesson", "P1")),
        # The last word is the single day's: a school may open on a bank holiday or an INSET day.
        ("2027-01-04: {day: 08:35-12:10}", "2027-01-04T09:00", "", ("lesson", "P1")),
        ("2027-05-03: {as: monday}", "2027-05-03T09:00", "", ("lesson", "P1")),
        # A range of days.
        ("2026-11-23 to 2026-11-25: {as: off-timetable}", "2026-11-25T09:00", "", ("lesson", "off timetable")),
        ("2026-11-23 to 2026-11-25: {as: off-timetable}", "2026-11-26T09:00", "", ("lesson", "P1")),
    ],
)
def test_single_days(days, at, day, moment):
    assert said(with_days(days), at, day) == moment


@pytest.mark.parametrize(
    ("group", "day", "asks_with"),
    [
        ("year-9", "", "+year-9"),
        ("year-9", "years-10-11", "years-10-11+year-9"),
        ("year-8", "", ""),
        ("years-10-11", "years-10-11", "years-10-11"),
    ],
)
def test_a_group_that_a_special_day_names_asks_with_a_day_of_its_own(group, day, asks_with):
    school = with_days("2026-11-23: {as: exam, groups: [year-9, years-10-11]}")
    assert school.day_for(group, day) == asks_with


@pytest.mark.parametrize(
    ("at", "day", "moment"),
    [
        ("2027-05-10T09:00", "years-10-11", ("exam", "GCSE")),
        ("2027-06-18T14:30", "years-10-11", ("exam", "GCSE")),
        ("2027-06-21T09:00", "years-10-11", ("lesson", "P1")),
        ("2027-05-10T09:00", "", ("lesson", "P1")),
        # Exams open no closed day.
        ("2027-05-15T09:00", "years-10-11", ("closed", "weekend")),
        ("2027-06-01T09:00", "years-10-11", ("closed", "half-term")),
    ],
)
def test_exams(at, day, moment):
    school = calendar(OAKFIELD + "exams: [{on: 2027-05-10 to 2027-06-18, groups: [years-10-11], name: GCSE}]\n")
    assert said(school, at, day) == moment


@pytest.mark.parametrize(
    ("special", "at", "moment"),
    [
        # A wet break is still a break; only its name tells.
        ({"treat": "wet-break"}, "2026-11-23T11:00", ("break", "wet break")),
        ({"treat": "wet-break"}, "2026-11-23T09:00", ("lesson", "P1")),
        ({"closes": time(13, 30)}, "2026-11-23T13:29:59", ("lesson", "P4")),
        ({"closes": time(13, 30)}, "2026-11-23T13:30", ("after school", "after school")),
        # Home time cannot be put off, and a close before the doors open is a closed school.
        ({"closes": time(18, 0)}, "2026-11-23T15:10", ("after school", "after school")),
        ({"closes": time(8, 0), "name": "no heating"}, "2026-11-23T09:00", ("closed", "no heating")),
        ({"treat": "exam"}, "2026-11-23T09:00", ("exam", "P1")),
        ({"treat": "closed", "name": "snow"}, "2026-11-23T09:00", ("closed", "snow")),
    ],
)
def test_today_is_different(special, at, moment):
    assert said(with_special(**special), at) == moment


def test_today_is_different_until_midnight_only():
    school = with_special("closed", "snow")
    assert said(school, "2026-11-23T23:59:59") == ("closed", "snow")
    assert said(school, "2026-11-24T09:00") == said(SCHOOL, "2026-11-24T09:00")
    assert said(SCHOOL, "2026-11-23T09:00") == ("lesson", "P1")


def test_snow_does_not_move_the_weeks():
    school = SCHOOL
    for day in range(23, 28):
        on = date(2026, 11, day)
        school = school.with_special(on, SpecialDay(on, on, "snow", "closed"))
    at = london("2026-11-30T09:00")
    assert school.labels(at) == SCHOOL.labels(at)


@pytest.mark.parametrize("name", ["lunch", "before school", "Before-School", "break"])
def test_a_name_typed_by_the_office_never_passes_for_a_kind(name):
    labels = with_special("exam", name).labels(london("2026-11-23T09:00"))
    assert not labels & {"lunch", "before-school", "before school", "break"}
    assert "exam" in labels


def test_wet_break_is_a_label_of_the_break_alone():
    school = with_special("wet-break", "wet break")
    assert "wet-break" in school.labels(london("2026-11-23T11:00"))
    assert "wet-break" not in school.labels(london("2026-11-23T09:00"))


def test_an_exam_for_one_year_group_is_no_other_groups_in_a_whole_school():
    files = dict(folder.read(folder.SCHOOLS / "oakfield").files)
    files["timetable.yaml"] += "exams: [{on: 2026-11-23, groups: [year-9]}]\n"
    loaded = load(files, catalogue.shipped())
    assert loaded.school, loaded.problems
    at = london("2026-11-23T10:15")
    kinds = {id: loaded.school.calendar.moment(at, group.day).kind for id, group in loaded.school.groups.items()}
    assert {id for id, kind in kinds.items() if kind == "exam"} == {"year-9"}

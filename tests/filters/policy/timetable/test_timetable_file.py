"""timetable.yaml: what a school may write, and what it is told about what it may not."""
# ruff: noqa: E501 - a row holds a whole message

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from filters.policy.load.shape import parse
from filters.policy.shipped import schema
from filters.policy.timetable.file import read_timetable
from tests.timetables import OAKFIELD, PRIMARY, calendar, said, whole

START = "day: 08:50-15:15\nterms: [2026-09-03 to 2026-12-18]\n"  # the third line is the test's


def problems(text: str) -> list[str]:
    return [str(problem) for problem in read_timetable(text, "timetable.yaml", "england")[1]]


MISTAKES = [
    # Times.
    ("break: 10:30-25:00", '3: break: "25:00" is not a time of day; write a time of day from 00:00 to 23:59, as in 08:50'),
    ("break: 10:30", '3: break: "10:30" is not a stretch of time; write two times, as in 08:50-15:15'),
    ("break: 10:45-10:30", '3: break: "10:45-10:30" ends before it starts; write the earlier time first, on the 24-hour clock'),
    ("break: [10:30-10:45, 14:00-14:10]", "3: break: a list is not a stretch of time; write two times, as in 08:50-15:15"),
    ("lunch: 15:00-15:30", "3: lunch: 15:00-15:30 is outside the day, 08:50-15:15; move it, make day longer, or make it a club under kinds, which may lie outside"),
    ("periods: {P1: 09:00-10:00, P2: 09:50-10:50}", "3: periods.P2: 09:50-10:50 overlaps P1, 09:00-10:00; move one of them, so that one ends before the other starts"),
    # Words.
    ("lunhc: 12:00-13:00", '3: lunhc: no setting is called "lunhc"; did you mean "lunch"?'),
    ("periods: {tutor: 09:00-09:20}\nkinds: {tuter: registration}", '4: kinds.tuter: no period is called "tuter"; did you mean "tutor"?'),
    ("periods: {tutor: 09:00-09:20}\nkinds: {tutor: registraton}", '4: kinds.tutor: "registraton" is not known here; did you mean "registration"?'),
    ("differs: {KS1: {brake: 10:00-10:15}}", '3: differs.KS1.brake: no period is called "brake"; did you mean "break"?'),
    ("staff_lessons: mine", '3: staff_lessons: "mine" is not known here; choose from: school, own'),
    ("differs: {KS1: {like: KS2}}", '3: differs.KS1.like: "KS2" is not known here; there are none in this file'),
    # Dates.
    ("inset: [2027-02-30]", "3: inset: there is no day \"2027-02-30\"; look at the month's length"),
    ("inset: [04/01/2027]", '3: inset: "04/01/2027" is not a date; write "2027-01-04"'),
    ("inset: [next monday]", '3: inset: "next monday" is not a date; write year-month-day, as in 2026-09-03'),
    ("inset: 2026-12-01 to 2026-11-01", '3: inset: "2026-12-01 to 2026-11-01" ends before it starts; write the earlier date first, and look at the year'),
    # Single days and exams.
    ("days: {2026-12-18: clsed}", '3: days.2026-12-18: "clsed" is not known here; did you mean "closed"?'),
    ("days: {2026-12-18: {as: closed, nmae: snow}}", '3: days.2026-12-18.nmae: no setting or period is called "nmae"; did you mean "name"?'),
    ("days: {2026-12-18: {as: exam, groups: [year-7]}}", '3: days.2026-12-18.groups: "year-7" is not known here; choose from: default'),
    ("days: {2026-12-18: {as: exam, name: lunch}}", '3: days.2026-12-18.name: "lunch" already means something to rules; give it a name of its own'),
    ("exams: [{name: GCSE}]", "3: exams.entry 1: the exam has no date; add on:, as in exams: [{on: 2027-05-10 to 2027-06-18, groups: [year-11], name: GCSE}]"),
    # Weeks, spans, the bell.
    ("friday b: {break: 10:30-10:45}", '3: friday b: there is no week "b"; weeks are: none; add weeks: [a, b]'),
    ("weeks: {names: [a, b], anchors: {2026-11-02: c}}", '3: weeks.anchors.2026-11-02: "c" is not known here; choose from: a, b'),
    ("weeks: [a, a]", "3: weeks: \"a\" cannot be a week's name; give each week another letter or number: [a, b]"),
    ("spans: {lesson: 08:00-09:00}", '3: spans.lesson: "lesson" already means something to rules; give it a name of its own'),
    ("spans: {late: {days: [satday], at: 22:00-02:00}}", '3: spans.late.days: "satday" is not known here; did you mean "saturday"?'),
    ("spans: {late: {days: saturday}}", "3: spans.late.at: the span has no times; write them, as in 08:15-16:15"),
    ("bell_offset: 4000", '3: bell_offset: "4000" is out of range; write a whole number from -600 to 600'),
    ("bank_holidays: perhaps", '3: bank_holidays: "perhaps" is neither true nor false; write false to stay open on bank holidays'),
    # The file itself.
    ("day: 09:00-15:00", '3: day: "day" stands twice, first in line 1; keep one of them'),
    ("\tbreak: 10:30-10:45", "3: the line is indented with a tab; indent with spaces; YAML does not allow tabs there"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "message"), MISTAKES)
def test_one_mistake_one_message(line, message):
    assert problems(START + line + "\n") == [f"timetable.yaml:{message}"]


def test_terms_that_overlap_or_end_before_they_start():
    text = "day: 08:50-15:15\nterms:\n  - 2026-09-03 to 2026-10-30\n  - 2026-10-26 to 2026-12-18\n  - 2027-02-12 to 2027-01-05\n"
    assert problems(text) == [
        "timetable.yaml:4: terms: 2026-10-26 to 2026-12-18 overlaps the term in line 3; "
        "end one before the other begins; a half-term is the gap between two terms",
        'timetable.yaml:5: terms: "2027-02-12 to 2027-01-05" ends before it starts; '
        "write the earlier date first, and look at the year",
    ]


def test_every_mistake_of_a_file_is_told_at_once():
    # Those that spoil the YAML itself, or the two lines before, stand alone.
    lines = [line for line, _ in MISTAKES if not line.startswith(("\t", "day:"))]
    keys = {line.split(":")[0]: line for line in lines}
    text = START + "\n".join(keys.values()) + "\n"
    found = read_timetable(text, "timetable.yaml", "england")[1]
    assert len({problem.line for problem in found}) >= len(keys) - 1
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_what_is_missing():
    calendar, found = read_timetable("break: 10:30-10:45\n", "timetable.yaml", "england")
    assert calendar is None
    assert [str(problem) for problem in found] == [
        'timetable.yaml:1: "day" is missing; add a line such as day: 08:50-15:15',
        'timetable.yaml:1: "terms" is missing; add a line such as terms: [2026-09-03 to 2026-10-23]',
    ]


@pytest.mark.parametrize(
    "text", ["", "- a\n- b\n", "day: [", "just words", "day: {a: {b: c}}\n", "\x00", "day:\nterms:\n"]
)
def test_a_file_that_is_no_timetable(text):
    calendar, found = read_timetable(text, "timetable.yaml", "england")
    assert calendar is None
    assert found


@settings(max_examples=150, deadline=None)
@given(
    data=st.recursive(
        st.none() | st.booleans() | st.integers(-5, 3000) | st.sampled_from(["closed", "08:50-15:15", "2026-09-03", "a", "friday b"]),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["day", "at", "on", "days", "as", "groups", "names", "anchors", "periods", "friday", "KS1", "break", "like", "2026-09-03"]), inner, max_size=4),
        max_leaves=12,
    ),
    key=st.sampled_from(["day", "terms", "periods", "kinds", "inset", "differs", "spans", "days", "exams", "weeks", "bell_offset", "bank_holidays", "staff_lessons", "friday", "break"]),
)  # fmt: skip
def test_no_shape_of_data_is_a_traceback(data, key):
    read_timetable(json.dumps({"day": "08:50-15:15", "terms": ["2026-09-03 to 2026-12-18"], key: data}), "t", "england")


SECONDARY = OAKFIELD.replace("differs: {years-10-11: {", """\
friday: {day: 08:35-14:10}
friday b: {P4: none}
saturday: {day: 09:00-11:00, periods: {fixture club: 11:30-12:30}}
exams: [2027-07-01, {on: [2027-05-10 to 2027-06-18], groups: [years-10-11], name: GCSE}]
days: {2027-07-20: friday, 2027-03-25: {as: Friday b, lunch: 12:30-13:00, groups: default}}
bell_offset: -5
bank_holidays: false
staff_lessons: own
differs: {nursery: {day: 08:45-11:45}, sixth: {like: years-10-11, wednesday: closed}, years-10-11: {""")  # fmt: skip


@pytest.mark.parametrize("text", [PRIMARY, OAKFIELD, SECONDARY])
def test_the_schema_accepts_what_the_reader_accepts(text):
    assert problems(text) == []
    assert list(Draft202012Validator(schema("timetable")).iter_errors(parse(text, "t").data)) == []


@pytest.mark.parametrize(
    "line",
    ["break: 10:30-25:00", "lunhc: 12:00-13:00", "inset: [04/01/2027]", "bell_offset: 4000", "staff_lessons: mine",
     "exams: [{name: GCSE}]", "days: {2026-12-18: clsed}", "bank_holidays: perhaps", "spans: {late: {days: saturday}}"],
)  # fmt: skip
def test_the_schema_refuses_mistakes_of_form_too(line):
    data = parse(START + line + "\n", "t").data
    assert list(Draft202012Validator(schema("timetable")).iter_errors(data))


@pytest.mark.parametrize(
    ("at", "day", "moment"),
    [
        # A shorter Friday cuts off what no longer fits; week b takes one more away. 13 November 2026 is week b.
        ("2026-11-06T13:30", "", ("lesson", "P4")),
        ("2026-11-06T14:10", "", ("after school", "after school")),
        ("2026-11-13T13:30", "", ("lesson", "lesson")),
        # It holds for groups that differ too, and does not undo their own shorter day.
        ("2026-11-06T12:15", "years-10-11", ("registration", "tutor")),
        ("2026-11-06T14:10", "years-10-11", ("after school", "after school")),
        ("2026-11-06T11:45", "nursery", ("after school", "after school")),
        ("2026-11-05T11:30", "nursery", ("lesson", "P3")),
        # Like another day, but closed on Wednesdays.
        ("2026-11-05T12:15", "sixth", ("registration", "tutor")),
        ("2026-11-04T12:15", "sixth", ("closed", "no school")),
        # A Saturday with periods of its own; its club lies outside the day.
        ("2026-11-07T09:30", "", ("lesson", "lesson")),
        ("2026-11-07T11:15", "", ("after school", "after school")),
        ("2026-11-07T12:00", "", ("club", "fixture club")),
        ("2026-11-08T09:30", "", ("closed", "weekend")),
    ],
)
def test_weekdays_and_weeks(at, day, moment):
    assert said(calendar(SECONDARY.replace("bell_offset: -5\n", "")), at, day) == moment


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("afternoon break", "break"),
        ("wet lunch", "lunch"),
        ("lunch club", "club"),
        ("Assembly", "assembly"),
        ("tutor", "lesson"),
    ],
)
def test_the_kind_is_in_the_name(name, kind):
    school = calendar(START + f"periods: {{{name}: 10:00-10:20}}\n")
    assert f"10:00 {kind} {name}" in whole(school, "2026-11-23")

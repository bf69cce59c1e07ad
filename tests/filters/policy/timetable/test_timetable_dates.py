"""Weeks A and B, and which academic years are on file."""

from datetime import date

import pytest

from filters.policy.timetable.dates import Term, gap_name, years_on_file
from tests.timetables import OAKFIELD, calendar, london

SCHOOL = calendar()


def week(school, on):
    return [label for label in school.labels(london(f"{on}T09:00")) if label.startswith("week-")]


@pytest.mark.parametrize(
    ("on", "name"),
    [
        # The year starts with a, on the first school week, however short.
        ("2026-09-03", "a"),
        ("2026-09-07", "b"),
        ("2026-09-14", "a"),
        # Half-term does not flip the weeks: b before it, a after it.
        ("2026-10-12", "a"),
        ("2026-10-23", "b"),
        ("2026-11-02", "a"),
        ("2026-11-09", "b"),
        # Nor does Christmas; an INSET day leaves four school days in its week.
        ("2026-12-14", "a"),
        ("2027-01-05", "b"),
        ("2027-01-11", "a"),
        # Nor does a bank holiday.
        ("2027-04-26", "a"),
        ("2027-05-04", "b"),
        ("2027-05-10", "a"),
    ],
)
def test_weeks_by_school_week(on, name):
    assert week(SCHOOL, on) == [f"week-{name}"]


def test_a_week_without_school_has_no_name():
    assert week(SCHOOL, "2026-10-27") == []


def test_a_weekend_belongs_to_the_week_before_it():
    assert week(SCHOOL, "2026-09-06") == ["week-a"]


@pytest.mark.parametrize(
    ("anchors", "on", "name"),
    [
        ("{2026-11-02: b}", "2026-10-19", "b"),
        ("{2026-11-02: b}", "2026-11-02", "b"),
        ("{2026-11-02: B}", "2026-11-09", "a"),
        # As often as one likes; any date of the week will do.
        ("{2026-11-02: b, 2026-11-11: b}", "2026-11-02", "b"),
        ("{2026-11-02: b, 2026-11-11: b}", "2026-11-09", "b"),
        ("{2026-11-02: b, 2026-11-11: b}", "2026-11-16", "a"),
        # In a week without school it waits for the next that has some.
        ("{2026-10-26: b}", "2026-11-02", "b"),
    ],
)
def test_weeks_set_by_hand(anchors, on, name):
    school = calendar(OAKFIELD.replace("weeks: [a, b]", f"weeks: {{anchors: {anchors}}}"))
    assert week(school, on) == [f"week-{name}"]


def test_every_year_starts_with_the_first_week():
    more = "2027-06-07 to 2027-07-20, 2027-09-02 to 2027-10-22"
    school = calendar(OAKFIELD.replace("2027-06-07 to 2027-07-20", more))
    assert (week(school, "2027-09-02"), week(school, "2027-09-06")) == (["week-a"], ["week-b"])


def test_a_week_of_inset_does_not_count():
    school = calendar(OAKFIELD.replace("inset: [", "inset: [2026-11-02 to 2026-11-06, "))
    assert week(school, "2026-11-09") == week(SCHOOL, "2026-11-02")


YEAR = (Term(date(2026, 9, 3), date(2026, 12, 18)), Term(date(2027, 1, 5), date(2027, 7, 20)))


@pytest.mark.parametrize(
    ("terms", "first", "last"),
    [
        (YEAR, date(2026, 8, 1), date(2027, 8, 31)),
        # A Scottish year may begin again on the anniversary of its first day.
        ((Term(date(2026, 8, 17), date(2027, 6, 25)),), date(2026, 8, 1), date(2027, 8, 16)),
        # What is not entered yet is no holiday.
        (YEAR[:1], date(2026, 8, 1), date(2026, 12, 18)),
        (YEAR[1:], date(2027, 1, 5), date(2027, 8, 31)),
    ],
)
def test_years_on_file(terms, first, last):
    assert years_on_file(terms) == (Term(first, last),)


def test_two_years_on_file():
    found = years_on_file((*YEAR, Term(date(2027, 8, 30), date(2028, 7, 19))))
    assert found == (Term(date(2026, 8, 1), date(2027, 8, 31)), Term(date(2027, 8, 1), date(2028, 8, 29)))


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2026, 10, 26), "half-term"),
        (date(2027, 2, 16), "half-term"),
        (date(2027, 6, 1), "half-term"),
        (date(2026, 12, 22), "holiday"),
        (date(2027, 4, 6), "holiday"),
        (date(2027, 7, 26), "holiday"),
        (date(2026, 8, 20), "holiday"),
    ],
)
def test_gaps_between_terms(on, name):
    assert gap_name(on, SCHOOL.terms) == name

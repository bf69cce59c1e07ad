"""The week as a grid: cells meet their rows, today and the moment are marked, odd days keep their place."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from appliance.dashboard.views.timetable import patterns, spans, week
from filters.policy.rules import Group
from tests.timetables import OAKFIELD, PRIMARY, calendar

MONDAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 10, 15, tzinfo=ZoneInfo("Europe/London"))


def covered(grid) -> list[int]:
    """How many rows the cells of each column cover; a table holds together when all are alike."""
    columns = [0] * len(grid.days)
    for number, row in enumerate(grid.rows):
        for cell in row.cells:
            column = next(place for place, rows in enumerate(columns) if rows == number)
            columns[column] += cell.rows
    return columns


@pytest.mark.parametrize("text", [OAKFIELD, PRIMARY])
@pytest.mark.parametrize(
    "monday", [MONDAY, date(2026, 10, 26), date(2026, 12, 14), date(2027, 3, 22), date(2027, 6, 21), date(2026, 8, 31)]
)
def test_every_column_is_filled_to_its_end(text, monday):
    grid = week(calendar(text), "", monday, MORNING)
    assert set(covered(grid)) == {len(grid.rows)}


def test_today_and_the_moment_are_marked_and_nothing_else():
    grid = week(calendar(OAKFIELD), "", MONDAY, MORNING)
    assert [day.title for day in grid.days if day.today] == ["Monday"]
    assert [cell.name for row in grid.rows for cell in row.cells if cell.current] == ["P2"]
    assert grid.this
    assert grid.letter in ("Week A", "Week B")


def test_weeks_follow_each_other():
    grid = week(calendar(OAKFIELD), "", MONDAY, MORNING)
    assert (grid.previous, grid.following) == ("2026-11-16", "2026-11-30")
    other = week(calendar(OAKFIELD), "", date(2026, 11, 30), MORNING)
    assert not other.this
    assert {grid.letter, other.letter} == {"Week A", "Week B"}


def test_half_term_is_five_tall_cells_that_say_so():
    grid = week(calendar(OAKFIELD), "", date(2026, 10, 26), MORNING)
    assert [[cell.name for cell in day.cells] for day in grid.days] == [["half-term"]] * 5
    assert all(day.special == "half-term" for day in grid.days)


def test_a_bell_that_rings_late_is_called_by_its_minute():
    grid = week(calendar(OAKFIELD + "bell_offset: 40\n"), "", MONDAY, MORNING)
    assert [row.time for row in grid.rows][:3] == ["08:35", "08:50", "09:50"]


def test_groups_stand_with_the_day_that_they_follow():
    groups = {"a": Group("a", "pupils", "Year 7"), "b": Group("b", "pupils", "Year 10", day="upper")}
    assert patterns(groups) == [("", "Default day: Year 7"), ("upper", "upper: Year 10")]


def test_spans_are_said_with_their_weekdays():
    said = dict(spans(calendar(OAKFIELD)))
    assert said["working-hours"].startswith("Mon to Fri ")
    assert time.fromisoformat(said["working-hours"].split()[-1].split("–")[0])

"""A week of the school's clock as a grid: days across, times down. Pure.

A cell spans the rows between its start and its end; rows are cut where any day of the week changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from appliance.dashboard.views import when
from appliance.dashboard.views.words import listed
from filters.policy.rules import Group
from filters.policy.timetable import Calendar, Moment

_OUTSIDE = frozenset({"before school", "after school", "closed"})
_HEIGHTS = (60, 50, 40, 30, 20, 15, 10, 5)


@dataclass(frozen=True, slots=True)
class Cell:
    kind: str  # the class that colours it
    name: str
    times: str
    rows: int
    current: bool
    tall: bool


@dataclass(frozen=True, slots=True)
class Row:
    time: str
    height: str  # m5 … m60
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Day:
    title: str
    date: str
    today: bool
    special: str  # "half-term", "early close"; "" on an ordinary day
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Week:
    title: str
    letter: str  # "Week A", or ""
    day: str
    days: tuple[Day, ...]
    rows: tuple[Row, ...]
    previous: str
    following: str
    this: bool


def patterns(groups: Mapping[str, Group]) -> list[tuple[str, str]]:
    """Each day that some group follows, with whom it is for: [("", "Default day: Staff, Year 7"), …]."""
    days: dict[str, list[str]] = {"": []}
    for group in groups.values():
        days.setdefault(group.day, []).append(group.name)
    return [(day, f"{day or 'Default day'}: {listed(names)}" if names else "Default day") for day, names in days.items()]


def week(calendar: Calendar, day: str, monday: date, at: datetime) -> Week:
    """The week of `monday` for groups that follow `day`, with today and the moment at `at` marked."""
    zone = calendar.timezone
    today = at.astimezone(ZoneInfo(zone)).date()
    dates = [monday + timedelta(days=n) for n in range(7)]
    taught = {on: _inside(calendar.moments(on, day)) for on in dates}
    shown = [on for on in dates if on.weekday() < 5 or taught[on]]
    edges = sorted({_minute(edge, zone) for on in shown for m in taught[on] for edge in (m.start, m.end)})
    columns = {on: _column(taught[on], calendar.moments(on, day), edges, at, zone) for on in shown}
    letters = calendar.labels(when.noon(_first_taught(shown, taught), zone), day)
    return Week(
        title=f"{when.day(shown[0])} to {when.day(shown[-1])} {shown[-1].year}",
        letter=next((f"Week {label[-1].upper()}" for label in sorted(letters) if label.startswith("week-")), ""),
        day=day,
        days=tuple(_day(on, today, columns[on], calendar.moments(on, day)) for on in shown),
        rows=_rows(edges, [columns[on] for on in shown]),
        previous=(monday - timedelta(days=7)).isoformat(),
        following=(monday + timedelta(days=7)).isoformat(),
        this=monday == when.monday(today),
    )


def _first_taught(shown: list[date], taught: Mapping[date, list[Moment]]) -> date:
    return next((on for on in shown if taught[on]), shown[0])


def _inside(moments: Iterable[Moment]) -> list[Moment]:
    """The part of a day from the first moment in school to the last, what lies between them included."""
    many = list(moments)
    inside = [place for place, moment in enumerate(many) if moment.kind not in _OUTSIDE]
    return many[inside[0] : inside[-1] + 1] if inside else []


def _minute(at: datetime, zone: str) -> int:
    """Minutes of the wall clock; seconds of a bell that runs late fall to the minute it is called by."""
    local = at.astimezone(ZoneInfo(zone))
    return round(local.hour * 60 + local.minute + local.second / 60)


def _column(
    inside: list[Moment], whole: tuple[Moment, ...], edges: list[int], at: datetime, zone: str
) -> dict[int, Cell]:
    """Edge at which a cell starts -> cell. A day without school is one tall cell."""
    rows = max(len(edges) - 1, 1)
    if not inside:
        first = next((m for m in whole if m.kind == "closed"), whole[0])
        return {edges[0] if edges else 0: Cell("closed", first.name, "", rows, _holds(whole[0].start, whole[-1].end, at), True)}
    cells: dict[int, Cell] = {}
    start, end = _minute(inside[0].start, zone), _minute(inside[-1].end, zone)
    if start > edges[0]:
        cells[edges[0]] = Cell("closed", "", "", edges.index(start), False, False)
    for moment in inside:
        first_row, last_row = edges.index(_minute(moment.start, zone)), edges.index(_minute(moment.end, zone))
        times = f"{when.hours(moment.start, zone)}–{when.hours(moment.end, zone)}"
        kind = moment.kind.replace(" ", "-")
        if last_row > first_row:
            current = _holds(moment.start, moment.end, at)
            cells[edges[first_row]] = Cell(kind, moment.name, times, last_row - first_row, current, False)
    if end < edges[-1]:
        cells[end] = Cell("closed", "after school", "", rows - edges.index(end), False, False)
    return cells


def _holds(start: datetime, end: datetime, at: datetime) -> bool:
    return start <= at < end


def _rows(edges: list[int], columns: list[dict[int, Cell]]) -> tuple[Row, ...]:
    if not edges:
        return (Row("", "m60", tuple(column[0] for column in columns)),)
    return tuple(
        Row(
            f"{edge // 60 % 24:02}:{edge % 60:02}",
            f"m{next(h for h in _HEIGHTS if h <= max(5, nxt - edge))}",
            tuple(column[edge] for column in columns if edge in column),
        )
        for edge, nxt in zip(edges, edges[1:], strict=False)
    )


def _day(on: date, today: date, column: dict[int, Cell], moments: tuple[Moment, ...]) -> Day:
    closed = all(moment.kind == "closed" for moment in moments)
    special = moments[0].name if closed and moments[0].name != "weekend" else ""
    cells = tuple(cell for cell in column.values() if cell.name)
    return Day(when.FULL_DAYS[on.weekday()], when.day(on).partition(" ")[2], on == today, special, cells)

"""A week of the school's clock as a grid: days across, times down. Pure.

A cell spans the rows between its start and its end; rows are cut where any day of the week changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from appliance.dashboard.views import when
from appliance.dashboard.views.words import listed
from filters.policy.rules import Group
from filters.policy.timetable.calendar import Calendar, Moment

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


@dataclass(frozen=True, slots=True)
class _Rung:
    """A moment between the minutes by which its bells are called."""

    moment: Moment
    start: int
    end: int


def patterns(groups: Mapping[str, Group]) -> list[tuple[str, str]]:
    """Each day that some group follows, with whom it is for: [("", "Default day: Staff, Year 7"), …]."""
    days: dict[str, list[str]] = {"": []}
    for group in groups.values():
        days.setdefault(group.day, []).append(group.name)
    return [
        (day, f"{day or 'Default day'}: {listed(names)}" if names else "Default day") for day, names in days.items()
    ]


def week(calendar: Calendar, day: str, monday: date, at: datetime) -> Week:
    """The week of `monday` for groups that follow `day`, with today and the moment at `at` marked."""
    zone = calendar.timezone
    today = at.astimezone(ZoneInfo(zone)).date()
    dates = [monday + timedelta(days=n) for n in range(7)]
    taught = {on: _inside(calendar.moments(on, day)) for on in dates}
    shown = [on for on in dates if on.weekday() < 5 or taught[on]]
    rung = {
        on: [_Rung(m, _minute(m.start, on, calendar), _minute(m.end, on, calendar)) for m in taught[on]] for on in shown
    }
    edges = sorted({edge for on in shown for m in rung[on] for edge in (m.start, m.end)})
    columns = {on: _column(rung[on], calendar.moments(on, day), edges, at) for on in shown}
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


def _minute(at: datetime, on: date, calendar: Calendar) -> int:
    """Minutes since midnight by which a bell is called; the seconds it rings late or early are left out."""
    local = (at - timedelta(seconds=calendar.bell_offset)).astimezone(ZoneInfo(calendar.timezone))
    return (local.date() - on).days * 1440 + local.hour * 60 + local.minute


def _column(inside: list[_Rung], whole: tuple[Moment, ...], edges: list[int], at: datetime) -> dict[int, Cell]:
    """Edge at which a cell starts -> cell. A day without school is one tall cell."""
    rows = max(len(edges) - 1, 1)
    if not inside:
        first = next((m for m in whole if m.kind == "closed"), whole[0])
        current = _holds(whole[0].start, whole[-1].end, at)
        return {edges[0] if edges else 0: Cell("closed", first.name, "", rows, current, True)}
    cells: dict[int, Cell] = {}
    if inside[0].start > edges[0]:
        cells[edges[0]] = Cell("closed", "", "", edges.index(inside[0].start), False, False)
    for rung in inside:
        first_row, last_row = edges.index(rung.start), edges.index(rung.end)
        if last_row > first_row:
            current = _holds(rung.moment.start, rung.moment.end, at)
            kind, times = rung.moment.kind.replace(" ", "-"), f"{_clock(rung.start)}–{_clock(rung.end)}"
            cells[rung.start] = Cell(kind, rung.moment.name, times, last_row - first_row, current, False)
    if inside[-1].end < edges[-1]:
        cells[inside[-1].end] = Cell("closed", "", "", rows - edges.index(inside[-1].end), False, False)
    return cells


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _holds(start: datetime, end: datetime, at: datetime) -> bool:
    return start <= at < end


def _rows(edges: list[int], columns: list[dict[int, Cell]]) -> tuple[Row, ...]:
    if not edges:
        return (Row("", "m60", tuple(column[0] for column in columns)),)
    return tuple(
        Row(
            _clock(edge),
            f"m{next(h for h in _HEIGHTS if h <= max(5, nxt - edge))}",
            tuple(column[edge] for column in columns if edge in column),
        )
        for edge, nxt in pairwise(edges)
    )


def _day(on: date, today: date, column: dict[int, Cell], moments: tuple[Moment, ...]) -> Day:
    closed = all(moment.kind == "closed" for moment in moments)
    special = moments[0].name if closed and moments[0].name != "weekend" else ""
    cells = tuple(cell for cell in column.values() if cell.name)
    return Day(when.FULL_DAYS[on.weekday()], when.day(on).partition(" ")[2], on == today, special, cells)


def spans(calendar: Calendar) -> list[tuple[str, str]]:
    """Named spans in words: ("working-hours", "Mon to Fri 08:15–16:15")."""
    said: dict[str, list[str]] = {}
    for span in calendar.spans:
        said.setdefault(span.name, []).append(f"{_weekdays(span.weekdays)} {span.start:%H:%M}–{span.end:%H:%M}")
    return [(name, "; ".join(times)) for name, times in said.items()]


def _weekdays(places: tuple[int, ...]) -> str:
    names = [when.FULL_DAYS[place][:3] for place in places]
    in_a_row = len(places) > 2 and list(places) == list(range(places[0], places[0] + len(places)))
    return f"{names[0]} to {names[-1]}" if in_a_row else listed(names)

"""One school day on the wall clock: its hours, its periods, and what makes a single day special.

No zone, no date arithmetic and no bell here; `calendar.py` turns the wall clock into instants.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# What a special day makes of the hours; any other `treat` is the weekday whose plan it borrows ("friday", "friday b").
CLOSED, EXAM, OFF_TIMETABLE, WET_BREAK = "closed", "exam", "off-timetable", "wet-break"

MIDNIGHT = time.max  # stands for the end of the date: `time` has no 24:00


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end) on the wall clock. `kind`: one of `timetable.KINDS`."""

    kind: str
    name: str
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class SchoolDay:
    """Doors open to home time. `periods`: in order, without overlaps; only clubs may lie outside the hours.

    `kind` and `name`: what the time inside the hours is that no period covers.
    """

    opens: time
    closes: time
    periods: tuple[Period, ...] = ()
    kind: str = "lesson"
    name: str = "lesson"

    def with_hours(self, opens: time, closes: time) -> "SchoolDay":
        """Other hours: what no longer fits is cut, but a club before the doors open stays."""
        kept = []
        for period in self.periods:
            if period.kind == "club" and period.end <= opens:
                kept.append(period)
            elif max(period.start, opens) < min(period.end, closes):
                kept.append(replace(period, start=max(period.start, opens), end=min(period.end, closes)))
        return replace(self, opens=opens, closes=closes, periods=tuple(kept))

    def with_periods(self, given: Iterable[Period]) -> "SchoolDay":
        """`given` take the place of periods of the same name, and cut into whatever else they lie upon."""
        given = tuple(given)
        names = {period.name for period in given}
        kept = [period for period in self.periods if period.name not in names]
        for hole in given:
            kept = [piece for period in kept for piece in _around(period, hole)]
        return replace(self, periods=tuple(sorted((*kept, *given), key=lambda period: period.start)))

    def as_exam(self, name: str) -> "SchoolDay":
        """Every lesson becomes an exam called `name`; without a name, periods keep their own."""
        periods = tuple(replace(p, kind="exam", name=name or p.name) if p.kind == "lesson" else p for p in self.periods)
        return replace(self, periods=periods, kind="exam", name=name or "exam")

    def off_timetable(self, name: str) -> "SchoolDay":
        """One long lesson, but for breaks, lunch and clubs."""
        periods = tuple(period for period in self.periods if period.kind in ("break", "lunch", "club"))
        return replace(self, periods=periods, kind="lesson", name=name or "off timetable")

    def wet(self) -> "SchoolDay":
        """Breaks stay breaks; their name says that nobody goes outside, so that a rule may name it."""
        periods = tuple(replace(p, name=f"wet {p.name}") if p.kind == "break" else p for p in self.periods)
        return replace(self, periods=periods)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """What is different from `first` to `last`, both included, for those who follow the days in `groups`.

    Empty `groups`: for everybody; "" in it is for all who follow the default day. `treat`: see above, "" leaves
    the plan alone. `opens` and `closes`: other hours; `closes` alone shortens the day. `today`: entered on the
    day, not from the file.
    """

    first: date
    last: date
    name: str = ""
    treat: str = ""
    opens: time | None = None
    closes: time | None = None
    periods: tuple[Period, ...] = ()
    groups: tuple[str, ...] = ()
    today: bool = False

    def concerns(self, on: date, *days: str) -> bool:
        """`days`: the names by which somebody's day goes."""
        return self.first <= on <= self.last and (not self.groups or any(day in self.groups for day in days))

    @property
    def borrows(self) -> str:
        """The weekday whose plan is used, "" for none."""
        return self.treat if self.treat.split(" ")[0] in WEEKDAYS else ""


def changed(
    plan: SchoolDay | None, special: SpecialDay, stand_in: SchoolDay | None, within: bool = False
) -> SchoolDay | None:
    """The plan of a special day; None is closed. `stand_in`: the plan it borrows, or that of a day it opens.

    `within`: other hours only shorten, never lengthen: a nursery's morning does not last until the school's early end.
    """
    if special.treat == CLOSED:
        return None
    if special.borrows or (plan is None and special.opens):
        plan = stand_in
    if plan is None:
        return None
    if special.opens or special.closes:
        opens, closes = special.opens or plan.opens, special.closes or plan.closes
        if within or not special.opens:
            opens, closes = max(opens, plan.opens), min(closes, plan.closes)
        if closes <= opens:
            return None
        plan = plan.with_hours(opens, closes)
    if special.periods:
        plan = plan.with_periods(special.periods)
    if special.treat == EXAM:
        return plan.as_exam(special.name)
    if special.treat == OFF_TIMETABLE:
        return plan.off_timetable(special.name)
    return plan.wet() if special.treat == WET_BREAK else plan


def partition(plan: SchoolDay) -> Iterator[Period]:
    """The whole date, 00:00 to MIDNIGHT, without gaps."""
    done = time.min
    for period in plan.periods:
        yield from _between(plan, done, period.start)
        yield period
        done = period.end
    yield from _between(plan, done, MIDNIGHT)


def _between(plan: SchoolDay, start: time, end: time) -> Iterator[Period]:
    """What the time that no period covers is: before school, inside the hours, after school."""
    for kind, name, since, until in (
        ("before school", "before school", time.min, plan.opens),
        (plan.kind, plan.name, plan.opens, plan.closes),
        ("after school", "after school", plan.closes, MIDNIGHT),
    ):
        if max(start, since) < min(end, until):
            yield Period(kind, name, max(start, since), min(end, until))


def _around(period: Period, hole: Period) -> Iterator[Period]:
    """What is left of a period when another lies upon it."""
    if hole.end <= period.start or period.end <= hole.start:
        yield period
        return
    if period.start < hole.start:
        yield replace(period, end=hole.start)
    if hole.end < period.end:
        yield replace(period, start=hole.end)

"""What a date is before anything special happens: school with a plan, or closed and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Protocol

from filters.policy.timetable.dates import Anchor, Term, gap_name, monday, mondays, week_names, years_on_file
from filters.policy.timetable.day import CLOSED, WEEKDAYS, SchoolDay, SpecialDay

type Plans = Mapping[str, SchoolDay | None]

_LOOK_BACK = 60  # weeks; more than a year of them is searched for the last ordinary school day


class Dates(Protocol):
    """Those fields of a Calendar that say which dates are school days. Compared by identity."""

    def __hash__(self) -> int: ...
    @property
    def plans(self) -> Plans: ...
    @property
    def terms(self) -> tuple[Term, ...]: ...
    @property
    def special(self) -> tuple[SpecialDay, ...]: ...
    @property
    def bank_holidays(self) -> Mapping[date, str]: ...
    @property
    def weeks(self) -> tuple[str, ...]: ...
    @property
    def anchors(self) -> tuple[Anchor, ...]: ...


@dataclass(frozen=True, slots=True)
class Base:
    """`plan` None: closed, and `name` says why. `week` is "" where weeks have no names or no school."""

    plan: SchoolDay | None
    name: str
    day: str
    week: str
    weekday: str

    def stand_in(self, plans: Plans, borrows: str) -> SchoolDay | None:
        """The plan of another weekday ("friday", "friday b"); without one, what this weekday would have."""
        weekday, _, week = borrows.partition(" ")
        return find_plan(plans, self.day, week or self.week, weekday or self.weekday)

    def borrowing(self, borrows: str) -> "Base":
        weekday, _, week = borrows.partition(" ")
        return replace(self, week=week or self.week, weekday=weekday) if borrows else self

    def keys(self, period: str) -> frozenset[str]:
        """How `own_lessons` may speak of a period of this date."""
        return frozenset({f"{self.week}/{self.weekday}/{period}", f"*/{self.weekday}/{period}"})


def base(dates: Dates, on: date, day: str) -> Base:
    """The date by the file's terms alone.

    A date outside every academic year on file is no holiday: it is as the last ordinary school day of its weekday was.
    """
    weekday = WEEKDAYS[on.weekday()]
    on_file = any(year.first <= on <= year.last for year in years_on_file(dates.terms))
    as_on = on if on_file else _last_known(dates, on)
    week = names_of_weeks(dates).get(monday(as_on), "")
    closed = _closed(dates, on) if on_file else ""
    if not closed and on.weekday() > 4 and not _has_plan(dates.plans, day, weekday):
        closed = "weekend"
    plan = None if closed else find_plan(dates.plans, day, week, weekday)
    return Base(plan, closed or "no school", day, week, weekday)


def find_plan(plans: Plans, day: str, week: str, weekday: str) -> SchoolDay | None:
    """The most special plan there is: of this week's weekday, of the weekday, of the day."""
    for key in (f"{day}/{week}/{weekday}", f"{day}/*/{weekday}", f"{day}/*/*"):
        if key in plans:
            return plans[key]
    return None


@lru_cache(maxsize=8)
def names_of_weeks(dates: Dates) -> Mapping[date, str]:
    """Monday -> name of the week, for weeks with a school day of the default day.

    What is entered on the day does not count: a week of snow closes the school, it does not move the weeks.
    """
    if not dates.weeks:
        return {}
    school_weeks = [week for week in mondays(dates.terms) if _any_school(dates, week)]
    return week_names(school_weeks, dates.weeks, dates.anchors)


def _any_school(dates: Dates, week: date) -> bool:
    return any(_is_open(dates, date.fromordinal(week.toordinal() + place)) for place in range(7))


def _is_open(dates: Dates, on: date) -> bool:
    weekday = WEEKDAYS[on.weekday()]
    school = not _closed(dates, on) and (on.weekday() < 5 or _has_plan(dates.plans, "", weekday))
    for special in dates.special:
        if special.concerns(on, "") and not special.today:
            school = special.treat != CLOSED and (school or bool(special.borrows or special.opens))
    return school


def _closed(dates: Dates, on: date) -> str:
    """Why the calendar closes a date that is on file; "" when it does not."""
    if on in dates.bank_holidays:
        return f"bank holiday: {dates.bank_holidays[on]}"
    if any(term.first <= on <= term.last for term in dates.terms):
        return ""
    return "weekend" if on.weekday() > 4 else gap_name(on, dates.terms)


def _has_plan(plans: Plans, day: str, weekday: str) -> bool:
    return any(key.startswith(f"{day}/") and key.endswith(f"/{weekday}") for key in plans)


def _last_known(dates: Dates, on: date) -> date:
    """The last ordinary school day of the same weekday before `on`; the first after it when there is none before."""
    past = max((term.last for term in dates.terms if term.last < on), default=None)
    if past is not None:
        start, step = past.toordinal() - (past.weekday() - on.weekday()) % 7, -7
    else:
        first = min((term.first for term in dates.terms), default=on)
        start, step = first.toordinal() + (on.weekday() - first.weekday()) % 7, 7
    for place in range(_LOOK_BACK):
        known = date.fromordinal(start + step * place)
        if _is_ordinary(dates, known):
            return known
    return date.fromordinal(start)


def _is_ordinary(dates: Dates, on: date) -> bool:
    return _is_open(dates, on) and not any(s.concerns(on, "") for s in dates.special)

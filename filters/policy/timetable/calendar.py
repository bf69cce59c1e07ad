"""The school's clock: an instant and a group's day -> a Moment. Pure; judged in the school's own time zone.

Which dates are school days is told in `dates.py`, what a day looks like in `day.py`; here both
become instants. Every date is worked out once and remembered, so that asking costs a look-up.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from filters.policy.attempt import Labels
from filters.policy.timetable.base import Base, Plans, base
from filters.policy.timetable.dates import DAY, Anchor, Term, years_on_file
from filters.policy.timetable.day import (
    CLOSED,
    MIDNIGHT,
    WEEKDAYS,
    WET_BREAK,
    Period,
    SchoolDay,
    SpecialDay,
    changed,
    partition,
)
from filters.policy.timetable.wall import instant, wall

KINDS = (
    "lesson",
    "registration",
    "assembly",
    "break",
    "lunch",
    "before school",
    "after school",
    "club",
    "exam",
    "closed",
)

_DAY_LONG = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of a school's day, [start, end), both aware, in the school's zone. `kind` is one of KINDS.

    The offset from UTC is fixed in each value, so that differences are right when the clocks change in between.
    """

    kind: str
    name: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Span:
    """A named stretch of the wall clock on some weekdays (0 is Monday), school or not: "working-hours".

    An `end` that is not after `start` is on the next date; the span belongs to the day on which it starts.
    """

    name: str
    weekdays: tuple[int, ...]
    start: time
    end: time


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The school's years, days and spans. `timezone`: an IANA name.

    `plans`: "day/week/weekday" -> plan, None when closed; "*" for any week or weekday, "" is the default day.
    `weeks`: names in turn ("a", "b"), empty when all weeks are alike. `bell_offset`: seconds by which the bell
    rings after the true minute. `own_lessons`: "person:t1" -> periods ("a/monday/P1", "*/monday/P1"); a teacher
    who stands in it has the others free (`staff_lessons: own`).
    """

    timezone: str
    plans: Plans = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    special: tuple[SpecialDay, ...] = ()
    bank_holidays: Mapping[date, str] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    weeks: tuple[str, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    bell_offset: int = 0
    own_lessons: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def moment(self, at: datetime, day: str = "", teacher: str = "") -> Moment:
        """The Moment that holds at `at` for a group that follows `day` ("" is the default day).

        "KS1+year-2" is KS1's day with what is special for year-2 alone, see `day_for`.
        """
        table = self._table(at, day, teacher)
        return table.moments[table.place(at)]

    def labels(self, at: datetime, day: str = "", teacher: str = "") -> Labels:
        """What rules may name of an instant: kind and name of its Moment, spans, weekday, "week-a".

        Also "school-day" or "no-school", the name of a special day, and "off-calendar" on a date outside every
        academic year on file. Kinds and names stand as they are and hyphenated: "before school", "before-school".
        """
        table = self._table(at, day, teacher)
        return table.labels[table.place(at)]

    def next_change(self, at: datetime, day: str = "", teacher: str = "") -> datetime:
        """The next instant after `at` at which `labels` may differ; cheap, never late, within 24 hours."""
        table = self._table(at, day, teacher)
        change = table.changes[table.place(at)]
        # In UTC: two datetimes of one zone are subtracted by the wall clock, which lies when the clocks change.
        return change if change - at.astimezone(UTC) <= _DAY_LONG else at.astimezone(change.tzinfo) + _DAY_LONG

    def moments(self, on: date, day: str = "", teacher: str = "") -> tuple[Moment, ...]:
        """The whole of a date, midnight to midnight, without gaps."""
        table = _table(self, on, self._named(day), teacher if teacher in self.own_lessons else "")
        return tuple(dict.fromkeys(table.moments))

    def on_file(self, on: date) -> bool:
        """Whether `on` lies in an academic year of this calendar. If not, its weekdays are school days all the same."""
        return any(year.first <= on <= year.last for year in years_on_file(self.terms))

    def ends(self) -> date:
        """The last day of the last term on file; `date.min` without terms."""
        return max((term.last for term in self.terms), default=date.min)

    def days(self) -> frozenset[str]:
        """The names that `day` may have: those under `differs`, and "" for the default day."""
        return frozenset(key.split("/")[0] for key in self.plans)

    def day_for(self, group: str, day: str) -> str:
        """The `day` to ask with for a group that follows `day`: another where exams or special days name the group."""
        return f"{day}+{group}" if f"{day}+{group}" in _named_days(self) else day

    def vocabulary(self) -> Labels:
        """Every label that `labels` can ever give: the words that a rule's `when` may use."""
        return _vocabulary(self)

    def with_special(self, on: date, special: SpecialDay) -> "Calendar":
        """The calendar with one more entry for one date, made on the day; it ends with that date."""
        return replace(self, special=(*self.special, replace(special, first=on, last=on, today=True)))

    def _table(self, at: datetime, day: str, teacher: str) -> "_Table":
        on = at.astimezone(ZoneInfo(self.timezone)).date()
        return _table(self, on, self._named(day), teacher if teacher in self.own_lessons else "")

    def _named(self, day: str) -> str:
        return day if day in _named_days(self) else ""


@dataclass(frozen=True, slots=True)
class _Table:
    """One date cut wherever a label changes. `starts` are seconds since 1970; the rest stands beside them."""

    starts: tuple[float, ...]
    changes: tuple[datetime, ...]
    moments: tuple[Moment, ...]
    labels: tuple[Labels, ...]

    def place(self, at: datetime) -> int:
        return max(bisect_right(self.starts, at.timestamp()) - 1, 0)


@lru_cache(maxsize=8)
def _named_days(calendar: Calendar) -> frozenset[str]:
    """Days with a plan of their own, and each of them with each group that has special days; others are the default."""
    days = calendar.days()
    groups = {group for special in calendar.special for group in special.groups} - days
    return days | {f"{day}+{group}" for day in days for group in groups}


@lru_cache(maxsize=512)
def _table(calendar: Calendar, on: date, day: str, teacher: str) -> _Table:
    zone = ZoneInfo(calendar.timezone)
    here, special, moments = _moments(calendar, on, day, teacher, zone)
    spans = [*_spans(calendar, on - DAY, zone), *_spans(calendar, on, zone)]
    first, last = moments[0].start.timestamp(), moments[-1].end.timestamp()
    edges = {edge for _, start, end in spans for edge in (start, end)} | {m.start.timestamp() for m in moments}
    cuts = [*sorted(edge for edge in edges if first <= edge < last), last]
    all_day = _all_day(calendar, on, here, special, closed=moments[0].kind == "closed")
    of, labels = [], []
    for cut in cuts[:-1]:
        moment = next(m for m in reversed(moments) if m.start.timestamp() <= cut)
        of.append(moment)
        spoken = [moment.kind, *_names([moment.name]), *(name for name, start, end in spans if start <= cut < end)]
        labels.append(frozenset(_both_ways(spoken)) | all_day)
    return _Table(tuple(cuts[:-1]), tuple(instant(cut, zone) for cut in cuts[1:]), tuple(of), tuple(labels))


def _moments(
    calendar: Calendar, on: date, day: str, teacher: str, zone: ZoneInfo
) -> tuple[Base, list[SpecialDay], list[Moment]]:
    """The date's place in the calendar, what is special about it, and its Moments."""
    follows, _, group = day.partition("+")
    here = base(calendar, on, follows)
    special = [each for each in calendar.special if each.concerns(on, follows, group or follows)]
    plan, closed = here.plan, here.name
    own_hours = plan is not None and _hours(plan) != _hours(base(calendar, on, "").plan)
    for each in special:
        stand_in = here.stand_in(calendar.plans, each.borrows)
        before, plan = plan, changed(plan, each, stand_in, within=own_hours and not each.groups)
        here = here.borrowing(each.borrows)
        if plan is None and (before or each.treat == CLOSED):
            closed = each.name or "closed"
    if plan is None:
        periods = [Period("closed", closed, time.min, MIDNIGHT)]
    else:
        periods = list(partition(plan))
        if teacher:
            lessons = {period.name for period in plan.periods if period.kind == "lesson"}
            periods = [_own(period, lessons, here, calendar.own_lessons[teacher]) for period in periods]
    midnight, end = wall(on, time.min, zone), wall(on + DAY, time.min, zone)
    rings = [min(max(wall(on, period.start, zone) + calendar.bell_offset, midnight), end) for period in periods[1:]]
    edges = [midnight, *rings, end]
    moments = [
        Moment(period.kind, period.name, instant(since, zone), instant(until, zone))
        for period, (since, until) in zip(periods, pairwise(edges), strict=True)
        if since < until
    ]
    return here, special, moments


def _hours(plan: SchoolDay | None) -> tuple[time, time] | None:
    return (plan.opens, plan.closes) if plan else None


def _own(period: Period, lessons: set[str], here: Base, own: Labels) -> Period:
    """A teacher's own lesson stays; another's is free time. Lesson time without a name of its own is everybody's."""
    if period.kind != "lesson" or period.name not in lessons or own & here.keys(period.name):
        return period
    return replace(period, kind="break", name="free period")


def _all_day(calendar: Calendar, on: date, here: Base, special: list[SpecialDay], closed: bool) -> Labels:
    names = _names(s.name for s in special if s.treat != WET_BREAK)
    spoken = [WEEKDAYS[on.weekday()], "no-school" if closed else "school-day", *names]
    if here.week:
        spoken.append(f"week-{here.week}")
    if not calendar.on_file(on):
        spoken.append("off-calendar")
    if here.plan is None and here.name.startswith("bank holiday"):
        spoken.append("bank holiday")
    return frozenset(_both_ways(spoken))


def _names(names: Iterable[str]) -> Iterator[str]:
    """Names that may be labels. What a time is, its kind says: an exam that is called "lunch" opens nothing."""
    return (name for name in names if name and name.lower().replace("-", " ") not in KINDS)


def _spans(calendar: Calendar, on: date, zone: ZoneInfo) -> Iterator[tuple[str, float, float]]:
    """Name, start and end of the spans that start on a date."""
    for span in calendar.spans:
        if on.weekday() in span.weekdays:
            ends = on if span.end > span.start else on + DAY
            yield span.name, wall(on, span.start, zone), wall(ends, span.end, zone)


@lru_cache(maxsize=8)
def _vocabulary(calendar: Calendar) -> Labels:
    plans = [plan for plan in calendar.plans.values() if plan]
    names = {period.name for plan in plans for period in plan.periods} | {plan.name for plan in plans}
    breaks = {period.name for plan in plans for period in plan.periods if period.kind == "break"}
    special = {each.name for each in calendar.special if each.name}
    fixed = {"school-day", "no-school", "off-calendar", "half-term", "holiday", "weekend", "INSET day", "no school"}
    fixed |= {"bank holiday", "free period", "off timetable"} | {
        f"bank holiday: {n}" for n in calendar.bank_holidays.values()
    }
    weeks = {f"week-{week}" for week in calendar.weeks} | {f"wet {name}" for name in breaks}
    spans = {span.name for span in calendar.spans}
    return frozenset(_both_ways([*KINDS, *WEEKDAYS, *fixed, *names, *special, *weeks, *spans]))


def _both_ways(words: list[str]) -> Iterator[str]:
    for word in words:
        yield word
        yield word.lower().replace(" ", "-")

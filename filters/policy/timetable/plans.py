"""`day`, `periods`, weekdays and `differs` of timetable.yaml -> one plan for each day, week and weekday.

A plan is laid in sheets, each upon the one below: the school's day, its weekday, the group's day, the group's
weekday. A sheet names what it changes; a period without room is a mistake only where it was written.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from filters.policy.load.shape import Path, Sheet
from filters.policy.problems import nearest
from filters.policy.timetable.base import Plans
from filters.policy.timetable.day import CLOSED, Period, SchoolDay
from filters.policy.timetable.words import PERIOD_KINDS, choice, hours, kind_in, mapping, weekday_key

_EXAMPLE = "{break: 10:15-10:30}"


@dataclass(frozen=True, slots=True)
class Stated:
    """A period and where it is written."""

    period: Period
    path: Path


@dataclass(slots=True)
class Block:
    """What one part of the file says of a day. `periods`: None takes one away. `alone`: nothing is inherited."""

    weekday: str = ""
    hours: tuple[time, time] | None = None
    periods: dict[str, Stated | None] = field(default_factory=dict)
    alone: bool = False
    closed: bool = False


@dataclass(slots=True)
class Day:
    """The default day, or one under `differs`: its base block and one for each weekday that it changes."""

    base: Block
    weekdays: dict[str, Block] = field(default_factory=dict)
    like: str = ""


@dataclass(frozen=True, slots=True)
class Periods:
    """The names of periods in the file and what each of them is."""

    sheet: Sheet
    kinds: Mapping[str, str]
    names: frozenset[str]

    def kind(self, name: str) -> str:
        return self.kinds.get(name) or kind_in(name) or "lesson"

    def known(self, name: str) -> bool:
        """Whether a key outside `periods` may be a period: one of the file's own, or with its kind in its name."""
        return name in self.names or bool(kind_in(name))

    def stated(self, path: Path, name: str, value: Any) -> Stated | None:
        times = hours(self.sheet, path, value)
        return Stated(Period(self.kind(name), name, *times), path) if times else None


def read_periods(sheet: Sheet, data: Mapping[str, Any]) -> Periods:
    """Gather every period's name, then what `kinds` makes of it."""
    names = frozenset(_names(data))
    kinds = {}
    for name, value in mapping(sheet, ("kinds",), data.get("kinds") or {}, "{tutor: registration}").items():
        if name not in names:
            near = nearest(name, names)
            todo = f'did you mean "{near}"?' if near else "name it under periods first"
            sheet.add(("kinds", name), f'no period is called "{name}"', todo)
        kinds[name] = choice(sheet, ("kinds", name), value, PERIOD_KINDS)
    for name in sorted(names - kinds.keys()):
        if not kind_in(name) and (meant := _misspelt(name)):
            todo = f'did you mean "{meant}"? If not, say so: kinds: {{{name}: lesson}}'
            sheet.add(("periods", name), f'"{name}" would be a lesson', todo)
    return Periods(sheet, kinds, names)


def _misspelt(name: str) -> str:
    """The kind that one of the name's words is nearly: "brake" is nearly a break."""
    words = re.split(r"[\s-]+", name.lower())
    return next((near[0] for word in words if (near := get_close_matches(word, PERIOD_KINDS, 1, 0.75))), "")


def _names(data: Mapping[str, Any]) -> Iterator[str]:
    """Names under `periods`, at any depth, and keys that hold their kind."""
    for key, value in data.items():
        if key == "periods":
            yield from value if isinstance(value, dict) else ()
        elif key == "differs":
            for inner in value.values() if isinstance(value, dict) else ():
                yield from _names(inner) if isinstance(inner, dict) else ()
        elif weekday_key(key):
            yield from _names(value) if isinstance(value, dict) else ()
        elif kind_in(key):
            yield key


def read_day(periods: Periods, path: Path, data: Mapping[str, Any], weeks: tuple[str, ...]) -> Day:
    """A day with its weekdays; keys that are neither are left to the caller at the top, and mistakes elsewhere."""
    found = Day(read_block(periods, path, {key: value for key, value in data.items() if not weekday_key(key)}))
    for key, value in data.items():
        if word := weekday_key(key):
            name, _, week = word.partition(" ")
            if week and week not in weeks:
                said = ", ".join(weeks) or "none; add weeks: [a, b]"
                periods.sheet.add((*path, key), f'there is no week "{week}"', f"weeks are: {said}")
            elif isinstance(value, str):
                closed = choice(periods.sheet, (*path, key), value, (CLOSED,)) == CLOSED
                found.weekdays[word] = Block(name, closed=closed)
            else:
                inner = mapping(periods.sheet, (*path, key), value, _EXAMPLE)
                found.weekdays[word] = read_block(periods, (*path, key), inner)
                found.weekdays[word].weekday = name
    return found


def read_block(periods: Periods, path: Path, data: Mapping[str, Any]) -> Block:
    block = Block()
    for key, value in data.items():
        if key == "day":
            block.hours = hours(periods.sheet, (*path, key), value)
        elif key == "periods":
            block.alone = True
            for name, times in mapping(periods.sheet, (*path, key), value, "{P1: 08:50-09:50}").items():
                block.periods[name] = periods.stated((*path, key, name), name, times)
        elif not periods.known(key):
            near = nearest(key, {"day", "periods", *periods.names, *PERIOD_KINDS})
            todo = f'did you mean "{near}"?' if near else "name new periods under periods, within this part"
            periods.sheet.add((*path, key), f'no period is called "{key}"', todo)
        elif value in (None, "none"):
            block.periods[key] = None
        else:
            block.periods[key] = periods.stated((*path, key), key, value)
    return block


def plans_of(sheet: Sheet, days: Mapping[str, Day]) -> Plans:
    """ "day/week/weekday" -> plan. `days`: "" is the default day, the others lie upon it."""
    found: dict[str, SchoolDay | None] = {}
    for name, day in days.items():
        under = [days[""]] if name else []
        if day.like:
            under.append(days[day.like])
        layers = [*under, day]
        found[f"{name}/*/*"] = _laid(sheet, [layer.base for layer in layers])
        for key in sorted({key for layer in layers for key in layer.weekdays}):
            weekday, _, week = key.partition(" ")
            chain = [
                block
                for layer in layers
                for block in (layer.base, layer.weekdays.get(weekday), layer.weekdays.get(key) if week else None)
                if block
            ]
            found[f"{name}/{week or '*'}/{weekday}"] = _laid(sheet, chain)
    return found


def _laid(sheet: Sheet, chain: list[Block]) -> SchoolDay | None:
    """The blocks laid upon one another. None: closed."""
    opens, closes, shortened = time.min, time.max, time.max
    closed = on_weekday = False
    periods: dict[str, Stated] = {}
    for block in chain:
        on_weekday = on_weekday or bool(block.weekday)
        general = on_weekday and not block.weekday  # a group's base, upon a weekday of the whole school
        if not general:
            closed = block.closed or (closed and not block.hours)
        if block.hours:
            # A group's own day does not undo a weekday on which the whole school goes home early.
            opens, closes = block.hours[0], min(block.hours[1], shortened) if general else block.hours[1]
            shortened = closes if block.weekday else shortened
        if block.alone:
            periods = {}
        for name, stated in block.periods.items():
            periods.pop(name, None)
            if stated:
                periods[name] = stated
                if not general:
                    _check_inside(sheet, stated, opens, closes)
    if closed:
        return None
    ordered = sorted(periods.values(), key=lambda stated: stated.period.start)
    _check_apart(sheet, ordered, closes)
    cut = SchoolDay(opens, closes, tuple(stated.period for stated in ordered)).with_hours(opens, closes)
    late_clubs = [stated.period for stated in ordered if _is_club(stated) and stated.period.start >= closes]
    return SchoolDay(opens, closes, (*cut.periods, *late_clubs))


def _is_club(stated: Stated) -> bool:
    return stated.period.kind == "club"


def _check_inside(sheet: Sheet, stated: Stated, opens: time, closes: time) -> None:
    period = stated.period
    if not _is_club(stated) and not (opens <= period.start and period.end <= closes):
        todo = "move it, make day longer, or make it a club under kinds, which may lie outside"
        sheet.add(stated.path, f"{_times(period)} is outside the day, {opens:%H:%M}-{closes:%H:%M}", todo)


def _check_apart(sheet: Sheet, ordered: list[Stated], closes: time) -> None:
    """Two periods may not hold at once; what a shorter day cuts off is not looked at."""
    for earlier, later in pairwise(ordered):
        first, second = earlier.period, later.period
        if second.start < first.end and (second.start < closes or _is_club(later)):
            # The mistake is in what lies on top: the longer path is the more special part of the file.
            blamed, other = (later, first) if len(later.path) >= len(earlier.path) else (earlier, second)
            what = f"{_times(blamed.period)} overlaps {other.name}, {_times(other)}"
            sheet.add(blamed.path, what, "move one of them, so that one ends before the other starts")


def _times(period: Period) -> str:
    return f"{period.start:%H:%M}-{period.end:%H:%M}"

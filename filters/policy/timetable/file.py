"""timetable.yaml -> a Calendar, and every mistake in it at once. What a school may write is in docs/timetable.md."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any

from filters.policy.load.shape import Path, Sheet, parse
from filters.policy.problems import Problem, nearest
from filters.policy.timetable.calendar import Calendar, Span
from filters.policy.timetable.dates import Anchor, Term, academic_year, monday
from filters.policy.timetable.day import CLOSED, EXAM, OFF_TIMETABLE, WEEKDAYS
from filters.policy.timetable.holidays import bank_holidays
from filters.policy.timetable.plans import Day, Periods, plans_of, read_day, read_periods
from filters.policy.timetable.special import read_special
from filters.policy.timetable.words import (
    choice,
    dates,
    day,
    hours,
    kind_in,
    listed,
    mapping,
    own_name,
    weekday_key,
    weekdays,
    whole_number,
)

KEYS = (
    "day", "periods", "kinds", "terms", "inset", "differs", "spans", "days", "exams", "weeks", "bell_offset",
    "bank_holidays", "staff_lessons",
)  # fmt: skip
BELL_MOST = 600  # seconds; a bell ten minutes out is a wrong timetable

_PARTS_OF_A_DAY = ("day", "periods")


def read_timetable(
    text: str,
    file: str,
    nation: str,
    timezone: str = "Europe/London",
    own_lessons: Mapping[str, frozenset[str]] | None = None,
    groups: Iterable[str] = (),
) -> tuple[Calendar | None, list[Problem]]:
    """The Calendar, and what is wrong with the file, by line. None when not even `day` can be read.

    `nation`: whose bank holidays close the school. `own_lessons`: see `Calendar`; used if the file says
    `staff_lessons: own`. `groups`: the school's groups, which exams and special days may name beside the days under
    `differs`. A calendar that comes with problems serves to check other files, and is never put in force.
    """
    sheet = parse(text, file)
    if sheet.data is None:
        return None, sheet.problems
    data = mapping(sheet, (), sheet.data, "day: 08:50-15:15")
    _check_keys(sheet, data)
    weeks, anchors = _weeks(sheet, data.get("weeks"))
    periods = read_periods(sheet, data)
    days = _days(sheet, data, periods, weeks)
    terms = _terms(sheet, data.get("terms"))
    _check_anchors(sheet, anchors, terms)
    own = choice(sheet, ("staff_lessons",), data.get("staff_lessons", "school"), ("school", "own")) == "own"
    calendar = Calendar(
        timezone=timezone,
        plans=plans_of(sheet, days),
        terms=terms,
        special=tuple(read_special(periods, data, frozenset({*days, *groups}), weeks)),
        bank_holidays=_bank_holidays(sheet, data.get("bank_holidays", True), nation, terms),
        spans=tuple(_spans(sheet, data.get("spans"))),
        weeks=weeks,
        anchors=anchors,
        bell_offset=whole_number(sheet, ("bell_offset",), data.get("bell_offset", 0), -BELL_MOST, BELL_MOST),
        own_lessons=own_lessons if own and own_lessons else {},
    )
    _check_days(sheet, calendar, data.get("days"))
    sheet.problems.sort(key=lambda problem: problem.line)
    return (calendar if days[""].base.hours else None), sheet.problems


def _check_keys(sheet: Sheet, data: Mapping[str, Any]) -> None:
    for key in data:
        if key not in KEYS and not weekday_key(key) and not kind_in(key):
            near = nearest(key, (*KEYS, "break", "lunch", "registration", "assembly", *WEEKDAYS))
            todo = f'did you mean "{near}"?' if near else "name periods under periods; docs/timetable.md lists the keys"
            sheet.add((key,), f'no setting is called "{key}"', todo)
    for key, example in (("day", "08:50-15:15"), ("terms", "[2026-09-03 to 2026-10-23]")):
        if key not in data:
            sheet.at(1, f'"{key}" is missing', f"add a line such as {key}: {example}", key)


def _days(sheet: Sheet, data: Mapping[str, Any], periods: Periods, weeks: tuple[str, ...]) -> dict[str, Day]:
    """The default day as "", then those under `differs`."""
    parts = {k: v for k, v in data.items() if k in _PARTS_OF_A_DAY or weekday_key(k) or (k not in KEYS and kind_in(k))}
    found = {"": read_day(periods, (), parts, weeks)}
    given = mapping(sheet, ("differs",), data.get("differs") or {}, "differs: {KS1: {break: 10:15-10:30}}")
    for name, value in given.items():
        path = ("differs", name)
        if "+" in name or "/" in name:
            sheet.add(path, f'"{name}" holds a + or /', "name the day with letters, digits and hyphens")
        inner = dict(mapping(sheet, path, value, "{break: 10:15-10:30}"))
        like = inner.pop("like", "")
        found[name] = read_day(periods, path, inner, weeks)
        others = [other for other in given if other != name]
        found[name].like = choice(sheet, (*path, "like"), like, others) if like else ""
    for name, each in found.items():
        if each.like and found[each.like].like:
            todo = f"write like: {found[each.like].like}, and what is different"
            sheet.add(("differs", name, "like"), f'"{each.like}" is itself like another day', todo)
            each.like = ""
    return found


def _terms(sheet: Sheet, value: Any) -> tuple[Term, ...]:
    found: list[tuple[Term, Path]] = []
    for path, item in listed(sheet, ("terms",), value):
        if term := dates(sheet, path, item):
            for other, where in found:
                if term.first <= other.last and other.first <= term.last:
                    what = f"{item} overlaps the term in line {sheet.line(where)}"
                    sheet.add(path, what, "end one before the other begins; a half-term is the gap between two terms")
                    break
            found.append((term, path))
    return tuple(sorted((term for term, _ in found), key=lambda term: term.first))


def _bank_holidays(sheet: Sheet, value: Any, nation: str, terms: tuple[Term, ...]) -> Mapping[date, str]:
    if not isinstance(value, bool):
        sheet.add(
            ("bank_holidays",), f'"{value}" is neither true nor false', "write false to stay open on bank holidays"
        )
    years = {academic_year(term.first) + more for term in terms for more in (0, 1)}
    return bank_holidays(nation, sorted(years)) if value is True and years else {}


def _weeks(sheet: Sheet, value: Any) -> tuple[tuple[str, ...], tuple[Anchor, ...]]:
    """`[a, b]`, or `{names: [a, b], anchors: {2026-11-02: b}}`."""
    if value is None:
        return (), ()
    given = value if isinstance(value, dict) else {"names": value}
    names = []
    for path, item in listed(sheet, ("weeks",), given.get("names", ["a", "b"])):
        if isinstance(item, (str, int)) and str(item).isalnum() and str(item).lower() not in names:
            names.append(str(item).lower())
        else:
            sheet.add(path, f'"{item}" cannot be a week\'s name', "give each week another letter or number: [a, b]")
    anchors: dict[date, Anchor] = {}
    path = ("weeks", "anchors")
    for key, word in mapping(sheet, path, given.get("anchors") or {}, "anchors: {2026-11-02: b}").items():
        on = day(sheet, (*path, key), key)
        if name := choice(sheet, (*path, key), str(word), names):
            if on and monday(on) in anchors:
                sheet.add((*path, key), "this week is set twice", "keep one date for each week")
            elif on:
                anchors[monday(on)] = Anchor(on, name)
    for key in given.keys() - {"names", "anchors"}:
        sheet.add(("weeks", key), f'no setting is called "{key}"', "weeks has names and anchors")
    return tuple(names), tuple(anchors.values())


def _check_days(sheet: Sheet, calendar: Calendar, value: Any) -> None:
    """A day that changes lessons where there are none: its date is wrong."""
    for key, given in value.items() if isinstance(value, dict) else ():
        treat = given.get("as") if isinstance(given, dict) else given
        on = re.fullmatch(r"20\d\d-\d\d-\d\d", key)
        if on is None or treat not in (EXAM, OFF_TIMETABLE) or sheet.problems:
            continue
        here = calendar.moments(date.fromisoformat(key))[0]
        if here.kind == CLOSED and not (isinstance(given, dict) and "day" in given):
            todo = f"correct the date, or open the school with as: {WEEKDAYS[0]} or another weekday"
            sheet.add(("days", key), f"the school is closed on that day ({here.name})", todo)


def _check_anchors(sheet: Sheet, anchors: tuple[Anchor, ...], terms: tuple[Term, ...]) -> None:
    """A date before all terms would name the first week, one after them none."""
    for anchor in anchors:
        if terms and not monday(terms[0].first) <= anchor.on <= terms[-1].last:
            path = ("weeks", "anchors", anchor.on.isoformat())
            sheet.add(path, f"{anchor.on} is in no year on file", "write a date of the terms, and look at the year")


def _spans(sheet: Sheet, value: Any) -> Iterator[Span]:
    """`{wraparound: [07:45-08:50, 15:15-17:45], late: {days: [saturday], at: 22:00-02:00}}`."""
    for name, given in mapping(sheet, ("spans",), value or {}, "spans: {working-hours: 08:15-16:15}").items():
        path: Path = ("spans", name)
        own_name(sheet, path, name)
        on: tuple[int, ...] = tuple(range(5))
        if isinstance(given, dict):
            for key in given.keys() - {"days", "at"}:
                sheet.add((*path, key), f'no setting is called "{key}"', "a span has days and at")
            on = weekdays(sheet, (*path, "days"), given.get("days", "weekdays"))
            path, given = (*path, "at"), given.get("at")
        if given is None:
            sheet.add(path, "the span has no times", "write them, as in 08:15-16:15")
        for where, item in listed(sheet, path, given):
            times: tuple[time, time] | None = hours(sheet, where, item, overnight=True)
            if times and times[0] == times[1] != time.min:
                todo = "write two different times; a whole day is 00:00-24:00"
                sheet.add(where, f"{item} ends when it starts", todo)
            elif times:
                yield Span(name, on, *times)

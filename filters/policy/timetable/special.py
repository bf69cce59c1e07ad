"""`inset`, `exams` and `days` of timetable.yaml -> SpecialDays, in the order in which they change a day."""

from collections.abc import Iterator, Mapping
from datetime import time
from itertools import pairwise
from typing import Any

from filters.policy.load.shape import Path
from filters.policy.problems import nearest
from filters.policy.timetable.dates import Term
from filters.policy.timetable.day import CLOSED, EXAM, OFF_TIMETABLE, WEEKDAYS, Period, SpecialDay
from filters.policy.timetable.plans import Periods
from filters.policy.timetable.words import choice, dates, hours, listed, mapping, own_name, weekday_key

INSET = "INSET day"

_SETTINGS = ("day", "name", "as", "groups")
_EXAM_EXAMPLE = "exams: [{on: 2027-05-10 to 2027-06-18, groups: [year-11], name: GCSE}]"


def read_special(
    periods: Periods, data: Mapping[str, Any], days: frozenset[str], weeks: tuple[str, ...]
) -> Iterator[SpecialDay]:
    """INSET days, then exams, then single days: what a person wrote for one date has the last word.

    `days`: the names that `groups` may use: those under `differs`, and the school's groups.
    """
    sheet = periods.sheet
    for path, item in listed(sheet, ("inset",), data.get("inset")):
        if when := dates(sheet, path, item):
            yield SpecialDay(when.first, when.last, INSET, CLOSED)
    for path, item in listed(sheet, ("exams",), data.get("exams")):
        yield from _exam(periods, path, item, days)
    for key, value in mapping(sheet, ("days",), data.get("days") or {}, "days: {2026-12-18: closed}").items():
        if when := dates(sheet, ("days", key), key):
            yield _one_day(periods, ("days", key), when, value, days, weeks)


def _exam(periods: Periods, path: Path, item: Any, days: frozenset[str]) -> Iterator[SpecialDay]:
    sheet = periods.sheet
    given = {"on": item} if isinstance(item, str) else mapping(sheet, path, item, _EXAM_EXAMPLE)
    for key in given.keys() - {"on", "groups", "name"}:
        sheet.add((*path, key), f'no setting is called "{key}"', "an exam has on, groups and name")
    if given and "on" not in given:
        sheet.add(path, "the exam has no date", f"add on:, as in {_EXAM_EXAMPLE}")
    groups = _groups(periods, (*path, "groups"), given.get("groups"), days)
    name = own_name(sheet, (*path, "name"), given.get("name"))
    for where, each in listed(sheet, (*path, "on") if isinstance(item, dict) else path, given.get("on")):
        if when := dates(sheet, where, each):
            yield SpecialDay(when.first, when.last, name, EXAM, groups=groups)


def _one_day(
    periods: Periods, path: Path, when: Term, value: Any, days: frozenset[str], weeks: tuple[str, ...]
) -> SpecialDay:
    """`closed`, `off-timetable`, `exam`, a weekday, or `{day: …, name: …, as: …, groups: […], lunch: …}`."""
    sheet = periods.sheet
    given = {"as": value} if isinstance(value, str) else mapping(sheet, path, value, "{as: closed, name: snow}")
    opens: time | None = None
    closes: time | None = None
    moved: list[Period] = []
    for key, inner in given.items():
        if key == "day":
            opens, closes = hours(sheet, (*path, key), inner) or (None, None)
        elif key not in _SETTINGS and periods.known(key):
            stated = periods.stated((*path, key), key, inner)
            moved += [stated.period] if stated else []
        elif key not in _SETTINGS:
            near = nearest(key, (*_SETTINGS, *periods.names, "break", "lunch"))
            todo = (
                f'did you mean "{near}"?'
                if near
                else "a single day has day, name, as, groups, and periods of the school"
            )
            sheet.add((*path, key), f'no setting or period is called "{key}"', todo)
    moved.sort(key=lambda period: period.start)
    for earlier, later in pairwise(moved):
        if later.start < earlier.end:
            sheet.add((*path, later.name), f"it overlaps {earlier.name}", "move one of them")
    treat = _treat(periods, (*path, "as") if isinstance(value, dict) else path, given.get("as"), weeks)
    groups = _groups(periods, (*path, "groups"), given.get("groups"), days)
    name = own_name(sheet, (*path, "name"), given.get("name"))
    return SpecialDay(when.first, when.last, name, treat, opens, closes, tuple(moved), groups)


def _treat(periods: Periods, path: Path, value: Any, weeks: tuple[str, ...]) -> str:
    if value is None:
        return ""
    borrowed = weekday_key(value) if isinstance(value, str) else ""
    if borrowed and (" " not in borrowed or borrowed.partition(" ")[2] in weeks):
        return borrowed
    return choice(periods.sheet, path, value, (CLOSED, EXAM, OFF_TIMETABLE, *WEEKDAYS))


def _groups(periods: Periods, path: Path, value: Any, days: frozenset[str]) -> tuple[str, ...]:
    """Names of days or groups; "default" is the school's own day and all who follow it."""
    found = []
    for where, item in listed(periods.sheet, path, value):
        if name := choice(periods.sheet, where, item, ["default", *sorted(days - {""})]):
            found.append("" if name == "default" else name)
    return tuple(found)

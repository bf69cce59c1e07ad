""" "Today is different": what the office asks for -> a calendar that ends the difference with the date."""

from collections.abc import Mapping
from datetime import date, time

from filters.policy.shape import Sheet
from filters.policy.timetable import Calendar
from filters.policy.timetable_day import CLOSED, EXAM, WET_BREAK, SpecialDay
from filters.policy.timetable_words import RESERVED, clock
from filters.requests import TodayIsDifferent

WHAT = ("wet-break", "early-close", "exam", "closed", "normal")

_TREAT = {"wet-break": WET_BREAK, "early-close": "", "exam": EXAM, "closed": CLOSED}


class NotUnderstood(ValueError):
    """The request cannot be met; the text says why and what to do."""


def today_is_different(calendar: Calendar, on: date, request: TodayIsDifferent, day_of: Mapping[str, str]) -> Calendar:
    """The calendar with the request in force on `on`. "normal" takes back what was asked for that date before.

    `day_of`: group -> the day it follows (`Group.day`). Raises NotUnderstood.
    """
    if request.what == "normal":
        return calendar.without_special(on)
    return calendar.with_special(on, special_day(on, request, day_of))


def special_day(on: date, request: TodayIsDifferent, day_of: Mapping[str, str]) -> SpecialDay:
    """The request as a value of the calendar's. Raises NotUnderstood."""
    if request.what not in _TREAT:
        raise NotUnderstood(f'"{request.what}" is not known; choose from: {", ".join(WHAT)}')
    if request.name.strip().lower() in RESERVED:
        raise NotUnderstood(f'"{request.name}" already means something to rules; give the day a name of its own')
    closes = _closing(request.at) if request.what == "early-close" else None
    groups = _days(request.groups, day_of)
    return SpecialDay(on, on, request.name.strip(), _TREAT[request.what], closes=closes, groups=groups, today=True)


def _closing(at: str) -> time:
    sheet = Sheet("")
    found = clock(sheet, (), at)
    if found is None:
        raise NotUnderstood("; ".join((sheet.problems[0].what, sheet.problems[0].todo)))
    return found


def _days(groups: tuple[str, ...], day_of: Mapping[str, str]) -> tuple[str, ...]:
    """The days of the groups; refused where that would change the day of somebody else too."""
    for group in groups:
        if group not in day_of:
            raise NotUnderstood(f'no group is called "{group}"; choose from: {", ".join(sorted(day_of))}')
        others = sorted(other for other, day in day_of.items() if day == day_of[group] and other not in groups)
        if others:
            raise NotUnderstood(
                f"{group} follows the same day as {', '.join(others)}; leave the groups empty for everybody, "
                f"or give {group} a day of its own under differs in timetable.yaml"
            )
    return tuple(sorted({day_of[group] for group in groups}))

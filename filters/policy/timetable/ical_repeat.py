"""On which dates an iCalendar event repeats (RFC 5545, 3.3.10), within one year of its first.

Days are walked one by one and asked whether the rule holds, so no rule, however odd, costs more than a year of days.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from filters.policy.timetable.dates import DAY, monday

YEAR = 366  # days

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "WKST"}


class NotSupported(ValueError):
    """The rule uses parts that school calendars do not."""


def repeats(first: date, rule: Any, excluded: set[date]) -> list[date]:
    """The dates of an event that begins on `first`. `rule`: the RRULE property or None. Raises NotSupported."""
    if rule is None:
        return [] if first in excluded else [first]
    try:
        parts = {str(name).upper(): list(values) for name, values in rule.items()}
    except (AttributeError, ValueError, TypeError):
        raise NotSupported("its repetition cannot be read") from None
    if unknown := sorted(parts.keys() - _KNOWN):
        raise NotSupported(f"{', '.join(unknown)} is not understood")
    step, count = int(parts.get("INTERVAL", [1])[0]), int(parts.get("COUNT", [YEAR])[0])
    until = parts.get("UNTIL", [date.max])[0]
    until = until.date() if hasattr(until, "date") else until
    holds = _rule(first, parts, max(step, 1))
    days = (first + place * DAY for place in range(YEAR))
    found = [on for on in days if on == first or (on <= until and holds(on))]
    return [on for on in found[: max(count, 1)] if on not in excluded]


def _rule(first: date, parts: dict[str, list[Any]], step: int) -> Callable[[date], bool]:
    frequency = str(parts.get("FREQ", [""])[0]).upper()
    by_day = [_weekday(str(each)) for each in parts.get("BYDAY", [])]
    month_days = [int(each) for each in parts.get("BYMONTHDAY", [])]
    months = [int(each) for each in parts.get("BYMONTH", [])]

    def chosen(on: date) -> bool:
        if months and on.month not in months:
            return False
        if month_days and on.day not in month_days and on.day - _length(on) - 1 not in month_days:
            return False
        return not by_day or any(on.weekday() == day and _nth(on, place) for place, day in by_day)

    if frequency == "DAILY":
        return lambda on: (on - first).days % step == 0 and chosen(on)
    if frequency == "WEEKLY":
        right_day = by_day or [(0, first.weekday())]
        weekdays = {day for _, day in right_day}
        return lambda on: on.weekday() in weekdays and (monday(on) - monday(first)).days // 7 % step == 0 and chosen(on)
    if frequency == "MONTHLY":
        same = bool(by_day or month_days)
        return lambda on: (
            ((on.year - first.year) * 12 + on.month - first.month) % step == 0
            and (same or on.day == first.day)
            and chosen(on)
        )
    if frequency == "YEARLY":
        return lambda on: False  # the next one is another academic year's
    raise NotSupported(f"FREQ={frequency} is not understood")


def _weekday(text: str) -> tuple[int, int]:
    """ "2MO" -> (2, 0): the second Monday; "MO" -> (0, 0): every one."""
    found = re.fullmatch(r"([+-]?\d)?([A-Z]{2})", text.upper())
    if not found or found[2] not in _WEEKDAYS:
        raise NotSupported(f"BYDAY={text} is not understood")
    return int(found[1] or 0), _WEEKDAYS.index(found[2])


def _nth(on: date, place: int) -> bool:
    """Whether this is the month's `place`th such weekday, from the end if negative; 0 is any."""
    return place == 0 or place == (on.day + 6) // 7 or place == -((_length(on) - on.day) // 7 + 1)


def _length(on: date) -> int:
    """Days in the month."""
    return ((on.replace(day=28) + 4 * DAY).replace(day=1) - DAY).day

"""How a school writes times, dates and weekdays: text -> values, or a mistake put on the sheet."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any

from filters.policy.load.shape import Path, Sheet
from filters.policy.problems import nearest
from filters.policy.timetable.calendar import KINDS
from filters.policy.timetable.dates import Term
from filters.policy.timetable.day import WEEKDAYS

# The kinds that a period may have; the others are what is left of a date.
PERIOD_KINDS = ("lesson", "registration", "assembly", "break", "lunch", "club", "exam")

# Labels that every instant may carry: a span or a special day of that name would make rules mean something else.
RESERVED = frozenset({*KINDS, *WEEKDAYS, *(kind.replace(" ", "-") for kind in KINDS), "school-day", "no-school"})

_WEEKDAY_SETS = {"every-day": range(7), "weekdays": range(5), "weekends": range(5, 7)}
_TIME_TODO = "write a time of day from 00:00 to 23:59, as in 08:50"
_RANGE_TODO = "write two times, as in 08:50-15:15"
_DATE_TODO = "write year-month-day, as in 2026-09-03"


def hours(sheet: Sheet, path: Path, value: Any, overnight: bool = False) -> tuple[time, time] | None:
    """ "08:50-15:15" -> its two times. `overnight`: the second may be on the next date, "22:00-02:00"."""
    parts = re.split(r"\s*(?:-|–|\bto\b)\s*", value.strip()) if isinstance(value, str) else []
    if len(parts) != 2:
        sheet.add(path, f"{_said(value)} is not a stretch of time", _RANGE_TODO)
        return None
    start, end = (
        clock(sheet, path, parts[0]),
        clock(sheet, path, parts[1].replace("24:00", "00:00") if overnight else parts[1]),
    )
    if start is None or end is None:
        return None
    if not overnight and end <= start:
        sheet.add(path, f'"{value}" ends before it starts', "write the earlier time first, on the 24-hour clock")
        return None
    return start, end


def clock(sheet: Sheet, path: Path, text: str) -> time | None:
    """ "08:50" or "8.50" -> a time."""
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})", text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        sheet.add(path, f'"{text}" is not a time of day', _TIME_TODO)
        return None
    return time(int(found[1]), int(found[2]))


def dates(sheet: Sheet, path: Path, value: Any) -> Term | None:
    """ "2026-09-03" or "2026-09-03 to 2026-10-23" -> first and last date."""
    parts = re.split(r"\s+(?:to|-|–)\s+|\s*\.\.\s*", value.strip()) if isinstance(value, str) else []
    if len(parts) not in (1, 2):
        sheet.add(
            path,
            f'{_said(value)} is neither a date nor two with "to" between them',
            f"{_DATE_TODO}, or 2026-09-03 to 2026-10-23",
        )
        return None
    found = [day(sheet, path, part) for part in parts]
    first, last = found[0], found[-1]
    if first is None or last is None:
        return None
    if last < first:
        sheet.add(path, f'"{value}" ends before it starts', "write the earlier date first, and look at the year")
        return None
    return Term(first, last)


def day(sheet: Sheet, path: Path, text: str) -> date | None:
    """ "2026-09-03" -> a date of this century."""
    if re.fullmatch(r"20\d\d-\d\d-\d\d", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            sheet.add(path, f'there is no day "{text}"', "look at the month's length")
            return None
    found = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](20\d\d)", text)
    todo = f'write "{found[3]}-{int(found[2]):02}-{int(found[1]):02}"' if found else _DATE_TODO
    sheet.add(path, f'"{text}" is not a date', todo)
    return None


def listed(sheet: Sheet, path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    """The items of a list with their paths; a single value is a list of one, nothing is an empty one."""
    if isinstance(value, list):
        yield from (((*path, place), item) for place, item in enumerate(value))
    elif value is not None:
        yield path, value


def mapping(sheet: Sheet, path: Path, value: Any, example: str) -> Mapping[str, Any]:
    """The value as key: value pairs; anything else is a mistake and taken for empty."""
    if isinstance(value, dict):
        return value
    sheet.add(path, f"{_said(value)} stands where key: value pairs should", f"write it as in {example}")
    return {}


def choice(sheet: Sheet, path: Path, value: Any, words: Iterable[str]) -> str:
    """One of `words`, whatever its case; "" after a mistake."""
    known = list(words)
    for word in known:
        if isinstance(value, str) and value.strip().lower() == word.lower():
            return word
    near = nearest(str(value), known)
    todo = (
        f'did you mean "{near}"?'
        if near
        else f"choose from: {', '.join(known)}"
        if known
        else "there are none in this file"
    )
    sheet.add(path, f"{_said(value)} is not known here", todo)
    return ""


def own_name(sheet: Sheet, path: Path, value: Any) -> str:
    """A name of the school's making, "" where none is given."""
    name = "" if value is None else str(value).strip()
    if name.lower() in RESERVED:
        sheet.add(path, f'"{name}" already means something to rules', "give it a name of its own")
    return name


def whole_number(sheet: Sheet, path: Path, value: Any, least: int, most: int) -> int:
    """An integer in [least, most]; 0 after a mistake."""
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    sheet.add(path, f"{_said(value)} is out of range", f"write a whole number from {least} to {most}")
    return 0


def weekdays(sheet: Sheet, path: Path, value: Any) -> tuple[int, ...]:
    """[saturday], every-day, weekdays, weekends -> weekday numbers, Monday is 0."""
    found: set[int] = set()
    for where, item in listed(sheet, path, value):
        word = choice(sheet, where, item, (*WEEKDAYS, *_WEEKDAY_SETS))
        found.update(_WEEKDAY_SETS.get(word, [WEEKDAYS.index(word)] if word in WEEKDAYS else []))
    return tuple(sorted(found))


def weekday_key(text: str) -> str:
    """ "Friday", "friday B" -> "friday", "friday b"; "" when it does not begin with a weekday."""
    words = text.lower().split()
    return " ".join(words) if words and words[0] in WEEKDAYS and len(words) < 3 else ""


def kind_in(name: str) -> str:
    """The kind that a period's name holds as a word, the last if several ("lunch club" is a club); else ""."""
    found = [word for word in re.split(r"[\s-]+", name.lower()) if word in PERIOD_KINDS]
    return found[-1] if found else ""


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else f'"{value}"'

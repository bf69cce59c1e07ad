"""iCalendar text (RFC 5545) -> the dates that a school's published calendar would add to timetable.yaml. Pure.

What an event means is guessed from the words of its SUMMARY; a person reads the result before it is used.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar as ICalendar

from filters.policy.timetable.dates import DAY, Term
from filters.policy.timetable.ical_repeat import NotSupported, repeats
from filters.policy.timetable.words import RESERVED

LARGEST = 4_000_000  # characters
MOST_EVENTS = 5_000
LONGEST = timedelta(days=300)  # an event that lasts longer is no part of one academic year

# The first line of words that a summary holds decides; "-" means known and not needed.
_MEANINGS = (
    ("inset", r"inset|training day|staff training|non.?pupil|in.?service|baker day|staff development|twilight"),
    ("-", r"bank holiday|results|parents.? evening|club\b"),
    ("exam", r"exam|gcse|a.level|\bmocks?\b|\bsats\b"),
    ("off-timetable", r"sports day|off.timetable|activit(y|ies) (day|week)|enrichment"),
    ("starts", r"(start|first day|beginning) of .*term|term (starts|begins|opens)|school (re-?)?opens"),
    ("ends", r"(end|last day|close) of .*term|term (ends|finishes|closes)|school (closes|breaks up)"),
    ("holiday", r"half.?term|holidays?\b|vacation|(christmas|easter|summer|mid-?term) break"),
    ("term", r"\bterm\b"),
    ("closed", r"closed|closure|occasional day|polling"),
)
_HALF_A_TERM = timedelta(days=21)  # "Half term 1" that lasts longer is teaching, not a holiday


class NotACalendar(ValueError):
    """The text is not iCalendar; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Found:
    """One event. `meaning`: "closed", "off-timetable" or "exam"."""

    dates: Term
    meaning: str
    name: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What timetable.yaml would say. `ignored`: the other events, each with its date and why, for a person to read."""

    terms: tuple[Term, ...]
    inset: tuple[Term, ...]
    days: tuple[Found, ...]
    ignored: tuple[str, ...]


def read_ical(text: str) -> Imported:
    """Sort the events of a calendar by what they mean. Raises NotACalendar."""
    if len(text) > LARGEST:
        raise NotACalendar("the calendar is larger than 4 MB; export one academic year only")
    try:
        events = [event for each in ICalendar.from_ical(text, multiple=True) for event in each.walk("VEVENT")]
    except Exception as mistake:  # icalendar lets any of its own faults out (AttributeError for "VALUE=DATE,")
        raise NotACalendar(f"this is not an iCalendar file ({mistake}); export it again as .ics") from None
    if not events or len(events) > MOST_EVENTS:
        raise NotACalendar(f"the calendar has {len(events) or 'no'} events; export one academic year of one calendar")
    ignored: list[str] = []
    found = [each for event in events for each in _events(event, ignored)]
    by = {meaning: [each for each in found if each.meaning == meaning] for meaning, _ in _MEANINGS}
    terms = [each.dates for each in by["term"]] + _between(by["starts"], by["ends"], ignored)
    days: dict[Term, Found] = {}
    for each in sorted((*by["closed"], *by["off-timetable"], *by["exam"]), key=lambda each: each.dates.first):
        if each.dates in days:
            ignored.append(f"{_spoken(each.dates)} {each.name}: another event has the same dates")
        days.setdefault(each.dates, each)
    ignored += [f"{_spoken(each.dates)} {each.name}: not needed" for each in by["-"]]
    inset = sorted({each.dates for each in by["inset"]}, key=lambda dates: dates.first)
    teaching = _without(_joined(terms), [each.dates for each in by["holiday"]])
    return Imported(tuple(teaching), tuple(inset), tuple(days.values()), tuple(sorted(ignored)))


def render(imported: Imported) -> str:
    """The lines of timetable.yaml, in that file's order; what was ignored stands below as comments."""
    lines = [f"terms: [{', '.join(_spoken(term) for term in imported.terms)}]"] if imported.terms else []
    if imported.inset:
        lines.append(f"inset: [{', '.join(_spoken(dates) for dates in imported.inset)}]")
    exams = [each for each in imported.days if each.meaning == "exam"]
    if exams:
        lines += ["exams:", *(f"  - {{on: {_spoken(each.dates)}{_named(each)}}}" for each in exams)]
    others = [each for each in imported.days if each.meaning != "exam"]
    if others:
        lines += ["days:", *(f"  {_spoken(each.dates)}: {{as: {each.meaning}{_named(each)}}}" for each in others)]
    return "\n".join([*lines, *(f"# not used: {said}" for said in imported.ignored)]) + "\n"


def _events(event: Any, ignored: list[str]) -> Iterator[Found]:
    """The occurrences of one VEVENT."""
    given = event.get("summary", "")
    name = _clean(str(given[0] if isinstance(given, list) else given))[:80]  # one that is given twice is a list
    start = _moment(event.get("dtstart"))
    if start is None:
        ignored.append(f"{name or 'an event'}: it has no date that can be read")
        return
    length = _last(event, start) - _date(start)
    meaning = _meaning(name, length)
    if not meaning or not timedelta() <= length <= LONGEST:
        why = (
            "lasts longer than a school year, or ends before it starts" if meaning else "says nothing about school days"
        )
        ignored.append(f"{_date(start)} {name}: {why}")
        return
    try:
        starts = repeats(_date(start), event.get("rrule"), _excluded(event))
    except NotSupported as rule:
        ignored.append(f"{_date(start)} {name}: only the first is used; {rule}")
        starts = [_date(start)]
    for first in starts:
        yield Found(Term(first, first + length), meaning, name)


def _meaning(name: str, length: timedelta) -> str:
    for meaning, words in _MEANINGS:
        if re.search(words, name, re.IGNORECASE):
            return "term" if meaning == "holiday" and "term" in name.lower() and length > _HALF_A_TERM else meaning
    return ""


def _last(event: Any, start: date) -> date:
    """The last date that an event touches: DTEND is exclusive (RFC 5545, 3.6.1)."""
    end = _moment(event.get("dtend"))
    if end is None:
        duration = getattr(event.get("duration"), "dt", None)
        end = start + duration if isinstance(duration, timedelta) else start
    whole = not isinstance(end, datetime) or (end.hour, end.minute) == (0, 0)
    return _date(end) - DAY if whole and _date(end) > _date(start) else _date(end)


def _moment(value: Any) -> date | None:
    """A DATE or DATE-TIME property's value; None when there is none or it is malformed."""
    try:
        found = value.dt
    except (AttributeError, ValueError):
        return None
    return found if isinstance(found, date) and 2000 <= found.year < 2100 else None


def _date(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _excluded(event: Any) -> set[date]:
    given = event.get("exdate", [])
    entries = [each for one in (given if isinstance(given, list) else [given]) for each in getattr(one, "dts", [])]
    return {_date(when) for each in entries if (when := _moment(each)) is not None}


def _between(starts: list[Found], ends: list[Found], ignored: list[str]) -> list[Term]:
    """ "Term starts" and the next "term ends" make a term."""
    found = []
    for start in sorted(starts, key=lambda each: each.dates.first):
        end = min((each.dates.last for each in ends if each.dates.last > start.dates.first), default=None)
        if end is not None and end - start.dates.first <= LONGEST:
            found.append(Term(start.dates.first, end))
        else:
            ignored.append(f"{_spoken(start.dates)} {start.name}: no end of term follows")
    return found


def _joined(terms: list[Term]) -> list[Term]:
    """Ranges that overlap become one."""
    found: list[Term] = []
    for term in sorted(terms, key=lambda term: term.first):
        if found and term.first <= found[-1].last:
            found[-1] = Term(found[-1].first, max(found[-1].last, term.last))
        else:
            found.append(term)
    return found


def _without(terms: list[Term], holidays: list[Term]) -> list[Term]:
    """Terms with the holidays cut out, and with them the weekends at either side."""
    for holiday in holidays:
        pieces = []
        for term in terms:
            if holiday.last < term.first or term.last < holiday.first:
                pieces.append(term)
                continue
            before, after = _friday(holiday.first - DAY), _monday(holiday.last + DAY)
            pieces += [Term(term.first, before)] if term.first <= before else []
            pieces += [Term(after, term.last)] if after <= term.last else []
        terms = pieces
    return terms


def _friday(on: date) -> date:
    return on - max(on.weekday() - 4, 0) * DAY


def _monday(on: date) -> date:
    return on + (7 - on.weekday()) * DAY if on.weekday() > 4 else on


def _spoken(dates: Term) -> str:
    return f"{dates.first}" if dates.first == dates.last else f"{dates.first} to {dates.last}"


def _named(each: Found) -> str:
    return f", name: {json.dumps(each.name, ensure_ascii=False)}" if each.name.lower() not in RESERVED else ""


def _clean(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())

"""Terms, academic years and the weeks A and B: dates alone, no hours.

A school year is that of the Education Act 1996, section 579(1): from the first term that begins after July to the
next such term. While next year's terms are not on file, this year is taken to end where next year's may begin.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(days=7)
DAY = timedelta(days=1)

# A gap between terms that begins in one of these months is a half-term; any other is a holiday.
_HALF_TERM_MONTHS = (2, 5, 10, 11)


@dataclass(frozen=True, slots=True)
class Term:
    """First to last day, both included; a half-term is the gap between two of them."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Anchor:
    """The week that holds `on` is `week`, and the weeks after it count on from there."""

    on: date
    week: str


def academic_year(on: date) -> int:
    """The calendar year in which the academic year began: August 2026 to July 2027 is 2026."""
    return on.year if on.month >= 8 else on.year - 1


def years_on_file(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """First and last date of each academic year that has terms, with the summers around it.

    A year whose first or last terms are missing reaches no further than its terms: what is not known is no holiday.
    """
    found = []
    for year in sorted({academic_year(term.first) for term in terms}):
        first = min(term.first for term in terms if academic_year(term.first) == year)
        last = max(term.last for term in terms if academic_year(term.first) == year)
        begins_in_summer, ends_in_summer = first.month in (8, 9), last >= date(year + 1, 6, 1)
        # Next year's terms may begin on the anniversary of this year's, or from September on.
        following = date(year + 1, 8, min(first.day, 31)) - DAY if first.month == 8 else date(year + 1, 8, 31)
        found.append(Term(date(year, 8, 1) if begins_in_summer else first, following if ends_in_summer else last))
    return tuple(found)


def gap_name(on: date, terms: tuple[Term, ...]) -> str:
    """What a date on file that is in no term is called: "half-term" or "holiday"."""
    start = max((term.last + DAY for term in terms if term.last < on), default=None)
    after = min((term.first for term in terms if term.first > on), default=None)
    if start is None or after is None or academic_year(after) != academic_year(start):
        return "holiday"
    return "half-term" if start.month in _HALF_TERM_MONTHS else "holiday"


def monday(on: date) -> date:
    return on - on.weekday() * DAY


def mondays(terms: Iterable[Term]) -> list[date]:
    """The Mondays of all weeks that touch a term, in order."""
    found = set()
    for term in terms:
        week = monday(term.first)
        while week <= term.last:
            found.add(week)
            week += WEEK
    return sorted(found)


def week_names(school_weeks: list[date], weeks: tuple[str, ...], anchors: tuple[Anchor, ...]) -> Mapping[date, str]:
    """Monday -> "a", "b". Only school weeks count: half-term flips nothing. A year starts with the first."""
    names: dict[date, str] = {}
    waiting = sorted(anchors, key=lambda anchor: anchor.on)
    year, place = 0, 0
    for week in school_weeks:
        if (of := academic_year(week + 4 * DAY)) != year:
            year, place = of, 0
        while waiting and monday(waiting[0].on) <= week:
            place = weeks.index(waiting.pop(0).week)
        names[week] = weeks[place % len(weeks)]
        place += 1
    return names

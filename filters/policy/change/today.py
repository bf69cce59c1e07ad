""" "Today is different": wet break, early close, exam, snow; one entry that ends tonight. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

from filters.policy.change.base import Asker, Changed, No, Now, who
from filters.policy.change.class_members import days_of
from filters.policy.rules import Window
from filters.policy.timetable.day import CLOSED, EXAM, WET_BREAK, SpecialDay
from filters.policy.timetable.words import RESERVED
from filters.requests import Done, TodayIsDifferent

LONGEST_NAME = 60  # letters; it stands on every screen
_TREATED = {"wet-break": WET_BREAK, "early-close": "", "exam": EXAM, "closed": CLOSED}


def today_is_different(request: TodayIsDifferent, now: Now, by: Asker, id: str) -> Changed:
    entries = now.in_force.special_days
    if request.what == "normal":
        if not entries:
            raise No("Nothing was different today.")
        return Changed(Done("Today is an ordinary day again."), replace(now.in_force, special_days=()), record="normal")
    if request.what not in _TREATED:
        raise No(f"Today can be different in these ways: {', '.join(_TREATED)}, normal.")
    entry = _entry(request, now)
    # A second word about the same thing takes the place of the first.
    others = tuple(each for each in entries if (each.groups, each.treat) != (entry.groups, entry.treat))
    whom = ", ".join(request.groups) or "everyone"
    windows = tuple(_until_the_bell(entry, now))
    return Changed(
        Done(f"Today is different for {whom}: {entry.name or request.what}. It ends tonight."),
        replace(now.in_force, special_days=(*others, entry), windows=windows),
        record=request.what,
    )


def _until_the_bell(entry: SpecialDay, now: Now) -> Iterator[Window]:
    """Open windows end with the lesson as it is now: none outlasts a school that closes early (R4)."""
    calendar = now.policy.calendar.with_special(now.today, entry)
    for window in now.in_force.windows:
        days = days_of(min(window.who).removeprefix("class:"), now.school, calendar)
        lessons = [moment for moment in (calendar.moment(now.at, day) for day in days) if moment.kind == "lesson"]
        if lessons:
            yield replace(window, end=min(window.end, *(moment.end for moment in lessons)))


def _entry(request: TodayIsDifferent, now: Now) -> SpecialDay:
    days = _days(request.groups, now)
    moments = now.school.calendar.moments(now.today, (days or ("",))[0])
    if all(moment.kind == "closed" for moment in moments):
        raise No("There is no school today, so nothing can be different.")
    closes = _closes(request.at, now) if request.what == "early-close" else None
    treat = _TREATED[request.what]
    return SpecialDay(now.today, now.today, _name(request), treat, closes=closes, groups=days, today=True)


def _name(request: TodayIsDifferent) -> str:
    name = " ".join(request.name.split())
    if len(name) > LONGEST_NAME:
        raise No(f"The name is longer than {LONGEST_NAME} letters; shorten it.")
    if name.lower() in RESERVED:
        raise No(f'"{name}" already means something to rules; give the day a name of its own.')
    # An exam without a name leaves each period its own.
    return name or ("" if request.what == "exam" else request.what.replace("-", " "))


def _closes(at: str, now: Now) -> time:
    try:
        closes = time.fromisoformat(at.strip())
    except ValueError:
        raise No("An early close needs its time, such as 13:30.") from None
    if closes.tzinfo or closes <= now.at.astimezone(ZoneInfo(now.school.timezone)).time():
        raise No("That time is past; give a later one, or say that the school is closed.")
    return closes


def _days(words: tuple[str, ...], now: Now) -> tuple[str, ...]:
    """Whose day it is, empty for everybody: a day's name where all who follow it are meant, else the groups' own."""
    groups, labels = now.school.groups, who(words, now)
    if unknown := labels - groups.keys():
        raise No(f"{', '.join(sorted(unknown))} is not a group; a day is different for whole groups only.")
    found = set()
    for label in labels:
        day = _plain(groups[label].day)
        all_of_it = {group.id for group in groups.values() if _plain(group.day) == day} <= labels
        found.add(day if all_of_it else label)
    return tuple(sorted(found))


def _plain(day: str) -> str:
    """The day of the timetable that "KS1+year-2" is made of."""
    return day.partition("+")[0]

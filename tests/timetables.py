"""Two schools' timetables for the tests: a primary's, and oakfield's with weeks, groups and spans."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from filters.policy.timetable.calendar import Calendar
from filters.policy.timetable.file import read_timetable

LONDON = ZoneInfo("Europe/London")

PRIMARY = """\
day: 08:50-15:15            # doors to home time, Monday to Friday
break: 10:30-10:45
lunch: 12:00-13:00
terms: [2026-09-03 to 2026-10-23, 2026-11-02 to 2026-12-18, 2027-01-05 to 2027-02-12]
inset: [2026-09-01, 2026-09-02, 2027-01-04]
differs:
  KS1:     {break: 10:15-10:30, lunch: 11:45-12:45, afternoon break: 14:00-14:15}
  nursery: {day: 08:45-11:45}
spans:   {wraparound: [07:45-08:50, 15:15-17:45], working-hours: 08:15-16:15}
days:    {2026-12-18: {day: 08:50-13:30, name: end of term}, 2027-06-23: {name: sports day, as: off-timetable}}
"""

OAKFIELD = """\
day: 08:35-15:10
periods: {registration: 08:35-08:50, P1: 08:50-09:50, P2: 09:50-10:50, break: 10:50-11:10, P3: 11:10-12:10,
          lunch: 12:10-12:50, tutor: 12:50-13:10, P4: 13:10-14:10, P5: 14:10-15:10}
kinds: {tutor: registration}
terms: [2026-09-03 to 2026-10-23, 2026-11-02 to 2026-12-18, 2027-01-05 to 2027-02-12, 2027-02-22 to 2027-03-25,
        2027-04-12 to 2027-05-28, 2027-06-07 to 2027-07-20]
inset: [2026-09-01, 2026-09-02, 2027-01-04]
weeks: [a, b]
differs: {years-10-11: {tutor: 12:10-12:30, lunch: 12:30-13:10}}
spans:
  working-hours: 08:15-16:15
  weekend-nights: {days: [saturday, sunday], at: 00:30-03:30}
  late: {days: [friday], at: 22:00-02:00}
"""


def calendar(text: str = OAKFIELD, nation: str = "england", **more: object) -> Calendar:
    """The calendar of a text without mistakes."""
    found, problems = read_timetable(text, "timetable.yaml", nation, **more)  # type: ignore[arg-type]
    assert not problems, [str(problem) for problem in problems]
    assert found
    return found


def london(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold)


def said(calendar: Calendar, text: str, day: str = "", teacher: str = "") -> tuple[str, str]:
    moment = calendar.moment(london(text), day, teacher)
    return moment.kind, moment.name


def whole(calendar: Calendar, on: str, day: str = "") -> list[str]:
    """A date as "08:50 lesson P1", for reading."""
    return [f"{m.start:%H:%M} {m.kind} {m.name}" for m in calendar.moments(date.fromisoformat(on), day)]


DAYS = [date(2026, 8, 1) + timedelta(days=place) for place in range(3 * 365)]

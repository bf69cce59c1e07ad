"""Instants as a British reader says them, in the school's own zone. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FULL_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(on: date) -> str:
    """ "Mon 23 Nov" """
    return f"{_DAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}"


def stamp(at: datetime, zone: str) -> str:
    """ "Mon 23 Nov, 10:14" """
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {local:%H:%M}"


def full(at: datetime, zone: str) -> str:
    """ "Mon 23 Nov 2026, 10:14" """
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local.date())} {local.year}, {local:%H:%M}"


def hours(at: datetime, zone: str) -> str:
    """ "10:14" """
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def short(at: datetime, now: datetime, zone: str) -> str:
    """ "10:14" today, "Mon 23 Nov, 10:14" on other days."""
    return hours(at, zone) if _same_day(at, now, zone) else stamp(at, zone)


def until(end: datetime | None, now: datetime, zone: str) -> str:
    """ "until 12:10", "until Tue 24 Nov, 08:35", or "until changed" for None."""
    if end is None:
        return "until changed"
    return f"until {short(end, now, zone)}"


def _same_day(one: datetime, other: datetime, zone: str) -> bool:
    return one.astimezone(ZoneInfo(zone)).date() == other.astimezone(ZoneInfo(zone)).date()


def monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def noon(on: date, zone: str) -> datetime:
    """An instant that lies on the date whatever the clocks do that day."""
    return datetime.combine(on, time(12), ZoneInfo(zone))


def read_date(text: str) -> date | None:
    """A date as a form or link gives it, or None when it is none or nobody's school day: weeks around it must exist."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def read_local(text: str, zone: str) -> datetime | None:
    """ "2026-11-23T10:14", a wall-clock time in the school's zone unless it has an offset; None when it is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))

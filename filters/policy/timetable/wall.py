"""The clock on the school's wall <-> true instants, also on the two days on which the clocks change."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo


def wall(on: date, at: time, zone: ZoneInfo) -> float:
    """Seconds since 1970 of a wall clock's time. In the hour that spring leaves out: the instant of the change.

    In the hour that autumn repeats: its first run. So later on the wall is never earlier in truth.
    """
    early = datetime.combine(on, at, zone).timestamp()
    late = datetime.combine(on, at, zone).replace(fold=1).timestamp()
    if late >= early:
        return early
    low, high = late, early  # the change lies in (low, high]
    before = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if datetime.fromtimestamp(middle, zone).utcoffset() == before else (low, middle)
    return high


def instant(seconds: float, zone: ZoneInfo) -> datetime:
    """Seconds since 1970 as the school's clock shows them, with the offset from UTC that holds then."""
    there = datetime.fromtimestamp(seconds, zone)
    return there.replace(tzinfo=timezone(there.utcoffset() or timedelta()), fold=0)

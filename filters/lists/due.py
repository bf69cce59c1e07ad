"""When a list is looked for again: at night, when it is old enough, and after a failure with growing pauses. Pure."""

from datetime import UTC, datetime, time, timedelta

from filters.lists.sources import STATUTORY_NAMES, Source
from filters.lists.state import SourceState

# Publishers ask to be left alone by day (UT1: 8:00 to 19:00 GMT), and a school's line is its pupils' then.
NIGHT = (time(19), time(7))
TOO_OLD = timedelta(days=3)  # for a box that is switched off at night
FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(hours=24)


def due(source: Source, state: SourceState, now: datetime) -> bool:
    """Whether to look for a newer list now. A list that was never fetched is wanted at once, a statutory one by day."""
    if not source.fetched or (state.next_try is not None and now < state.next_try):
        return False
    if state.fetched_at is None or state.failing_since is not None:
        return True
    age = now - (state.checked_at or state.fetched_at)
    if age < timedelta(hours=source.refresh):
        return False
    return source.id in STATUTORY_NAMES or age > TOO_OLD or _night(now)


def pause(tries: int) -> timedelta:
    """How long to wait after so many failures in a row."""
    return min(FIRST_PAUSE * (1 << min(tries - 1, 10)), LONGEST_PAUSE)


def _night(now: datetime) -> bool:
    at = now.astimezone(UTC).time()
    return at >= NIGHT[0] or at < NIGHT[1]

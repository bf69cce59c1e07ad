"""When a list is looked for: at once, at night, or after a pause; never for ever, never all day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from filters.lists.due import due, pause
from filters.lists.sources import Source
from filters.lists.state import SourceState

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
LIST = Source("ut1/vpn", "vpn", "UT1", "vpn", "ut1-archive", "https://lists.example/vpn", refresh=24)
IWF = Source("iwf", "iwf", "a member", "iwf", "hashes", "https://lists.example/iwf", refresh=12)
FILE = Source("own/ours", "ours", "the school", "games", "domains", file="ours.txt")
NEVER = SourceState()


def copied(**ago: float) -> SourceState:
    at = NIGHT - timedelta(**ago)
    return SourceState(fetched_at=at, checked_at=at)


@pytest.mark.parametrize(
    ("source", "state", "now", "wanted"),
    [
        # What was never fetched is wanted at any hour; a file never is.
        (LIST, NEVER, NOON, True),
        (FILE, NEVER, NIGHT, False),
        # An old enough copy is looked for at night.
        (LIST, copied(hours=23), NIGHT, False),
        (LIST, copied(hours=24), NIGHT, True),
        (LIST, copied(hours=36), NOON, False),
        (LIST, copied(hours=36), NIGHT.replace(hour=18, minute=59), False),
        (LIST, copied(hours=36), NIGHT.replace(hour=19), True),
        (LIST, copied(hours=72), NIGHT.replace(hour=6, minute=59), True),
        (LIST, copied(hours=60), NIGHT.replace(hour=7), False),
        # A box that is switched off at night gets its lists by day, some days later.
        (LIST, copied(days=4), NOON, True),
        # A copy that was found to be the newest is as good as new.
        (LIST, replace(copied(days=40), checked_at=NIGHT - timedelta(hours=2)), NIGHT, False),
        # Statutory lists by day and night (F1).
        (IWF, copied(hours=24), NOON, True),
        (IWF, copied(hours=11), NIGHT, False),
        # After a failure: not before the pause is over, then at any hour.
        (LIST, replace(NEVER, failing_since=NOON, next_try=NOON + timedelta(hours=1)), NOON, False),
        (LIST, replace(NEVER, failing_since=NOON, next_try=NOON), NOON, True),
        (LIST, replace(copied(hours=30), failing_since=NOON, next_try=NOON), NOON, True),
        # After a refusal the copy is no older than it is.
        (LIST, replace(copied(hours=36), refused="shrunk", next_try=NIGHT + timedelta(hours=1)), NIGHT, False),
    ],
)
def test_when_a_list_is_looked_for(source, state, now, wanted):
    assert due(source, state, now) is wanted


def test_night_is_judged_in_greenwich_whatever_zone_the_clock_is_in():
    assert due(LIST, copied(hours=30), NIGHT.astimezone(ZoneInfo("Pacific/Auckland")))


def test_pauses_grow_to_a_day_and_no_further():
    assert [pause(tries) / timedelta(hours=1) for tries in (1, 2, 3, 5, 6, 1000)] == [1, 2, 4, 16, 24, 24]

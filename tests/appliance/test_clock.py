"""Policy time starts where it is told to, and runs on from there."""

from datetime import UTC, datetime, timedelta

import pytest

from appliance import clock as clocks
from appliance.clock import Clock


class Hand:
    """A clock's hand that tests move."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        # The school's wall clock where no offset is given: GMT in November, BST in June.
        ("2026-11-23T10:15", "2026-11-23T10:15:00+00:00"),
        ("2027-06-23T10:15", "2027-06-23T10:15:00+01:00"),
        ("2026-11-23", "2026-11-23T00:00:00+00:00"),
        # An offset of its own is honoured, and shown in the school's zone.
        ("2027-06-23T10:15:00Z", "2027-06-23T11:15:00+01:00"),
        ("now", "2026-11-20T13:00:00+00:00"),
    ],
)
def test_a_clock_starts_where_it_is_told(text, shown):
    hand = Hand(datetime(2026, 11, 20, 13, 0, tzinfo=UTC))
    assert Clock.starting_at(text, "Europe/London", hand).now().isoformat() == shown


def test_it_runs_on_with_real_time_through_the_night_when_clocks_change():
    hand = Hand(datetime(2026, 11, 20, 13, 0, tzinfo=UTC))
    clock = Clock.starting_at("2027-03-28T00:30", "Europe/London", hand)
    hand.at += timedelta(hours=1)
    assert clock.now().isoformat() == "2027-03-28T02:30:00+01:00"


@pytest.mark.parametrize("text", ["", "0001-01-01", "9999-12-31T23:59", "monday", "25:00", "2026-13-01"])
def test_what_is_not_a_time_is_said_to_be_none(text):
    with pytest.raises(ValueError, match="2026-11-23T10:15"):
        Clock.starting_at(text)


def test_others_read_the_clock_that_the_steward_tells(tmp_path):
    assert clocks.read(tmp_path) is None
    clocks.tell(tmp_path, Clock(timedelta(days=3), "Europe/London"), trusted=True)
    told = clocks.read(tmp_path)
    assert told is not None
    assert (told.trusted, told.clock.offset, told.clock.timezone) == (True, timedelta(days=3), "Europe/London")
    (tmp_path / clocks.FILE).write_text("{")
    assert clocks.read(tmp_path) is None

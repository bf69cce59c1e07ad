"""Real time and the policy's time: the one place where the box looks at its clock.

Policy time is real time moved by a fixed offset (`lessonwall up --at`). Sessions, retention and passwords use real
time; whatever a timetable has a say in uses policy time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from filters.files import replace_file
from filters.live import plain

FILE = "clock.json"


def real_now() -> datetime:
    """The host's clock, aware, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """`offset`: policy time less real time. `timezone`: the school's, an IANA name. `real`: where real time is read."""

    offset: timedelta = timedelta()
    timezone: str = "Europe/London"
    real: Callable[[], datetime] = real_now

    def now(self) -> datetime:
        """Policy time, aware, in the school's zone."""
        # Added in UTC: wall-clock arithmetic goes wrong on the two nights when the clocks change.
        return (self.real() + self.offset).astimezone(ZoneInfo(self.timezone))

    @classmethod
    def starting_at(
        cls, text: str, timezone: str = "Europe/London", real: Callable[[], datetime] = real_now
    ) -> "Clock":
        """A clock that shows `text` now and runs on from there.

        `text`: "now", or ISO 8601 ("2026-11-23T10:15", "2026-11-23"); without an offset it is the school's wall clock.
        Raises ValueError with a sentence for the person who typed it.
        """
        if text == "now":
            return cls(timedelta(), timezone, real)
        return cls(instant(text, timezone).astimezone(UTC) - real(), timezone, real)


def instant(text: str, timezone: str) -> datetime:
    """ISO 8601 -> an aware instant in the school's zone; without an offset it is the school's wall clock.

    Raises ValueError with a sentence for the person who typed it.
    """
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f'"{text}" is not a time; write one like 2026-11-23T10:15, or now') from None
    if not 2000 <= told.year < 2100:
        raise ValueError(f"{text} is not in this century; write a time like 2026-11-23T10:15, or now")
    zone = ZoneInfo(timezone)
    return told.replace(tzinfo=zone) if told.tzinfo is None else told.astimezone(zone)


@dataclass(frozen=True, slots=True)
class Told:
    """What the steward tells of its clock in STATE/live/clock.json. `offset`: seconds."""

    offset: float
    timezone: str
    trusted: bool

    @property
    def clock(self) -> Clock:
        return Clock(timedelta(seconds=self.offset), self.timezone)


def tell(live: Path, clock: Clock, trusted: bool) -> None:
    """Publish the clock, so that command line and dashboard know policy time. Only the steward calls this."""
    told = Told(clock.offset.total_seconds(), clock.timezone, trusted)
    replace_file(live / FILE, msgspec.json.encode(plain(told)))


def read(live: Path) -> Told | None:
    """The steward's clock; None when it has not published one that can be read."""
    try:
        return msgspec.json.decode((live / FILE).read_bytes(), type=Told)
    except (OSError, ValueError):
        return None

"""What pages say of the school, followed as the steward publishes it with the policy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

FILE = "pages.json"


@dataclass(frozen=True, slots=True)
class About:
    """What pages say of the school. `adult`: whom a pupil can talk to; `may_continue`: whether the support page has
    a link to safe results; `it`: whom staff ask."""

    school: str
    nation: str = "england"
    adult: str = ""
    wording: str = ""
    may_continue: bool = False
    it: str = "the school’s IT support"
    timezone: str = "Europe/London"


class Told:
    """STATE/live/pages.json. Until it can be read, pages speak of "your school"."""

    def __init__(self, live: Path) -> None:
        self._path = live / FILE
        self._seen = 0
        self.value = About("Your school")
        self.refresh()

    def refresh(self) -> None:
        try:
            seen = self._path.stat().st_mtime_ns
            if seen != self._seen:
                value = msgspec.json.decode(self._path.read_bytes(), type=About)
                ZoneInfo(value.timezone)
                self.value, self._seen = value, seen
        except (OSError, ValueError, LookupError):
            return

    def here(self, now: Callable[[], datetime]) -> Callable[[], datetime]:
        """A clock that shows the school's wall time."""
        return lambda: now().astimezone(ZoneInfo(self.value.timezone))

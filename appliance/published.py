"""The school as the steward has it in force, in STATE/live/school.json: for screens, which name people and things.

They would else read the folder by themselves, and hold in memory all that reads YAML, calendars and tables.
"""

from pathlib import Path

import msgspec

from filters.files import replace_file
from filters.live import plain
from filters.policy.school import School

FILE = "school.json"


def publish_school(live: Path, school: School) -> None:
    """Only the steward calls this. For the box's own user alone: people stand in it by name."""
    replace_file(live / FILE, msgspec.json.encode(plain(school)), 0o600)


def read_school(live: Path) -> School | None:
    """None before the first, and where it cannot be read."""
    try:
        return msgspec.json.decode((live / FILE).read_bytes(), type=School)
    except (OSError, ValueError, TypeError, LookupError):
        return None

"""`lessonwall people sync`, each night, where the school names a directory of people."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.lists_schedule import look
from appliance.people_synced import FILE, Synced, last_synced
from appliance.published import FILE as SCHOOL
from appliance.state import State

FIRST = 240.0  # seconds after all parts serve
EVERY = 3600.0
_NIGHT = range(1, 5)  # hours by the school's clock
_ONCE = timedelta(hours=20)
_AGAIN = timedelta(minutes=50)  # where the directory did not answer


async def keep_people(state: State, school: str, first: float = FIRST, every: float = EVERY) -> None:
    """For ever. What goes wrong is said, kept for health, and tried again within the hour."""
    await asyncio.sleep(first)
    while True:
        zone = _asked(state.live)
        if zone is None:
            (state.people / FILE).unlink(missing_ok=True)  # health has nothing to say of a directory that is not asked
        elif due(datetime.now(UTC).astimezone(zone), last_synced(state.people)):
            await look("people", ("sync",), state.root, school)
        await asyncio.sleep(every)


def due(now: datetime, last: Synced | None) -> bool:
    """`now`: aware, by the school's clock."""
    if last is None:
        return True
    since = now - last.at
    return since >= _AGAIN if last.problem else since >= _ONCE and now.hour in _NIGHT


def _asked(live: Path) -> ZoneInfo | None:
    """The school's time zone; None where it names no directory. Read as plain JSON: we live as long as the box."""
    try:
        school = json.loads((live / SCHOOL).read_bytes())
        return ZoneInfo(school["timezone"]) if school["identity"]["ldap"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None

"""What health wants to know of identity: state.json by its process, live/where.json by the steward.

Numbers and senders alone: no address of a device and nobody's name.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from filters.files import replace_file

FILE = "state.json"
WHERE = "where.json"


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    """`heard`: when each sender of accounting was heard last, None for never. `wrong`: packets with a wrong secret, by
    address, and the last of them. `silent`: the steward does not answer. `dropped`: devices and logins that were too
    many. `lost`: accounting that the school's own server never took. `unread`: secrets that cannot be read."""

    at: datetime
    since: datetime
    heard: dict[str, datetime | None] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    wrong_last: datetime | None = None
    strangers: int = 0
    malformed: int = 0
    silent: bool = False
    known: int = 0
    dropped: int = 0
    lost: int = 0
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhereFacts:
    """What the steward's directory holds. `dropped`: sightings of strangers that found no room, the last of them
    `dropped_at`. `unknown`: logins of nobody on the register."""

    devices: int = 0
    logins: int = 0
    dropped: int = 0
    dropped_at: datetime | None = None
    refused: int = 0
    unknown: int = 0


def write_where(live: Path, facts: WhereFacts) -> None:
    replace_file(live / WHERE, msgspec.json.encode(facts), safe=False)


def read_where(live: Path) -> WhereFacts:
    try:
        return msgspec.json.decode((live / WHERE).read_bytes(), type=WhereFacts)
    except (OSError, ValueError):
        return WhereFacts()


def write(folder: Path, facts: IdentityFacts) -> None:
    replace_file(folder / FILE, msgspec.json.encode(facts), safe=False)


def read(folder: Path) -> IdentityFacts | None:
    """None where identity does not run, or has not begun."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=IdentityFacts)
    except (OSError, ValueError):
        return None

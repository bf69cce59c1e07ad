"""When the directory was last asked for people, and what came of it: for the schedule and for health."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from filters.files import replace_file

FILE = "sync.json"


@dataclass(frozen=True, slots=True)
class Synced:
    """`at`: real time. `problem`: why nothing was taken, or ""; it names no person."""

    at: datetime
    problem: str = ""


def keep_synced(folder: Path, synced: Synced) -> None:
    """`folder`: `State.people`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    replace_file(folder / FILE, msgspec.json.encode(synced), mode=0o600)


def last_synced(folder: Path) -> Synced | None:
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Synced)
    except (OSError, ValueError):
        return None

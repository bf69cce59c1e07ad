"""The devices that the sensor met, as it left them on the disk: for whoever lists, names or counts them.

A name that a device gives itself often holds a person's, so it is kept of unregistered devices only, for 30 days, and
is for IT alone.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FILE = "devices.db"


@dataclass(frozen=True, slots=True)
class SeenDevice:
    """`name`: what it calls itself, or "". `private`: it makes up its hardware address, so it may come back as another.

    Times are aware, UTC.
    """

    mac: str
    kind: str
    name: str
    zone: str
    first: datetime
    last: datetime
    private: bool


def devices_seen(sensor: Path) -> list[SeenDevice]:
    """All, the newest first. `sensor`: the folder `State.sensor`. Empty where nothing watches, or nothing was met."""
    file = sensor / FILE
    if not file.exists():
        return []
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=1)) as database:
            return list(_rows(database))
    except (sqlite3.Error, ValueError):
        return []  # health says what is wrong with it


def _rows(database: sqlite3.Connection) -> Iterator[SeenDevice]:
    query = "SELECT mac, kind, name, zone, first, last, private FROM devices ORDER BY first DESC, mac"
    for mac, kind, name, zone, first, last, private in database.execute(query):
        yield SeenDevice(
            mac, kind, name, zone, datetime.fromisoformat(first), datetime.fromisoformat(last), bool(private)
        )

"""Keeps the devices that were met over a restart: one small SQLite file, written a batch at a time."""

import json
import logging
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from appliance.devices_seen import FILE
from appliance.sensor.devices.fingerprint import Traits
from appliance.sensor.devices.known import Device

_SCHEMA = """CREATE TABLE IF NOT EXISTS devices (
    mac TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, zone TEXT NOT NULL,
    first TEXT NOT NULL, last TEXT NOT NULL, private INTEGER NOT NULL, traits TEXT NOT NULL
) WITHOUT ROWID"""
_PUT = "INSERT OR REPLACE INTO devices VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

_logger = logging.getLogger(__name__)


class Store:
    """`problem`: why it cannot be written, or "". What cannot be written now is met again."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        self._file = folder / FILE
        self.problem = ""
        self._database = self._open()

    def read(self) -> list[tuple[Device, Traits]]:
        """By when they were last met, the longest ago first."""
        try:
            rows = self._database.execute("SELECT * FROM devices ORDER BY last").fetchall()
            return [_from_row(row) for row in rows]
        except (sqlite3.Error, ValueError, TypeError, KeyError) as error:
            _logger.warning("%s cannot be read (%s); devices are met anew", self._file, error)
            return []

    def write(self, changed: Iterable[tuple[Device, Traits]], gone: Iterable[str]) -> None:
        try:
            with self._database:
                self._database.executemany(_PUT, (_to_row(*each) for each in changed))
                self._database.executemany("DELETE FROM devices WHERE mac = ?", ((mac,) for mac in gone))
            self.problem = ""
        except sqlite3.Error as error:
            self.problem = str(error)

    def close(self) -> None:
        self._database.close()

    def _open(self) -> sqlite3.Connection:
        try:
            return _opened(self._file)
        except sqlite3.DatabaseError:
            # Nothing in it cannot be met again; a damaged file must not keep the sensor from watching.
            self._file.unlink(missing_ok=True)
            return _opened(self._file)


def _opened(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=2)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute(_SCHEMA)
    file.chmod(0o640)
    return database


def _to_row(device: Device, traits: Traits) -> tuple[str | int, ...]:
    told = [traits.vendor, traits.wants, traits.name, traits.model, sorted(traits.services)]
    return (
        device.mac, device.kind, device.name, device.zone, device.first.isoformat(), device.last.isoformat(),
        int(device.private), json.dumps(told),
    )  # fmt: skip


def _from_row(row: tuple[str, str, str, str, str, str, int, str]) -> tuple[Device, Traits]:
    mac, kind, name, zone, first, last, private, told = row
    vendor, wants, own, model, services = json.loads(told)
    device = Device(mac, kind, name, zone, datetime.fromisoformat(first), datetime.fromisoformat(last), bool(private))
    return device, Traits(vendor, tuple(wants), own, model, frozenset(services))

"""What would have been blocked in zones that are only watched: how often, on which device; no person, and no words.

Counted in memory and added to the file every few seconds. Of devices of staff, and of what touches the most private
themes, the device is not kept either: to put a rule right one need not know whose it was. Gone seven days after the
watch of a zone ended.
"""

import os
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from filters.clients import Client
from filters.events.keep import PRIVATE, SERIOUS, URGENT
from filters.events.tally_file import TallyFile
from filters.policy.attempt import Decision, Labels
from filters.policy.school import STAFF

MOST_WAITING = 5_000  # different things counted between two writings; beyond them they are counted as OTHER
MOST_ROWS = 20_000  # about 4 MB
OTHER = "(other)"
KEPT = timedelta(days=7)  # after a zone's watch ended
PACKET = "PACKET"  # the reason of what the firewall would have refused

_TABLE = """
CREATE TABLE IF NOT EXISTS watched (
    zone TEXT NOT NULL, device TEXT NOT NULL, "group" TEXT NOT NULL, what TEXT NOT NULL, reason TEXT NOT NULL,
    rule TEXT NOT NULL, n INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, until TEXT NOT NULL,
    PRIMARY KEY (zone, device, "group", what, reason, rule)) WITHOUT ROWID
"""
_ADD = """
INSERT INTO watched VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n,
    first = min(first, excluded.first), last = max(last, excluded.last), until = excluded.until
"""
_HAS = 'SELECT 1 FROM watched WHERE zone = ? AND device = ? AND "group" = ? AND what = ? AND reason = ? AND rule = ?'

_INTIMATE = PRIVATE | SERIOUS | URGENT | {"hate"}


@dataclass(frozen=True, slots=True)
class Would:
    """What would have been blocked. `device`: the register's id, else its address; "" where it is not kept.

    `what`: a host, or the far end of a packet. `reason`: of decide, or PACKET.
    """

    zone: str
    device: str
    group: str
    what: str
    reason: str
    rule: str


@dataclass(frozen=True, slots=True)
class Row:
    """`first` and `last`: real time."""

    would: Would
    n: int
    first: datetime
    last: datetime


@dataclass(slots=True)
class _Tally:
    n: int
    first: datetime
    last: datetime
    until: datetime


def would(client: Client, address: str, kind: str, what: str, themes: Labels, decision: Decision) -> Would:
    """`kind`: of the client's group. `themes`: what the site touches."""
    standing = client.standing
    return Would(
        standing.zone,
        "" if _INTIMATE & themes else device_of(client, address, kind),
        standing.group,
        what,
        decision.reason.value,
        decision.rule,
    )


def device_of(client: Client, address: str, kind: str) -> str:
    """As it is kept; of an adult at work a device is as good as a name."""
    return "" if kind in STAFF else client.device or address


class Watched:
    """Adds up; `flush` writes. Any thread may count, one thread flushes."""

    def __init__(self, path: Path, most_rows: int = MOST_ROWS) -> None:
        self._file = TallyFile(path, _open, "what is watched waits in memory")
        self._most_rows = most_rows
        self._lock = Lock()
        self._waiting: dict[Would, _Tally] = {}

    def count(self, each: Would, seen: datetime, until: datetime) -> None:
        """Once more. `seen`, and `until`, the end of the zone's watch: real time."""
        with self._lock:
            if each not in self._waiting and len(self._waiting) >= MOST_WAITING:
                each = _other(each)
            if (tally := self._waiting.get(each)) is None:
                self._waiting[each] = _Tally(1, seen, seen, until)
                return
            tally.n, tally.last, tally.until = tally.n + 1, seen, until

    def flush(self) -> None:
        """Add what was counted to the file. When that fails it stays counted, for the next time."""
        with self._lock:
            taken, self._waiting = self._waiting, {}
        if taken and not self._file.add(lambda database: self._write(database, taken)):
            with self._lock:
                for each, tally in self._waiting.items():
                    _join(taken, each, tally)
                self._waiting = taken

    def close(self) -> None:
        self.flush()
        self._file.close()

    @property
    def problem(self) -> str:
        """Why the last flush failed; "" when it did not."""
        return self._file.problem

    def _write(self, database: sqlite3.Connection, taken: dict[Would, _Tally]) -> None:
        room = self._most_rows - int(database.execute("SELECT count(*) FROM watched").fetchone()[0])
        for each, tally in taken.items():
            new = not database.execute(_HAS, _key(each)).fetchone()
            key = _key(_other(each)) if new and room <= 0 else _key(each)
            room -= new
            stamps = (_stamp(tally.first), _stamp(tally.last), _stamp(tally.until))
            database.execute(_ADD, (*key, tally.n, *stamps))


def read_watched(path: Path) -> list[Row]:
    """What is in the file, which may not be there yet; the most frequent first."""
    if not path.exists():
        return []
    database = _open(path)
    try:
        found = database.execute("SELECT * FROM watched ORDER BY n DESC, last DESC").fetchall()
    finally:
        database.close()
    return [
        Row(Would(*row[:6]), row[6], datetime.fromisoformat(row[7]), datetime.fromisoformat(row[8])) for row in found
    ]


def forget_watched(path: Path, watching: Collection[str], now: datetime) -> None:
    """Remove what belongs to zones whose watch ended seven days ago.

    `watching`: zones that have an end on file. A watch that was ended before its time has none; the last that was
    counted tells when that was. `now`: real time.
    """
    if not path.exists():
        return
    database = _open(path)
    try:
        ends = database.execute("SELECT zone, max(until), max(last) FROM watched GROUP BY zone").fetchall()
        for zone, until, last in ends:
            ended = datetime.fromisoformat(until if zone in watching else min(until, last))
            if ended + KEPT < now:
                database.execute("DELETE FROM watched WHERE zone = ?", (zone,))
    finally:
        database.close()


def _other(each: Would) -> Would:
    """What names and addresses made up without end are counted as."""
    return Would(each.zone, "", "", OTHER, "", "")


def _join(taken: dict[Would, _Tally], each: Would, tally: _Tally) -> None:
    if (known := taken.get(each)) is None:
        each = each if len(taken) < MOST_WAITING else _other(each)
        known = taken.setdefault(each, _Tally(0, tally.first, tally.last, tally.until))
    known.n, known.last, known.until = known.n + tally.n, tally.last, tally.until


def _key(each: Would) -> tuple[str, ...]:
    return each.zone, each.device, each.group, each.what, each.reason, each.rule


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    database = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    # secure_delete: what is forgotten is gone from the disk.
    for pragma in ("journal_mode = WAL", "cache_size = -256", "synchronous = NORMAL", "secure_delete = ON"):
        database.execute(f"PRAGMA {pragma}")
    database.execute(_TABLE)
    return database

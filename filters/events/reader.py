"""Reads an event log from a cursor on; never writes, never waits for those who do."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filters.events.event import Event
from filters.events.rows import SELECT, SELECT_OF_ADDRESS, from_row, stamp
from filters.events.seal import CannotOpen, Opener

HIDDEN = "(hidden)"  # words were typed, and the reader holds no key to them


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a log has been read. `log`: its uuid, "" for one not read yet; `after`: the last id."""

    log: str = ""
    after: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """`end`: the cursor to go on from. `damaged`: rows that could not be read and were passed over."""

    events: tuple[Event, ...]
    end: Cursor
    damaged: int = 0


class EventReader:
    """Of the log at `path`, which may not be there yet. `opener`: None leaves words hidden. One thread at a time."""

    def __init__(self, path: Path, opener: Opener | None = None) -> None:
        self._path = path
        self._opener = opener
        self._database: sqlite3.Connection | None = None
        self._inode = 0

    def read(self, after: int = 0, limit: int = 500) -> list[Event]:
        """Events with an id above `after`, oldest first, `limit` at most."""
        return list(self.batch(Cursor("", after), limit).events)

    def latest(self, count: int) -> list[Event]:
        """The newest `count` events, oldest first."""
        return self.read(max(0, self.last_id - count), count)

    def batch(self, cursor: Cursor, limit: int = 500) -> Batch:
        """As `read`, with the cursor to go on from. A cursor of another log starts at this one's beginning."""
        log = self.log
        if not log:
            return Batch((), cursor)
        after = cursor.after if cursor.log in ("", log) else 0
        rows = self._query(SELECT, (after, limit))
        events = self._events(rows)
        end = int(str(rows[-1][0])) if rows else after
        return Batch(tuple(events), Cursor(log, end), len(rows) - len(events))

    def of_address(self, address: str, since: datetime, until: datetime) -> list[Event]:
        """What one address asked for in [since, until), oldest first."""
        return self._events(self._query(SELECT_OF_ADDRESS, (address, stamp(since), stamp(until))))

    @property
    def last_id(self) -> int:
        """The highest id in the log, 0 when it is empty."""
        rows = self._query("SELECT max(id) FROM events", ())
        return int(str(rows[0][0])) if rows and rows[0][0] is not None else 0

    @property
    def log(self) -> str:
        """The log's uuid; "" while there is no log."""
        rows = self._query("SELECT value FROM meta WHERE key = 'log'", ())
        return str(rows[0][0]) if rows else ""

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
        self._database = None

    def _events(self, rows: list[tuple[object, ...]]) -> list[Event]:
        """Those that can be read; a damaged row hides none of its neighbours."""
        events = []
        for row in rows:
            try:
                events.append(from_row(row, self._words))
            except (ValueError, TypeError):
                continue
        return events

    def _words(self, sealed: bytes) -> str:
        if not sealed:
            return ""
        if self._opener is None:
            return HIDDEN
        try:
            return self._opener.open(sealed)
        except CannotOpen:
            return HIDDEN

    def _query(self, statement: str, values: tuple[object, ...]) -> list[tuple[object, ...]]:
        database = self._open()
        if database is None:
            return []
        try:
            return database.execute(statement, values).fetchall()
        except sqlite3.DatabaseError as error:
            # Between the file's making and its tables' there is nothing to read yet.
            self.close()
            if "no such table" in str(error):
                return []
            raise

    def _open(self) -> sqlite3.Connection | None:
        try:
            inode = self._path.stat().st_ino
        except FileNotFoundError:
            self.close()
            return None
        if self._database is None or inode != self._inode:
            self.close()
            self._database = sqlite3.connect(self._path, timeout=5, isolation_level=None, check_same_thread=False)
            self._database.execute("PRAGMA query_only = ON")
            self._inode = inode
        return self._database

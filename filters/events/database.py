"""The file of an event log: made, opened, synced to the disk, and purged of what is too old."""

import os
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from filters.events.rows import SCHEMA, TABLES, stamp

BUSY = 5.0  # seconds to wait for the other processes that append
PAGE = 512  # bytes; each commit writes whole pages, and holds two or three events. Old logs keep theirs.


def open_log(path: Path) -> sqlite3.Connection:
    """The log at `path`, made if it is not there, for the box's own user only. Raises sqlite3.Error, OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    database = sqlite3.connect(path, timeout=BUSY, isolation_level=None, check_same_thread=False)
    try:
        database.execute(f"PRAGMA page_size = {PAGE}")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA cache_size = -256")  # kB: rows are only ever added, at the end
        transaction(database, lambda: _create(database))
    except sqlite3.Error:
        database.close()
        raise
    return database


def transaction[T](database: sqlite3.Connection, work: Callable[[], T]) -> T:
    """Do `work` wholly or not at all."""
    # IMMEDIATE: two processes that both began as readers could not both become writers.
    database.execute("BEGIN IMMEDIATE")
    try:
        result = work()
        database.execute("COMMIT")
        return result
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def sync(path: Path) -> None:
    """What was committed is on the disk when this returns."""
    file = os.open(path.with_name(path.name + "-wal"), os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def purge(path: Path, before: datetime) -> int:
    """Remove events seen before an instant, so that their bytes are gone too; the number removed (clause R32)."""
    if not path.exists():
        return 0
    database = open_log(path)
    try:
        database.execute("PRAGMA secure_delete = ON")
        delete = ("DELETE FROM events WHERE seen < ?", (stamp(before),))
        removed = transaction(database, lambda: database.execute(*delete).rowcount)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return removed
    finally:
        database.close()


def _create(database: sqlite3.Connection) -> None:
    for statement in TABLES:
        database.execute(statement)
    facts = (("log", uuid4().hex), ("schema", str(SCHEMA)), ("last", str(_given(database))))
    database.executemany("INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)", facts)


def _given(database: sqlite3.Connection) -> int:
    """The last id of a log that counted with AUTOINCREMENT; 0 for every other."""
    if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone():
        return 0
    found = database.execute("SELECT seq FROM sqlite_sequence WHERE name = 'events'").fetchone()
    return int(found[0]) if found else 0

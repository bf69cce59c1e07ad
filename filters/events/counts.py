"""How often, never who: host x group x period by the day, help sites by the day, themes x group by the week.

Counted in memory and added to the file every few seconds. `group` is the pupils' year or, for all who work in the
school together, "staff": a group of one, such as the head, would be a person (clauses R15, R32, R33).
"""

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from math import inf
from pathlib import Path
from threading import Lock

from filters.events.tally_file import TallyFile

MOST_KEYS = 50_000  # waiting counts; beyond them a host is counted as OTHER
MOST_ROWS = 200_000  # of a day, about 25 MB; beyond them a host that has no row yet is counted as OTHER
OTHER = "(other)"
DAYS_KEPT = 30
WEEKS_KEPT = 157  # three years

_TABLES = """
CREATE TABLE IF NOT EXISTS hosts (
    day TEXT NOT NULL, host TEXT NOT NULL, "group" TEXT NOT NULL, period TEXT NOT NULL, verdict TEXT NOT NULL,
    n INTEGER NOT NULL, PRIMARY KEY (day, host, "group", period, verdict)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS help (day TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS weeks (
    week TEXT NOT NULL, theme TEXT NOT NULL, "group" TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (week, theme, "group")) WITHOUT ROWID;
"""
_ADD = {
    "hosts": 'INSERT INTO hosts VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (day, host, "group", period, verdict) '
    "DO UPDATE SET n = n + excluded.n",
    "help": "INSERT INTO help VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET n = n + excluded.n",
    "weeks": 'INSERT INTO weeks VALUES (?, ?, ?, ?) ON CONFLICT (week, theme, "group") '
    "DO UPDATE SET n = n + excluded.n",
}

type _Key = tuple[str, ...]


class Counts:
    """Adds up; `flush` writes. Any thread may count, one thread flushes. `most_rows`: of a day."""

    def __init__(self, path: Path, most_rows: int = MOST_ROWS) -> None:
        self._file = TallyFile(path, _open, "counts wait in memory")
        self._lock = Lock()
        self._waiting: dict[str, Counter[_Key]] = {table: Counter() for table in _ADD}
        self._most_rows = most_rows
        self._at_most: dict[str, float] = {}  # rows of a day: as last counted, and all that came since; inf when full

    def count(
        self, day: date, host: str, group: str, period: str, verdict: str, themes: Iterable[str], n: int = 1
    ) -> None:
        """So many attempts. `period`: the name of the Moment. `day`: of policy time, in the school's zone."""
        with self._lock:
            hosts, weeks = self._waiting["hosts"], self._waiting["weeks"]
            name = host if len(hosts) < MOST_KEYS else OTHER
            hosts[day.isoformat(), name, group, period, verdict] += n
            for theme in themes:
                weeks[monday(day).isoformat(), theme, group] += n

    def count_help(self, day: date, n: int = 1) -> None:
        with self._lock:
            self._waiting["help"][day.isoformat(),] += n

    def flush(self) -> None:
        """Add what was counted to the file. When that fails it stays counted, for the next time."""
        with self._lock:
            taken, self._waiting = self._waiting, {table: Counter() for table in _ADD}
        if any(taken.values()) and not self._file.add(lambda database: self._write(database, taken)):
            with self._lock:
                for table, counter in taken.items():
                    self._waiting[table].update(counter)

    def close(self) -> None:
        self.flush()
        self._file.close()

    @property
    def problem(self) -> str:
        """Why the last flush failed; "" when it did not."""
        return self._file.problem

    def _write(self, database: sqlite3.Connection, taken: dict[str, Counter[_Key]]) -> None:
        for table, counter in taken.items():
            rows = self._bounded(database, counter) if table == "hosts" else counter
            database.executemany(_ADD[table], [(*key, n) for key, n in rows.items()])

    def _bounded(self, database: sqlite3.Connection, counter: Counter[_Key]) -> Counter[_Key]:
        """What to add, so that names made up without end do not fill the disk."""
        bounded: Counter[_Key] = Counter()
        for key, n in counter.items():
            day, _, *rest = key
            bounded[key if self._room(database, day) or _known(database, key) else (day, OTHER, *rest)] += n
        return bounded

    def _room(self, database: sqlite3.Connection, day: str) -> bool:
        """Whether a day may have one row more."""
        rows = self._at_most.get(day, float(self._most_rows))
        if self._most_rows <= rows < inf:
            rows = float(database.execute("SELECT count(*) FROM hosts WHERE day = ?", (day,)).fetchone()[0])
            # Nearly full is full: else every further host would have the rows counted again.
            rows = inf if rows >= 0.9 * self._most_rows else rows
            self._at_most = {day: rows}
        self._at_most[day] = rows + 1
        return rows < inf


def _known(database: sqlite3.Connection, key: _Key) -> bool:
    found = 'SELECT 1 FROM hosts WHERE day = ? AND host = ? AND "group" = ? AND period = ? AND verdict = ?'
    return database.execute(found, key).fetchone() is not None


class CountsReader:
    """Reads the counts at `path`, which may not be there yet."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def refused_on(self, day: date) -> int:
        """How many attempts were blocked or led to a support page."""
        return self._one("SELECT sum(n) FROM hosts WHERE day = ? AND verdict IN ('BLOCK', 'SUPPORT')", day)

    def help_on(self, day: date) -> int:
        """How many attempts went to help sites, by the whole school."""
        return self._one("SELECT sum(n) FROM help WHERE day = ?", day)

    def hosts_on(self, day: date) -> list[tuple[str, str, str, str, int]]:
        """(host, group, period, verdict, count)."""
        rows = self._rows('SELECT host, "group", period, verdict, n FROM hosts WHERE day = ? ORDER BY n DESC', day)
        return [(str(a), str(b), str(c), str(d), int(str(n))) for a, b, c, d, n in rows]

    def themes_in_week(self, day: date) -> list[tuple[str, str, int]]:
        """(theme, group, count) of the week that `day` lies in."""
        rows = self._rows('SELECT theme, "group", n FROM weeks WHERE week = ? ORDER BY theme, "group"', monday(day))
        return [(str(theme), str(group), int(str(n))) for theme, group, n in rows]

    def _one(self, statement: str, day: date) -> int:
        rows = self._rows(statement, day)
        return int(str(rows[0][0])) if rows and rows[0][0] is not None else 0

    def _rows(self, statement: str, day: date) -> list[tuple[object, ...]]:
        if not self._path.exists():
            return []
        database = _open(self._path)
        try:
            return database.execute(statement, (day.isoformat(),)).fetchall()
        finally:
            database.close()


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def forget_counts(path: Path, today: date) -> None:
    """Remove counts of hosts after 30 days, weekly totals after three years."""
    if not path.exists():
        return
    database = _open(path)
    try:
        oldest_day, oldest_week = today - timedelta(days=DAYS_KEPT), monday(today) - timedelta(weeks=WEEKS_KEPT)
        database.execute("DELETE FROM hosts WHERE day < ?", (oldest_day.isoformat(),))
        database.execute("DELETE FROM help WHERE day < ?", (oldest_week.isoformat(),))
        database.execute("DELETE FROM weeks WHERE week < ?", (oldest_week.isoformat(),))
    finally:
        database.close()


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    database = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    # A flush writes whole pages here and there, into the write-ahead log first and from it into the file: small pages,
    # and seldom, for the disk's own are larger. Files of earlier releases keep their page size.
    database.execute("PRAGMA page_size = 512")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA cache_size = -512")  # kB: several processes hold one
    database.execute("PRAGMA wal_autocheckpoint = 8000")
    database.execute("PRAGMA synchronous = NORMAL")
    database.executescript(_TABLES)
    return database

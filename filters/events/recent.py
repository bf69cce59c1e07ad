"""The last hour of what pupils asked for: the event log's code on memory, where it fades by itself.

Shown to nobody. It gives an alert its context: what was seen shortly before is frozen into the evidence of a
caution or danger.
"""

import sqlite3
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filters.events.event import Event
from filters.events.log import EventLog
from filters.events.rows import stamp
from filters.events.seal import Sealer
from filters.events.visits import Met

LASTS = timedelta(minutes=60)
PER_CLIENT = 500  # events of one address
TIDY_EVERY = 30.0  # seconds
AGAIN_AFTER = 60.0  # seconds for which the same name of the same client is not written again

_TOO_MANY = """
DELETE FROM events WHERE id IN (
    SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY address ORDER BY id DESC) AS nth FROM events)
    WHERE nth > ?)
"""


MOST_ROWS = 100_000  # rows of all addresses in a minute


class Recent(EventLog):
    """Keeps 60 minutes, `PER_CLIENT` events of each address, and the first of each name in a minute."""

    def __init__(self, path: Path, sealer: Sealer) -> None:
        self._told: set[tuple[str, str, str]] = set()
        self._of_each: Counter[str] = Counter()
        self._rows = 0  # of this minute
        self._told_since = self._tidied = time.monotonic()
        super().__init__(path, sealer)

    def remember(self, event: Event) -> None:
        """A page asks for the same name many times: one row a minute says as much."""
        self._begin_minute()
        key = (event.address, event.attempt.target.name, event.words)
        # More than is kept of a client need not be written first: names made up without end would fill the memory.
        if key in self._told or self._of_each[event.address] >= PER_CLIENT:
            return
        self._told.add(key)
        self._of_each[event.address] += 1
        self.add(event)

    def add(self, event: Event | Met) -> None:
        """One that is known to be the first of its name in a minute, of a client that has not had its share."""
        self._begin_minute()
        if self._rows < MOST_ROWS:
            self._rows += 1
            self.append(event)

    def _begin_minute(self) -> None:
        now = time.monotonic()
        if now - self._told_since > AGAIN_AFTER:
            self._told.clear()
            self._of_each.clear()
            self._rows = 0
            self._told_since = now

    def tidy(self, database: sqlite3.Connection) -> None:
        if time.monotonic() - self._tidied < TIDY_EVERY:
            return
        self._tidied = time.monotonic()
        forget(database, datetime.now(UTC))


def forget(database: sqlite3.Connection, now: datetime) -> None:
    """Remove what is older than an hour, and what one client has too much of."""
    database.execute("PRAGMA secure_delete = ON")
    database.execute("DELETE FROM events WHERE seen < ?", (stamp(now - LASTS),))
    database.execute(_TOO_MANY, (PER_CLIENT,))

"""The append-only event log: events come from the packet path without waiting, a thread of its own commits them.

SQLite in WAL mode, so that several processes append to one file and readers never wait. A killed process loses at
most 250 ms of what is not urgent, a power cut at most 5 s; what is urgent is on the disk when its Future is done.
When the disk is full, events wait in a bounded queue and filtering goes on.
"""

import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from filters.events.database import open_log, sync, transaction
from filters.events.event import Event
from filters.events.rows import INSERT, NEXT, Row, to_row
from filters.events.seal import Sealer
from filters.events.visits import Met

BATCH = 0.2  # seconds an event waits for company, so that fewer pages are written; a killed process may lose 250 ms
IDLE = 1.0  # seconds between two looks when nothing comes
SYNC = 3.5  # seconds until what was committed is also on the disk; a power cut may lose 5
QUEUE = 20_000  # events that wait while the disk does not take them
MOST_AT_ONCE = 1_000  # events in one transaction, beside urgent ones
RETRY = 0.5  # seconds until the next try after a failure

# What SQLite and Python say of one row that cannot be stored; anything else concerns the whole file.
_BAD_ROW = (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.ProgrammingError, ValueError, TypeError, OverflowError)

_logger = logging.getLogger(__name__)

type _Entry = Event | Met
type _Waiting = tuple[_Entry, Future[None] | None]


class EventLog:
    """Appends events to the file at `path`. Any thread may append; `close` writes what waits."""

    def __init__(self, path: Path, sealer: Sealer) -> None:
        self.path = path
        self.written = 0
        self.dropped = 0  # left out because the queue was full
        self.rejected = 0  # not storable: a column that must not be empty was
        self.problem = ""  # why the last commit failed
        self._sealer = sealer
        self._ordinary: deque[_Waiting] = deque()
        self._urgent: deque[_Waiting] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._database: sqlite3.Connection | None = None
        self._unsynced_since: float | None = None
        self._thread = threading.Thread(target=self._run, name=f"log-{path.stem}", daemon=True)
        self._thread.start()

    @property
    def healthy(self) -> bool:
        return not self.problem

    @property
    def waiting(self) -> int:
        return len(self._ordinary) + len(self._urgent)

    def append(self, event: _Entry, urgent: bool = False) -> Future[None] | None:
        """Never blocks and never raises. For an urgent event: a Future that is done when it is on the disk."""
        written: Future[None] | None = Future() if urgent else None
        with self._wake:
            if self.waiting >= QUEUE:
                self._drop_oldest()
            (self._urgent if urgent else self._ordinary).append((event, written))
            if urgent or self.waiting == 1:
                self._wake.notify()
        return written

    def close(self) -> None:
        """Commit what waits, once more if need be, and end the thread."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def tidy(self, database: sqlite3.Connection) -> None:
        """Called between batches; a log that forgets by itself does it here."""

    def _drop_oldest(self) -> None:
        _, written = (self._ordinary or self._urgent).popleft()
        self.dropped += 1
        if written is not None:
            written.cancel()

    # --- the writer's thread ------------------------------------------------------------------------------------

    def _run(self) -> None:
        while self.waiting or not self._closing:
            batch = self._take()
            if batch and not self._commit(batch):
                if self._closing:
                    break
                time.sleep(RETRY)
            self._tidy()
            self._sync_when_due()
        if self._database is not None:
            self._database.close()

    def _take(self) -> list[_Waiting]:
        """Wait for events, then for their company; urgent ones do not wait and go first."""
        with self._wake:
            if not self.waiting and not self._closing:
                self._wake.wait(IDLE)
            ends = time.monotonic() + BATCH
            while (
                0 < self.waiting < MOST_AT_ONCE
                and not self._urgent
                and not self._closing
                and (left := ends - time.monotonic()) > 0
            ):
                self._wake.wait(left)
            batch = list(self._urgent)
            self._urgent.clear()
            # Not all at once after a rush: as rows they take more room than as events.
            while self._ordinary and len(batch) < MOST_AT_ONCE:
                batch.append(self._ordinary.popleft())
        return batch

    def _commit(self, batch: list[_Waiting]) -> bool:
        urgent = any(written is not None for _, written in batch)
        try:
            database = self._open()
            # At once means on the disk at once; the rest reaches it within SYNC seconds.
            database.execute(f"PRAGMA synchronous = {'FULL' if urgent else 'NORMAL'}")
            self._insert(database, [event for event, _ in batch])
        except (sqlite3.Error, OSError) as error:
            self._failed(batch, error)
            return False
        self.problem = ""
        if not urgent and self._unsynced_since is None:
            self._unsynced_since = time.monotonic()
        for _, written in batch:
            if written is not None and written.set_running_or_notify_cancel():
                written.set_result(None)
        return True

    def _insert(self, database: sqlite3.Connection, events: Sequence[_Entry]) -> None:
        """All in one transaction; when one row is refused, the others one by one, so that it takes none with it."""
        refused = 0
        try:
            rows = [self._row(event) for event in events]
            transaction(database, lambda: _write(database, rows))
        except _BAD_ROW:
            refused = transaction(database, lambda: sum(not self._stored(database, event) for event in events))
            _logger.error("%s: %d events cannot be stored and were left out", self.path, refused)
        self.rejected += refused
        self.written += len(events) - refused

    def _stored(self, database: sqlite3.Connection, event: _Entry) -> bool:
        try:
            _write(database, [self._row(event)])
        except _BAD_ROW:
            return False
        return True

    def _row(self, event: _Entry) -> Row:
        return event.row() if isinstance(event, Met) else to_row(event, self._sealer.seal)

    def _failed(self, batch: list[_Waiting], error: Exception) -> None:
        """Nothing of the batch was stored: it waits again, in its old order, before what came since."""
        if not self.problem:
            _logger.error("%s: %s; events wait in memory, filtering goes on. Is the disk full?", self.path, error)
        self.problem = str(error) or type(error).__name__
        with self._wake:
            self._urgent.extendleft(reversed([item for item in batch if item[1] is not None]))
            self._ordinary.extendleft(reversed([item for item in batch if item[1] is None]))
            while self.waiting > QUEUE:
                self._drop_oldest()
        # An OperationalError (busy, full) passes; after any other the file must be opened afresh.
        if self._database is not None and not isinstance(error, sqlite3.OperationalError):
            self._database.close()
            self._database = None

    def _open(self) -> sqlite3.Connection:
        if self._database is None:
            self._database = open_log(self.path)
        return self._database

    def _tidy(self) -> None:
        try:
            self.tidy(self._open())
            if not self.waiting:
                self.problem = ""
        except (sqlite3.Error, OSError) as error:
            self.problem = str(error) or type(error).__name__

    def _sync_when_due(self) -> None:
        if self._unsynced_since is None or time.monotonic() - self._unsynced_since < SYNC:
            return
        try:
            sync(self.path)
            self._unsynced_since = None
        except OSError as error:
            self.problem = str(error)


def _write(database: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Within a transaction."""
    [next_id] = database.execute(NEXT).fetchone()
    database.executemany(INSERT, ((next_id + n, *row) for n, row in enumerate(rows)))

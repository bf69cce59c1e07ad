"""A file that counts are added to every few seconds, all of them or none; what it does not take, the counter keeps."""

import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

_logger = logging.getLogger(__name__)


class TallyFile:
    """Opened by `open` when there is first something to add. `problem`: why the last time failed; "" when it did not.

    `waits`: what the log then says of the counts. One thread adds.
    """

    def __init__(self, path: Path, open: Callable[[Path], sqlite3.Connection], waits: str) -> None:
        self._path = path
        self._open = open
        self._waits = waits
        self._database: sqlite3.Connection | None = None
        self.problem = ""

    def add(self, write: Callable[[sqlite3.Connection], None]) -> bool:
        """Whether it was taken; if not, nothing of it was."""
        try:
            self._whole(write)
        except (sqlite3.Error, OSError) as error:
            if not self.problem:
                _logger.error("%s: %s; %s", self._path, error, self._waits)
            self.problem = str(error) or type(error).__name__
            return False
        self.problem = ""
        return True

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
        self._database = None

    def _whole(self, write: Callable[[sqlite3.Connection], None]) -> None:
        database = self._database = self._database or self._opened()
        try:
            database.execute("BEGIN IMMEDIATE")
            write(database)
            database.execute("COMMIT")
        except sqlite3.Error:
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise

    def _opened(self) -> sqlite3.Connection:
        """Two who open a new file at once: the later is told at once that it is locked, however patient it is."""
        for pause in (0.05, 0.2, 0.5):
            try:
                return self._open(self._path)
            except sqlite3.OperationalError:
                time.sleep(pause)
        return self._open(self._path)

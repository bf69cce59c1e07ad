"""One at a time: a lock that the kernel lets go of, however its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Taken(Exception):
    """Somebody else holds it, and lives."""


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock at `path`, made where it is missing (0600). Raises Taken at once, and OSError."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(str(path)) from None
        yield
    finally:
        os.close(lock)

"""The live Policy, Clients and index of names: renamed into place whole by the steward, swapped as one reference by
everyone else.

A reader never sees half a value: it keeps the old one until the new one has been read to its end.
"""

import asyncio
import os
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from filters.clients import Clients
from filters.clients_packed import Packed, packed, unpacked
from filters.files import replace_file
from filters.lists import file as index_file
from filters.lists.table import Names
from filters.policy.attempt import Labels
from filters.policy.policy import Policy

POLICY = "policy.json"
CLIENTS = "clients.json"


class NotPublished(Exception):
    """The steward has published nothing yet; try again."""


def publish(folder: Path, value: Policy | Clients) -> None:
    """Put a value into force: every subscriber of `folder` has it within 250 ms. Only the steward calls this."""
    if isinstance(value, Policy):
        replace_file(folder / POLICY, msgspec.json.encode(plain(value)))
    else:
        # Told anew after every start, and often while people move: not worth the disk's time.
        replace_file(folder / CLIENTS, msgspec.json.encode(packed(value)), safe=False)


def plain(value: object) -> Any:
    """A value as what JSON has. Fields that a value derives for itself are left out: reading derives them again."""
    if is_dataclass(value) and not isinstance(value, type):
        kind: Hashable = type(value)
        return {name: plain(getattr(value, name)) for name in _given(kind)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


@cache
def _given(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.init)


class Live:
    """A subscriber. Any thread may read `policy`, `clients` and `index`; one caller at a time calls `refresh`."""

    def __init__(self, folder: Path) -> None:
        self._policy = _Followed(folder / POLICY, _json(Policy))
        read_clients = _json(Packed)
        self._clients = _Followed(folder / CLIENTS, lambda file: unpacked(read_clients(file)))
        self._index = _Followed(folder / index_file.NAME, index_file.read)
        self.refresh()

    @property
    def policy(self) -> Policy:
        """The Policy in force. Raises NotPublished before the first."""
        return self._policy.value()

    @property
    def clients(self) -> Clients:
        """Who is where. Raises NotPublished before the first."""
        return self._clients.value()

    @property
    def index(self) -> Names:
        """The index of names in force. Raises NotPublished before the first."""
        return self._index.value()

    @property
    def ready(self) -> bool:
        return all(each.current is not None for each in (self._policy, self._clients, self._index))

    @property
    def problem(self) -> str:
        """Why the newest file is not in use, or ""."""
        return self._policy.problem or self._clients.problem or self._index.problem

    def refresh(self) -> bool:
        """Take up what has been published since; True if anything was. A file that cannot be read changes nothing."""
        # All are asked, always: a new policy must not hide a new set of clients. The index first: a policy that
        # names its generation must not meet the one before.
        new = [followed.refresh() for followed in (self._index, self._policy, self._clients)]
        return any(new)


def _json[T](kind: type[T]) -> Callable[[BinaryIO], T]:
    decoder = msgspec.json.Decoder(kind)
    return lambda file: decoder.decode(file.read())


class LiveIndex:
    """The index in force at each moment, as an `Index` for who is made once and judges for long."""

    def __init__(self, live: Live) -> None:
        self._live = live

    @property
    def generation(self) -> int:
        return self._live.index.generation

    def labels(self, host: str) -> Labels:
        return self._live.index.labels(host)

    def url_labels(self, host: str, path: str) -> Labels:
        return self._live.index.url_labels(host, path)

    def has_statutory_urls(self, host: str) -> bool:
        return self._live.index.has_statutory_urls(host)


class _Followed[T]:
    """One file and the value last read from it."""

    def __init__(self, path: Path, read: Callable[[BinaryIO], T]) -> None:
        self._path = path
        self._read = read
        self._seen: tuple[int, int, int] | None = None
        self.current: T | None = None
        self.problem = ""

    def value(self) -> T:
        if self.current is None:
            raise NotPublished(self.problem or f"{self._path}: nothing is published yet; is `lessonwall up` running?")
        return self.current

    def refresh(self) -> bool:
        try:
            if _signature(os.stat(self._path)) == self._seen:
                return False
            with open(self._path, "rb") as file:
                # Of the open file, not of the name: a rename between the two must be noticed next time.
                self._seen = _signature(os.fstat(file.fileno()))
                self.current = self._read(file)
        except FileNotFoundError:
            return False
        except (OSError, ValueError, TypeError, LookupError) as error:
            self.problem = f"{self._path}: cannot be read ({error}); the one before it stays in force"
            return False
        self.problem = ""
        return True


def _signature(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_mtime_ns, stat.st_ino, stat.st_size


async def follow(live: Live, every: float = 0.1, changed: Callable[[], None] | None = None) -> None:
    """Refresh for ever, each `every` seconds, and call `changed` after each new value."""
    while True:
        if live.refresh() and changed is not None:
            changed()
        await asyncio.sleep(every)

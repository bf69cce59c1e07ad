"""The firewall's socket, from the side of whoever admits: many admissions on their way at once, each told of by its id.

A firewall that was started anew is found again by itself. What was on its way then is told again.
"""

import asyncio
import logging
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from filters.admissions import LARGEST, Admission, Way, decode_admitted, encode
from filters.door import within_reach

PATIENCE = 0.9  # seconds that an admission may take: with one look each 0.1 s, no client waits longer than a second
MOST_ON_THEIR_WAY = 5000
AT_ONCE = 256  # acknowledgements read before others get their turn

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _OnItsWay:
    message: bytes
    told: asyncio.Future[bool]
    ends: float


class Firewall:
    """For one event loop. `anew` is called whenever a connection is made: what was admitted before may be gone."""

    def __init__(self, path: str, anew: Callable[[], None] = lambda: None) -> None:
        self._path = Path(path)
        self._anew = anew
        self._socket: socket.socket | None = None
        self._lost_at = time.monotonic()
        self._ids = count(1)
        self._on_their_way: dict[int, _OnItsWay] = {}
        self._unsent: deque[bytes] = deque()
        self._refused = False

    @property
    def lacking(self) -> bool:
        """Whether there is none, or it did not take the last that it was told."""
        return self._refused or self._is_gone(time.monotonic())

    @property
    def busy(self) -> bool:
        """Whether what can wait should."""
        return self._socket is None or len(self._on_their_way) > MOST_ON_THEIR_WAY // 2

    def admit(
        self, standing: int, zone: str, addresses: tuple[str, ...], seconds: float, names: tuple[str, ...], way: Way
    ) -> asyncio.Future[bool]:
        """Whether it came to be in the kernel, told when it is or is not."""
        told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        now = time.monotonic()
        if self._is_gone(now) or len(self._on_their_way) >= MOST_ON_THEIR_WAY:
            told.set_result(False)
            return told
        id = next(self._ids)
        message = encode(Admission(id, standing, zone, addresses, seconds, names, way))
        self._on_their_way[id] = _OnItsWay(message, told, now + PATIENCE)
        if self._socket is not None:
            self._send(message)
        return told

    def refresh(self) -> None:
        """Give up what took too long, and look for a firewall where there is none; to be called ten times a second."""
        now = time.monotonic()
        while self._on_their_way:
            id, first = next(iter(self._on_their_way.items()))
            if first.ends > now:
                break
            self._tell(id, done=False)
        if self._socket is None:
            self._connect()

    def close(self) -> None:
        self._lose()
        for id in list(self._on_their_way):
            self._tell(id, done=False)

    # --- the connection ---

    def _connect(self) -> None:
        made = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)
        try:
            with within_reach(self._path) as name:
                made.connect(name)
        except OSError:  # not there yet; looked for again
            made.close()
            return
        self._socket = made
        self._refused = False
        asyncio.get_running_loop().add_reader(made, self._readable)
        self._anew()
        for each in list(self._on_their_way.values()):
            self._send(each.message)

    def _send(self, message: bytes) -> None:
        if self._unsent:
            self._unsent.append(message)
            return
        if self._socket is None:  # lost meanwhile
            return
        try:
            self._socket.send(message)
        except BlockingIOError:
            self._unsent.append(message)
            asyncio.get_running_loop().add_writer(self._socket, self._writable)
        except OSError:
            self._lose()

    def _writable(self) -> None:
        assert self._socket is not None
        try:
            while self._unsent:
                self._socket.send(self._unsent[0])
                self._unsent.popleft()
        except BlockingIOError:
            return
        except OSError:
            self._lose()
            return
        asyncio.get_running_loop().remove_writer(self._socket)

    def _readable(self) -> None:
        assert self._socket is not None
        try:
            for _ in range(AT_ONCE):
                message = self._socket.recv(LARGEST)
                if not message:
                    self._lose()
                    return
                admitted = decode_admitted(message)
                self._tell(admitted.id, done=not admitted.problem)
        except BlockingIOError:
            return
        except (OSError, ValueError):
            self._lose()

    def _tell(self, id: int, *, done: bool) -> None:
        self._refused = not done
        found = self._on_their_way.pop(id, None)
        if found is not None and not found.told.done():
            found.told.set_result(done)

    def _is_gone(self, now: float) -> bool:
        return self._socket is None and now > self._lost_at + PATIENCE

    def _lose(self) -> None:
        if self._socket is None:
            return
        _logger.warning("the connection to the firewall ended")
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._socket)
        loop.remove_writer(self._socket)
        with suppress(OSError):
            self._socket.close()
        self._socket = None
        self._unsent.clear()
        self._lost_at = time.monotonic()

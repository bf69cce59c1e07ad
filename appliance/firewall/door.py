"""The firewall's socket: takes admissions from whoever may ask, gathers all that wait, and acknowledges each."""

import asyncio
import contextlib
import logging
import os
import socket
import struct
from collections.abc import Callable
from pathlib import Path

from filters.admissions import LARGEST, Admission, Admitted, Refuse, decode_asked, encode
from filters.door import within_reach

MOST_CALLERS = 64
AT_ONCE = 256  # messages of one caller before others have their turn
MOST_IN_ONE = 512  # messages that go into one transaction
BUFFER = 1 << 20

_PEER = struct.Struct("3i")  # struct ucred: pid, uid, gid

log = logging.getLogger(__name__)

type Take = Callable[[list[Admission | Refuse]], list[Admitted]]


class Door:
    """`take` is called with all that waits. `uids`: who may ask, beside this process's own user and root."""

    def __init__(self, path: Path, take: Take, uids: frozenset[int] = frozenset()) -> None:
        self._path = path
        self._take = take
        self._uids = uids | {0, os.getuid()}
        self._listener: socket.socket | None = None
        self._callers: set[socket.socket] = set()
        self._waiting: list[tuple[socket.socket, Admission | Refuse]] = []
        self._due = False
        self.malformed = 0

    def open(self) -> None:
        """Take the socket's place; one that was left behind is replaced."""
        # Others may go through it to the socket, and replace nothing in it.
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.parent.chmod(0o711)
        self._path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)
        with within_reach(self._path) as name:
            before = os.umask(0o117)
            try:
                listener.bind(name)
            finally:
                os.umask(before)
        for uid in self._uids - {0, os.getuid()}:
            os.chown(self._path, uid, -1)
        listener.listen(MOST_CALLERS)
        self._listener = listener
        asyncio.get_running_loop().add_reader(listener, self._knock)

    def close(self) -> None:
        loop = asyncio.get_running_loop()
        for each in (*self._callers, *([self._listener] if self._listener else [])):
            loop.remove_reader(each)
            each.close()
        self._callers.clear()
        self._path.unlink(missing_ok=True)

    def _knock(self) -> None:
        assert self._listener is not None
        with contextlib.suppress(OSError):
            caller, _ = self._listener.accept()
            _, uid, _ = _PEER.unpack(caller.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
            if uid not in self._uids or len(self._callers) >= MOST_CALLERS:
                caller.close()
                return
            caller.setblocking(False)
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
            self._callers.add(caller)
            asyncio.get_running_loop().add_reader(caller, self._hear, caller)

    def _hear(self, caller: socket.socket) -> None:
        try:
            for _ in range(AT_ONCE):
                data = caller.recv(LARGEST)
                if not data:
                    return self._leave(caller)
                try:
                    self._waiting.append((caller, decode_asked(data)))
                except ValueError:
                    # Its id cannot be told: whoever sends such a thing is not one of us, or of another version.
                    self.malformed += 1
                    return self._leave(caller)
        except BlockingIOError:
            pass
        except OSError:
            return self._leave(caller)
        if self._waiting and not self._due:
            self._due = True
            # After all who are readable now: what waits goes into one transaction.
            asyncio.get_running_loop().call_soon(self._serve)
        return None

    def _serve(self) -> None:
        self._due = False
        waiting, self._waiting = self._waiting[:MOST_IN_ONE], self._waiting[MOST_IN_ONE:]
        if self._waiting:
            self._due = True
            asyncio.get_running_loop().call_soon(self._serve)
        answers = self._take([asked for _, asked in waiting])
        for (caller, _), answer in zip(waiting, answers, strict=True):
            if caller not in self._callers:
                continue
            try:
                caller.send(encode(answer))
            except OSError:  # it reads no answers, or is gone: it will ask again
                self._leave(caller)

    def _leave(self, caller: socket.socket) -> None:
        if caller in self._callers:
            self._callers.discard(caller)
            asyncio.get_running_loop().remove_reader(caller)
            caller.close()

"""The steward's door: a Unix socket that takes one request a line and gives one answer a line.

It looks at who knocks, bounds what they send and how long they take, and turns anything malformed into a refusal.
"""

import asyncio
import logging
import os
import socket
import sqlite3
import struct
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from appliance.steward.beside import Beside, Turns, helpers
from filters.door import within_reach
from filters.request_lines import LONGEST, Asked, Malformed, decode_request, encode_answer
from filters.requests import Answer, Refused

log = logging.getLogger(__name__)

MOST_CLIENTS = 64
MOST_OF_ONE = 48  # of them, by one process: for others the door is never shut
WAITING_OF_ONE = 4  # requests of one process that stand in line for the steward's thread
PATIENCE = 30.0  # seconds for a line to arrive, and for an answer to be taken

_PEER = struct.Struct("3i")  # pid, uid, gid: struct ucred of unix(7)


@dataclass(frozen=True, slots=True)
class Knock:
    """Who is at the door. `console`: the box's own user, or root. `process`: which program, by its number."""

    console: bool
    process: int = 0


type Handler = Callable[[Asked, Knock], Answer | Beside[Any]]


class Server:
    """Answers at `path` (0600). `handle` is called in one thread, one request at a time: there is one writer.

    Each program has so many places in the line, and no more: a flood of one keeps no other waiting.
    """

    def __init__(self, path: Path, handle: Handler, thread: ThreadPoolExecutor, patience: float = PATIENCE) -> None:
        self._path = path
        self._handle = handle
        self._thread = thread
        self._patience = patience
        self._clients: Counter[int] = Counter()  # by process
        self._lines: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()
        self._turns = Turns()
        self._helpers = helpers()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Take the socket's place; one that a killed steward left behind is replaced."""
        self._path.unlink(missing_ok=True)
        door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with within_reach(self._path) as name:
            before = os.umask(0o177)
            try:
                door.bind(name)
            finally:
                os.umask(before)
        self._server = await asyncio.start_unix_server(self._serve, sock=door, limit=LONGEST, backlog=MOST_CLIENTS)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server.close_clients()
            await self._server.wait_closed()
        self._helpers.shutdown(cancel_futures=True)
        self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        knock = _knock(writer)
        self._clients[knock.process] += 1
        try:
            if self._clients.total() > MOST_CLIENTS or self._clients[knock.process] > MOST_OF_ONE:
                await self._say(writer, Refused("Too many are asking at once; try again.", again=True))
            else:
                await self._converse(reader, writer, knock)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass  # They went away or fell asleep; nothing is owed to them.
        finally:
            self._clients[knock.process] -= 1
            if not self._clients[knock.process]:
                del self._clients[knock.process]
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, knock: Knock) -> None:
        while True:
            try:
                line = await asyncio.wait_for(reader.readuntil(b"\n"), self._patience)
            except asyncio.LimitOverrunError:
                return await self._say(writer, Refused(f"A request has at most {LONGEST} bytes."))
            await self._say(writer, await self._answer(line, knock))

    async def _answer(self, line: bytes, knock: Knock) -> Answer:
        try:
            asked = decode_request(line)
        except Malformed as error:
            return Refused(f"That is not a request: {error}.")
        try:
            async with self._turns.of(asked.request):
                answer = await self._in_line(knock, self._handle, asked, knock)
                while isinstance(answer, Beside):
                    done = await asyncio.get_running_loop().run_in_executor(self._helpers, answer.work)
                    answer = await self._in_line(knock, answer.then, done)
                return answer
        except (OSError, sqlite3.OperationalError) as error:
            log.error("%s was not done: %s", type(asked.request).__name__, error)
            return Refused(
                f"That could not be written down ({error}); is the disk full? See `lessonwall status`.", True
            )
        except Exception:
            log.exception("%s was not answered", type(asked.request).__name__)
            return Refused("The steward could not do that; its log says why.", again=True)

    async def _in_line[*A, T](self, knock: Knock, do: Callable[[*A], T], *what: *A) -> T:
        line = self._lines.setdefault(knock.process, asyncio.Semaphore(WAITING_OF_ONE))
        async with line:
            return await asyncio.get_running_loop().run_in_executor(self._thread, do, *what)

    async def _say(self, writer: asyncio.StreamWriter, answer: Answer) -> None:
        writer.write(encode_answer(answer))
        await asyncio.wait_for(writer.drain(), self._patience)


def _knock(writer: asyncio.StreamWriter) -> Knock:
    door = writer.get_extra_info("socket")
    process, uid, _ = _PEER.unpack(door.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
    return Knock(uid in (os.getuid(), 0), process)

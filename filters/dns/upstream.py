"""Asks the upstream resolvers, in the order given, and keeps what they said for all clients alike.

An answer counts only if it comes from the server asked, from a fresh random port, under a random id, and repeats
the question (RFC 5452). What does not is ignored, and the wait goes on: a forged packet must not end it.
"""

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from filters.dns import metrics
from filters.dns.cache import Cache
from filters.dns.endpoint import Endpoint
from filters.wire import dns
from filters.wire.dns_build import framed, question
from filters.wire.dns_reply import Reply, read_reply

PATIENCE = 2.0  # seconds for one server
REST = 10.0  # seconds for which a server that failed is asked last
MOST_WAITING = 500  # questions on their way at once; each holds a socket

LONGEST = 86_400  # seconds that an answer is kept, whatever its TTL
LONGEST_NO = 900  # and a negative one
_WEIGHT = 800  # bytes, roughly, that an entry costs beside its message

_ANSWERS = frozenset({dns.NOERROR, dns.NXDOMAIN})
_REFUSALS = frozenset({dns.SERVFAIL, dns.REFUSED})  # passed on if nobody says more


class Unavailable(Exception):
    """No upstream answered. Trying again makes sense."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of an upstream, always of class IN. `name`: packed, lower case."""

    name: bytes
    type: int
    do: bool
    cd: bool


class Resolver:
    """Several servers that know the same names, and one memory of what they said. `memory`: bytes."""

    def __init__(self, servers: Sequence[Endpoint], memory: int = 32 << 20, patience: float = PATIENCE) -> None:
        self._servers = tuple(servers)
        self._patience = patience
        self._failed: dict[Endpoint, float] = {}
        self._cache: Cache[Question, Reply] = Cache(memory)
        self._waiting: dict[Question, asyncio.Task[Reply]] = {}

    def known(self, asked: Question, now: float) -> tuple[Reply, int] | None:
        """A kept reply and its age in whole seconds. `now`: seconds, of any clock that `ask` is given too."""
        kept = self._cache.get(asked, now)
        return (kept.value, int(now - kept.made)) if kept else None

    async def ask(self, asked: Question, now: float) -> Reply:
        """Ask; clients that wait for the same answer share it. Raises Unavailable."""
        task = self._waiting.get(asked)
        if task is None:
            if len(self._waiting) >= MOST_WAITING:
                raise Unavailable("too many questions are waiting for an answer")
            task = asyncio.get_running_loop().create_task(self._fetch(asked, now))
            self._waiting[asked] = task
            task.add_done_callback(lambda done: self._settled(asked, done))
        # A client that goes away must not take the answer from the others.
        return await asyncio.shield(task)

    def _settled(self, asked: Question, task: asyncio.Task[Reply]) -> None:
        self._waiting.pop(asked, None)
        if not task.cancelled():
            task.exception()  # told to those who waited; nobody may have

    async def _fetch(self, asked: Question, now: float) -> Reply:
        refused: Reply | None = None
        for server in self._order():
            started = time.monotonic()
            try:
                reply = await exchange(server, asked, self._patience)
            except (OSError, TimeoutError, EOFError, dns.Malformed):
                self._failed[server] = time.monotonic()
                continue
            metrics.UPSTREAM.observe(time.monotonic() - started)
            if reply.rcode not in _ANSWERS:
                refused = reply if reply.rcode in _REFUSALS else refused
                continue
            self._failed.pop(server, None)
            longest = LONGEST_NO if reply.rcode == dns.NXDOMAIN or not reply.answers else LONGEST
            self._cache.put(asked, reply, now, min(reply.ttl, longest), _WEIGHT + 2 * len(reply.message))
            return reply
        if refused is not None:
            return refused
        raise Unavailable("no upstream answered")

    def _order(self) -> list[Endpoint]:
        """As given, those that failed of late last; a single one is asked twice, since a packet may get lost."""
        now = time.monotonic()
        rested = sorted(self._servers, key=lambda each: now - self._failed.get(each, -REST) < REST)
        return rested * 2 if len(rested) == 1 else rested


async def exchange(server: Endpoint, asked: Question, patience: float) -> Reply:
    """One question, one answer: by UDP, and by TCP when that is cut short. Raises OSError or TimeoutError."""
    async with asyncio.timeout(patience):
        reply = await _by_datagram(server, asked)
        return await _by_stream(server, asked) if reply.truncated else reply


async def _by_datagram(server: Endpoint, asked: Question) -> Reply:
    loop = asyncio.get_running_loop()
    wait = _Wait(asked, loop.create_future())
    # A new socket for each question: the kernel gives it a random port, and takes packets from this server alone.
    transport, _ = await loop.create_datagram_endpoint(lambda: wait, remote_addr=(server.host, server.port))
    try:
        transport.sendto(question(asked.name, asked.type, wait.id, asked.do, asked.cd))
        return await wait.reply
    finally:
        transport.close()


class _Wait(asyncio.DatagramProtocol):
    def __init__(self, asked: Question, reply: asyncio.Future[Reply]) -> None:
        self.id = secrets.randbits(16)
        self.asked = asked
        self.reply = reply

    def datagram_received(self, data: bytes, address: object) -> None:
        try:
            reply = read_reply(data, self.id, self.asked.name, self.asked.type)
        except dns.Malformed:
            metrics.faults["ignored"] += 1
            return
        if not self.reply.done():
            self.reply.set_result(reply)

    def error_received(self, error: Exception) -> None:
        if not self.reply.done():
            self.reply.set_exception(error)


async def _by_stream(server: Endpoint, asked: Question) -> Reply:
    id = secrets.randbits(16)
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        writer.write(framed(question(asked.name, asked.type, id, asked.do, asked.cd)))
        length = int.from_bytes(await reader.readexactly(2))
        return read_reply(await reader.readexactly(length), id, asked.name, asked.type)
    finally:
        writer.close()

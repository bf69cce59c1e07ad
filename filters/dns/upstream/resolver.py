"""One memory of what several resolvers said; asked again only when it is out of date, and kept for when all fail.

Answers that are out of date are given when no resolver answers in time (RFC 8767), marked as such and for a short
while only: a school whose line is down for a minute keeps the names that it used today.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from filters.dns.cache import Cache
from filters.dns.endpoint import Endpoint
from filters.dns.upstream import counts
from filters.dns.upstream.asked import REFUSALS, ROOT, STALE, STALE_NO, Question, Unavailable
from filters.dns.upstream.race import first_answer
from filters.dns.upstream.server import Server
from filters.wire import dns
from filters.wire.dns_build import Fault
from filters.wire.dns_reply import Reply

MEMORY = 16 << 20  # bytes: about 15,000 answers, a busy day of a school
PATIENCE = 4.0  # seconds for one question; clients ask again after about five
MOST_WAITING = 500  # questions on their way at once; each holds a socket or two

LONGEST = 86_400  # seconds that an answer is kept, whatever its TTL
LONGEST_NO = 900  # and a negative one
STALE_FOR = 86_400  # seconds that it is kept after that, for when all resolvers fail
STALE_AFTER = 1.8  # seconds that a client waits for better than a stale answer (RFC 8767 section 5)
STALE_TTL = 30


@dataclass(frozen=True, slots=True)
class _Said:
    reply: Reply
    until: float


class Resolver:
    """`servers`: all know the same names; an Endpoint is asked plainly. `memory`: bytes. `patience`: seconds.

    `look`: a question that each can answer. `news`: told when a server begins to fail, or is well again.
    """

    def __init__(
        self,
        servers: Sequence[Endpoint],
        memory: int = MEMORY,
        patience: float = PATIENCE,
        *,
        look: Question = ROOT,
        news: Callable[[], None] = lambda: None,
    ) -> None:
        self._patience = patience
        self.servers = [Server(at, n, patience, look, news) for n, at in enumerate(servers, start=1)]
        self._cache: Cache[Question, _Said] = Cache(memory)
        self._waiting: dict[Question, asyncio.Task[Reply]] = {}

    def known(self, asked: Question, now: float) -> tuple[Reply, int] | None:
        """A kept reply and its age in whole seconds. `now`: seconds, of any clock that `ask` is given too."""
        kept = self._cache.get(asked, now)
        if kept is None or now >= kept.value.until:
            return None
        return kept.value.reply, int(now - kept.made)

    async def ask(self, asked: Question, now: float) -> Reply:
        """Ask; clients that wait for the same answer share it. Raises Unavailable."""
        kept = self._cache.get(asked, now)
        if kept is None:
            # A client that goes away must not take the answer from the others.
            return await asyncio.shield(self._asking(asked, now))
        if (reply := await self._in_time(asked, now)) is not None:
            return reply
        counts.STALE.inc()
        return outdated(kept.value.reply)

    def close(self) -> None:
        """End what is under way."""
        for task in self._waiting.values():
            task.cancel()
        for server in self.servers:
            server.close()

    async def _in_time(self, asked: Question, now: float) -> Reply | None:
        """An answer that is better than an outdated one, if there is any to be had soon."""
        if all(server.health.fails for server in self.servers):
            return None  # they are looked at again on their own; see server.py
        try:
            async with asyncio.timeout(min(STALE_AFTER, self._patience)):
                reply = await asyncio.shield(self._asking(asked, now))
        except (TimeoutError, Unavailable):
            return None
        return None if reply.rcode in REFUSALS else reply

    def _asking(self, asked: Question, now: float) -> asyncio.Task[Reply]:
        task = self._waiting.get(asked)
        if task is None:
            if len(self._waiting) >= MOST_WAITING:
                raise Unavailable("too many questions are waiting for an answer")
            task = asyncio.get_running_loop().create_task(self._fetch(asked, now))
            self._waiting[asked] = task
            task.add_done_callback(lambda done: self._settled(asked, done))
        return task

    def _settled(self, asked: Question, task: asyncio.Task[Reply]) -> None:
        self._waiting.pop(asked, None)
        if not task.cancelled():
            task.exception()  # told to those who waited; nobody may have

    async def _fetch(self, asked: Question, now: float) -> Reply:
        reply = await first_answer(self.servers, asked, self._patience)
        longest = LONGEST_NO if reply.rcode == dns.NXDOMAIN or not reply.answers else LONGEST
        seconds = min(reply.ttl, longest)
        if seconds > 0:
            self._cache.put(asked, _Said(reply, now + seconds), now, seconds + STALE_FOR, weight(reply))
        return reply


def outdated(reply: Reply) -> Reply:
    """The reply as it is given when there is nothing better."""
    told = Fault(STALE_NO if reply.rcode == dns.NXDOMAIN else STALE)
    return replace(
        reply,
        ttls=tuple((at, STALE_TTL) for at, _ in reply.ttls),
        answers=tuple(each._replace(ttl=STALE_TTL) for each in reply.answers),
        faults=(*reply.faults, told),
    )


def weight(reply: Reply) -> int:
    """Bytes that a kept reply costs in memory, as they were measured: never less, and a fifth more at most."""
    return 600 + len(reply.message) + 190 * len(reply.answers) + 110 * len(reply.ttls)

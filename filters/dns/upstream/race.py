"""Asks several resolvers for one answer: the best first, another when it is slow or fails, whoever answers first wins.

Who loses is still listened to: its late answer says that it is well. So a dead resolver costs one client a fraction
of a second once; from then on it rests, and nobody waits for it.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence

from filters.dns.upstream.asked import ANSWERS, NETWORK_ERROR, REFUSALS, Question, Unavailable
from filters.dns.upstream.server import Server
from filters.wire import dns
from filters.wire.dns_build import UNREACHABLE
from filters.wire.dns_reply import Reply

ROUNDS = 2  # times that each is asked: a packet may get lost

# RFC 8914 section 4: the signatures of this name are wrong. Another resolver may not look, which makes it no better.
_BOGUS = frozenset({5, 6, 7, 8, 9, 10, 11, 12})


def in_order(servers: Iterable[Server], now: float) -> list[Server]:
    """Whom to ask: those that do not rest (if all do, all), the clearly faster first, else as the school wrote them."""
    known = list(servers)
    awake = [each for each in known if not each.health.rests] or known
    return sorted(awake, key=lambda each: each.health.band(now))


async def first_answer(servers: Sequence[Server], asked: Question, patience: float) -> Reply:
    """The first answer of use; if all refuse, a refusal. Raises Unavailable after `patience` seconds, or sooner."""
    race = _Race(in_order(servers, time.monotonic()) * ROUNDS, asked, time.monotonic() + patience)
    return await race.run()


def _contradicts(reply: Reply, asked: Question) -> bool:
    """No such name, and here is its address."""
    return reply.rcode == dns.NXDOMAIN and any(record.type == asked.type for record in reply.answers)


class _Race:
    def __init__(self, turns: list[Server], asked: Question, deadline: float) -> None:
        self._turns = turns
        self._asked = asked
        self._deadline = deadline
        self._running: dict[asyncio.Future[Reply], tuple[Server, float]] = {}
        self._refusal: Reply | None = None
        self._code = UNREACHABLE

    async def run(self) -> Reply:
        while (left := self._deadline - time.monotonic()) > 0:
            last = self._begin()
            if not self._running:
                break
            done, _ = await asyncio.wait(
                self._running, timeout=min(left, last.hurry) if last else left, return_when=asyncio.FIRST_COMPLETED
            )
            for each in done:
                if (reply := self._told(each)) is not None:
                    return reply
            if not done:
                self._late()
        if self._refusal is not None:
            return self._refusal
        raise Unavailable("no upstream answered", self._code)

    def _begin(self) -> Server | None:
        """Ask the next; None when there is no next, and what runs already is all there is to wait for."""
        running = [server for server, _ in self._running.values()]
        while self._turns:
            server = self._turns.pop(0)
            # On one connection, the same question twice brings the same answer twice.
            if server.may_lose or server not in running:
                self._running[server.ask(self._asked)] = server, time.monotonic()
                return server
        return None

    def _told(self, given: asyncio.Future[Reply]) -> Reply | None:
        """The reply, if it settles the question."""
        server, _ = self._running.pop(given)
        if given.cancelled():
            return None
        if given.exception() is not None:
            self._code = NETWORK_ERROR
            return None
        reply = given.result()
        # Whatever it said, it would say again.
        self._turns = [each for each in self._turns if each is not server]
        if reply.truncated or _contradicts(reply, self._asked):
            return None
        if reply.rcode in ANSWERS or any(fault.code in _BOGUS for fault in reply.faults):
            return reply
        if reply.rcode in REFUSALS:
            self._refusal = reply
        return None

    def _late(self) -> None:
        for server, begun in self._running.values():
            server.late(begun)

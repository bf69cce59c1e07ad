"""A packet in, an answer out: plan, ask upstream, finish, remember. The sockets are `server.py`'s.

What is finished is kept by standing and packet, so that a popular name costs two look-ups; the whole of it is
dropped with every new policy and at every boundary.
"""

import asyncio
import logging
import struct
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from filters.clients import Client
from filters.dns import metrics
from filters.dns.answer import Judged, Plan, Rulebook, finish, plan
from filters.dns.cache import Cache, Kept
from filters.dns.once import Once
from filters.dns.specials import Box
from filters.dns.upstream import Question, Resolver, Unavailable
from filters.events.event import Event
from filters.live import Live
from filters.policy.attempt import Attempt, Standing
from filters.policy.boundary import boundary
from filters.wire import dns
from filters.wire.dns_build import answer, fit, refusal
from filters.wire.dns_reply import ttl_places

MEMORY = 64 << 20  # bytes of finished answers
_WEIGHT = 1050  # bytes that a finished answer was seen to cost beside its packets
WAIT_FOR_DISK = 0.25  # seconds that an answer waits for its urgent event to be safe

type Record = Callable[[Event], Future[None] | None]

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who sent a packet, and over what: `stream` for TCP."""

    client: Client
    address: str
    stream: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """An answer that may be given again: with another id, and its TTLs less by its age."""

    message: bytes
    ttls: tuple[tuple[int, int], ...]
    judged: Judged | None


class Service:
    """The DNS filter without its sockets. `offset`: policy time less real time. `zones`: resolvers of `box.forward`.

    `record` is told of every judged name once; it may answer with a Future that is done when the event is on disk.
    """

    def __init__(
        self,
        live: Live,
        box: Box,
        resolver: Resolver,
        record: Record,
        *,
        zones: Mapping[str, Resolver] | None = None,
        offset: timedelta = timedelta(),
    ) -> None:
        self._live = live
        self._box = box
        self._resolver = resolver
        self._zones = zones or {}
        self._record = record
        self._offset = offset
        self._once = Once()
        self._finished: Cache[tuple[Standing, bool, bytes], Finished] = Cache(MEMORY)
        self._next_word = 0.0
        self._turned = self._policy_time()
        self.book = self._new_book(self._turned)

    def refresh(self) -> None:
        """Take up what the steward has published, and the next boundary; to be called ten times a second."""
        self._live.refresh()
        now = self._policy_time()
        book = self.book
        # A clock that was set back may have crossed a boundary the other way.
        published = self._live.policy is not book.policy or self._live.index is not book.index
        if published or now >= book.boundary or now < self._turned:
            self._finished.clear()
            self.book = self._new_book(now)
        self._turned = now
        metrics.flush()

    def at_hand(self, packet: bytes, asker: Asker) -> bytes | None:
        """The answer if it is finished already; None when `answer` must be asked. Never raises."""
        try:
            return self._at_hand(packet, asker)
        except Exception:
            self._complain()
            return None

    def _at_hand(self, packet: bytes, asker: Asker) -> bytes | None:
        now = time.time()
        kept = self._finished.get((asker.client.standing, asker.stream, packet[2:]), now)
        if kept is None:
            return None
        judged = kept.value.judged
        if judged is not None and not self._told(judged, asker):
            # A refusal that makes an event goes the long way, which waits until an urgent one is on the disk.
            if judged.refused:
                return None
            self._tell(judged, asker)
        metrics.judged[judged.decision if judged else None] += 1
        metrics.hits["answer"] += 1
        return _again(kept, packet, now)

    async def answer(self, packet: bytes, asker: Asker) -> bytes | None:
        """The answer to a packet; None for one that must be left unanswered. Never raises."""
        query: dns.Query | None = None
        try:
            query = dns.query(packet)
            return await self._answer(query, packet, asker)
        except dns.NotAQuery:
            metrics.faults["not a query"] += 1
            return None
        except dns.Malformed:
            metrics.faults["malformed"] += 1
            opcode = packet[2] >> 3 & 15
            return refusal(packet, dns.NOTIMP if opcode else dns.FORMERR)
        except Unavailable as none:
            metrics.faults["no upstream"] += 1
            assert query is not None
            return answer(query, dns.SERVFAIL, faults=[none.fault])
        except Exception:
            # One packet that we cannot handle must not stop the answers to all others.
            self._complain()
            return answer(query, dns.SERVFAIL) if query else refusal(packet, dns.SERVFAIL)

    def overloaded(self, packet: bytes) -> bytes | None:
        """What is said at once when too much is waiting already."""
        metrics.faults["overloaded"] += 1
        is_query = len(packet) >= dns.HEADER.size and not packet[2] & 0x80
        return refusal(packet, dns.SERVFAIL) if is_query else None

    async def _answer(self, query: dns.Query, packet: bytes, asker: Asker) -> bytes:
        while True:
            book = self.book
            made = await self._made(query, asker.client.standing, book)
            # A policy that came into force while the upstream was being asked decides anew, now from the cache.
            if book is self.book:
                break
        message = fit(made.answer, query, asker.stream)
        # Kept before anything is waited for, while the book is known to be the one it was made from.
        self._keep(query, packet, asker, message, made.judged)
        metrics.judged[made.judged.decision if made.judged else None] += 1
        if made.judged is not None and not self._told(made.judged, asker):
            await _on_disk(self._tell(made.judged, asker))
        return message

    async def _made(self, query: dns.Query, standing: Standing, book: Rulebook) -> Plan:
        made = plan(query, standing, book, self._policy_time())
        if made.answer:
            return made
        resolver = self._zones.get(made.zone, self._resolver)
        asked = Question(made.ask, query.type, query.do, bool(query.flags & dns.CD))
        found = resolver.known(asked, time.time())
        if found is not None:
            metrics.hits["upstream"] += 1
        reply, age = found or (await resolver.ask(asked, time.time()), 0)
        return finish(query, made, reply, age, standing, book, self._policy_time())

    def _keep(self, query: dns.Query, packet: bytes, asker: Asker, message: bytes, judged: Judged | None) -> None:
        if message[3] & dns.RCODE not in (dns.NOERROR, dns.NXDOMAIN) or query.opcode:
            return
        places = ttl_places(message)
        key = (asker.client.standing, asker.stream, packet[2:])
        shortest = min((ttl for _, ttl in places), default=0)
        left = (self.book.boundary - self._policy_time()).total_seconds()
        seconds = min(shortest, left, judged.ceiling if judged else shortest)
        size = _WEIGHT + len(packet) + len(message)
        self._finished.put(key, Finished(message, places, judged), time.time(), seconds, size)

    def _told(self, judged: Judged, asker: Asker) -> bool:
        return self._once.told(asker.address, judged.target.name, judged.decision, time.monotonic())

    def _tell(self, judged: Judged, asker: Asker) -> Future[None] | None:
        self._once.tell(asker.address, judged.target.name, judged.decision, time.monotonic())
        real = datetime.now(UTC)
        attempt = Attempt(asker.client.standing, judged.target, real + self._offset)
        event = Event(
            0,
            real,
            "dns",
            asker.address,
            asker.client,
            attempt,
            judged.decision,
            hints=judged.hints,
            policy=self.book.policy.version,
            purpose=judged.purpose,
        )
        return self._record(event)

    def _new_book(self, now: datetime) -> Rulebook:
        policy = self._live.policy
        return Rulebook(policy, boundary(policy, now), self._live.index, self._box)

    def _policy_time(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def _complain(self) -> None:
        """Say what went wrong, at most once a minute: a hostile flood must not fill the disk."""
        metrics.faults["error"] += 1
        if time.monotonic() >= self._next_word:
            self._next_word = time.monotonic() + 60
            _logger.exception("a query could not be answered")


def _again(kept: Kept[Finished], packet: bytes, now: float) -> bytes:
    value = kept.value
    # Rounded up: no TTL may reach past the boundary that it was cut to.
    age = ceil(now - kept.made)
    message = bytearray(value.message)
    message[:2] = packet[:2]
    for offset, ttl in value.ttls:
        struct.pack_into("!I", message, offset, max(0, ttl - age))
    return bytes(message)


async def _on_disk(waiting: Future[None] | None) -> None:
    if waiting is None:
        return
    try:
        await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(waiting)), WAIT_FOR_DISK)
    except Exception:  # A disk that is slow or full is health's affair; the client is answered.
        metrics.faults["event not on disk"] += 1

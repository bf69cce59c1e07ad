"""A packet in, an answer out: plan, ask upstream, finish, remember. The sockets are `server.py`'s.

What is finished is kept by standing and packet, so that a popular name costs one look-up for its client's lane and
one for its answer; the whole of it is dropped with every new policy or index and at every boundary.
"""

import asyncio
import logging
import math
import time
from collections.abc import Hashable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from itertools import chain, islice

from filters.admit import Firewall
from filters.clients import Client
from filters.dns import metrics
from filters.dns.admission import wanted
from filters.dns.admitting import Admitting, NotAdmitted
from filters.dns.answer import Judged, Plan, Rulebook, finish, plan
from filters.dns.finished import Finished, Memory
from filters.dns.lanes import ENDLESS, Lane, Lanes, Limit
from filters.dns.specials import Box
from filters.dns.upstream import Question, Resolver, Unavailable
from filters.events.event import Event
from filters.events.record import Recorder
from filters.events.visits import NOBODYS, Visit, Visitor
from filters.live import Live
from filters.neighbours import Neighbours
from filters.policy.attempt import Attempt, Standing
from filters.policy.boundary import boundary
from filters.wire import dns
from filters.wire.dns_build import NOT_READY, Fault, answer, fit, refusal
from filters.wire.dns_reply import ttl_places

MEMORY = 20 << 20  # bytes of finished answers
WAIT_FOR_DISK = 0.25  # seconds that an answer waits for its urgent event to be safe
ROUND = 10  # refreshes, about a second, in which each lane is turned once
SETTLE = 5.0  # seconds until what was counted is handed on
INTRODUCTION = (0.001, 0.002, 0.004, 0.008, 0.016)  # seconds between looks at whether the wire has said who it is
SWEEP = 4000  # dropped answers that are freed at a time, about a millisecond's work

NO_LIMIT = Limit(0, ENDLESS)

_UNREACHABLE = (Fault(NOT_READY, "The firewall could not open the way to this address yet."),)

_logger = logging.getLogger(__name__)


class Service:
    """The DNS filter without its sockets. `offset`: policy time less real time. `zones`: resolvers of `box.forward`.

    `admissions`: the firewall's socket, "" where there is none. `neighbours`: None where the box is no gateway.
    """

    def __init__(
        self,
        live: Live,
        box: Box,
        resolver: Resolver,
        recorder: Recorder,
        *,
        zones: Mapping[str, Resolver] | None = None,
        offset: timedelta = timedelta(),
        limit: Limit = NO_LIMIT,
        admissions: str = "",
        neighbours: Neighbours | None = None,
    ) -> None:
        self._live = live
        self._box = box
        self._resolver = resolver
        self._zones = zones or {}
        self._recorder = recorder
        self._offset = offset
        self._limit = limit
        self._memory = Memory(MEMORY)
        self._lanes: list[Lanes] = []
        self._round: Iterator[Lane] = iter(())
        self._a_tenth = 0
        self._next_word = self._settled = 0.0
        self._turned = self._policy_time()
        self._clients = live.clients
        self._neighbours = neighbours
        self._known = neighbours.known if neighbours else None
        self.book = self._new_book(self._turned)
        self._firewall = Firewall(admissions, self._begin_anew) if admissions else None
        self._admitting = Admitting(self._firewall) if self._firewall else None
        if self._firewall:
            self._firewall.refresh()

    # --- what is in force -------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Take up what the steward has published, and the next boundary; to be called ten times a second."""
        self._live.refresh()
        if self._firewall:
            self._firewall.refresh()
        now = self._policy_time()
        book = self.book
        published = self._live.policy is not book.policy or self._live.index is not book.index
        # A clock that was set back may have crossed a boundary the other way.
        if published or now >= book.boundary or now < self._turned:
            self._begin_anew()
        elif self._live.clients is not self._clients:
            self._park()
        else:
            for each in self._lanes:
                each.look_again()
        self._turned = now
        self._turn_some()
        self._memory.sweep(SWEEP)
        metrics.flush()

    def lanes(self, speaks_for: str) -> Lanes:
        """Of one listener; `speaks_for` as in `Listen.client`."""
        lanes = Lanes(
            speaks_for, lambda: self._live.clients, self._limit, stand=self._stand, leave=self._leave, known=self._known
        )
        self._lanes.append(lanes)
        return lanes

    @property
    def unadmitted(self) -> bool:
        """Whether there should be a firewall, and none admits."""
        return self._firewall is not None and self._firewall.lacking

    def close(self) -> None:
        """No more answers are asked for."""
        if self._firewall:
            self._firewall.close()
        self.turn()

    def turn(self) -> None:
        """Remember all that was met since the last time; also done when all is closed."""
        self._fold(chain.from_iterable(self._lanes))
        self._settle()
        metrics.flush()

    def _begin_anew(self) -> None:
        """Nothing that was answered or admitted is taken to hold any longer."""
        self._park()
        self._memory.clear()
        if self._admitting:
            self._admitting.forget()
        self.book = self._new_book(self._policy_time())

    def _stand(self, lane: Lane) -> None:
        lane.datagrams = self._memory.of(_whom(lane.visitor.client, stream=False))
        lane.streams = self._memory.of(_whom(lane.visitor.client, stream=True))

    def _leave(self, lane: Lane) -> None:
        self._fold([lane])
        lane.gone = True

    def _park(self) -> None:
        """Of every client must be asked anew who it is and what it is answered. What was met belongs to before."""
        for lane in chain.from_iterable(self._lanes):
            known = lane.known
            self._fold([lane])
            lane.known |= known
        self._settle()
        for lanes in self._lanes:
            lanes.park()
        self._clients = self._live.clients

    def _turn_some(self) -> None:
        """The tenth part of all lanes each time: none waits longer than two seconds, nor all clients for all lanes."""
        lanes = list(islice(self._round, self._a_tenth))
        self._fold(lanes)
        if len(lanes) < self._a_tenth or not self._a_tenth:
            for each in self._lanes:
                each.forget()
            every = list(chain.from_iterable(self._lanes))
            self._round, self._a_tenth = iter(every), len(every) // ROUND + 1
        if time.monotonic() - self._settled > SETTLE:
            self._settle()

    def _fold(self, lanes: Iterable[Lane]) -> None:
        now, real = time.monotonic(), datetime.now(UTC)
        for lane in lanes:
            seen = real - timedelta(seconds=now - lane.turned)
            if told := lane.turn(now):
                self._recorder.fold(lane.visitor, told, seen, self._offset, self.book.policy.version)

    def _settle(self) -> None:
        # As of when the book was last known to hold: what was met since the bell belongs to the next.
        self._recorder.settle(self.book.policy, self._turned)
        self._settled = time.monotonic()

    # --- answers ----------------------------------------------------------------------------------------------------

    def at_hand(self, packet: bytes, lane: Lane, now: float, stream: bool = False) -> bytes | None:
        """The answer if it is finished already, b"" for none; None when `answer` must be asked. Never raises.

        `now`: monotonic. This is where the time goes: one function, and nothing in it that could be done before.
        """
        try:
            answers = lane.streams if stream else lane.datagrams
            question = packet[2:]
            kept = answers.young.get(question) or self._memory.older(answers, question)
            lane.left -= 1
            if lane.left < 0 and not self._limit.refill(lane, now) and not self._is_help(packet, kept):
                return self._too_many(packet)
            if kept is None or kept.ends <= now:
                return None
            visit = kept.visit
            if not visit.logged:
                lane.met.append(visit)
            elif visit.urgent:
                # The long way waits until its event is on the disk.
                return None
            elif lane.is_news(visit, now):
                self._log(visit, lane)
            kept.tally.n += 1
            body = kept.body
            if body.until <= now:
                body.turn(now)
            return packet[:2] + body.bytes
        except Exception:
            self._complain()
            return None

    async def introduced(self, lane: Lane, lanes: Lanes) -> Lane:
        """The lane of an address from which nothing has come yet, once it is known whose it is, as far as can be.

        What a registered device is told as a stranger would be admitted to a stranger, and its connection refused.
        """
        address = lane.visitor.address
        if self._neighbours and not self._neighbours.met(address) and self._neighbours.ask_for(address):
            for pause in INTRODUCTION:
                await asyncio.sleep(pause)
                if self._neighbours.met(address):
                    break
        return lanes.introduce(lane, time.monotonic())

    async def answer(self, packet: bytes, lane: Lane, stream: bool = False) -> bytes | None:
        """The answer to a packet; None for one that must be left unanswered. Never raises."""
        query: dns.Query | None = None
        try:
            query = dns.query(packet)
            return await self._answer(query, packet, lane, stream)
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
        except NotAdmitted:
            assert query is not None
            return answer(query, dns.SERVFAIL, faults=_UNREACHABLE)
        except Exception:
            # One packet that we cannot handle must not stop the answers to all others.
            self._complain()
            return answer(query, dns.SERVFAIL) if query else refusal(packet, dns.SERVFAIL)

    def overloaded(self, packet: bytes) -> bytes:
        """What is said at once when too much is waiting already; b"" for nothing."""
        metrics.faults["overloaded"] += 1
        return _turned_away(packet, dns.SERVFAIL)

    def _is_help(self, packet: bytes, kept: Finished | None) -> bool:
        """Whether a help site is asked for, which is open to a device whatever else that asks for. `kept`: if known."""
        if kept is not None:
            return kept.visit.help
        try:
            return "help" in self.book.index.labels(dns.query(packet).name)
        except dns.Malformed:
            return False

    def _too_many(self, packet: bytes) -> bytes:
        """What is said to a client that asks faster than it may (docs/adr/0006)."""
        metrics.faults["rate limit"] += 1
        return _turned_away(packet, dns.REFUSED)

    async def _answer(self, query: dns.Query, packet: bytes, lane: Lane, stream: bool) -> bytes:
        visitor = lane.visitor
        standing = visitor.client.standing
        if self._policy_time() >= self.book.boundary:
            self.refresh()
        while True:
            book = self.book
            made = await self._made(query, standing, book)
            again = await self._admit(query, made, visitor.client, book)
            # A policy that came into force while the upstream was being asked decides anew, now from the cache.
            if book is self.book:
                break
        message = fit(made.answer, query, stream)
        now = time.monotonic()
        visit = self._visit(made.judged, visitor)
        # Kept before anything is waited for, while the book is known to be the one it was made from.
        self._keep(query, packet, _whom(visitor.client, stream=stream), message, made.judged, visit, now, again)
        metrics.tallies(made.judged.decision if made.judged else None)[1].n += 1
        if not visit.logged:
            lane.met.append(visit)
            if lane.gone:  # somebody else has its address by now
                self._fold([lane])
        elif lane.is_news(visit, now):
            await _on_disk(self._log(visit, lane))
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

    async def _admit(self, query: dns.Query, made: Plan, client: Client, book: Rulebook) -> float:
        """Have the answer's addresses admitted, if they need be: until when (monotonic) it may be given again without.

        Raises NotAdmitted.
        """
        if self._admitting is None:
            return math.inf
        at = self._policy_time()
        if at >= book.boundary:  # it rang while the upstream was being asked
            self.refresh()
            return 0.0
        registered = client.device in self._live.clients.by_device
        want = wanted(query, made.answer, made.judged, client, registered=registered, book=book, at=at)
        return await self._admitting.admit(want, (book.boundary - at).total_seconds())

    def _keep(
        self,
        query: dns.Query,
        packet: bytes,
        whom: Hashable,
        message: bytes,
        judged: Judged | None,
        visit: Visit,
        now: float,
        again: float,
    ) -> None:
        if message[3] & dns.RCODE not in (dns.NOERROR, dns.NXDOMAIN) or query.opcode:
            return
        places = ttl_places(message)
        shortest = min((ttl for _, ttl in places), default=0)
        left = (self.book.boundary - self._policy_time()).total_seconds()
        seconds = min(shortest, left, judged.ceiling if judged else shortest, again - now)
        if seconds > 0:
            body = self._memory.body(packet[2:], message, places, now)
            tally = metrics.tallies(judged.decision if judged else None)[0]
            self._memory.keep(self._memory.of(whom), packet[2:], Finished(visit, tally, body, now + seconds))

    # --- what is remembered -----------------------------------------------------------------------------------------

    def _visit(self, judged: Judged | None, visitor: Visitor) -> Visit:
        if judged is None:
            return NOBODYS
        attempt = Attempt(visitor.client.standing, judged.target, self._policy_time())
        event = Event(
            0, datetime.now(UTC), "dns", visitor.address, visitor.client, attempt, judged.decision,
            hints=judged.hints, purpose=judged.purpose,
        )  # fmt: skip
        return self._recorder.visit(event, self.book.policy)

    def _log(self, visit: Visit, lane: Lane) -> Future[None] | None:
        return self._recorder.log(lane.visitor, visit, datetime.now(UTC), self._offset, self.book.policy.version)

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


def _whom(client: Client, *, stream: bool) -> Hashable:
    """Whoever equals this is given the same answers. By the number too: what is admitted is admitted for that."""
    return client.standing, client.number, stream


def _turned_away(packet: bytes, rcode: int) -> bytes:
    """A refusal unread; nothing for what is no query."""
    is_query = len(packet) >= dns.HEADER.size and not packet[2] & 0x80
    return refusal(packet, rcode) if is_query else b""


async def _on_disk(waiting: Future[None] | None) -> None:
    if waiting is None:
        return
    try:
        await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(waiting)), WAIT_FOR_DISK)
    except Exception:  # A disk that is slow or full is health's affair; the client is answered.
        metrics.faults["event not on disk"] += 1

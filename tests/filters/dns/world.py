"""A small school behind a real DNS filter on real sockets, and a pretend internet behind that."""

import asyncio
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Set
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rrset

from filters.catalogue.index import shipped_names
from filters.clients import Client, Clients, HowSure
from filters.dns.endpoint import Endpoint, Listen
from filters.dns.server import Server
from filters.dns.service import Service
from filters.dns.specials import Box
from filters.dns.upstream import Resolver
from filters.events.event import Event
from filters.events.record import Recorder
from filters.events.rows import from_row
from filters.events.seal import make_keys
from filters.events.visits import NOBODYS, Met, Visit, Visitor
from filters.live import Live, publish
from filters.policy.attempt import SHARED_RESOLVER, Standing, Verdict
from filters.policy.policy import Policy
from filters.policy.rules import Group, Zone
from tests.names import publish_names
from tests.policies import LESSON, policy, rule
from tests.running import free_port

HOSTS = tuple(
    shipped_names(
        [
            ("tiktok.com", {"tiktok", "social-media"}),
            ("google.com", {"google", "search-engines"}),
            ("youtube.com", {"youtube", "video"}),
            ("vpn.example", {"vpn"}),
            ("casino.example", {"gambling"}),
            ("adult.example", {"adult"}),
            ("illegal.example", {"iwf"}),
            ("games.example", {"games"}),
        ],
        help=["childline.org.uk"],
        essential={"updates.example": ()},
    )
)

BOX = Box(
    (ip_address("10.0.0.1"), ip_address("fd00::1")),
    frozenset({"filter.oakfield.example"}),
    frozenset({"school.local", "illegal.example"}),
)

# Told apart by address, as on a network: a Year 9 pupil, a teacher, a Year 7 pupil; two of them are inspected.
STANDINGS = {
    "127.0.0.1": Standing("main", "year-9"),
    "127.0.0.2": Standing("main", "staff"),
    "127.0.0.4": Standing("paged", "year-7", frozenset({"under:13"}), inspected=True),
    "127.0.0.5": Standing("watched", "year-9"),
    "127.0.0.6": Standing("main", "year-9", inspected=True),
    "127.0.0.8": Standing("main", "year-7", frozenset({SHARED_RESOLVER})),
    "::1": Standing("main", "year-9"),
}


def school(zones_of: dict[str, Zone] | None = None, **changes: object) -> Policy:
    plain = policy(
        zones=zones_of
        or {
            "main": Zone("main", "Main", "year-7"),
            "paged": Zone("paged", "With a page", "year-7", block_page="10.0.0.1"),
            "watched": Zone("watched", "First days", "year-7", watch_until=datetime(2027, 1, 1, tzinfo=UTC)),
        },
    )
    said = tuple(
        replace(each, say="Social media is closed in lessons.") if each.id == "no-social-in-lessons" else each
        for each in plain.rules
    )
    portal = rule("portal", Verdict.ALLOW, frozenset({"everyone"}), frozenset({"host:portal.example"}))
    guests = Group("guests", "guests", "Guests")
    groups = {**plain.groups, "guests": guests}
    return replace(plain, **{"rules": (portal, *said), "groups": groups, **changes})  # type: ignore[arg-type]


def clients() -> Clients:
    known = {
        address: Client(f"d{n}", f"p{n}", HowSure.OWN_DEVICE, "", standing, n)
        for n, (address, standing) in enumerate(STANDINGS.items(), start=1)
    }
    unknown = Client("", None, HowSure.ADDRESS_ONLY, "", Standing("main", "year-7"))
    return Clients(1, known, {client.device: client for client in known.values()}, (), unknown)


type Says = Callable[[dns.message.Message], dns.message.Message | bytes | list[bytes] | None]

RECORDS = {
    ("open.example", "A"): ["300 IN A 198.51.100.7"],
    ("open.example", "AAAA"): ["300 IN AAAA 2001:db8::7"],
    ("open.example", "MX"): ["300 IN MX 10 mail.open.example."],
    ("open.example", "TXT"): ['300 IN TXT "hello"'],
    ("open.example", "HTTPS"): ["300 IN HTTPS 1 . alpn=h2,h3 ipv4hint=198.51.100.7 ech=AAj+DQAEAAAAAA=="],
    ("twice.example", "HTTPS"): [
        "300 IN HTTPS 1 . alpn=h2",
        "300 IN HTTPS 2 other.example. alpn=h3 ech=AAj+DQAEAAAAAA==",
    ],
    ("needs-ech.example", "HTTPS"): ["300 IN HTTPS 1 . mandatory=ech alpn=h2 ech=AAj+DQAEAAAAAA=="],
    ("huge.example", "A"): ["2147483647 IN A 198.51.100.8"],
    ("zero.example", "A"): ["0 IN A 198.51.100.8"],
    ("short.example", "A"): ["7 IN A 198.51.100.8"],
    ("inside.example", "A"): ["300 IN A 192.168.1.7"],
    ("inside6.example", "AAAA"): ["300 IN AAAA ::ffff:10.0.0.9"],
    ("hinted.example", "HTTPS"): ["300 IN HTTPS 1 . ipv4hint=10.1.2.3"],
    ("router.internal", "A"): ["300 IN A 192.168.1.1"],
    ("dc.school.local", "A"): ["600 IN A 10.5.5.5"],
    ("www.tiktok.com", "A"): ["300 IN A 198.51.100.9"],
    ("www.childline.org.uk", "A"): ["3000 IN A 198.51.100.10"],
    ("updates.example", "A"): ["3000 IN A 198.51.100.11"],
    ("forcesafesearch.google.com", "A"): ["300 IN A 198.51.100.120"],
    ("restrict.youtube.com", "A"): ["300 IN A 198.51.100.121"],
    ("strict.bing.com", "A"): ["300 IN A 198.51.100.122"],
    ("safe.duckduckgo.com", "A"): ["300 IN A 198.51.100.123"],
    ("www.youtube.com", "A"): ["300 IN A 198.51.100.124"],
    ("casino.example", "A"): ["300 IN A 198.51.100.125"],
    ("games.example", "A"): ["300 IN A 198.51.100.126"],
    ("adult.example", "A"): ["300 IN A 198.51.100.127"],
    ("14.215.184.93.in-addr.arpa", "PTR"): ["300 IN PTR open.example."],
}

# name -> where its CNAME leads
ALIASES = {
    "cdn.example": "open.example",
    "cloak.example": "www.tiktok.com",
    "deep.example": "cloak.example",
    "portal.example": "casino.example",
    "portal-adult.portal.example": "adult.example",
    "essential.updates.example": "casino.example",
    "me.childline.org.uk": "casino.example",
}


def answer(query: dns.message.Message) -> dns.message.Message:
    """What an honest resolver says."""
    reply = dns.message.make_response(query, our_payload=4096)
    reply.flags |= dns.flags.RA
    asked = query.question[0]
    name = asked.name.to_text(omit_final_dot=True).lower()
    type = dns.rdatatype.to_text(asked.rdtype)
    while name in ALIASES:
        reply.answer.append(dns.rrset.from_text(name + ".", 600, "IN", "CNAME", ALIASES[name] + "."))
        name = ALIASES[name]
    if lines := RECORDS.get((name, type)):
        ttl = int(lines[0].split()[0])
        reply.answer.append(dns.rrset.from_text(name + ".", ttl, "IN", type, *[x.split(" ", 3)[3] for x in lines]))
        return reply
    if name == "large.example":
        texts = [f'"{n:0>200}"' for n in range(40)]
        reply.answer.append(dns.rrset.from_text("large.example.", 300, "IN", "TXT", *texts))
        return reply
    if not any(name == known for known, _ in RECORDS):
        reply.set_rcode(dns.rcode.NXDOMAIN)
    soa = "ns.example. hostmaster.example. 1 3600 600 86400 7200"
    reply.authority.append(dns.rrset.from_text("example.", 9000, "IN", "SOA", soa))
    return reply


@dataclass
class Upstream:
    """A pretend internet on UDP and TCP: `says` and `by_stream`. `asked` counts what came by UDP."""

    says: Says = answer
    by_stream: Callable[[dns.message.Message], dns.message.Message] = answer
    asked: list[dns.message.Message] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    port: int = 0
    streams: int = 0

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint("127.0.0.1", self.port)

    def names(self) -> list[str]:
        return [query.question[0].name.to_text(omit_final_dot=True).lower() for query in self.asked]

    def _datagram(self, udp: socket.socket) -> None:
        while True:
            try:
                wire, where = udp.recvfrom(4096)
            except OSError:
                return
            if wire == b"end":
                return
            query = dns.message.from_wire(wire)
            self.asked.append(query)
            self.ports.append(where[1])
            said = self.says(query)
            for each in said if isinstance(said, list) else [said]:
                if each is not None:
                    udp.sendto(_packed(each, query), where)

    def _stream(self, tcp: socket.socket) -> None:
        while True:
            try:
                connection, _ = tcp.accept()
            except OSError:
                return
            with connection:
                self.streams += 1
                query, _ = dns.query.receive_tcp(connection, time.time() + 5)
                wire = self.by_stream(query).to_wire(max_size=65535)
                connection.sendall(struct.pack("!H", len(wire)) + wire)


def _packed(said: dns.message.Message | bytes, query: dns.message.Message) -> bytes:
    if isinstance(said, bytes):
        return said
    try:
        return said.to_wire(max_size=min(4096, max(512, query.payload)))
    except dns.exception.TooBig:
        short = dns.message.make_response(query)
        short.flags |= dns.flags.TC
        return short.to_wire()


@contextmanager
def upstream(says: Says = answer) -> Iterator[Upstream]:
    pretend = Upstream(says)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
        pretend.port = free_port()
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for each in (udp, tcp):
            each.bind(("127.0.0.1", pretend.port))
        tcp.listen()
        threads = [
            threading.Thread(target=pretend._datagram, args=(udp,)),
            threading.Thread(target=pretend._stream, args=(tcp,)),
        ]
        for thread in threads:
            thread.daemon = True
            thread.start()
        yield pretend
        udp.sendto(b"end", udp.getsockname())
        tcp.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(2)


type Record = Callable[[Event], Future[None] | None]


def _event(met: Met) -> Event:
    return from_row((0, *met.row()), bytes.decode)


class Heard(Recorder):
    """The real one, which also says what it was told. `waits`: what to wait for with what is logged."""

    def __init__(self, folder: Path, live: Live, waits: Record | None) -> None:
        make_keys(folder / "keys")
        super().__init__(
            events=folder / "events", recent=folder / "recent", keys=folder / "keys", policy=lambda: live.policy
        )
        self.heard: list[Event] = []
        self._waits = waits

    def log(
        self, visitor: Visitor, visit: Visit, seen: datetime, offset: timedelta, policy: int
    ) -> Future[None] | None:
        self.heard.append(_event(Met(visitor, visit, seen, offset, policy)))
        written = super().log(visitor, visit, seen, offset, policy)
        return self._waits(self.heard[-1]) if self._waits else written

    def fold(self, visitor: Visitor, told: Set[Visit], seen: datetime, offset: timedelta, policy: int) -> None:
        super().fold(visitor, told, seen, offset, policy)
        met = [Met(visitor, visit, seen, offset, policy) for visit in told if visit is not NOBODYS]
        self.heard += map(_event, met)


@dataclass
class Filter:
    """A running DNS filter. `ports`: by the address that listens."""

    live: Path
    service: Service
    recorder: Heard
    ports: dict[str, int]
    loop: asyncio.AbstractEventLoop

    def ask(
        self,
        name: str,
        type: str = "A",
        client: str = "127.0.0.1",
        *,
        tcp: bool = False,
        timeout: float = 6,
        **more: object,
    ) -> dns.message.Message:
        """`more`: as for dns.message.make_query; EDNS is used unless told otherwise."""
        query = dns.message.make_query(name, type, **{"use_edns": 0, "payload": 1232, **more})  # type: ignore[arg-type]
        host = "::1" if ":" in client else "127.0.0.1"
        ask = dns.query.tcp if tcp else dns.query.udp
        return ask(query, host, timeout, self.ports[host], source=client)

    def send(self, packet: bytes, wait: float = 1.0, client: str = "127.0.0.1") -> bytes | None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.bind((client, 0))
            udp.settimeout(wait)
            udp.sendto(packet, ("127.0.0.1", self.ports["127.0.0.1"]))
            try:
                return udp.recv(65535)
            except TimeoutError:
                return None

    @property
    def events(self) -> list[Event]:
        """All that was remembered so far; may be cleared."""
        done = threading.Event()
        self.loop.call_soon_threadsafe(lambda: (self.service.turn(), done.set()))
        assert done.wait(5)
        return self.recorder.heard

    def names(self) -> list[str]:
        return [event.attempt.target.name for event in self.events]


@contextmanager
def running(
    folder: Path,
    *servers: Endpoint,
    at: datetime = LESSON,
    listeners: tuple[Listen, ...] = (Listen("127.0.0.1", 0), Listen("::1", 0)),
    patience: float = 0.3,
    refresh: float = 0.1,
    zones: dict[str, Endpoint] | None = None,
    record: Record | None = None,
    box: Box = BOX,
    who: Clients | None = None,
    admissions: str = "",
    **changes: object,
) -> Iterator[Filter]:
    """The filter in a thread of its own; `changes` as for `school`. `who`: other clients than `clients` has."""
    publish(folder, school(**changes))
    publish(folder, who or clients())
    publish_names(folder, HOSTS)
    live = Live(folder)
    recorder = Heard(folder, live, record)
    found: list[Filter] = []
    ready = threading.Event()
    ended: list[asyncio.Event] = []

    async def serve() -> None:
        known = {domain: Resolver([server], patience=patience) for domain, server in (zones or {}).items()}
        service = Service(
            live,
            box,
            Resolver(servers, patience=patience),
            recorder,
            zones=known,
            offset=at - datetime.now(UTC),
            admissions=admissions,
        )
        server = Server(service, listeners)
        await server.start()
        ended.append(asyncio.Event())
        found.append(
            Filter(
                folder, service, recorder, {b.host: b.port for b in reversed(server.bound)}, asyncio.get_running_loop()
            )
        )
        ready.set()
        while not ended[0].is_set():
            service.refresh()
            try:
                await asyncio.wait_for(ended[0].wait(), refresh)
            except TimeoutError:
                continue
        await server.close()
        service.close()
        recorder.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(5)
    yield found[0]
    found[0].loop.call_soon_threadsafe(ended[0].set)
    thread.join(5)
    assert not thread.is_alive()

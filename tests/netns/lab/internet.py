"""A pretend internet in one namespace: it knows every name, and serves each by HTTP, HTTPS and, some, HTTP/3.

Resolvers answer at their addresses by UDP, TCP, TLS (RFC 7858) and HTTPS (RFC 8484). `seen` tells who came, to which
address, for what: so a test can say that nobody did.
"""

import asyncio
import base64
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import dns.exception
import dns.message
import dns.rdatatype
import dns.rrset
from aioquic.asyncio import QuicConnectionProtocol
from aioquic.asyncio.server import QuicServer
from aioquic.h3.connection import H3_ALPN, H3Connection
from aioquic.h3.events import HeadersReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.events import QuicEvent

from tests.filters.proxy.internet import Certificates
from tests.netns.lab.namespaces import Namespace
from tests.netns.lab.places import HARD_CODED, INTERNET, LESSON, NAMED, PUBLIC_RESOLVER, RESOLVER, addresses

TTL = 60
FREEBIND = 78  # IPV6_FREEBIND, ipv6(7)
RESOLVERS = (*RESOLVER, *PUBLIC_RESOLVER)
BY_QUIC = (*NAMED[LESSON], *HARD_CODED)
GREETINGS = {25: b"220 mail.example ESMTP\r\n", 22: b"SSH-2.0-pretend\r\n"}


@dataclass(frozen=True, slots=True)
class Visit:
    """`how`: dns, tcp-dns, dot, doh, http, https, quic, or a port. `peer`: the address that came, as seen out there."""

    how: str
    what: str
    peer: str
    to: str


@dataclass
class Internet:
    """`roots`: whom a browser trusts. `folder`: where the certificates stand, by name, each with its key."""

    certificates: Certificates
    folder: Path
    seen: list[Visit] = field(default_factory=list)

    @property
    def roots(self) -> Path:
        return self.certificates.roots

    def certificate(self, name: str) -> Path:
        """Made out to this name, and trusted by every browser."""
        self.certificates.context(name)
        return self.folder / f"{name}.pem"

    def visits(self, how: str, what: str = "") -> list[Visit]:
        return [each for each in self.seen if each.how == how and what in each.what]


@contextmanager
def internet(there: Namespace, folder: Path) -> Iterator[Internet]:
    """Served by a thread of its own. Its addresses must be the namespace's: see `routes`."""
    folder.mkdir(exist_ok=True)
    certificates = Certificates(folder)
    world = Internet(certificates, folder)
    loop = asyncio.new_event_loop()
    served = loop.run_until_complete(_serve(there, world))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield world
    finally:
        loop.call_soon_threadsafe(lambda: [each.close() for each in served])
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0.05), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


def routes() -> tuple[str, ...]:
    """By which every address of the internet is the namespace's own."""
    public = (f"{PUBLIC_RESOLVER[0]}/32", f"{PUBLIC_RESOLVER[1]}/128")
    return tuple(f"route add local {each} dev lo" for each in (*INTERNET, *public))


def answer(packet: bytes) -> tuple[bytes, str] | None:
    """The answer and what was asked; None for what is no question."""
    try:
        query = dns.message.from_wire(packet)
    except dns.exception.DNSException:
        return None
    reply = dns.message.make_response(query, recursion_available=True)
    for question in query.question:
        v4, v6 = addresses(question.name.to_text(omit_final_dot=True).lower())
        hints = f"1 . alpn=h3,h2 ipv4hint={v4} ipv6hint={v6}"
        records = {dns.rdatatype.A: v4, dns.rdatatype.AAAA: v6, dns.rdatatype.HTTPS: hints}
        if found := records.get(question.rdtype):
            reply.answer.append(dns.rrset.from_text(question.name, TTL, "IN", question.rdtype, found))
    asked = query.question[0].name.to_text(omit_final_dot=True) if query.question else ""
    return reply.to_wire(), asked


async def _serve(there: Namespace, world: Internet) -> list[asyncio.Transport]:
    served: list = []
    certificates = world.certificates
    tls = certificates.context(LESSON)

    def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        connection.context = certificates.context(name or "unnamed.example")
        connection.context.set_alpn_protocols(["http/1.1"])

    tls.sni_callback = choose
    tls.set_alpn_protocols(["http/1.1"])
    for port, kind, secure in ((80, "http", None), (443, "https", tls)):
        served.append(await asyncio.start_server(_http(world, kind), sock=_listening(there, port), ssl=secure))
    served.append(await asyncio.start_server(_stream_dns(world, "dot"), sock=_listening(there, 853), ssl=tls))
    served.append(await asyncio.start_server(_stream_dns(world, "tcp-dns"), sock=_listening(there, 53)))
    for port, words in GREETINGS.items():
        served.append(await asyncio.start_server(_greet(world, port, words), sock=_listening(there, port)))
    loop = asyncio.get_running_loop()
    for address in RESOLVERS:
        sock = _bound(there, address, 53)
        transport, _ = await loop.create_datagram_endpoint(lambda at=address: _UdpDns(world, at), sock=sock)
        served.append(transport)
    pem = world.certificate(LESSON)  # the key stands first in it, which aioquic does not expect
    settings = QuicConfiguration(is_client=False, alpn_protocols=H3_ALPN)
    settings.load_cert_chain(pem, pem)
    for address in BY_QUIC:
        sock = _bound(there, address, 443)

        def site(*args: object, at: str = address, **more: object) -> QuicConnectionProtocol:
            return _Site(world, at, *args, **more)

        def server(make: Callable[..., QuicConnectionProtocol] = site) -> QuicServer:
            return QuicServer(configuration=settings, create_protocol=make)

        transport, _ = await loop.create_datagram_endpoint(server, sock=sock)
        served.append(transport)
    return served


def _listening(there: Namespace, port: int) -> socket.socket:
    """At every address of both families."""
    sock = there.socket(socket.AF_INET6, socket.SOCK_STREAM)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("::", port))
    sock.listen(1024)
    sock.setblocking(False)
    return sock


def _bound(there: Namespace, address: str, port: int) -> socket.socket:
    sock = there.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    if ":" in address:  # a route makes it the namespace's own, which bind(2) does not see for IPv6
        sock.setsockopt(socket.IPPROTO_IPV6, FREEBIND, 1)
    sock.bind((address, port))
    sock.setblocking(False)
    return sock


def _plain(address: str) -> str:
    return address.removeprefix("::ffff:")


class _UdpDns(asyncio.DatagramProtocol):
    def __init__(self, world: Internet, at: str) -> None:
        self._world, self._at = world, at

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if found := answer(data):
            self._world.seen.append(Visit("dns", found[1], addr[0], self._at))
            self._transport.sendto(found[0], addr)


type Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def _handler(serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter, str, str], Awaitable[None]]) -> Handler:
    """Who goes away in the middle is part of what is tested."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer, to = (_plain(writer.get_extra_info(each)[0]) for each in ("peername", "sockname"))
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            await serve(reader, writer, peer, to)
        writer.close()

    return handle


def _greet(world: Internet, port: int, words: bytes) -> Handler:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str, to: str) -> None:
        world.seen.append(Visit(str(port), "", peer, to))
        writer.write(words)
        await writer.drain()

    return _handler(serve)


def _stream_dns(world: Internet, how: str) -> Handler:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str, to: str) -> None:
        while True:
            size = int.from_bytes(await reader.readexactly(2), "big")
            if found := answer(await reader.readexactly(size)):
                world.seen.append(Visit(how, found[1], peer, to))
                writer.write(len(found[0]).to_bytes(2, "big") + found[0])
                await writer.drain()

    return _handler(serve)


def _http(world: Internet, kind: str) -> Handler:
    """GET alone. `/dns-query?dns=` is answered; `/drip` gives a byte each 50 ms for as long as somebody reads."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str, to: str) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = head[0].split(" ")[1]
            host = next((each[6:] for each in head if each.lower().startswith("host: ")), "")
            asked = parse_qs(urlsplit(path).query).get("dns", [""])[0]
            if asked and (found := answer(base64.urlsafe_b64decode(asked + "=" * (-len(asked) % 4)))):
                world.seen.append(Visit("doh", found[1], peer, to))
                _say(writer, "application/dns-message", found[0])
            else:
                world.seen.append(Visit(kind, host + path, peer, to))
                if path == "/drip":
                    return await _drip(writer)
                _say(writer, "text/plain", f"origin of {host}{path}, to {peer}".encode())
            await writer.drain()

    return _handler(serve)


def _say(writer: asyncio.StreamWriter, kind: str, body: bytes) -> None:
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind.encode(), len(body)) + body
    )


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.05)


class _Site(QuicConnectionProtocol):
    """Says over HTTP/3 what the others say."""

    def __init__(self, world: Internet, at: str, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self._world, self._at = world, at
        self._web: H3Connection | None = None

    def quic_event_received(self, event: QuicEvent) -> None:
        self._web = self._web or H3Connection(self._quic)
        for each in self._web.handle_event(event):
            if isinstance(each, HeadersReceived):
                host = dict(each.headers)[b":authority"].decode()
                self._world.seen.append(Visit("quic", host, "", self._at))
                self._web.send_headers(each.stream_id, [(b":status", b"200")])
                self._web.send_data(each.stream_id, f"origin of {host}/ by quic".encode(), end_stream=True)
                self.transmit()

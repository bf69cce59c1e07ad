"""A phone that speaks HTTP/3: it asks for addresses and the HTTPS record, and goes by QUIC where these lead."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from aioquic.asyncio import QuicConnectionProtocol, connect, serve
from aioquic.h3.connection import H3_ALPN, H3Connection
from aioquic.h3.events import DataReceived, HeadersReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.events import QuicEvent

from tests.filters.proxy.internet import Certificates
from tests.pretend import ADDRESS
from tests.running import Up, up

pytestmark = pytest.mark.processes

OPEN, CLOSED, STAFF_ONLY_AT_LUNCH = "www.bbc.co.uk", "www.tiktok.com", "www.instagram.com"
ECH = "AAj+DQAEYWJjZA=="  # a list of one configuration, of four bytes


class Site(QuicConnectionProtocol):
    """Says "hello from HOST" over HTTP/3."""

    def quic_event_received(self, event: QuicEvent) -> None:
        if not hasattr(self, "_http"):
            self._http = H3Connection(self._quic)
        for each in self._http.handle_event(event):
            if isinstance(each, HeadersReceived):
                host = dict(each.headers)[b":authority"]
                self._http.send_headers(each.stream_id, [(b":status", b"200")])
                self._http.send_data(each.stream_id, b"hello from " + host, end_stream=True)
                self.transmit()


class Phone(QuicConnectionProtocol):
    """Asks for one page; `heard` is its body."""

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self._http = H3Connection(self._quic)
        self.heard: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def quic_event_received(self, event: QuicEvent) -> None:
        for each in self._http.handle_event(event):
            if isinstance(each, DataReceived) and not self.heard.done():
                self.heard.set_result(each.data.decode())

    async def get(self, host: str) -> str:
        request = [(b":method", b"GET"), (b":scheme", b"https"), (b":authority", host.encode()), (b":path", b"/")]
        self._http.send_headers(self._quic.get_next_available_stream_id(), request, end_stream=True)
        self.transmit()
        return await asyncio.wait_for(self.heard, 10)


@contextmanager
def resolver(port: int) -> Iterator[str]:
    """Gives every name one address, and an HTTPS record that offers HTTP/3 at `port`, with keys for ECH."""
    records = {
        dns.rdatatype.A: ADDRESS,
        dns.rdatatype.HTTPS: f"1 . alpn=h3,h2 port={port} ipv4hint={ADDRESS} ech={ECH}",
    }
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.settimeout(0.2)
        stop = threading.Event()

        def answer() -> None:
            while not stop.is_set():
                try:
                    packet, client = udp.recvfrom(4096)
                except TimeoutError:
                    continue
                query = dns.message.from_wire(packet)
                reply = dns.message.make_response(query, recursion_available=True)
                asked = query.question[0]
                if given := records.get(asked.rdtype):
                    reply.answer.append(dns.rrset.from_text(asked.name, 600, "IN", asked.rdtype, given))
                udp.sendto(reply.to_wire(), client)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield f"127.0.0.1:{udp.getsockname()[1]}"
        finally:
            stop.set()
            thread.join()


@contextmanager
def sites(folder: Path) -> Iterator[tuple[int, Path, list[str]]]:
    """HTTP/3 under the open name: its port, whom to trust, and who came."""
    certificates = Certificates(folder)
    certificates.context(OPEN)
    came: list[str] = []
    loop = asyncio.new_event_loop()
    settings = QuicConfiguration(is_client=False, alpn_protocols=H3_ALPN)
    pem = folder / f"{OPEN}.pem"  # the key stands first in it, which aioquic does not expect
    settings.load_cert_chain(pem, pem)

    def arrived(*args: object, **more: object) -> Site:
        came.append("connection")
        return Site(*args, **more)  # type: ignore[arg-type]

    server = loop.run_until_complete(serve("127.0.0.1", 0, configuration=settings, create_protocol=arrived))
    port = server._transport.get_extra_info("sockname")[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield port, certificates.roots, came
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def ask(running: Up, name: str, type: str, source: str = "127.0.0.1") -> dns.message.Message:
    return dns.query.udp(dns.message.make_query(name, type), "127.0.0.1", port=running.dns, timeout=5, source=source)


def visit(running: Up, name: str, roots: Path, source: str = "127.0.0.1") -> str:
    """What a phone shows: it asks for A, AAAA and HTTPS at once, and without an address it goes nowhere."""
    found = {type: ask(running, name, type, source) for type in ("A", "AAAA", "HTTPS")}
    if not found["A"].answer or not found["HTTPS"].answer:
        return ", ".join(dns.rcode.to_text(each.rcode()) for each in found.values())
    assert found["A"].answer[0][0].address == ADDRESS  # which is the server's, were this the internet
    offer = found["HTTPS"].answer[0][0].params
    port = offer[3].port

    async def go() -> str:
        settings = QuicConfiguration(is_client=True, alpn_protocols=H3_ALPN, server_name=name)
        settings.load_verify_locations(str(roots))
        async with connect("127.0.0.1", port, configuration=settings, create_protocol=Phone) as phone:
            assert isinstance(phone, Phone)
            return await phone.get(name)

    return asyncio.run(go())


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Up, Path, list[str]]]:
    folder = tmp_path_factory.mktemp("sites")
    with (
        sites(folder) as (port, roots, came),
        resolver(port) as upstream,
        up(tmp_path_factory.mktemp("phone"), upstream=upstream) as running,
    ):
        yield running, roots, came


def test_an_open_site_is_reached_by_http_3(lesson: tuple[Up, Path, list[str]]) -> None:
    running, roots, came = lesson
    assert visit(running, OPEN, roots) == f"hello from {OPEN}"
    assert came


def test_the_offer_is_passed_on_without_its_keys(lesson: tuple[Up, Path, list[str]]) -> None:
    running, _, _ = lesson
    [record] = ask(running, OPEN, "HTTPS").answer[0]
    assert sorted(map(int, record.params)) == [1, 3, 4]  # alpn, port, ipv4hint; 5 was ech (RFC 9460 section 14.3.2)


def test_a_closed_site_gives_a_phone_nothing_to_connect_to(lesson: tuple[Up, Path, list[str]]) -> None:
    running, roots, came = lesson
    before = len(came)
    assert visit(running, CLOSED, roots) == "NXDOMAIN, NXDOMAIN, NXDOMAIN"
    assert visit(running, STAFF_ONLY_AT_LUNCH, roots, source="127.0.0.2") == "NXDOMAIN, NXDOMAIN, NXDOMAIN"
    assert len(came) == before

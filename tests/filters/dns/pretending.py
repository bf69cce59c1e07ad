"""Pretend resolvers on real sockets: UDP, TCP, TLS and HTTPS; honest until told otherwise, writing down what came."""

import asyncio
import contextlib
import datetime
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rrset
import h2.config
import h2.connection
import h2.events
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from filters.dns.endpoint import Endpoint, Upstream, Way
from tests.running import free_port

ADDRESS = "198.51.100.7"
NAME = "dns.school.example"  # of the encrypted resolvers

type Says = Callable[[bytes], bytes | list[bytes] | None]
type Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def honest(packet: bytes, *records: str, rcode: int = 0, ttl: int = 300) -> bytes:
    """An address for every A and AAAA; else "no data". `records`: "owner type data" in place of that."""
    query = dns.message.from_wire(packet)
    reply = dns.message.make_response(query, our_payload=1232)
    reply.flags |= dns.flags.RA
    reply.set_rcode(rcode)
    asked = query.question[0]
    if not records and not rcode:
        data = {1: f"A {ADDRESS}", 28: "AAAA 2001:db8::7"}.get(asked.rdtype)
        records = (f"{asked.name} {data}",) if data else ()
    for line in records:
        owner, kind, data = line.split(" ", 2)
        reply.answer.append(dns.rrset.from_text(owner, ttl, "IN", kind, data))
    if not reply.answer:
        soa = "ns.example. hostmaster.example. 1 3600 600 86400 600"
        reply.authority.append(dns.rrset.from_text(".", 900, "IN", "SOA", soa))
    return reply.to_wire(max_size=65535)


def silent(packet: bytes) -> None:
    return None


def refuses(packet: bytes) -> bytes:
    return honest(packet, rcode=dns.rcode.REFUSED)


@dataclass
class Came:
    """A question as it came: over what (udp, tcp, tls, https), from which port, and its bytes."""

    over: str
    port: int
    packet: bytes

    @property
    def query(self) -> dns.message.Message:
        return dns.message.from_wire(self.packet)

    @property
    def name(self) -> str:
        """In the letters that were sent."""
        return self.query.question[0].name.to_text(omit_final_dot=True)


@dataclass
class Pretend:
    """`says` for UDP, `says_whole` for streams (as `says` where None); each may be changed at any time."""

    port: int
    says: Says = honest
    says_whole: Says | None = None
    came: list[Came] = field(default_factory=list)
    connections: int = 0
    resumed: list[bool] = field(default_factory=list)  # of each TLS connection, whether its session was an old one
    heads: list[dict[str, str]] = field(default_factory=list)  # of each HTTP request
    status: str = "200"
    kind: str = "application/dns-message"

    @property
    def plain(self) -> Endpoint:
        return Endpoint("127.0.0.1", self.port)

    def tls(self, name: str = NAME) -> Upstream:
        return Upstream("127.0.0.1", self.port, Way.TLS, name)

    def https(self, name: str = NAME) -> Upstream:
        return Upstream("127.0.0.1", self.port, Way.HTTPS, name, "/dns-query")

    def asked(self, over: str = "") -> list[Came]:
        """Those that somebody wanted to know: looks at the root are left out."""
        return [each for each in self.came if over in ("", each.over) and each.name != "."]

    def whole(self, over: str, port: int, packet: bytes) -> list[bytes]:
        self.came.append(Came(over, port, packet))
        return _listed((self.says_whole or self.says)(packet))


def _listed(said: bytes | list[bytes] | None) -> list[bytes]:
    return said if isinstance(said, list) else [] if said is None else [said]


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, pretend: Pretend) -> None:
        self.pretend = pretend

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, packet: bytes, where: tuple[str, int]) -> None:
        self.pretend.came.append(Came("udp", where[1], packet))
        for each in _listed(self.pretend.says(packet)):
            self.transport.sendto(each, where)


def _conversing(pretend: Pretend, over: str) -> Handler:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (tls := writer.get_extra_info("ssl_object")) is not None:
            pretend.resumed.append(tls.session_reused)
        while True:
            packet = await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
            for each in pretend.whole(over, writer.get_extra_info("peername")[1], packet):
                writer.write(struct.pack("!H", len(each)) + each)

    return converse


def _web(pretend: Pretend) -> Handler:
    """HTTP/2, one kind of request."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        http = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        http.initiate_connection()
        bodies: dict[int, bytes] = {}
        while data := (writer.write(http.data_to_send()), await reader.read(65535))[1]:
            for event in http.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    pretend.heads.append({key.decode(): value.decode() for key, value in event.headers})
                    bodies[event.stream_id] = b""
                elif isinstance(event, h2.events.DataReceived):
                    bodies[event.stream_id] += event.data
                elif isinstance(event, h2.events.StreamEnded):
                    packet = bodies.pop(event.stream_id)
                    for each in pretend.whole("https", writer.get_extra_info("peername")[1], packet):
                        http.send_headers(
                            event.stream_id, [(":status", pretend.status), ("content-type", pretend.kind)]
                        )
                        for at in range(0, len(each), 16000):
                            http.send_data(event.stream_id, each[at : at + 16000])
                        http.end_stream(event.stream_id)

    return serve


@asynccontextmanager
async def resolver(
    says: Says = honest, whole: Says | None = None, handler: Handler | None = None
) -> AsyncIterator[Pretend]:
    """By UDP and TCP on one port. `handler`: for its streams, in place of a conversation."""
    pretend = Pretend(free_port(), says, whole)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Datagrams(pretend), local_addr=("127.0.0.1", pretend.port)
    )
    async with _streams(pretend, handler or _conversing(pretend, "tcp")):
        yield pretend
    transport.close()


@asynccontextmanager
async def encrypted(over: str, certificate: Path, says: Says = honest) -> AsyncIterator[Pretend]:
    """By "tls" or "https"."""
    pretend = Pretend(free_port(), says)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_alpn_protocols(["h2"] if over == "https" else [])
    async with _streams(pretend, _web(pretend) if over == "https" else _conversing(pretend, over), context):
        yield pretend


@asynccontextmanager
async def _streams(pretend: Pretend, handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[None]:
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        pretend.connections += 1
        with contextlib.suppress(asyncio.CancelledError, OSError, asyncio.IncompleteReadError):
            await handler(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", pretend.port, ssl=tls)
    yield
    server.close()
    for task in tasks:
        task.cancel()


def certificate(folder: Path, *names: str) -> Path:
    """A certificate for names and addresses with its key in one file; beside it `authority.pem`, who vouches for it."""
    now = datetime.datetime.now(datetime.UTC)
    key, ca_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Pretend authority")])

    def made(subject: x509.Name, public: Any) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder().subject_name(subject).issuer_name(ca_name).public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=2))
        )  # fmt: skip

    # As strict readers want them (RFC 5280 section 4.2.1).
    ours = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key())
    theirs = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ours)
    signs = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    ca = made(ca_name, ca_key.public_key()).add_extension(x509.BasicConstraints(True, None), True)
    ca = ca.add_extension(ours, False).add_extension(signs, True)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Pretend resolver")])
    leaf = made(subject, key.public_key()).add_extension(theirs, False)
    leaf = leaf.add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), False)
    pem = serialization.Encoding.PEM
    (folder / "authority.pem").write_bytes(ca.sign(ca_key, hashes.SHA256()).public_bytes(pem))
    file = folder / "resolver.pem"
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(leaf.sign(ca_key, hashes.SHA256()).public_bytes(pem) + private)
    return file


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)

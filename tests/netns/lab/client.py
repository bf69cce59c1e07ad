"""What devices do: ask for names, connect, fetch pages; and what came of it, in a word and in seconds."""

import asyncio
import base64
import errno
import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import dns.message
import dns.rcode
from aioquic.asyncio import QuicConnectionProtocol
from aioquic.h3.connection import H3_ALPN, H3Connection
from aioquic.h3.events import DataReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection
from aioquic.quic.events import ConnectionTerminated, QuicEvent
from cryptography import x509

from tests.netns.lab.namespaces import Namespace

# How a connection that is not wanted ends. The last means that a device waits, which no refusal may let it do.
OK, REFUSED, RESET, ALERT, UNTRUSTED, SILENCE = "ok", "refused", "reset", "alert", "untrusted", "silence"
PATIENCE = 5.0  # seconds
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`how`: one of the words above. `issuer`: who signed the certificate that was shown, trusted or not."""

    how: str
    seconds: float
    status: int = 0
    text: str = ""
    issuer: str = ""
    why: str = ""
    location: str = ""

    @property
    def ok(self) -> bool:
        return self.how == OK


@dataclass(frozen=True, slots=True)
class Answer:
    """`code`: NOERROR, NXDOMAIN, … or "silence". `extended`: of Extended DNS Errors (RFC 8914)."""

    code: str
    addresses: tuple[str, ...]
    seconds: float
    extended: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Client:
    """A device in its namespace. `trusts`: files of authorities."""

    there: Namespace
    trusts: tuple[Path, ...] = ()

    def resolve(
        self,
        name: str,
        kind: str,
        server: str,
        *,
        tcp: bool = False,
        port: int = 53,
        source: str = "",
        wait: float = PATIENCE,
    ) -> Answer:
        begun = time.monotonic()
        query = dns.message.make_query(name, kind, use_edns=True)
        try:
            with self._socket(server, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM, source) as sock:
                sock.settimeout(wait)
                sock.connect((server, port))
                said = _ask_stream(sock, query.to_wire()) if tcp else _ask(sock, query.to_wire())
        except OSError as error:
            return Answer(_word(error), (), time.monotonic() - begun)
        reply = dns.message.from_wire(said)
        found = tuple(record.to_text() for each in reply.answer for record in each if record.rdtype in (1, 28))
        extended = tuple(int(each.code) for each in reply.options if hasattr(each, "code"))
        return Answer(dns.rcode.to_text(reply.rcode()), found, time.monotonic() - begun, extended)

    def connect(self, address: str, port: int, *, source: str = "", wait: float = PATIENCE) -> Outcome:
        """TCP, and nothing said."""

        def work() -> Outcome:
            with self._connected(address, port, source, wait):
                return Outcome(OK, 0)

        return _timed(work)

    def http(self, host: str, address: str, path: str = "/", *, port: int = 80, source: str = "") -> Outcome:
        def work() -> Outcome:
            with self._connected(address, port, source) as sock:
                return _fetch(sock, host, path)

        return _timed(work)

    def https(
        self,
        host: str,
        address: str,
        path: str = "/",
        *,
        port: int = 443,
        source: str = "",
        body: bytes = b"",
        headers: Mapping[str, str] = NOTHING,
    ) -> Outcome:
        """By a browser that trusts the authorities it has; the issuer is told also where it is not trusted.

        With a body it is a POST.
        """

        def work() -> Outcome:
            context = self._trusting()
            context.check_hostname = bool(host)  # what is reached by its address alone has no name to check
            with self._connected(address, port, source) as sock:
                try:
                    with context.wrap_socket(sock, server_hostname=host or None) as secure:
                        issuer = _issuer(secure.getpeercert(binary_form=True))
                        return _fetch(secure, host, path, issuer, body, headers)
                except ssl.SSLCertVerificationError as error:
                    return Outcome(UNTRUSTED, 0, issuer=self._shown(host, address, port), why=str(error))

        return _timed(work)

    def dot(self, name: str, server: str, *, port: int = 853) -> Outcome:
        """DNS over TLS."""

        def work() -> Outcome:
            with (
                self._connected(server, port) as sock,
                _unverified().wrap_socket(sock, server_hostname="dns.google") as secure,
            ):
                _ask_stream(secure, dns.message.make_query(name, "A").to_wire())
                return Outcome(OK, 0)

        return _timed(work)

    def doh(self, name: str, server: str) -> Outcome:
        """DNS over HTTPS at an address that was not looked up."""
        asked = base64.urlsafe_b64encode(dns.message.make_query(name, "A").to_wire()).decode().rstrip("=")

        def work() -> Outcome:
            with (
                self._connected(server, 443) as sock,
                _unverified().wrap_socket(sock, server_hostname="dns.google") as secure,
            ):
                return _fetch(secure, "dns.google", f"/dns-query?dns={asked}")

        return _timed(work)

    def quic(self, host: str, address: str, *, wait: float = PATIENCE) -> Outcome:
        """A page by HTTP/3."""
        return _timed(lambda: asyncio.run(self._quic(host, address, wait)))

    def datagram(self, address: str, port: int, *, wait: float = 2.0) -> Outcome:
        """UDP: whether it is refused; silence is what a server that nobody wrote gives as well."""

        def work() -> Outcome:
            with self._socket(address, socket.SOCK_DGRAM) as sock:
                sock.settimeout(wait)
                sock.connect((address, port))
                sock.send(b"hello")
                return Outcome(OK, 0, text=sock.recv(2048).decode("latin-1"))

        return _timed(work)

    @contextmanager
    def held(self, host: str, address: str, path: str = "/drip") -> Iterator[socket.socket]:
        """A download by HTTP that goes on while others look."""
        with self._connected(address, 80) as sock:
            sock.sendall(_request(host, path))
            yield sock

    def _socket(self, address: str, kind: int, source: str = "") -> socket.socket:
        sock = self.there.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind)
        if source:
            sock.bind((source, 0))
        return sock

    @contextmanager
    def _connected(self, address: str, port: int, source: str = "", wait: float = PATIENCE) -> Iterator[socket.socket]:
        with self._socket(address, socket.SOCK_STREAM, source) as sock:
            sock.settimeout(wait)
            try:
                sock.connect((address, port))
            except ConnectionResetError as error:
                raise ConnectionRefusedError(*error.args) from None
            yield sock

    def _trusting(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.set_alpn_protocols(["http/1.1"])
        for each in self.trusts:
            context.load_verify_locations(each)
        return context

    def _shown(self, host: str, address: str, port: int) -> str:
        try:
            with (
                self._connected(address, port) as sock,
                _unverified().wrap_socket(sock, server_hostname=host) as secure,
            ):
                return _issuer(secure.getpeercert(binary_form=True))
        except OSError as error:
            return f"none: {error}"

    async def _quic(self, host: str, address: str, wait: float) -> Outcome:
        loop = asyncio.get_running_loop()
        settings = QuicConfiguration(
            is_client=True, alpn_protocols=H3_ALPN, server_name=host, verify_mode=ssl.CERT_NONE
        )
        with self._socket(address, socket.SOCK_DGRAM) as sock:
            sock.connect((address, 443))  # so that the kernel tells of a refusal
            sock.setblocking(False)
            connection = QuicConnection(configuration=settings)
            transport, phone = await loop.create_datagram_endpoint(lambda: _Phone(connection), sock=sock)
            try:
                phone.connect(sock.getpeername())
                phone.ask(host)
                return await asyncio.wait_for(phone.heard, wait)
            finally:
                transport.close()


class _Phone(QuicConnectionProtocol):
    """Asks for one page by HTTP/3."""

    def __init__(self, connection: QuicConnection) -> None:
        super().__init__(connection)
        self._web = H3Connection(connection)
        self.heard: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

    def ask(self, host: str) -> None:
        request = [(b":method", b"GET"), (b":scheme", b"https"), (b":authority", host.encode()), (b":path", b"/")]
        self._web.send_headers(self._quic.get_next_available_stream_id(), request, end_stream=True)
        self.transmit()

    def quic_event_received(self, event: QuicEvent) -> None:
        if isinstance(event, ConnectionTerminated):
            self._hear(Outcome(RESET, 0, why=event.reason_phrase))
        for each in self._web.handle_event(event):
            if isinstance(each, DataReceived):
                self._hear(Outcome(OK, 0, 200, each.data.decode()))

    def error_received(self, exc: Exception) -> None:
        self._hear(Outcome(_word(exc), 0, why=str(exc)))

    def _hear(self, outcome: Outcome) -> None:
        if not self.heard.done():
            self.heard.set_result(outcome)


def _timed(work: Callable[[], Outcome]) -> Outcome:
    begun = time.monotonic()
    try:
        done = work()
    except OSError as error:
        done = Outcome(_word(error), 0, why=str(error))
    return replace(done, seconds=time.monotonic() - begun)


def _word(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return SILENCE
    if isinstance(error, ssl.SSLError) and "ALERT" in str(error).upper():
        return ALERT
    if isinstance(error, ConnectionResetError | BrokenPipeError | ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return RESET
    if isinstance(error, OSError) and error.errno in (
        errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EACCES, errno.EPERM,
    ):  # fmt: skip
        return REFUSED
    return type(error).__name__


def _request(host: str, path: str, body: bytes = b"", headers: Mapping[str, str] = NOTHING) -> bytes:
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", f"Host: {host}", "User-Agent: lab", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}"] if body else []
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode() + body


def _fetch(
    sock: socket.socket,
    host: str,
    path: str,
    issuer: str = "",
    body: bytes = b"",
    headers: Mapping[str, str] = NOTHING,
) -> Outcome:
    sock.sendall(_request(host, path, body, headers))
    response = http.client.HTTPResponse(sock)
    try:
        response.begin()
        text = response.read().decode(errors="replace")
    except http.client.RemoteDisconnected:
        raise ConnectionResetError(errno.ECONNRESET, "closed without a word") from None
    location = response.getheader("Location", "")
    return Outcome(OK, 0, response.status, text, issuer, location=location)


def _ask(sock: socket.socket, query: bytes) -> bytes:
    sock.send(query)
    while (said := sock.recv(65535))[:2] != query[:2]:
        continue
    return said


def _ask_stream(sock: socket.socket, query: bytes) -> bytes:
    sock.sendall(len(query).to_bytes(2, "big") + query)
    return _exactly(sock, int.from_bytes(_exactly(sock, 2), "big"))


def _exactly(sock: socket.socket, size: int) -> bytes:
    said = b""
    while len(said) < size:
        if not (part := sock.recv(size - len(said))):
            raise ConnectionResetError(errno.ECONNRESET, "closed in the middle")
        said += part
    return said


def _issuer(certificate: bytes | None) -> str:
    if not certificate:
        return ""
    return x509.load_der_x509_certificate(certificate).issuer.rfc4514_string()


def _unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context

"""A pretend internet on loopback: a resolver, and one server of HTTP(S) under every name, which says what it saw."""

import base64
import contextlib
import datetime
import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import dns.message
import dns.rcode
import dns.rrset
import h2.config
import h2.connection
import h2.events
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# Names that lead elsewhere than to the server, or nowhere.
ELSEWHERE = {"inside.example": "10.1.2.3", "router.example": "192.168.1.1", "dead.example": "127.0.0.250"}
NOWHERE = frozenset({"nowhere.example", "localhost", "printer", "2130706433", "127.9", "0x7f000009"})

# What servers may answer that ordinary ones do not, by path.
ODD = {
    "/early": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 2
    + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlate!",
    "/trailers": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-After: 1\r\n\r\n",
    "/endless": b"HTTP/1.1 200 OK\r\n" + b"X-More: and more\r\n" * 500_000,
    "/endless-chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;" + b"x" * 9_000_000,
}

type Record = tuple[str, str, dict[str, str]]


@dataclass
class Internet:
    """`seen`: what the server was asked: (host and path, method, headers). `connections`: how many it accepted.
    `bodies`: digests of what was sent to it by HTTP/1, in order."""

    http: int
    https: int
    dns: int
    roots: Path
    seen: list[Record] = field(default_factory=list)
    connections: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [where for where, _, _ in self.seen]


class Certificates:
    """A test authority, which trusts nobody and is trusted by nobody but these tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the pretend internet")])
        signs = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        extensions = [(x509.BasicConstraints(True, None), True), (signs, True)]
        ca = self._made(self._name, self._key.public_key(), extensions)
        self.roots = folder / "roots.pem"
        self.roots.write_bytes(ca.public_bytes(serialization.Encoding.PEM))

    def context(self, name: str) -> ssl.SSLContext:
        """A server's context with a certificate for this name."""
        with self._lock:
            if name not in self._contexts:
                self._contexts[name] = self._context(name)
            return self._contexts[name]

    def _context(self, name: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        alternatives = x509.SubjectAlternativeName([x509.DNSName(name)])
        made = self._made(subject, key.public_key(), [(alternatives, False)])
        path = self._folder / f"{name}.pem"
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        # Names that begin so are of a server that never heard of HTTP/2.
        context.set_alpn_protocols(["http/1.1"] if name.startswith("old.") else ["h2", "http/1.1"])
        return context

    def _made(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, extensions: list[tuple[x509.ExtensionType, bool]]
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=30))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical=critical)
        return builder.sign(self._key, hashes.SHA256())


@contextmanager
def internet(folder: Path) -> Iterator[Internet]:
    certificates = Certificates(folder)
    known = certificates.context("unnamed.example")

    def choose(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
        # "forged.example" presents a certificate for another name.
        connection.context = certificates.context("another.example" if name == "forged.example" else name or "none")

    known.sni_callback = choose
    with contextlib.ExitStack() as stack:
        plain, secure = _server(None), _server(known)
        world = Internet(plain.server_address[1], secure.server_address[1], 0, certificates.roots)
        for server in (plain, secure):
            server.world = world  # type: ignore[attr-defined]
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
        world.dns = stack.enter_context(_resolver(world))
        yield world


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    tls: ssl.SSLContext | None = None
    world: Internet

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        connection, where = super().get_request()
        self.world.connections.append(self.server_address[1])
        return connection, where

    def finish_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:
        request.settimeout(10)
        if self.tls is not None:
            try:
                request = self.tls.wrap_socket(request, server_side=True)
            except OSError:
                return
            if request.selected_alpn_protocol() == "h2":
                _Http2(request, self.world).serve()
                return
        super().finish_request(request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        return  # a proxy that goes away is part of what is tested


def _server(tls: ssl.SSLContext | None) -> _Server:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.tls = tls
    return server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _answer(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0]
        self.server.world.seen.append((f"{host}{self.path}", self.command, dict(self.headers.items())))
        if self.headers.get("Upgrade") == "websocket":
            return self._echo()
        body = self._body()
        if odd := ODD.get(self.path):
            self.wfile.write(odd)
            return None
        for _ in range(25 if self.path.startswith("/slow") else 0):
            time.sleep(0.1)
        self.server.world.bodies.append(hashlib.sha256(body).hexdigest())
        if self.path.startswith("/chunked"):
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for word in (b"one ", b"two"):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(word), word))
            self.wfile.write(b"0\r\n\r\n")
            return None
        said = f"origin of {host}{self.path} read {len(body)}".encode()
        size = int(self.path.rpartition("/bytes/")[2]) if "/bytes/" in self.path else 0
        self.send_response(200)
        self.send_header("Content-Length", str(size or len(said)))
        self.end_headers()
        if self.command == "HEAD":
            return None
        if not size:
            self.wfile.write(said)
        while size > 0:
            self.wfile.write(b"x" * min(size, 1 << 16))
            size -= 1 << 16
        return None

    do_GET = do_POST = do_HEAD = do_PUT = do_OPTIONS = _answer

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline() or b"0", 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _echo(self) -> None:
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        key = self.headers.get("Sec-WebSocket-Key", "") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        self.close_connection = True
        while data := self.connection.recv(4096):
            self.connection.sendall(_unmasked(data))

    def log_message(self, format: str, *args: object) -> None:
        return


def _unmasked(data: bytes) -> bytes:
    """A browser's short text frame as a server sends it (RFC 6455, section 5.2); anything else as it came."""
    size = len(data) - 6
    if data[:1] != b"\x81" or not 0 <= size < 126 or data[1] != 0x80 | size:
        return data
    return b"\x81" + bytes([size]) + bytes(each ^ data[2 + at % 4] for at, each in enumerate(data[6:]))


class _Http2:
    """The same answers by HTTP/2."""

    def __init__(self, connection: socket.socket, world: Internet) -> None:
        self._socket = connection
        self._world = world
        self._state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        self._asked: dict[int, dict[str, str]] = {}
        self._read: dict[int, int] = {}
        self._left: dict[int, bytes] = {}

    def serve(self) -> None:
        self._state.initiate_connection()
        self._flush()
        while data := self._socket.recv(65536):
            for event in self._state.receive_data(data):
                self._take(event)
            for id in list(self._left):
                self._send(id)
            self._flush()

    def _take(self, event: h2.events.Event) -> None:
        if isinstance(event, h2.events.RequestReceived):
            self._asked[event.stream_id] = {name.decode(): value.decode() for name, value in event.headers}
            self._read[event.stream_id] = 0
        elif isinstance(event, h2.events.DataReceived):
            self._read[event.stream_id] += len(event.data)
            if not self._asked[event.stream_id][":path"].startswith("/deaf"):
                self._state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            self._answer(event.stream_id)

    def _answer(self, id: int) -> None:
        headers = self._asked.pop(id)
        host, path = headers[":authority"].partition(":")[0], headers[":path"]
        self._world.seen.append((f"{host}{path}", headers[":method"], headers))
        size = int(path.rpartition("/bytes/")[2]) if "/bytes/" in path else 0
        self._left[id] = b"x" * size or f"origin of {host}{path} read {self._read.pop(id)}".encode()
        self._state.send_headers(id, [(":status", "200"), ("content-length", str(len(self._left[id])))])

    def _send(self, id: int) -> None:
        """As much as the other side has room for."""
        while id in self._left and (room := self._state.local_flow_control_window(id)):
            part = self._left[id][: min(room, self._state.max_outbound_frame_size)]
            self._left[id] = self._left[id][len(part) :]
            self._state.send_data(id, part, end_stream=not self._left[id])
            if not self._left[id]:
                del self._left[id]

    def _flush(self) -> None:
        self._socket.sendall(self._state.data_to_send())


@contextmanager
def _resolver(world: Internet) -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.settimeout(0.1)
        ending = threading.Event()
        thread = threading.Thread(target=_resolve, args=(world, udp, ending.is_set), daemon=True)
        thread.start()
        yield udp.getsockname()[1]
        ending.set()
        thread.join(2)


def _resolve(world: Internet, udp: socket.socket, ended: Callable[[], bool]) -> None:
    while not ended():
        try:
            packet, client = udp.recvfrom(4096)
        except TimeoutError:
            continue
        query = dns.message.from_wire(packet)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        world.asked.append(name)
        answer = dns.message.make_response(query)
        if name in NOWHERE:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif question.rdtype == dns.rdatatype.A:
            address = ELSEWHERE.get(name, "127.0.0.1")
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", "A", address))
        udp.sendto(answer.to_wire(), client)

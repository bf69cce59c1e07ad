"""A client, a box and some servers, each in a network namespace of its own; what the client sends is led to the proxy.

Servers have addresses of the internet that nobody uses (RFC 7535), so that an address without a name is one of there.
"""

import contextlib
import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from tests.filters.proxy.internet import Certificates

needs_namespaces = pytest.mark.skipif(
    os.geteuid() != 0 or not (shutil.which("nft") and shutil.which("ip")),
    reason="needs root, nft and ip: network namespaces",
)

BOX = {4: "198.51.100.1", 6: "2001:db8:1::1"}
INSPECTED = {4: "198.51.100.11", 6: "2001:db8:1::11"}
PLAIN = {4: "198.51.100.12", 6: "2001:db8:1::12"}
STAFF = {4: "198.51.100.13", 6: "2001:db8:1::13"}
WATCHED = {4: "198.51.100.15", 6: "2001:db8:1::15"}
NOBODY = {4: "198.51.100.14", 6: "2001:db8:1::14"}
GOOD = {4: "192.31.196.10", 6: "2001:4:112::10"}
SECOND = {4: "192.31.196.11", 6: "2001:4:112::11"}
EVIL = {4: "192.31.196.66", 6: "2001:4:112::66"}
_UPLINK = {4: "192.31.196.1", 6: "2001:4:112::1"}
RESOLVER = 5300
PORT = 3130

# Where names lead that do not lead to GOOD.
LEADS = {
    "closed.example": (EVIL,),
    "two.example": (GOOD, SECOND),
    "inside.example": (BOX,),
    "only4.example": ({4: GOOD[4]},),
}
NOWHERE = frozenset({"nowhere.example"})

_RULES = """
table inet lead {
 chain pre {
  type nat hook prerouting priority dstnat;
  iifname "lan" tcp dport { 80, 443 } %s
 }
}
"""
ONE = (f"redirect to :{PORT}",)
# One device to the first process, all others to the second.
TWO = (
    f"ip saddr {INSPECTED[4]} redirect to :{PORT}",
    f"ip6 saddr {INSPECTED[6]} redirect to :{PORT}",
    f"redirect to :{PORT + 1}",
)


@dataclass
class Servers:
    """`met`: (the address that was contacted, the name it was asked for), in order."""

    roots: Path
    met: list[tuple[str, str]] = field(default_factory=list)

    def contacted(self) -> set[str]:
        return {address for address, _ in self.met}


@dataclass
class Lab:
    client: str
    box: str
    server: str
    servers: Servers

    def connect(
        self, to: str, source: Mapping[int, str] = PLAIN, port: int = 443, timeout: float = 8.0
    ) -> socket.socket:
        kind = 6 if ":" in to else 4
        with inside(self.client):
            return socket.create_connection((to, port), timeout, source_address=(source[kind], 0))

    def mac(self) -> str:
        """The client's hardware address."""
        command = ["ip", "-n", self.client, "-j", "link", "show", "eth0"]
        told = subprocess.run(command, capture_output=True, check=True, timeout=20).stdout
        return str(json.loads(told)[0]["address"])


@contextmanager
def inside(namespace: str) -> Iterator[None]:
    """What this thread opens, and what it starts, is in the namespace."""
    with open("/proc/thread-self/ns/net", "rb") as home, open(f"/run/netns/{namespace}", "rb") as there:
        os.setns(there.fileno(), os.CLONE_NEWNET)
        try:
            yield
        finally:
            os.setns(home.fileno(), os.CLONE_NEWNET)


@contextmanager
def lab(folder: Path, name: str, redirects: Sequence[str] = ONE) -> Iterator[Lab]:
    """`redirects`: the end of each rule that leads the client's connections to the proxy."""
    client, box, server = (f"lwtp{os.getpid()}{name}{place}" for place in "cbs")
    with contextlib.ExitStack() as stack:
        for each in (client, box, server):
            _ip("netns", "add", each)
            stack.callback(_ip, "netns", "del", each)
        _wire(client, box, server)
        rules = _RULES % '\n  iifname "lan" tcp dport { 80, 443 } '.join(redirects)
        subprocess.run(["ip", "netns", "exec", box, "nft", "-f", "-"], input=rules, text=True, check=True, timeout=20)
        certificates = Certificates(folder)
        servers = Servers(certificates.roots)
        with inside(server):
            for port in (80, 443):
                for host in ("0.0.0.0", "::"):
                    stack.enter_context(_serving(host, port, servers, certificates))
        with inside(box):
            stack.enter_context(_resolving())
        yield Lab(client, box, server, servers)


def _wire(client: str, box: str, server: str) -> None:
    for left, right, port, ours in ((client, box, "lan", "eth0"), (server, box, "wan", "eth0")):
        _ip("link", "add", ours, "netns", left, "type", "veth", "peer", "name", port, "netns", right)
    for namespace, links in ((client, ("lo", "eth0")), (box, ("lo", "lan", "wan")), (server, ("lo", "eth0"))):
        for link in links:
            _ip("-n", namespace, "link", "set", link, "up")
    for namespace, link, hosts in (
        (client, "eth0", (INSPECTED, PLAIN, STAFF, WATCHED, NOBODY)),
        (box, "lan", (BOX,)),
        (box, "wan", (_UPLINK,)),
        (server, "eth0", (GOOD, SECOND, EVIL)),
    ):
        for host in hosts:
            _ip("-n", namespace, "addr", "add", f"{host[4]}/24", "dev", link)
            _ip("-n", namespace, "addr", "add", f"{host[6]}/64", "dev", link, "nodad")
    for namespace, via in ((client, BOX), (server, _UPLINK)):
        _ip("-n", namespace, "route", "add", "default", "via", via[4])
        _ip("-n", namespace, "-6", "route", "add", "default", "via", via[6])


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, timeout=20)


# --- servers ----------------------------------------------------------------------------------------------------------


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, host: str, port: int, servers: Servers, tls: ssl.SSLContext | None) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.servers, self.tls = servers, tls
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)

    def finish_request(self, request: socket.socket, client_address: object) -> None:
        request.settimeout(20)
        name = ""
        if self.tls is None and request.recv(1, socket.MSG_PEEK) == b"\xef":  # nothing that begins a request
            request.sendall(f"raw at {request.getsockname()[0]}".encode())
            request.recv(100_000)
            request.recv(1)  # until it is ended
            return
        if self.tls is not None:
            try:
                request = self.tls.wrap_socket(request, server_side=True)
            except OSError:
                self.servers.met.append((request.getsockname()[0], "no TLS"))
                return
            name = getattr(request, "asked", "")
        self.servers.met.append((request.getsockname()[0], name))
        super().finish_request(request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        return  # who goes away early is part of what is tested


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        said = f"{self.headers.get('Host', '')}{self.path} at {self.connection.getsockname()[0]}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def _serving(host: str, port: int, servers: Servers, certificates: Certificates) -> Iterator[None]:
    tls = None
    if port == 443:
        tls = certificates.context("unnamed.example")

        def choose(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
            connection.asked = name or ""  # type: ignore[union-attr]
            if name:
                connection.context = certificates.context(name)

        tls.sni_callback = choose
    server = _Server(host, port, servers, tls)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def _resolving() -> Iterator[None]:
    ending = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", RESOLVER))
        udp.settimeout(0.1)
        thread = threading.Thread(target=_resolve, args=(udp, ending), daemon=True)
        thread.start()
        try:
            yield
        finally:
            ending.set()
            thread.join(2)


def _resolve(udp: socket.socket, ending: threading.Event) -> None:
    while not ending.is_set():
        try:
            packet, client = udp.recvfrom(4096)
        except TimeoutError:
            continue
        query = dns.message.from_wire(packet)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        answer = dns.message.make_response(query)
        kind = {dns.rdatatype.A: 4, dns.rdatatype.AAAA: 6}.get(question.rdtype, 0)
        found = [each[kind] for each in LEADS.get(name, (GOOD,)) if kind in each]
        if name in NOWHERE:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif found:
            type = dns.rdatatype.to_text(question.rdtype)
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", type, *found))
        udp.sendto(answer.to_wire(), client)

"""A device that asks for an address: DHCP (RFC 2131) by hand, and IPv6's announcements by its own kernel."""

import secrets
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from tests.netns.lab.namespaces import Namespace

_COOKIE = b"\x63\x82\x53\x63"
_DISCOVER, _OFFER, _REQUEST, _ACK = 1, 2, 3, 5
_TYPE, _WANTED, _SERVER, _ASKED, _END = 53, 50, 54, 55, 255
MASK, ROUTERS, RESOLVERS, PORTAL = 1, 3, 6, 114  # RFC 2132, RFC 8910


@dataclass(frozen=True, slots=True)
class Lease:
    """`options`: by their number, as they came."""

    address: str
    server: str
    options: dict[int, bytes]

    @property
    def prefix(self) -> int:
        return int.from_bytes(self.options[MASK], "big").bit_count()

    def addresses(self, option: int) -> list[str]:
        return [str(ip_address(each)) for (each,) in struct.iter_unpack("4s", self.options[option])]


def ask(there: Namespace, mac: str, interface: str = "eth0", wait: float = 10.0) -> Lease:
    """Discover, offer, request, acknowledgement; TimeoutError if nobody answers."""
    number = secrets.token_bytes(4)
    with there.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sock.bind(("0.0.0.0", 68))
        sock.settimeout(wait)
        asked = bytes((MASK, ROUTERS, RESOLVERS, PORTAL))
        offer = _turn(sock, mac, number, _OFFER, ((_TYPE, bytes((_DISCOVER,))), (_ASKED, asked)))
        wanted = ((_TYPE, bytes((_REQUEST,))), (_WANTED, socket.inet_aton(offer.address)))
        return _turn(sock, mac, number, _ACK, (*wanted, (_SERVER, socket.inet_aton(offer.server)), (_ASKED, asked)))


def _turn(sock: socket.socket, mac: str, number: bytes, wanted: int, options: tuple[tuple[int, bytes], ...]) -> Lease:
    hardware = bytes.fromhex(mac.replace(":", "")).ljust(16, b"\0")
    # The last flag asks for an answer to everybody: this device has no address yet.
    head = struct.pack("!BBBB4sHH", 1, 1, 6, 0, number, 0, 0x8000) + bytes(16) + hardware + bytes(192) + _COOKIE
    said = b"".join(bytes((code, len(value))) + value for code, value in options)
    sock.sendto(head + said + bytes((_END,)), ("255.255.255.255", 67))
    while True:
        reply = sock.recv(2048)
        found = dict(_options(reply[240:]))
        if reply[4:8] == number and found.get(_TYPE) == bytes((wanted,)):
            return Lease(str(ip_address(reply[16:20])), str(ip_address(found[_SERVER])), found)


def _options(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data) and data[at] != _END:
        if data[at] == 0:
            at += 1
            continue
        yield data[at], data[at + 2 : at + 2 + data[at + 1]]
        at += 2 + data[at + 1]

"""Which device is at an address that Clients does not know yet: the kernel's neighbour table is asked, then `by_mac`.

A phone makes up a new IPv6 address, and asks at once; the steward hears of it a moment later. Mostly the box has heard
the phone's hardware address before its first packet (RFC 826, RFC 4861). Not so behind a bridge, where it is the edge
router that is asked for, or from a further address of a device that knows its router: then the wire must be asked.
Thin: one question to the kernel, by netlink(7), for which no privilege is needed. Only where the box is a gateway;
devices behind another router have no entry here.
"""

import errno
import socket
import struct
import sys
import time
from ipaddress import IPv4Address, IPv6Address, ip_address

from filters.clients import Client, Clients
from filters.policy.addresses import plain_address
from filters.wire import netlink

KEEP = 0.5  # seconds that a hardware address is taken to be where it was
KEEP_NONE = 0.05  # and that an address is taken to have none
MOST = 1024  # addresses remembered; made-up ones are many
DISCARD = 9  # the port of what nobody reads (RFC 863)

# <linux/rtnetlink.h>, <linux/neighbour.h>
_ROUTE = struct.Struct("=8BI")
_NEIGHBOUR = struct.Struct("=BxHiHBB")
_NEWROUTE, _GETROUTE, _NEWNEIGH, _GETNEIGH = 24, 26, 28, 30
_RTA_DST, _RTA_OIF, _RTA_GATEWAY, _RTA_VIA = 1, 4, 5, 18
_NDA_DST, _NDA_LLADDR = 1, 2

type _Address = IPv4Address | IPv6Address


def find_client(clients: Clients, address: str, neighbours: "Neighbours | None") -> Client:
    """The client at an address; `neighbours` None where the box is no gateway."""
    known = neighbours.known(clients, address) if neighbours else None
    return known or clients.find(address)


class Neighbours:
    """For one thread, and made in the process that uses it."""

    def __init__(self) -> None:
        self._netlink: socket.socket | None = None
        self._sequence = 0
        self._kept: dict[str, tuple[str, float]] = {}

    def known(self, clients: Clients, address: str) -> Client | None:
        """The client at an address, by it or by its device's hardware address; None where only its zone tells."""
        address = plain_address(address)
        if (client := clients.by_address.get(address)) is not None or not clients.by_mac:
            return client
        return clients.by_mac.get(self.mac(address))

    def mac(self, address: str) -> str:
        """The hardware address of a device on a link of ours, or ""."""
        now = time.monotonic()
        found, until = self._kept.get(address, ("", 0.0))
        if until > now:
            return found
        try:
            found = self._look_up(ip_address(address))
        except OSError:  # what the kernel cannot say is not known; the socket may be at fault
            self.close()
            found = ""
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[address] = (found, now + (KEEP if found else KEEP_NONE))
        return found

    def ask_for(self, address: str) -> bool:
        """Have the kernel ask the wire whose an address is; False where it is on no link of ours.

        It asks for whomever something is sent to, so that an empty packet does.
        """
        plain = ip_address(plain_address(address))
        if plain.is_link_local or plain.is_loopback:
            return False
        try:
            if not self._link(plain):
                return False
            with socket.socket(_family(plain), socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as nobody:
                nobody.sendto(b"", (str(plain), DISCARD))
        except OSError:
            return False
        return True

    def met(self, address: str) -> bool:
        """Whether the wire has said by now whose an address is."""
        address = plain_address(address)
        self._kept.pop(address, None)
        return bool(self.mac(address))

    def close(self) -> None:
        if self._netlink is not None:
            self._netlink.close()
            self._netlink = None

    def _look_up(self, address: _Address) -> str:
        if address.is_loopback:
            return ""
        if not address.is_link_local:
            link = self._link(address)
            return self._on(link, address) if link else ""
        # The same one may be on each link. Where two devices have it, nobody is taken for either.
        found = {self._on(link, address) for link, _ in socket.if_nameindex()} - {""}
        return found.pop() if len(found) == 1 else ""

    def _link(self, address: _Address) -> int:
        """The index of the interface on whose link an address is; 0 for one behind a router."""
        bits = address.max_prefixlen
        body = _ROUTE.pack(_family(address), bits, 0, 0, 0, 0, 0, 0, 0) + netlink.attribute(_RTA_DST, address.packed)
        told = self._ask(_GETROUTE, _NEWROUTE, body)
        found = dict(netlink.attributes(told, _ROUTE.size, len(told)))
        if _RTA_GATEWAY in found or _RTA_VIA in found:
            return 0
        return int.from_bytes(found.get(_RTA_OIF, b""), sys.byteorder)

    def _on(self, link: int, address: _Address) -> str:
        body = _NEIGHBOUR.pack(_family(address), 0, link, 0, 0, 0) + netlink.attribute(_NDA_DST, address.packed)
        told = self._ask(_GETNEIGH, _NEWNEIGH, body)
        mac = dict(netlink.attributes(told, _NEIGHBOUR.size, len(told))).get(_NDA_LLADDR, b"")
        return mac.hex(":") if len(mac) == 6 and any(mac) else ""

    def _ask(self, type: int, answered: int, body: bytes) -> bytes:
        """What the kernel says, b"" for nothing. Raises OSError where it cannot be asked."""
        if self._netlink is None:
            self._netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
            self._netlink.bind((0, 0))
        self._sequence = self._sequence + 1 & 0xFFFFFFFF
        self._netlink.sendto(netlink.message(type, netlink.REQUEST, self._sequence, body), (0, 0))
        # The kernel has answered when `sendto` returns; there is nothing to wait for.
        while True:
            packet, (port, _) = self._netlink.recvfrom(8192, socket.MSG_DONTWAIT)
            kind, sequence, at, end = next(netlink.messages(packet), (0, 0, 0, 0))
            if port != 0 or sequence != self._sequence:
                continue
            if kind == answered:
                return packet[at:end]
            if kind == netlink.ERROR:
                code = netlink.error_of(packet[at:end])
                # There is no such neighbour or route, or the link went away: an answer too.
                if code in (errno.ENOENT, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENODEV, errno.EINVAL):
                    return b""
                raise OSError(code, "the neighbour table cannot be read")
            return b""


def _family(address: _Address) -> int:
    return socket.AF_INET if address.version == 4 else socket.AF_INET6

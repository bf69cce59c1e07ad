"""A UDP socket on all addresses of the box that answers from the address that was asked.

The kernel would choose a source by the way back, and a client takes no datagram from an address that it did not ask
(ip(7) IP_PKTINFO, RFC 3542 section 6). Streams need nothing of the kind: a connection has both its ends.
"""

import socket
import struct
from typing import Any

_IP_PKTINFO = 8  # of linux/in.h; the socket module names it from Python 3.14 on
_INFO_4 = struct.Struct("=i4s4s")  # interface, our address, the address in the packet's header
_ROOM = socket.CMSG_SPACE(20)  # the larger of the two: 16 bytes of address, 4 of interface

_WILDCARDS = frozenset({"0.0.0.0", "::"})


class Where(tuple[Any, ...]):
    """A client's address as sockets write it, and what to tell the kernel with the answer."""

    asked: list[tuple[int, int, bytes]]


class Everywhere(socket.socket):
    """Takes over a bound socket. `recvfrom` and `sendto` as of any, for answers to what was received here."""

    def __init__(self, bound: socket.socket) -> None:
        blocking = bound.getblocking()
        super().__init__(bound.family, bound.type, fileno=bound.detach())
        self.setblocking(blocking)
        if self.family == socket.AF_INET6:
            self.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        else:
            self.setsockopt(socket.IPPROTO_IP, _IP_PKTINFO, 1)

    def recvfrom(self, bufsize: int, flags: int = 0) -> tuple[bytes, Where]:
        packet, ancillary, _, source = self.recvmsg(bufsize, _ROOM, flags)
        where = Where(source)
        where.asked = [_answering(*each) for each in ancillary]
        return packet, where

    def sendto(self, data: bytes, where: Where) -> int:  # type: ignore[override]
        return self.sendmsg([data], where.asked, 0, where)


def as_asked(udp: socket.socket) -> socket.socket:
    """The socket itself; where it is bound to all addresses, one that takes its place."""
    return Everywhere(udp) if udp.getsockname()[0] in _WILDCARDS else udp


def _answering(level: int, type: int, data: bytes) -> tuple[int, int, bytes]:
    """The same address as the source of an answer. For IPv4 the interface is left open: routing knows it."""
    if level == socket.IPPROTO_IP:
        _, ours, _ = _INFO_4.unpack(data)
        data = _INFO_4.pack(0, ours, bytes(4))
    return level, type, data

"""The kernel's packet log, read by netlink: packets that the ruleset was told to show, without holding one up.

What cannot be read in time is dropped by the kernel and counted here. Sources: netlink(7), <linux/netfilter/
nfnetlink_log.h>.
"""

import errno
import socket
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass

FIRST = 10  # group of the first packets of connections
WATCHED = 11  # group of what a zone that is only watched would have been refused

_NETLINK_NETFILTER = 12
_NLMSG_ERROR = 2
_PACKET, _CONFIG = 4 << 8, 4 << 8 | 1
_REQUEST_ACK = 1 | 4
_CFG_CMD, _CFG_MODE, _CFG_QTHRESH, _CFG_TIMEOUT = 1, 2, 5, 4
_BIND, _COPY_PACKET = 1, 2
_PAYLOAD = 9
_HEADER = struct.Struct("=IHHII")
_GENERAL = struct.Struct("!BBH")
_ATTRIBUTE = struct.Struct("=HH")
_LARGEST = 1 << 17
_ROOM = 4 << 20  # bytes that may wait in the kernel
_AT_ONCE = 32  # packets that it gathers before it hands them over …
_WITHIN = 5  # … or hundredths of a second


@dataclass(frozen=True, slots=True)
class Logged:
    group: int
    packet: bytes


def logged(data: bytes) -> Iterator[Logged]:
    """The packets of what one read gave. Malformed messages end it: the kernel writes none."""
    at = 0
    while at + _HEADER.size + _GENERAL.size <= len(data):
        length, kind, _, _, _ = _HEADER.unpack_from(data, at)
        if length < _HEADER.size or at + length > len(data):
            return
        if kind == _PACKET:
            _, _, group = _GENERAL.unpack_from(data, at + _HEADER.size)
            payload = _payload(data[at + _HEADER.size + _GENERAL.size : at + length])
            if payload:
                yield Logged(group, payload)
        at += length + 3 & ~3


def _payload(attributes: bytes) -> bytes:
    at = 0
    while at + _ATTRIBUTE.size <= len(attributes):
        length, kind = _ATTRIBUTE.unpack_from(attributes, at)
        if length < _ATTRIBUTE.size:
            return b""
        if kind & 0x3FFF == _PAYLOAD:
            return attributes[at + _ATTRIBUTE.size : at + length]
        at += length + 3 & ~3
    return b""


class PacketLog:
    """Bound to both groups. Raises OSError where the kernel has no such log, or another program has the group."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, _NETLINK_NETFILTER)
        self.lost = 0  # times that the kernel had no room
        try:
            self.socket.bind((0, 0))
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM)
            for group in (FIRST, WATCHED):
                self._ask(group, _attribute(_CFG_CMD, bytes((_BIND,))))
                self._ask(group, _attribute(_CFG_MODE, struct.pack("!IBx", 0xFFFF, _COPY_PACKET)))
                self._ask(group, _attribute(_CFG_QTHRESH, struct.pack("!I", _AT_ONCE)))
                self._ask(group, _attribute(_CFG_TIMEOUT, struct.pack("!I", _WITHIN)))
        except BaseException:
            self.socket.close()
            raise
        self.socket.setblocking(False)

    def read(self) -> list[Logged] | None:
        """What is there; None for nothing more."""
        try:
            return list(logged(self.socket.recv(_LARGEST)))
        except BlockingIOError:
            return None
        except OSError as error:
            if error.errno != errno.ENOBUFS:
                raise
            self.lost += 1
            return []

    def close(self) -> None:
        self.socket.close()

    def _ask(self, group: int, attribute: bytes) -> None:
        body = _GENERAL.pack(0, 0, group) + attribute
        self.socket.send(_HEADER.pack(_HEADER.size + len(body), _CONFIG, _REQUEST_ACK, group, 0) + body)
        while True:
            answer = self.socket.recv(_LARGEST)
            _, kind, _, _, _ = _HEADER.unpack_from(answer)
            if kind != _NLMSG_ERROR:
                continue  # the other group's packets come already
            code = -int.from_bytes(answer[_HEADER.size : _HEADER.size + 4], sys.byteorder, signed=True)
            if code:
                raise OSError(code, f"the kernel's packet log, group {group}")
            return


def _attribute(kind: int, data: bytes) -> bytes:
    return _ATTRIBUTE.pack(_ATTRIBUTE.size + len(data), kind) + data + bytes(-len(data) % 4)

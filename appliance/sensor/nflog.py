"""The kernel's packet log, read by netlink: packets that the ruleset was told to show, without holding one up.

What cannot be read in time is dropped by the kernel and counted here. Sources: netlink(7), <linux/netfilter/
nfnetlink_log.h>.
"""

import errno
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from filters.wire.netlink import ACKNOWLEDGE, ERROR, REQUEST, attribute, attributes, error_of, message, messages

FIRST = 10  # group of the first packets of connections
WATCHED = 11  # group of what a zone that is only watched would have been refused

_NETLINK_NETFILTER = 12
_PACKET, _CONFIG = 4 << 8, 4 << 8 | 1
_CFG_CMD, _CFG_MODE, _CFG_QTHRESH, _CFG_TIMEOUT = 1, 2, 5, 4
_BIND, _COPY_PACKET = 1, 2
_PAYLOAD = 9
_GENERAL = struct.Struct("!BBH")
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
    for kind, _, at, end in messages(data):
        if kind == _PACKET and at + _GENERAL.size <= end:
            _, _, group = _GENERAL.unpack_from(data, at)
            payloads = (value for type, value in attributes(data, at + _GENERAL.size, end) if type == _PAYLOAD)
            if payload := next(payloads, b""):
                yield Logged(group, payload)


class PacketLog:
    """Bound to both groups. Raises OSError where the kernel has no such log, or another program has the group."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, _NETLINK_NETFILTER)
        self.lost = 0  # times that the kernel had no room
        try:
            self.socket.bind((0, 0))
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM)
            for group in (FIRST, WATCHED):
                self._ask(group, attribute(_CFG_CMD, bytes((_BIND,))))
                self._ask(group, attribute(_CFG_MODE, struct.pack("!IBx", 0xFFFF, _COPY_PACKET)))
                self._ask(group, attribute(_CFG_QTHRESH, struct.pack("!I", _AT_ONCE)))
                self._ask(group, attribute(_CFG_TIMEOUT, struct.pack("!I", _WITHIN)))
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

    def _ask(self, group: int, setting: bytes) -> None:
        self.socket.send(message(_CONFIG, REQUEST | ACKNOWLEDGE, group, _GENERAL.pack(0, 0, group) + setting))
        while True:
            answer = self.socket.recv(_LARGEST)
            kind, _, at, end = next(messages(answer), (0, 0, 0, 0))
            if kind != ERROR:
                continue  # the other group's packets come already
            if code := error_of(answer[at:end]):
                raise OSError(code, f"the kernel's packet log, group {group}")
            return

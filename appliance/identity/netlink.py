"""What the kernel says of its neighbours, by rtnetlink(7) -> values. Pure.

Our own few lines: thousands of messages a second are read here in a flood, and pyroute2 takes four times as long for
each, and 23 MB.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from filters.wire.netlink import DONE, DUMP, REQUEST, attributes, message, messages

# <linux/rtnetlink.h>, <linux/neighbour.h>
GROUPS = 0x1 | 0x4  # RTMGRP_LINK, RTMGRP_NEIGH
_NEIGHBOUR = struct.Struct("=BxHiHBB")
_CACHE = struct.Struct("=IIII")  # confirmed, used, updated, references
_NEWLINK, _DELLINK, _NEWNEIGH, _GETNEIGH = 16, 17, 28, 30
_NDA_DST, _NDA_LLADDR, _NDA_CACHEINFO = 1, 2, 3
_TICKS = 100  # a second, for userspace: USER_HZ
_NOARP, _FAILED, _INCOMPLETE = 0x40, 0x20, 0x01


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A device on a link. `link`: the interface's index. `age`: seconds since the kernel last heard of it."""

    link: int
    address: str
    mac: str
    age: float


@dataclass(frozen=True, slots=True)
class Links:
    """Interfaces came or went: indexes and tables are to be read again."""


@dataclass(frozen=True, slots=True)
class Done:
    """The end of a dump."""


def dump_request(sequence: int) -> bytes:
    """Asks for all neighbours, IPv4 and IPv6."""
    return message(_GETNEIGH, REQUEST | DUMP, sequence, _NEIGHBOUR.pack(0, 0, 0, 0, 0, 0))


def read(data: bytes) -> Iterator[Neighbour | Links | Done]:
    """What one datagram tells. What is cut off or of no use is passed over; that one has gone is told by silence."""
    for kind, _, at, end in messages(data):
        if kind == _NEWNEIGH:
            if (found := _neighbour(data, at, end)) is not None:
                yield found
        elif kind in (_NEWLINK, _DELLINK):
            yield Links()
        elif kind == DONE:
            yield Done()


def _neighbour(data: bytes, offset: int, end: int) -> Neighbour | None:
    if offset + _NEIGHBOUR.size > end:
        return None
    _, _, link, state, _, _ = _NEIGHBOUR.unpack_from(data, offset)
    if not state or state & (_NOARP | _FAILED | _INCOMPLETE):
        return None
    address = mac = b""
    age = 0.0
    for kind, value in attributes(data, offset + _NEIGHBOUR.size, end):
        if kind == _NDA_DST:
            address = value
        elif kind == _NDA_LLADDR:
            mac = value
        elif kind == _NDA_CACHEINFO and len(value) >= _CACHE.size:
            confirmed, _, updated, _ = _CACHE.unpack_from(value)
            age = min(confirmed, updated) / _TICKS
    if len(mac) != 6 or mac[0] & 1 or not any(mac):
        return None
    if len(address) == 4:
        return Neighbour(link, str(IPv4Address(address)), mac.hex(":"), age)
    if len(address) == 16 and address[0] != 0xFF:
        return Neighbour(link, str(IPv6Address(address)), mac.hex(":"), age)
    return None

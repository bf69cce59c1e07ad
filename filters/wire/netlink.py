"""netlink(7): what the kernel's messages and their attributes are made of. Pure.

What is cut off ends the walk: the kernel writes whole ones.
"""

import struct
from collections.abc import Iterator

HEADER = struct.Struct("=IHHII")  # length, type, flags, sequence, port
_ATTRIBUTE = struct.Struct("=HH")  # length, type
_TYPE = 0x3FFF  # without the flags that say how a value is written

REQUEST, ACKNOWLEDGE, DUMP = 0x1, 0x4, 0x300
ERROR, DONE = 2, 3


def message(type: int, flags: int, sequence: int, body: bytes) -> bytes:
    return HEADER.pack(HEADER.size + len(body), type, flags, sequence, 0) + body


def messages(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Of each message its type and sequence number, and where its body begins and ends."""
    at = 0
    while at + HEADER.size <= len(data):
        length, type, _, sequence, _ = HEADER.unpack_from(data, at)
        if length < HEADER.size or at + length > len(data):
            return
        yield type, sequence, at + HEADER.size, at + length
        at += length + 3 & ~3


def attribute(type: int, value: bytes) -> bytes:
    return _ATTRIBUTE.pack(_ATTRIBUTE.size + len(value), type) + value + bytes(-len(value) % 4)


def attributes(data: bytes, at: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Type and value of each between two places; nothing, where the second is before the first."""
    while at + _ATTRIBUTE.size <= end:
        length, type = _ATTRIBUTE.unpack_from(data, at)
        if length < _ATTRIBUTE.size or at + length > end:
            return
        yield type & _TYPE, data[at + _ATTRIBUTE.size : at + length]
        at += length + 3 & ~3


def error_of(body: bytes) -> int:
    """The number (errno) of what an ERROR says, 0 for a plain acknowledgement."""
    return -int(struct.unpack_from("=i", body)[0])

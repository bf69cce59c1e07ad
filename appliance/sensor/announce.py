"""How two boxes on one wire notice each other: a small frame that each sends now and then, and hears. Pure.

It stands outside IP, so that it is heard whatever addresses the two have, and no device takes notice of it; no switch
holds it back. It is not signed: whoever forges one brings a warning to IT's screen, and nothing else.
"""

import struct
from dataclasses import dataclass

KIND = 0x88B5  # IEEE 802, local experimental EtherType 1
EVERY = 10.0  # seconds

_ALL = b"\xff" * 6
_HEAD = b"lessonwall\0"
_BODY = struct.Struct("!16sH")  # the box's number, the number of its zone
_LEAST = 60  # bytes of a frame


@dataclass(frozen=True, slots=True)
class Announcement:
    """`box`: 16 bytes by lot, kept over restarts. `zone`: the place of a zone among the box's own."""

    box: bytes
    zone: int


def frame_of(source: bytes, announcement: Announcement) -> bytes:
    """`source`: the interface's hardware address."""
    head = _ALL + source + KIND.to_bytes(2) + _HEAD
    return (head + _BODY.pack(announcement.box, announcement.zone)).ljust(_LEAST, b"\0")


def read(data: bytes) -> Announcement | None:
    """What stands behind a frame's header; None for what is none of ours."""
    if not data.startswith(_HEAD) or len(data) < len(_HEAD) + _BODY.size:
        return None
    return Announcement(*_BODY.unpack_from(data, len(_HEAD)))

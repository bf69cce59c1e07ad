"""The bytes of an index: a header of fixed size, slots, a filter, and what the slots' numbers mean, as JSON. Pure.

    header | slots (8 bytes each) | filter (1 byte a cell) | detail

A slot holds 48 bits of a key's hash and 16 of a number: which lists know the key (`Detail.sets`). It stands at or
after its home, a place that is worked out of the hash's upper half; 0 ends the search. The filter says of nearly
every key that is not there that it is not, at the price of one byte read.
"""

import struct
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from filters.policy.attempt import Labels

if TYPE_CHECKING:
    import hashlib

MAGIC = b"LWNAMES\n"
VERSION = 2  # of the format: raised with every change to what the bytes mean

# Native byte order: an index is made and read on one machine, and another order shows as a wrong version.
_HEADER = struct.Struct("=8sIIQQQIIQQQ32s")
HEADER_SIZE = 128

SET_BITS = 16
LOW = (1 << 48) - 1  # the part of a hash that a slot keeps

URLS, MD5, SHA1, SHA256 = 1, 2, 4, 8  # flags: which kinds of entries there are beside names

DIGESTS = {16: MD5, 20: SHA1, 32: SHA256}  # flags by bytes of a digest


class BadIndex(ValueError):
    """Not an index that can be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Header:
    """`length`: of the whole file. `names`: keys. `homes`: places that hashes are spread over; `slots`: those and what
    ran over. `width`: the filter has 2**width cells. `checksum`: see `sealed`."""

    length: int
    seed: int
    generation: int
    built: date
    width: int
    names: int
    homes: int
    slots: int
    flags: int = 0
    checksum: bytes = bytes(32)

    @property
    def filter_at(self) -> int:
        return HEADER_SIZE + 8 * self.slots

    @property
    def detail_at(self) -> int:
        return self.filter_at + (1 << self.width)

    def pack(self) -> bytes:
        packed = _HEADER.pack(
            MAGIC, VERSION, self.flags, self.length, self.seed, self.generation, self.built.toordinal(), self.width,
            self.names, self.homes, self.slots, self.checksum,
        )  # fmt: skip
        return packed.ljust(HEADER_SIZE, b"\0")


def unpack(start: bytes, length: int) -> Header:
    """The header of an index of `length` bytes. Raises BadIndex."""
    if len(start) < HEADER_SIZE:
        raise BadIndex("it is cut off in its first bytes")
    magic, version, flags, told, seed, generation, built, width, names, homes, slots, checksum = _HEADER.unpack_from(
        start
    )
    if magic != MAGIC:
        raise BadIndex("it is no index of names")
    if version != VERSION:
        raise BadIndex(f"it has format {version}, this release reads format {VERSION}")
    if told != length:
        raise BadIndex(f"it has {length} bytes and should have {told}: it is cut off or was added to")
    try:
        header = Header(told, seed, generation, date.fromordinal(built), width, names, homes, slots, flags, checksum)
    except (ValueError, OverflowError):
        raise BadIndex("its header is damaged") from None
    if width > 40 or not 0 < homes < slots or header.detail_at > length:
        raise BadIndex("its header is damaged")
    return header


def sealed(header: Header, body: "hashlib._Hash") -> Header:
    """With its checksum: SHA-256 of everything after the header, then of the header without one."""
    body.update(replace(header, checksum=bytes(32)).pack())
    return replace(header, checksum=body.digest())


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was passed over in a list: why, how often, and where it was first met. `file`: its name alone."""

    why: str
    count: int
    line: int
    file: str = ""


@dataclass(frozen=True, slots=True)
class SourceCount:
    """One list in an index. `entries`: what was taken in of it, exceptions included. `clashes`: in all."""

    id: str
    entries: int
    lines: int = 0
    skipped: tuple[Skipped, ...] = ()
    clashes: int = 0


@dataclass(frozen=True, slots=True)
class Clash:
    """`source` lists `listed` in `labels`, but it is, is under or contains `host`, which is spared as `kind`.

    `stays`: the other way round. The listing is statutory, or pornography by the catalogue itself, and counts.
    """

    host: str
    kind: str
    listed: str
    labels: Labels
    source: str
    stays: bool = False

    def __str__(self) -> str:
        of = ", ".join(sorted(self.labels))
        if self.stays:
            return f"{self.host} ({self.kind}) stays in {of}, which lists {self.listed}"
        return f"{self.host} ({self.kind}) is taken out of {of}, which lists {self.listed}"


@dataclass(frozen=True, slots=True)
class Detail:
    """What the numbers of an index mean. Set n of `sets` is the listings of every key whose slot says n + 1.

    `listings`: (source, labels, kind, day) each, the first two by their place in `sources` and `labels`; day is an
    ordinal, 0 where it is not known. `catalogue`: digest of the one that was built in. `clashes`: the first of each
    source; `SourceCount.clashes` has them all.
    """

    catalogue: str
    locked: Labels
    sources: tuple[SourceCount, ...]
    labels: tuple[Labels, ...]
    listings: tuple[tuple[int, int, int, int], ...]
    sets: tuple[tuple[int, ...], ...]
    clashes: tuple[Clash, ...] = ()

    def pack(self) -> bytes:
        return msgspec.json.encode(self)


_detail = msgspec.json.Decoder(Detail)


def unpack_detail(text: bytes) -> Detail:
    """Raises BadIndex."""
    try:
        return _detail.decode(text)
    except (msgspec.MsgspecError, ValueError):
        raise BadIndex("its last part is damaged") from None

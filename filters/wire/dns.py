"""Reads DNS messages: header, question, EDNS, names, and where each record stands.

Bytes in, values out. Every reader has one of three answers: a value; None for "more bytes are needed" (only a
stream can need more); `Malformed`. Nothing here builds a message, and nothing here knows a policy.
Sources: RFC 1035 section 4, RFC 6891 (EDNS), RFC 7766 (length before each message in a stream).
"""

import struct
from dataclasses import dataclass
from typing import NamedTuple

A, NS, CNAME, SOA, PTR, HINFO, MX, TXT, AAAA, SRV = 1, 2, 5, 6, 12, 13, 15, 16, 28, 33
DNAME, OPT, DS, RRSIG, NSEC, NSEC3, SVCB, HTTPS = 39, 41, 43, 46, 47, 50, 64, 65
NXNAME, IXFR, AXFR, ANY = 128, 251, 252, 255
IN = 1

NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED, BADVERS = 0, 1, 2, 3, 4, 5, 16

QR, AA, TC, RD, RA, AD, CD = 0x8000, 0x0400, 0x0200, 0x0100, 0x0080, 0x0020, 0x0010
OPCODE = 0x7800
RCODE = 0x000F

HEADER = struct.Struct("!6H")
_FIXED = struct.Struct("!HHIH")  # of a record, after its name: type, class, TTL, length
_PAIR = struct.Struct("!HH")

LONGEST_NAME = 255
_ESCAPED = frozenset(b'."();@$\\')


class Malformed(Exception):
    """These bytes are no DNS message that may be answered; the text says why, and names no name."""


class NotAQuery(Malformed):
    """An answer, or too short to carry an id: whoever sent it waits for nothing."""


@dataclass(frozen=True, slots=True)
class Edns:
    """`size`: the UDP payload the sender takes, at least 512. `do`: it wants DNSSEC records."""

    size: int
    do: bool
    version: int
    rcode: int  # upper eight bits of an extended RCODE
    options: tuple[tuple[int, bytes], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """One question as it was asked. `name`: see `text`. `question`: its bytes, in the case the client chose."""

    id: int
    flags: int
    name: str
    type: int
    klass: int
    question: bytes
    edns: Edns | None

    @property
    def opcode(self) -> int:
        return (self.flags & OPCODE) >> 11

    @property
    def do(self) -> bool:
        return self.edns is not None and self.edns.do


class Record(NamedTuple):
    """Where a record stands in its message. `section`: 1 answer, 2 authority, 3 additional. Others are offsets.

    A tuple, since it is made for each record of each answer, and a tuple is made in a quarter of the time.
    """

    section: int
    start: int
    type: int
    klass: int
    ttl: int
    ttl_at: int
    data: int
    end: int


def frame(buffer: bytes) -> tuple[bytes, bytes] | None:
    """The first message of a stream and what follows it; None when more bytes are needed (RFC 7766 section 8)."""
    if len(buffer) < 2:
        return None
    length = buffer[0] << 8 | buffer[1]
    if length < HEADER.size:
        raise Malformed("a message shorter than a header")
    if len(buffer) < 2 + length:
        return None
    return buffer[2 : 2 + length], buffer[2 + length :]


def query(packet: bytes) -> Query:
    """The one question of a packet. Raises NotAQuery for what must be left unanswered, else Malformed."""
    if len(packet) < HEADER.size:
        raise NotAQuery("shorter than a header")
    id, flags, questions, answers, authorities, additionals = HEADER.unpack_from(packet)
    if flags & QR:
        raise NotAQuery("an answer")
    if questions != 1:
        raise Malformed("not one question")  # RFC 9619
    if answers or authorities:
        raise Malformed("a question that holds answers")
    labels, end = read_name(packet, HEADER.size)
    if end + 4 > len(packet):
        raise Malformed("cut off in its question")
    type, klass = _PAIR.unpack_from(packet, end)
    found = None
    if additionals:
        found = edns(packet, records(packet, end + 4, (0, 0, additionals)))
    return Query(id, flags, text(labels), type, klass, packet[HEADER.size : end + 4], found)


def read_name(packet: bytes, offset: int) -> tuple[tuple[bytes, ...], int]:
    """The labels of the name at `offset`, and the offset after it. Pointers must lead backwards, so none can loop."""
    labels: list[bytes] = []
    length = 1
    after = -1
    lowest = offset
    try:
        while size := packet[offset]:
            if size < 64:
                length += size + 1
                if length > LONGEST_NAME:
                    raise Malformed("a name over 255 bytes")
                if offset + 1 + size >= len(packet):
                    raise Malformed("cut off in a name")
                labels.append(packet[offset + 1 : offset + 1 + size])
                offset += 1 + size
                continue
            if size < 192:
                raise Malformed("a label of no known kind")
            target = (size & 63) << 8 | packet[offset + 1]
            if after < 0:
                after = offset + 2
            if not HEADER.size <= target < lowest:
                raise Malformed("a compression pointer that leads nowhere before it")
            offset = lowest = target
    except IndexError:
        raise Malformed("cut off in a name") from None
    return tuple(labels), offset + 1 if after < 0 else after


def skip_name(packet: bytes, offset: int) -> int:
    """The offset after the name at `offset`, without following pointers."""
    try:
        while size := packet[offset]:
            if size >= 192:
                return offset + 2
            if size >= 64:
                raise Malformed("a label of no known kind")
            offset += size + 1
    except IndexError:
        raise Malformed("cut off in a name") from None
    return offset + 1


def text(labels: tuple[bytes, ...]) -> str:
    """A name as text: lower case, no final dot, "" for the root; anything unusual escaped (RFC 4343 section 2.1)."""
    joined = b".".join(labels)
    if joined.count(b".") == max(0, len(labels) - 1) and joined.translate(None, _PLAIN) == b"":
        return joined.lower().decode("ascii")
    return ".".join("".join(_character(byte) for byte in label.lower()) for label in labels)


_PLAIN = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."


def _character(byte: int) -> str:
    if byte in _ESCAPED:
        return "\\" + chr(byte)
    return chr(byte) if 0x21 <= byte <= 0x7E else f"\\{byte:03d}"


def pack_name(labels: tuple[bytes, ...]) -> bytes:
    """Labels as they stand in a message, uncompressed."""
    return b"".join(bytes((len(label),)) + label for label in labels) + b"\0"


def plain_name(name: str) -> bytes:
    """The bytes of a plain host name, without escapes. Raises Malformed where it cannot be one."""
    try:
        labels = tuple(part.encode("ascii") for part in name.rstrip(".").split(".") if name.rstrip("."))
    except UnicodeEncodeError:
        raise Malformed("a name outside ASCII") from None
    packed = pack_name(labels) if all(0 < len(label) < 64 for label in labels) else b""
    if not 0 < len(packed) <= LONGEST_NAME:
        raise Malformed("no name")
    return packed


def records(packet: bytes, offset: int, counts: tuple[int, int, int]) -> list[Record]:
    """Every record from `offset`, the end of the question, on. Raises Malformed when one is cut off."""
    found = []
    for section, count in enumerate(counts, start=1):
        for _ in range(count):
            start = offset
            at = skip_name(packet, offset)
            if at + _FIXED.size > len(packet):
                raise Malformed("cut off in a record")
            type, klass, ttl, length = _FIXED.unpack_from(packet, at)
            data = at + _FIXED.size
            offset = data + length
            if offset > len(packet):
                raise Malformed("cut off in a record's data")
            # RFC 2181 section 8: a TTL with the highest bit set counts as zero.
            found.append(Record(section, start, type, klass, ttl if ttl < 1 << 31 else 0, at + 4, data, offset))
    return found


def edns(packet: bytes, found: list[Record]) -> Edns | None:
    """What the OPT record says, None without one. Two of them, or one out of place, are malformed (RFC 6891 6.1.1)."""
    options = [record for record in found if record.type == OPT]
    if not options:
        return None
    only = options[0]
    if len(options) > 1 or only.section != 3 or packet[only.start] != 0:
        raise Malformed("an OPT record too many or out of place")
    rcode, version, flags = struct.unpack_from("!BBH", packet, only.ttl_at)
    return Edns(max(512, only.klass), bool(flags & 0x8000), version, rcode, tuple(_options(packet, only)))


def _options(packet: bytes, opt: Record) -> list[tuple[int, bytes]]:
    found = []
    offset = opt.data
    while offset < opt.end:
        if offset + 4 > opt.end:
            raise Malformed("cut off in an EDNS option")
        code, length = _PAIR.unpack_from(packet, offset)
        if offset + 4 + length > opt.end:
            raise Malformed("cut off in an EDNS option")
        found.append((code, packet[offset + 4 : offset + 4 + length]))
        offset += 4 + length
    return found

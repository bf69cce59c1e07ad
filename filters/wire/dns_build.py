"""Builds DNS messages: our own answers to a query, and the questions that we put to others.

Values in, bytes out. Sources: RFC 1035 section 4, RFC 2308 (negative answers), RFC 6891 (EDNS),
RFC 8482 (ANY), RFC 8914 (Extended DNS Errors).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from filters.wire import dns

type Address = IPv4Address | IPv6Address

# The largest UDP answer that passes every network unfragmented (DNS flag day 2020).
PAYLOAD = 1232

EDE = 15  # the EDNS option
OTHER, FORGED, NOT_READY, BLOCKED, UNREACHABLE, BAD_TYPE = 0, 4, 14, 15, 22, 30  # its codes: RFC 8914 5.2, RFC 9824
_LONGEST_TEXT = 200  # bytes of an Extended DNS Error's text

ASKED = b"\xc0\x0c"  # a pointer to the name of the question
_SOA_NAMES = dns.plain_name("lessonwall.internal") + dns.plain_name("hostmaster.lessonwall.internal")


@dataclass(frozen=True, slots=True)
class Resource:
    """A record to be written. `owner`: packed name, the question's if not given."""

    type: int
    ttl: int
    data: bytes
    owner: bytes = ASKED


@dataclass(frozen=True, slots=True)
class Fault:
    """An Extended DNS Error: why an answer is not what was hoped for."""

    code: int
    text: str = ""


def answer(
    query: dns.Query,
    rcode: int = dns.NOERROR,
    answers: Sequence[Resource] = (),
    authority: Sequence[Resource] = (),
    faults: Sequence[Fault] = (),
) -> bytes:
    """A whole answer to `query`, with an OPT record if the query had one. `rcode` may be extended."""
    opt = options(query, rcode, faults)
    counts = (1, len(answers), len(authority), 1 if opt else 0)
    head = dns.HEADER.pack(query.id, flags(query) | rcode & dns.RCODE, *counts)
    body = b"".join(packed(each) for each in (*answers, *authority))
    return head + query.question + body + opt


def refusal(packet: bytes, rcode: int) -> bytes:
    """A header alone, for a packet whose question cannot be read. It must hold a header."""
    id, asked = struct.unpack_from("!HH", packet)
    return dns.HEADER.pack(id, dns.QR | asked & (dns.OPCODE | dns.RD) | dns.RA | rcode, 0, 0, 0, 0)


def flags(query: dns.Query) -> int:
    return dns.QR | dns.RA | query.flags & (dns.OPCODE | dns.RD | dns.CD)


def options(query: dns.Query, rcode: int = dns.NOERROR, faults: Sequence[Fault] = ()) -> bytes:
    """Our OPT record; nothing for a query without one (RFC 6891 section 7)."""
    if query.edns is None:
        return b""
    data = b"".join(_option(fault) for fault in faults)
    do = 0x8000 if query.do else 0
    return struct.pack("!BHHBBHH", 0, dns.OPT, PAYLOAD, rcode >> 4, 0, do, len(data)) + data


def fit(message: bytes, query: dns.Query, stream: bool) -> bytes:
    """The message, or what fits of it into the client's UDP size: all but the reasons in its OPT record (RFC 8914
    section 2: they must cost no truncation), else its header and question with TC set (RFC 2181 section 9)."""
    room = 0xFFFF if stream else min(query.edns.size, PAYLOAD) if query.edns else 512
    if len(message) <= room:
        return message
    bare = _without_reasons(message, query)
    if len(bare) <= room:
        return bare
    opt = bare[-_OPT:] if query.edns else b""
    id, marks = struct.unpack_from("!HH", message)
    return dns.HEADER.pack(id, marks | dns.TC, 1, 0, 0, 1 if opt else 0) + query.question + opt


_OPT = 11  # bytes of an OPT record without options


def _without_reasons(message: bytes, query: dns.Query) -> bytes:
    """A message of ours, whose OPT record is its last, without the options in that."""
    if query.edns is None:
        return message
    _, _, _, *counts = dns.HEADER.unpack_from(message)
    last = dns.records(message, dns.HEADER.size + len(query.question), (counts[0], counts[1], counts[2]))[-1]
    return message[: last.data - 2] + bytes(2)


def soa(ttl: int, owner: bytes = ASKED) -> Resource:
    """The SOA that lets a "no" be remembered for `ttl` seconds and no longer (RFC 2308 section 5)."""
    return Resource(dns.SOA, ttl, _SOA_NAMES + struct.pack("!5I", 1, 3600, 600, 86400, ttl), owner)


def address(given: Address, ttl: int) -> Resource:
    return Resource(dns.A if given.version == 4 else dns.AAAA, ttl, given.packed)


def alias(name: str, ttl: int) -> Resource:
    return Resource(dns.CNAME, ttl, dns.plain_name(name))


def minimal_any(ttl: int) -> Resource:
    """What stands for "everything you have" (RFC 8482 section 4.2)."""
    return Resource(dns.HINFO, ttl, b"\x07RFC8482\x00")


def question(name: bytes, type: int, id: int, do: bool, cd: bool) -> bytes:
    """A recursive question of our own. It carries no option, so no client's subnet or cookie goes upstream."""
    marks = dns.RD | (dns.CD if cd else 0) | dns.AD
    head = dns.HEADER.pack(id, marks, 1, 0, 0, 1)
    opt = struct.pack("!BHHIH", 0, dns.OPT, PAYLOAD, 0x8000 if do else 0, 0)
    return head + name + struct.pack("!HH", type, dns.IN) + opt


def framed(message: bytes) -> bytes:
    """A message as it stands in a stream (RFC 7766 section 8)."""
    return struct.pack("!H", len(message)) + message


def packed(each: Resource) -> bytes:
    return each.owner + struct.pack("!HHIH", each.type, dns.IN, each.ttl, len(each.data)) + each.data


def _option(fault: Fault) -> bytes:
    said = fault.text.encode()[:_LONGEST_TEXT].decode(errors="ignore").encode()
    return struct.pack("!HHH", EDE, 2 + len(said), fault.code) + said

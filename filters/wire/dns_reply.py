"""Reads an upstream's answer once, and turns it into the answers of many clients without encoding it anew.

What is copied is patched in place: id, flags, the case of the question, TTLs. What was not asked for is left out: the
additional section always, strangers to the question's chain (`dns_chain.py`), and what hides a name (`dns_svcb.py`).
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from filters.wire import dns
from filters.wire.dns_build import ASKED, EDE, Fault, Resource, answer, flags, options, packed, soa
from filters.wire.dns_chain import Chain, below, follow, owner
from filters.wire.dns_private import private
from filters.wire.dns_rdata import resource, written_out
from filters.wire.dns_svcb import Service, clear, service

_MOST_FAULTS = 4  # of an upstream's own, passed on

# What may stand in the authority section: why there is no answer, and proofs of it. Servers' names are left out.
_REASONS = frozenset({dns.SOA, dns.NSEC, dns.NSEC3, dns.RRSIG})


@dataclass(frozen=True, slots=True)
class Reply:
    """An upstream's answer, kept for all. `message`: without its additional section.

    `ttls`: (offset, seconds) of each TTL, and of the MINIMUM of a SOA that says no, unless it is signed. `ttl`: how
    long all of it may be kept, 0 for not at all. `answers`: where the records of its answer section stand in
    `message`. `leads_to`: names that it sends the client on to, in order. `private`: it gives an address of a private
    network. `endless`: its aliases never arrive. `faults`: what the upstream said of the matter (RFC 8914).
    """

    message: bytes
    rcode: int
    truncated: bool
    ttl: int
    ttls: tuple[tuple[int, int], ...]
    answers: tuple[dns.Record, ...]
    leads_to: tuple[str, ...]
    private: bool
    endless: bool = False
    faults: tuple[Fault, ...] = ()


def read_reply(packet: bytes, id: int, name: bytes, type: int) -> Reply:
    """The answer to the question (`name` packed, any case) asked under `id`. Raises Malformed for any other packet."""
    if len(packet) < dns.HEADER.size:
        raise dns.Malformed("shorter than a header")
    its_id, marks, questions, *counts = dns.HEADER.unpack_from(packet)
    asked = name.lower() + struct.pack("!HH", type, dns.IN)
    end = dns.HEADER.size + len(asked)
    if its_id != id or not marks & dns.QR or marks & dns.OPCODE or questions != 1:
        raise dns.Malformed("not the answer to our question")
    # The type and class hold no letters that lower() could change into others: they are compared as they stand.
    if packet[dns.HEADER.size : end - 4].lower() + packet[end - 4 : end] != asked:
        raise dns.Malformed("the answer to another question")
    found = dns.records(packet, end, (counts[0], counts[1], counts[2]))
    opt = dns.edns(packet, found)
    rcode = marks & dns.RCODE | (opt.rcode << 4 if opt else 0)
    chain = follow(packet, dns.read_name(asked, 0)[0], type, found[: counts[0]])
    services, untouched = _services(packet, chain)
    reasons = _authority(packet, found[counts[0] : counts[0] + counts[1]], chain)
    kept: Sequence[dns.Record] = (*chain.records, *reasons)
    if untouched and list(kept) == found[: len(kept)]:
        message = _cut(packet, end, chain.records, reasons)
    else:
        message = _rewritten(packet, end, chain.records, reasons, None if untouched else services)
        kept = _records(message, end)
    return Reply(
        message=message,
        rcode=rcode,
        truncated=bool(marks & dns.TC),
        ttl=_lifetime(message, kept, rcode),
        ttls=tuple(_ttls(message, kept)),
        answers=tuple(each for each in kept if each.section == 1),
        leads_to=(*map(dns.text, chain.names[1:]), *_targets(services)),
        private=any(map(private, _addresses(packet, chain, services))),
        endless=chain.endless,
        faults=_faults(opt),
    )


def respond(query: dns.Query, reply: Reply, age: int, ceiling: int) -> bytes:
    """The reply as the answer to `query`, `age` seconds old, no TTL above `ceiling` seconds."""
    message = bytearray(reply.message)
    (marks,) = struct.unpack_from("!H", message, 2)
    wants_ad = query.do or query.flags & dns.AD
    marks = flags(query) | marks & dns.RCODE | (marks & dns.AD if wants_ad else 0)
    struct.pack_into("!HH", message, 0, query.id, marks)
    message[dns.HEADER.size : dns.HEADER.size + len(query.question)] = query.question
    for offset, ttl in reply.ttls:
        struct.pack_into("!I", message, offset, _aged(ttl, age, ceiling))
    if opt := options(query, faults=reply.faults):
        struct.pack_into("!H", message, 10, 1)
        message += opt
    return bytes(message)


def respond_by_alias(query: dns.Query, alias: Resource, reply: Reply, age: int, end: Sequence[Resource] = ()) -> bytes:
    """The reply to the alias's own name as the answer to `query`, under the alias; its TTL is the ceiling.

    `end`: the SOA that closes an answer without records. Signatures go: there is none over the alias.
    """
    again = [
        resource(reply.message, each, _aged(each.ttl, age, alias.ttl))
        for each in reply.answers
        if each.type != dns.RRSIG
    ]
    return answer(query, reply.rcode, [alias, *again], () if again else end, reply.faults)


def ttl_places(message: bytes) -> tuple[tuple[int, int], ...]:
    """(offset, seconds) of each TTL of a message of ours, and of its SOA's MINIMUM."""
    (questions,) = struct.unpack_from("!H", message, 4)
    end = dns.skip_name(message, dns.HEADER.size) + 4 if questions else dns.HEADER.size
    return tuple(_ttls(message, _records(message, end)))


def _aged(ttl: int, age: int, ceiling: int) -> int:
    return max(0, min(ttl - age, ceiling))


# A service record's data without what hides a name; None for one that may not be passed on.
type _Services = Mapping[dns.Record, Service | None]


def _services(packet: bytes, chain: Chain) -> tuple[_Services, bool]:
    """And whether they are as they came. Where one is malformed, none may be used (RFC 9460 section 2.2)."""
    found = [record for record in chain.records if record.type in (dns.SVCB, dns.HTTPS)]
    if not found:
        return {}, True
    try:
        read = [service(packet, record.data, record.end) for record in found]
    except dns.Malformed:
        return dict.fromkeys(found), False
    cleared = [clear(each) for each in read]
    return dict(zip(found, cleared, strict=True)), cleared == read


def _authority(packet: bytes, found: Sequence[dns.Record], chain: Chain) -> list[dns.Record]:
    """What says why there is no answer. A SOA counts for names of its own zone only."""
    if not found:
        return []
    asked = chain.names[0]
    return [
        record
        for record in found
        if record.klass == dns.IN
        and record.type in _REASONS
        and (record.type != dns.SOA or any(below(name, owner(packet, record.start, asked)) for name in chain.names))
    ]


def _cut(packet: bytes, end: int, answers: Sequence[dns.Record], reasons: Sequence[dns.Record]) -> bytes:
    """The message up to the last record that is kept. `end`: of the question."""
    last = reasons[-1].end if reasons else answers[-1].end if answers else end
    message = bytearray(packet[:last])
    struct.pack_into("!3H", message, 6, len(answers), len(reasons), 0)
    return bytes(message)


def _rewritten(
    packet: bytes,
    end: int,
    answers: Sequence[dns.Record],
    reasons: Sequence[dns.Record],
    services: _Services | None,
) -> bytes:
    """A message of what is kept, with `services` in place of those that came, unless None. It loses AD, since nobody
    vouches for it as it stands now, and what was changed loses its signature."""
    written = [_written(packet, record, services or {}) for record in answers if not _spoilt(packet, record, services)]
    authority = [resource(packet, record, record.ttl) for record in reasons]
    if services and not any(services.values()) and not authority:
        authority = [soa(min(record.ttl for record in services))]
    (marks,) = struct.unpack_from("!H", packet, 2)
    head = dns.HEADER.pack(0, marks & ~dns.AD, 1, len(written), len(authority), 0)
    return head + packet[dns.HEADER.size : end] + b"".join(map(packed, (*written, *authority)))


def _written(packet: bytes, record: dns.Record, services: _Services) -> Resource:
    found = services.get(record)
    data = found.packed() if found else written_out(packet, record)
    # Nearly all point to the question, and may go on doing so.
    name = packet[record.start : record.start + 2]
    if name != ASKED:
        name = dns.pack_name(dns.read_name(packet, record.start)[0])
    return Resource(record.type, record.ttl, data, name)


def _spoilt(packet: bytes, record: dns.Record, services: _Services | None) -> bool:
    """Whether a record is left out: a service that may not be passed on, or a signature over changed ones."""
    if services is None:
        return False
    if record in services:
        return services[record] is None
    return record.type == dns.RRSIG and _covers(packet, record) in (dns.SVCB, dns.HTTPS)


def _records(message: bytes, end: int) -> list[dns.Record]:
    _, _, _, *counts = dns.HEADER.unpack_from(message)
    return dns.records(message, end, (counts[0], counts[1], counts[2]))


def _covers(packet: bytes, signature: dns.Record) -> int:
    """The type that an RRSIG is over (RFC 4034 section 3.1)."""
    return int.from_bytes(packet[signature.data : min(signature.data + 2, signature.end)])


def _targets(services: _Services) -> Iterator[str]:
    for found in services.values():
        if found and found.target:  # "." stands for the owner itself
            yield dns.text(found.target)


_SIZES = {dns.A: 4, dns.AAAA: 16}


def _addresses(packet: bytes, chain: Chain, services: _Services) -> Iterator[bytes]:
    for record in chain.records:
        if size := _SIZES.get(record.type):
            if record.end - record.data != size:
                raise dns.Malformed("an address of another length")
            yield packet[record.data : record.end]
    for found in services.values():
        if found:
            yield from found.hints()


def _faults(opt: dns.Edns | None) -> tuple[Fault, ...]:
    """The upstream's reasons by their codes (RFC 8914 section 3 lets a forwarder pass them on); its words stay here."""
    if opt is None or not opt.options:
        return ()
    codes = [int.from_bytes(value[:2]) for code, value in opt.options if code == EDE and len(value) >= 2]
    return tuple(Fault(code, "The upstream resolver says so.") for code in dict.fromkeys(codes))[:_MOST_FAULTS]


def _ttls(message: bytes, found: Sequence[dns.Record]) -> Iterator[tuple[int, int]]:
    """A SOA that was asked for is an answer, and one that is signed would prove nothing if it were changed: of these
    the TTL alone is patched, which bounds the rest (RFC 2308 section 5)."""
    signed = any(record.type == dns.RRSIG for record in found)
    for record in found:
        if record.type == dns.OPT:
            continue
        yield record.ttl_at, record.ttl
        if record.type == dns.SOA and record.section == 2 and not signed and record.end - record.data >= 22:
            yield record.end - 4, struct.unpack_from("!I", message, record.end - 4)[0]


def _lifetime(message: bytes, found: Sequence[dns.Record], rcode: int) -> int:
    """Seconds. An answer with records: the least TTL. A negative one: the SOA's (RFC 2308 section 5), else 0."""
    if rcode not in (dns.NOERROR, dns.NXDOMAIN):
        return 0
    relevant = [record for record in found if record.section == 1]
    ends_in_alias = bool(relevant) and all(record.type in (dns.CNAME, dns.DNAME, dns.RRSIG) for record in relevant)
    times = [record.ttl for record in relevant]
    if not relevant or ends_in_alias or rcode == dns.NXDOMAIN:
        negative = [record for record in found if record.section == 2 and record.type == dns.SOA]
        times += [ttl for _, ttl in _ttls(message, negative)]
        if not negative and not relevant:
            return 0
    return min(times, default=0)

"""Reads an upstream's answer once, and turns it into the answers of many clients without encoding it anew.

What is copied is patched in place: id, flags, the case of the question, TTLs. Only an answer from which a key is
taken out (ECH, RFC 9460 SvcParamKey 5) is written again, from its answer section alone.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_network

from filters.wire import dns
from filters.wire.dns_build import Resource, answer, flags, options

MANDATORY, IPV4HINT, ECH, IPV6HINT = 0, 4, 5, 6  # RFC 9460 section 14.3.2

# Addresses that no public name has a reason to give. Documentation ranges are left out: they harm nobody.
_NETWORKS_4 = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8"),
    *("169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"),
)
_NETWORKS_6 = ("::/127", "fc00::/7", "fe80::/10", "fec0::/10")
_PRIVATE_4 = [
    (int(net.network_address), int(net.netmask))
    for net in map(
        ip_network,
        _NETWORKS_4,
    )
]
_PRIVATE_6 = [(int(net.network_address), int(net.netmask)) for net in map(ip_network, _NETWORKS_6)]
# IPv4 inside IPv6: mapped, and translated (RFC 6052).
_WITHIN_6 = (bytes(10) + b"\xff\xff", bytes(12), bytes.fromhex("0064ff9b") + bytes(8))


@dataclass(frozen=True, slots=True)
class Reply:
    """An upstream's answer, kept for all. `message`: without its OPT record.

    `ttls`: (offset, seconds) of each TTL, and of the SOA's MINIMUM in a negative answer. `ttl`: how long all of it
    may be kept, 0 for not at all. `leads_to`: names that the answer sends the client on to, in order.
    `private`: it gives an address of a private network. `answers`: its answer section, for being written again.
    """

    message: bytes
    rcode: int
    truncated: bool
    ttl: int
    ttls: tuple[tuple[int, int], ...]
    leads_to: tuple[str, ...]
    private: bool
    answers: tuple[Resource, ...]
    rewritten: bool


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
    message, kept = _without_opt(packet, found)
    answers, rewritten = _answer_section(packet, [record for record in kept if record.section == 1])
    ttls = tuple(_ttls(message, kept))
    return Reply(
        message, rcode, bool(marks & dns.TC), _lifetime(message, kept, rcode), ttls,
        tuple(_leads_to(packet, kept)), any(map(_private, _addresses(packet, kept))), answers, rewritten,
    )  # fmt: skip


def respond(query: dns.Query, reply: Reply, age: int, ceiling: int) -> bytes:
    """The reply as the answer to `query`, `age` seconds old, no TTL above `ceiling` seconds."""
    if reply.rewritten:
        again = [Resource(each.type, _aged(each.ttl, age, ceiling), each.data, each.owner) for each in reply.answers]
        return answer(query, reply.rcode, again)
    message = bytearray(reply.message)
    (marks,) = struct.unpack_from("!H", message, 2)
    wants_ad = query.do or query.flags & dns.AD
    marks = flags(query) | marks & dns.RCODE | (marks & dns.AD if wants_ad else 0)
    struct.pack_into("!HH", message, 0, query.id, marks)
    message[dns.HEADER.size : dns.HEADER.size + len(query.question)] = query.question
    for offset, ttl in reply.ttls:
        struct.pack_into("!I", message, offset, _aged(ttl, age, ceiling))
    if opt := options(query):
        (count,) = struct.unpack_from("!H", message, 10)
        struct.pack_into("!H", message, 10, count + 1)
        message += opt
    return bytes(message)


def respond_by_alias(query: dns.Query, alias: Resource, reply: Reply, age: int, end: Sequence[Resource] = ()) -> bytes:
    """The reply to the alias's own name as the answer to `query`, under the alias; its TTL is the ceiling.

    `end`: the SOA that closes an answer without records.
    """
    again = [
        Resource(r.type, _aged(r.ttl, age, alias.ttl), r.data, r.owner) for r in reply.answers if r.type != dns.RRSIG
    ]
    return answer(query, reply.rcode, [alias, *again], () if again else end)


def ttl_places(message: bytes) -> tuple[tuple[int, int], ...]:
    """(offset, seconds) of each TTL of a message of ours, and of its SOA's MINIMUM."""
    _, _, questions, *counts = dns.HEADER.unpack_from(message)
    end = dns.skip_name(message, dns.HEADER.size) + 4 if questions else dns.HEADER.size
    return tuple(_ttls(message, dns.records(message, end, (counts[0], counts[1], counts[2]))))


def _aged(ttl: int, age: int, ceiling: int) -> int:
    return max(0, min(ttl - age, ceiling))


def _without_opt(packet: bytes, found: list[dns.Record]) -> tuple[bytes, list[dns.Record]]:
    """The message without its OPT record. Additional records are a courtesy: any that follow it go as well."""
    place = next((place for place, record in enumerate(found) if record.type == dns.OPT), None)
    end = found[-1].end if found else len(packet)
    if place is None:
        return packet[:end], found
    kept = found[:place]
    message = bytearray(packet[: found[place].start])
    struct.pack_into("!H", message, 10, sum(record.section == 3 for record in kept))
    return bytes(message), kept


def _ttls(message: bytes, found: list[dns.Record]) -> Iterator[tuple[int, int]]:
    for record in found:
        if record.type == dns.OPT:
            continue
        yield record.ttl_at, record.ttl
        if record.type == dns.SOA and record.end - record.data >= 22:
            yield record.end - 4, struct.unpack_from("!I", message, record.end - 4)[0]


def _lifetime(message: bytes, found: list[dns.Record], rcode: int) -> int:
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


def _leads_to(packet: bytes, found: list[dns.Record]) -> Iterator[str]:
    """CNAME and DNAME targets, and the TargetName of HTTPS and SVCB records."""
    for record in found:
        if record.section != 1:
            continue
        if record.type in (dns.CNAME, dns.DNAME):
            yield dns.text(dns.read_name(packet, record.data)[0])
        elif record.type in (dns.SVCB, dns.HTTPS) and record.end - record.data > 3:
            target = dns.text(dns.read_name(packet, record.data + 2)[0])
            if target:  # "." stands for the owner itself
                yield target


def _addresses(packet: bytes, found: list[dns.Record]) -> Iterator[bytes]:
    for record in found:
        if record.type in (dns.A, dns.AAAA):
            yield packet[record.data : record.end]
        elif record.type in (dns.SVCB, dns.HTTPS) and record.section == 1:
            for key, value in _parameters(packet, record)[1]:
                if size := {IPV4HINT: 4, IPV6HINT: 16}.get(key):
                    yield from (value[at : at + size] for at in range(0, len(value), size))


def _private(packed: bytes) -> bool:
    if len(packed) == 4:
        number = int.from_bytes(packed)
        return any(number & mask == net for net, mask in _PRIVATE_4)
    if len(packed) != 16:
        return False
    number = int.from_bytes(packed)
    if any(number & mask == net for net, mask in _PRIVATE_6):
        return True
    return packed[:12] in _WITHIN_6 and _private(packed[12:])


def _answer_section(packet: bytes, found: list[dns.Record]) -> tuple[tuple[Resource, ...], bool]:
    """The answer section as records of their own, and whether an ECH key was taken out of it."""
    kept = []
    rewritten = False
    for record in found:
        owner = dns.pack_name(dns.read_name(packet, record.start)[0])
        data: bytes | None = packet[record.data : record.end]
        if record.type in (dns.CNAME, dns.DNAME):
            data = dns.pack_name(dns.read_name(packet, record.data)[0])
        elif record.type in (dns.SVCB, dns.HTTPS):
            data, without = _without_ech(packet, record)
            rewritten = rewritten or without
        if data is not None:
            kept.append(Resource(record.type, record.ttl, data, owner))
    if rewritten:  # a signature over what was taken out proves nothing any more
        kept = [each for each in kept if each.type != dns.RRSIG]
    return tuple(kept), rewritten


def _without_ech(packet: bytes, record: dns.Record) -> tuple[bytes | None, bool]:
    """The record's data without key 5, and whether it was there; None if the record may not be used without it."""
    start, parameters = _parameters(packet, record)
    if ECH not in (key for key, _ in parameters):
        return packet[record.data : record.end], False
    for key, value in parameters:
        if key == MANDATORY and ECH in struct.unpack(f"!{len(value) // 2}H", value[: len(value) // 2 * 2]):
            return None, True
    kept = [struct.pack("!HH", key, len(value)) + value for key, value in parameters if key != ECH]
    return packet[record.data : start] + b"".join(kept), True


def _parameters(packet: bytes, record: dns.Record) -> tuple[int, list[tuple[int, bytes]]]:
    """Where the SvcParams of an HTTPS or SVCB record start, and each (key, value) (RFC 9460 section 2.2)."""
    if record.end - record.data < 3:
        raise dns.Malformed("cut off in a service record")
    offset = start = dns.skip_name(packet, record.data + 2)
    found = []
    while offset < record.end:
        if offset + 4 > record.end:
            raise dns.Malformed("cut off in a service parameter")
        key, length = struct.unpack_from("!HH", packet, offset)
        offset += 4 + length
        if offset > record.end:
            raise dns.Malformed("cut off in a service parameter")
        found.append((key, packet[offset - length : offset]))
    return start, found

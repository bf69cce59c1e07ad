"""A record as it stands in a message -> a record of its own, with every name in it written out. Pure.

Names may be compressed in the types that RFC 3597 section 4 lists, and in no others: there the data is copied.
"""

from filters.wire import dns
from filters.wire.dns_build import Resource

# type -> (bytes before the first name, how many names follow one another there)
_NAMES = {
    dns.NS: (0, 1),
    3: (0, 1),  # MD
    4: (0, 1),  # MF
    dns.CNAME: (0, 1),
    dns.SOA: (0, 2),
    7: (0, 1),  # MB
    8: (0, 1),  # MG
    9: (0, 1),  # MR
    dns.PTR: (0, 1),
    14: (0, 2),  # MINFO
    dns.MX: (2, 1),
    17: (0, 2),  # RP
    18: (2, 1),  # AFSDB
    21: (2, 1),  # RT
    24: (18, 1),  # SIG
    26: (2, 2),  # PX
    30: (0, 1),  # NXT
    dns.SRV: (6, 1),
    36: (2, 1),  # KX
    dns.DNAME: (0, 1),
}
_NAPTR = 35


def resource(packet: bytes, record: dns.Record, ttl: int) -> Resource:
    """The record with another TTL, ready to be written into any message. Raises Malformed."""
    owner = dns.pack_name(dns.read_name(packet, record.start)[0])
    return Resource(record.type, ttl, written_out(packet, record), owner)


def written_out(packet: bytes, record: dns.Record) -> bytes:
    """The record's data without pointers. Raises Malformed."""
    before, names = (_before_naptr(packet, record), 1) if record.type == _NAPTR else _NAMES.get(record.type, (0, 0))
    offset = record.data + before
    written = [packet[record.data : offset]]
    for _ in range(names):
        labels, offset = dns.read_name(packet, offset)
        written.append(dns.pack_name(labels))
    if offset > record.end:
        raise dns.Malformed("a name that leads out of its record")
    return b"".join((*written, packet[offset : record.end]))


def _before_naptr(packet: bytes, record: dns.Record) -> int:
    """Two numbers and three texts, each with its length before it (RFC 3403 section 4.1)."""
    offset = record.data + 4
    for _ in range(3):
        if offset >= record.end:
            raise dns.Malformed("cut off in a record's data")
        offset += 1 + packet[offset]
    return offset - record.data

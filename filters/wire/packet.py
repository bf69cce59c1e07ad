"""Reads Ethernet frames and IP packets as far as the ports: who sends what to whom, and the first bytes of it.

Bytes in, values out; what is cut short (a log keeps only the first bytes of a packet) is read as far as it goes.
Sources: RFC 791, RFC 8200 section 4, RFC 9293 section 3.1, RFC 768, RFC 4302 section 2, IEEE 802.1Q.
"""

import struct
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

ICMP, TCP, UDP, ESP, AH, ICMP6 = 1, 6, 17, 50, 51, 58
FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10

ARP, IPV4, IPV6 = 0x0806, 0x0800, 0x86DD
_TAGS = (0x8100, 0x88A8)
_MOST_TAGS = 2

# Extension headers that say what comes next and how long they are.
_HOP_BY_HOP, _ROUTING, _FRAGMENT, _OPTIONS = 0, 43, 44, 60
_MOST_EXTENSIONS = 8

_V4 = struct.Struct("!BBHHHBBH4s4s")
_V6 = struct.Struct("!IHBB16s16s")
_PORTS = struct.Struct("!HH")


class Malformed(ValueError):
    """These bytes are no frame or packet that can be read."""


class Frame(NamedTuple):
    """`kind`: its EtherType behind any VLAN tags. Hardware addresses are in their plain spelling."""

    target: str
    source: str
    kind: int
    data: bytes


class Packet(NamedTuple):
    """`size`: bytes of payload that were sent, of which `payload` may hold only the first. `flags`, `sequence`: TCP's.

    Ports are 0 where the protocol has none. AH is told only where nothing but AH can be read of a packet.
    """

    protocol: int
    source: str
    source_port: int
    target: str
    target_port: int
    size: int
    payload: bytes
    flags: int = 0
    sequence: int = 0
    hops: int = 0


def mac(data: bytes) -> str:
    return data.hex(":")


def is_private_mac(address: str) -> bool:
    """Whether a hardware address was made up by the device itself (the locally administered bit)."""
    return bool(int(address[:2], 16) & 2)


def frame(data: bytes) -> Frame:
    """Raises Malformed."""
    if len(data) < 14:
        raise Malformed("shorter than its header")
    kind, at = int.from_bytes(data[12:14]), 14
    for _ in range(_MOST_TAGS):
        if kind not in _TAGS:
            break
        if len(data) < at + 4:
            raise Malformed("cut off in a VLAN tag")
        kind, at = int.from_bytes(data[at + 2 : at + 4]), at + 4
    return Frame(mac(data[:6]), mac(data[6:12]), kind, data[at:])


def packet(data: bytes) -> Packet:
    """An IPv4 or IPv6 packet. Raises Malformed, also for a fragment that bears no ports."""
    version = data[0] >> 4 if data else 0
    if version == 4:
        return _v4(data)
    if version == 6:
        return _v6(data)
    raise Malformed("neither IPv4 nor IPv6")


def _v4(data: bytes) -> Packet:
    if len(data) < _V4.size:
        raise Malformed("shorter than its header")
    first, _, length, _, fragment, hops, protocol, _, source, target = _V4.unpack_from(data)
    header = (first & 15) * 4
    if header < _V4.size or length < header or len(data) < header:
        raise Malformed("its lengths do not agree")
    if fragment & 0x1FFF:
        raise Malformed("a later fragment")
    return _upper(
        protocol, str(IPv4Address(source)), str(IPv4Address(target)), length - header, data[header:length], hops
    )


def _v6(data: bytes) -> Packet:
    if len(data) < _V6.size:
        raise Malformed("shorter than its header")
    _, length, protocol, hops, source, target = _V6.unpack_from(data)
    size, rest = length, data[_V6.size : _V6.size + length]
    for _ in range(_MOST_EXTENSIONS):
        if protocol not in (_HOP_BY_HOP, _ROUTING, _FRAGMENT, _OPTIONS):
            break
        if len(rest) < 8:
            raise Malformed("cut off in an extension header")
        if protocol == _FRAGMENT and int.from_bytes(rest[2:4]) >> 3:
            raise Malformed("a later fragment")
        step = 8 if protocol == _FRAGMENT else 8 + rest[1] * 8
        protocol, rest, size = rest[0], rest[step:], size - step
    return _upper(protocol, str(IPv6Address(source)), str(IPv6Address(target)), size, rest, hops)


def _upper(protocol: int, source: str, target: str, size: int, rest: bytes, hops: int) -> Packet:
    if size < 0:
        raise Malformed("its lengths do not agree")
    if protocol not in (TCP, UDP):
        return Packet(protocol, source, 0, target, 0, size, rest, hops=hops)
    least = 20 if protocol == TCP else 8
    if len(rest) < least:
        raise Malformed("cut off in the header with its ports")
    source_port, target_port = _PORTS.unpack_from(rest)
    if protocol == UDP:
        said = int.from_bytes(rest[4:6])
        size = min(size, said) if said >= least else size
        payload = rest[least:size]
        return Packet(UDP, source, source_port, target, target_port, max(size - least, 0), payload, hops=hops)
    header = (rest[12] >> 4) * 4
    if header < least or header > size:
        raise Malformed("its lengths do not agree")
    return Packet(
        TCP, source, source_port, target, target_port, size - header, rest[header:size], rest[13] & 0x3F,
        int.from_bytes(rest[4:8]), hops,
    )  # fmt: skip

"""Reads how neighbours find one another: ARP, and IPv6's neighbour and router messages.

Sources: RFC 826, RFC 5227 (announcements and probes), RFC 4861 sections 4.2 to 4.6.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from filters.wire.packet import mac

ROUTER_ADVERTISEMENT, SOLICITATION, ADVERTISEMENT = 134, 135, 136

_SOURCE_LINK, _TARGET_LINK, _PREFIX = 1, 2, 3


class Malformed(ValueError):
    """These bytes are none of these messages."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A device says that an address is its own."""

    address: str
    mac: str


@dataclass(frozen=True, slots=True)
class Router:
    """`lifetime`: seconds for which it wants to be a default router, 0 for not. `prefixes`: that it announces."""

    mac: str
    lifetime: int
    prefixes: tuple[str, ...]


def arp(data: bytes) -> Claim | None:
    """The sender's claim; None for a probe, which claims nothing yet. Raises Malformed."""
    if len(data) < 28 or data[:6] != b"\0\1\x08\0\6\4":
        raise Malformed("no ARP for IPv4 over Ethernet")
    sender = data[14:18]
    return Claim(str(IPv4Address(sender)), mac(data[8:14])) if any(sender) else None


def icmp6(data: bytes, source: str, sender: str) -> Claim | Router | None:
    """What an ICMPv6 message tells, None where nothing. `source`: the packet's, `sender`: the frame's.

    Raises Malformed.
    """
    kind = data[0] if data else 0
    if kind == ROUTER_ADVERTISEMENT:
        if len(data) < 16:
            raise Malformed("cut off in a router's advertisement")
        options = list(_options(data, 16))
        prefixes = tuple(_prefix(value) for code, value in options if code == _PREFIX and len(value) == 30)
        link = next((mac(value[:6]) for code, value in options if code == _SOURCE_LINK and len(value) >= 6), sender)
        return Router(link, int.from_bytes(data[6:8]), prefixes)
    if kind in (SOLICITATION, ADVERTISEMENT):
        if len(data) < 24:
            raise Malformed("cut off in a neighbour's message")
        own = _TARGET_LINK if kind == ADVERTISEMENT else _SOURCE_LINK
        link = next((mac(value[:6]) for code, value in _options(data, 24) if code == own and len(value) >= 6), sender)
        if kind == ADVERTISEMENT:
            return Claim(str(IPv6Address(data[8:24])), link)
        # Who looks whether an address is free yet has none to send from.
        return Claim(source, link) if source != "::" else None
    return None


def _options(data: bytes, at: int) -> list[tuple[int, bytes]]:
    found = []
    while at + 2 <= len(data):
        length = data[at + 1] * 8
        if not length or at + length > len(data):
            raise Malformed("an option whose length is wrong")
        found.append((data[at], data[at + 2 : at + length]))
        at += length
    return found


def _prefix(value: bytes) -> str:
    return f"{IPv6Address(value[14:30])}/{value[0]}"

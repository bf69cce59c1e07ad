"""What a RADIUS accounting packet says: who began, goes on or ended a session, on which device, where. Pure.

RFC 2866; RFC 3580 3.20 and 3.21 for how Wi-Fi and switches spell stations.
"""

from dataclasses import dataclass
from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address

from appliance.identity.radius import Packet
from filters.policy.macs import plain_mac

_USER_NAME, _NAS_IP, _FRAMED_IP, _CALLED, _CALLING = 1, 4, 8, 30, 31
_NAS_IDENTIFIER, _STATUS, _SESSION, _PORT_ID, _NAS_IPV6, _FRAMED_IPV6 = 32, 40, 44, 87, 95, 168
_NO_ADDRESS = frozenset({"0.0.0.0", "255.255.255.255", "255.255.255.254"})  # RFC 2865, 5.8
_MOST_ADDRESSES = 16
_LONGEST = 80  # characters of a place


class Status(IntEnum):
    """Acct-Status-Type, those that tell of people."""

    START = 1
    STOP = 2
    INTERIM = 3
    ON = 7
    OFF = 8


@dataclass(frozen=True, slots=True)
class Told:
    """`session`: an id that no other access point's session has. `nas`: what all ids of this one begin with."""

    status: Status
    login: str
    mac: str
    addresses: tuple[str, ...]
    place: str
    session: str
    nas: str


def told(packet: Packet, sender: str) -> Told | None:
    """None for what tells of no session. `sender`: whose secret proved it; ids of one cannot end another's sessions."""
    status = packet.first(_STATUS)
    if len(status) != 4 or int.from_bytes(status) not in [each.value for each in Status]:
        return None
    name = _text(packet.first(_NAS_IDENTIFIER)) or _address(packet.first(_NAS_IP) or packet.first(_NAS_IPV6))
    nas = f"{sender}/{name}/"
    return Told(
        status=Status(int.from_bytes(status)),
        login=_text(packet.first(_USER_NAME)),
        mac=plain_mac(_text(packet.first(_CALLING))),
        addresses=_addresses(packet),
        place=_place(packet),
        session=nas + _text(packet.first(_SESSION)).replace("*", "_") if packet.first(_SESSION) else "",
        nas=nas,
    )


def _addresses(packet: Packet) -> tuple[str, ...]:
    found = [_address(value) for value in (*packet.all(_FRAMED_IP), *packet.all(_FRAMED_IPV6))]
    return tuple(dict.fromkeys(each for each in found if each and each not in _NO_ADDRESS))[:_MOST_ADDRESSES]


def _place(packet: Packet) -> str:
    """The access point or switch by its name, and the radio's address or the port."""
    port = _text(packet.first(_PORT_ID)) or plain_mac(_text(packet.first(_CALLED)))
    return " ".join(filter(None, (_text(packet.first(_NAS_IDENTIFIER)), port)))[:_LONGEST].strip()


def _text(value: bytes) -> str:
    text = value.decode("utf-8", "replace").rstrip("\0")
    return text if text.isprintable() else ""


def _address(value: bytes) -> str:
    if len(value) == 4:
        return str(IPv4Address(value))
    return str(IPv6Address(value)) if len(value) == 16 else ""

"""Reads DHCP (IPv4, IPv6) as far as a bystander needs it: who asks, who answers, and what a device tells of itself.

Sources: RFC 2131 section 2, RFC 2132, RFC 4702 (client's name), RFC 8415 sections 8 and 21.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address

from filters.wire.packet import mac

DISCOVER, OFFER, REQUEST, ACK, INFORM = 1, 2, 3, 5, 8
ADVERTISE6, REPLY6 = 2, 7

_COOKIE = b"\x63\x82\x53\x63"
_PAD, _END = 0, 255
_NAME, _REQUESTED, _KIND, _SERVER, _WANTED, _VENDOR, _FULL_NAME = 12, 50, 53, 54, 55, 60, 81
_MOST_OPTIONS = 64
_LONGEST = 255

_VENDOR6, _FULL_NAME6, _WANTED6 = 16, 39, 6
_FROM_CLIENT6 = frozenset({1, 3, 4, 5, 6, 11})  # solicit, request, confirm, renew, rebind, information
_LINK_LAYER6 = {1: 8, 3: 4}  # DUIDs that hold a hardware address, and where


class Malformed(ValueError):
    """These bytes are no DHCP message."""


@dataclass(frozen=True, slots=True)
class Message:
    """`kind`: of option 53; of IPv6 the message's own. `mac`: the client's, "" where it is not told.

    `server`: whom the message names as server, or "". `address`: what the client has or is given. `wanted`: the options
    that the client asks for, in its order: each system has its own. `vendor`: what its software calls itself. `name`:
    what the device is called, without domain.
    """

    version: int
    kind: int
    mac: str
    from_server: bool
    server: str = ""
    address: str = ""
    wanted: tuple[int, ...] = ()
    vendor: str = ""
    name: str = ""


def dhcp4(data: bytes) -> Message:
    """Raises Malformed."""
    if len(data) < 240 or data[236:240] != _COOKIE or data[0] not in (1, 2) or data[1:3] != b"\x01\x06":
        raise Malformed("no DHCP message over Ethernet")
    options = _options4(data)
    kind = options.get(_KIND, b"")
    if len(kind) != 1:
        raise Malformed("no kind of message")
    own, given = _address(data[12:16]), _address(data[16:20])
    return Message(
        4,
        kind[0],
        mac(data[28:34]),
        data[0] == 2,
        _address(options.get(_SERVER, b"")),
        given or own or _address(options.get(_REQUESTED, b"")),
        tuple(options.get(_WANTED, b"")),
        _text(options.get(_VENDOR, b"")),
        _label(options.get(_NAME, b"")) or _label(options.get(_FULL_NAME, b"")[3:]),
    )


def _options4(data: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 240
    while at < len(data) and data[at] != _END and len(found) < _MOST_OPTIONS:
        if data[at] == _PAD:
            at += 1
            continue
        if at + 2 > len(data) or at + 2 + data[at + 1] > len(data):
            raise Malformed("cut off in an option")
        found.setdefault(data[at], data[at + 2 : at + 2 + data[at + 1]])
        at += 2 + data[at + 1]
    return found


def _address(data: bytes) -> str:
    return str(IPv4Address(data)) if len(data) == 4 and any(data) else ""


def dhcp6(data: bytes) -> Message:
    """Raises Malformed, also for what a relay sends."""
    if len(data) < 4 or not (data[0] in _FROM_CLIENT6 or data[0] in (ADVERTISE6, REPLY6, 10)):
        raise Malformed("no DHCPv6 message of a client or server")
    options = _options6(data)
    wanted = options.get(_WANTED6, b"")
    vendor = options.get(_VENDOR6, b"")
    return Message(
        6,
        data[0],
        _mac_of(options.get(1, b"")),
        data[0] not in _FROM_CLIENT6,
        wanted=tuple(int.from_bytes(wanted[at : at + 2]) for at in range(0, len(wanted) - 1, 2)),
        # Four bytes of the maker's number and two of length stand before the text.
        vendor=_text(vendor[6:]),
        name=_label(_first_label(options.get(_FULL_NAME6, b"")[1:])),
    )


def _options6(data: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 4
    while at < len(data) and len(found) < _MOST_OPTIONS:
        code, length = int.from_bytes(data[at : at + 2]), int.from_bytes(data[at + 2 : at + 4])
        if at + 4 + length > len(data):
            raise Malformed("cut off in an option")
        found.setdefault(code, data[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def _mac_of(duid: bytes) -> str:
    at = _LINK_LAYER6.get(int.from_bytes(duid[:2]), 0)
    return mac(duid[at : at + 6]) if at and duid[2:4] == b"\0\1" and len(duid) == at + 6 else ""


def _first_label(name: bytes) -> bytes:
    return name[1 : 1 + name[0]] if name and name[0] < 64 else b""


def _text(data: bytes) -> str:
    """Printable and of one line, whatever was sent."""
    plain = data[:_LONGEST].decode("utf-8", "replace")
    return "".join(each if each.isprintable() else "?" for each in plain.rstrip("\0"))


def _label(data: bytes) -> str:
    return _text(data[:_LONGEST]).partition(".")[0][:63]

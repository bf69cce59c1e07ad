"""Which frames of an interface the sensor is shown, as a program that the kernel runs on each: all others cost nothing.

ARP, announcements of boxes, router and neighbour messages, DHCP, mDNS, and answers by DNS. Pure.
Source: <linux/filter.h> (classic BPF); the offsets are those of an untagged Ethernet frame.
"""

import struct

from appliance.sensor.announce import KIND as ANNOUNCEMENT

_LOAD_HALF, _LOAD_BYTE, _LOAD_HALF_X, _LENGTH_X = 0x28, 0x30, 0x48, 0xB1
_IF_EQUAL, _IF_BITS, _RETURN = 0x15, 0x45, 0x06
_WHOLE = 0x40000

_DNS, _MDNS = 53, 5353
_DHCP, _DHCP6 = (67, 68), (546, 547)
_NEIGHBOURS = (134, 135, 136)  # ICMPv6: router advertisement, neighbour solicitation and advertisement

type _Line = tuple[int, int, str, str]  # code, value, where to if it holds, where to if not ("" for the next line)


def program() -> bytes:
    """An array of `struct sock_filter`."""
    lines: list[_Line] = [
        (_LOAD_HALF, 12, "", ""),
        *_any((0x0806, ANNOUNCEMENT)),
        (_IF_EQUAL, 0x0800, "v4", ""),
        (_IF_EQUAL, 0x86DD, "v6", "no"),
    ]
    places = {"v4": len(lines)}
    lines += [
        (_LOAD_BYTE, 23, "", ""),
        (_IF_EQUAL, 17, "", "no"),
        (_LOAD_HALF, 20, "", ""),
        (_IF_BITS, 0x1FFF, "no", ""),
        (_LENGTH_X, 14, "", ""),
        (_LOAD_HALF_X, 14, "", ""),
        *_any((_DNS,)),
        (_LOAD_HALF_X, 16, "", ""),
        *_any((*_DHCP, _MDNS)),
        (_RETURN, 0, "", ""),
    ]
    places["v6"] = len(lines)
    lines += [
        (_LOAD_BYTE, 20, "", ""),
        (_IF_EQUAL, 58, "icmp6", ""),
        (_IF_EQUAL, 17, "", "no"),
        (_LOAD_HALF, 54, "", ""),
        *_any((_DNS,)),
        (_LOAD_HALF, 56, "", ""),
        *_any((*_DHCP6, _MDNS)),
        (_RETURN, 0, "", ""),
    ]
    places["icmp6"] = len(lines)
    lines += [(_LOAD_BYTE, 54, "", ""), *_any(_NEIGHBOURS)]
    places["no"] = len(lines)
    places["yes"] = len(lines) + 1
    lines += [(_RETURN, 0, "", ""), (_RETURN, _WHOLE, "", "")]
    return b"".join(_packed(at, line, places) for at, line in enumerate(lines))


def _any(values: tuple[int, ...]) -> list[_Line]:
    return [(_IF_EQUAL, value, "yes", "") for value in values]


def _packed(at: int, line: _Line, places: dict[str, int]) -> bytes:
    code, value, holds, fails = line
    jumps = [places[place] - at - 1 if place else 0 for place in (holds, fails)]
    return struct.pack("=HBBI", code, *jumps, value)

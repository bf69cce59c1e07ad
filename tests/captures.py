"""Packets of a capture file (pcap, pcapng), as IP packets: what real programs sent, for the tests of what reads them.

The captures are large and no part of the project's own files: a test that needs them is skipped where they are not.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

CAPTURES = Path(__file__).parents[2] / "shared" / "data" / "captures"

_ETHERNET, _PPP, _RAW, _LOOP, _COOKED, _NULL, _RAW4, _RAW6, _COOKED2 = 1, 9, 101, 108, 113, 0, 228, 229, 276


def ip_packets(path: Path) -> Iterator[bytes]:
    """Every IP packet, in order; frames of other kinds are left out."""
    for link, data in _records(path.read_bytes()):
        found = _ip(link, data)
        if found and found[0] >> 4 in (4, 6):
            yield found


def frames(path: Path) -> Iterator[bytes]:
    """Every Ethernet frame."""
    return (data for link, data in _records(path.read_bytes()) if link == _ETHERNET)


def _ip(link: int, data: bytes) -> bytes:
    if link == _ETHERNET:
        at = 12
        while data[at : at + 2] in (b"\x81\x00", b"\x88\xa8"):
            at += 4
        if data[at : at + 2] == b"\x88\x64":  # PPP over Ethernet
            return data[at + 10 :]
        return data[at + 2 :] if data[at : at + 2] in (b"\x08\x00", b"\x86\xdd") else b""
    if link == _PPP:
        at = 2 if data[:1] == b"\xff" else 0
        return data[at + 2 :] if data[at : at + 2] in (b"\x00\x21", b"\x00\x57") else data[at + 1 :]
    skip = {_COOKED: 16, _COOKED2: 20, _NULL: 4, _LOOP: 4}.get(link, 0)
    return data[skip:]


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    if data[:4] == b"\x0a\x0d\x0d\x0a":
        yield from _blocks(data)
        return
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    link, at = struct.unpack(f"{order}I", data[20:24])[0] & 0xFFFF, 24
    while at + 16 <= len(data):
        length = struct.unpack(f"{order}I", data[at + 8 : at + 12])[0]
        yield link, data[at + 16 : at + 16 + length]
        at += 16 + length


def _blocks(data: bytes) -> Iterator[tuple[int, bytes]]:
    order, links, at = "<", [], 0
    while at + 12 <= len(data):
        if data[at : at + 4] == b"\x0a\x0d\x0d\x0a":
            order, links = "<" if data[at + 8 : at + 12] == b"\x4d\x3c\x2b\x1a" else ">", []
        kind, length = struct.unpack(f"{order}II", data[at : at + 8])
        body = data[at + 8 : at + length - 4]
        if kind == 1:
            links.append(struct.unpack(f"{order}H", body[:2])[0])
        elif kind == 6:
            port, _, _, kept = struct.unpack(f"{order}IIII", body[:16])
            yield links[port], body[20 : 20 + kept]
        elif kind == 3:
            yield links[0], body[4:]
        at += length

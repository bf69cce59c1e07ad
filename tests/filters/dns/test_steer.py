"""The program that chooses a worker, run as the kernel would: each word of an address counts, all workers get some."""

import random
import struct
from ipaddress import IPv4Address, IPv6Address

import pytest

from filters.dns.steer import program

HEADERS = {4: (12, 20), 6: (8, 40)}  # where the source stands, and how long a header is: RFC 791, RFC 8200


def chosen(address, workers):
    """What the instructions answer for a packet from `address` (linux/Documentation/networking/filter.rst)."""
    place, size = HEADERS[address.version]
    header = bytearray(size)
    header[place : place + len(address.packed)] = address.packed
    a = x = 0
    for code, _, _, k in struct.iter_unpack("=HBBI", program(workers, ipv6=address.version == 6)):
        match code:
            case 0x20:
                a = int.from_bytes(header[k - 0xFFF00000 :][:4])
            case 0x07:
                x = a
            case 0xAC:
                a ^= x
            case 0x24:
                a = a * k & 0xFFFFFFFF
            case 0x74:
                a >>= k
            case 0x94:
                a %= k
            case 0x16:
                return a
    raise AssertionError("no answer")


@pytest.mark.parametrize("workers", [2, 3, 4])
@pytest.mark.parametrize(
    "addresses",
    [
        [IPv4Address("10.1.0.0") + n for n in range(600)],
        [IPv4Address("10.1.0.0") + 256 * n for n in range(600)],
        [IPv6Address("2001:db8::") + n for n in range(600)],
        [IPv6Address("2001:db8::1") + (n << 64) for n in range(600)],
        [IPv6Address("fe80::") + random.Random(n).getrandbits(64) for n in range(600)],
    ],
    ids=["neighbours", "one in each network", "neighbours, IPv6", "one in each network, IPv6", "privacy addresses"],
)
def test_all_workers_get_their_part(addresses, workers):
    places = [chosen(address, workers) for address in addresses]
    assert set(places) == set(range(workers))
    assert all(0.6 < places.count(place) * workers / len(places) < 1.4 for place in range(workers))

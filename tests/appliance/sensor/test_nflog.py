"""What the kernel's packet log gives, read as far as it is whole."""

import struct

import pytest

from appliance.sensor.nflog import Logged, logged


def message(group: int, *attributes: tuple[int, bytes], kind: int = 4 << 8) -> bytes:
    packed = b"".join(
        struct.pack("=HH", 4 + len(value), code) + value + bytes(-len(value) % 4) for code, value in attributes
    )
    return struct.pack("=IHHII", 20 + len(packed), kind, 0, 0, 0) + struct.pack("!BBH", 2, 0, group) + packed


ONE = message(10, (1, bytes(4)), (10, b"x\0"), (9, b"packet"))


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (ONE, [Logged(10, b"packet")]),
        (ONE + message(11, (9, b"other")), [Logged(10, b"packet"), Logged(11, b"other")]),
        (message(10, (1, bytes(4))), []),
        (message(10, (9, b"x"), kind=3), []),
        (b"", []),
    ],
)
def test_packets_of_a_read(data, found):
    assert list(logged(data)) == found


def test_cut_anywhere_nothing_falls():
    for end in range(len(ONE)):
        assert list(logged(ONE[:end])) == []

"""What the kernel's messages are made of: written and read back, cut anywhere, and lengths that lie."""

import struct

import pytest

from filters.wire.netlink import HEADER, attribute, attributes, error_of, message, messages

TWO = message(28, 1, 7, attribute(1, b"abcde")) + message(3, 0, 8, b"")


def walked(data: bytes) -> list[tuple[int, int, list[tuple[int, bytes]]]]:
    return [(type, sequence, list(attributes(data, at, end))) for type, sequence, at, end in messages(data)]


def test_messages_and_attributes_are_read_as_they_were_written() -> None:
    assert walked(TWO) == [(28, 7, [(1, b"abcde")]), (3, 8, [])]


@pytest.mark.parametrize("end", range(len(TWO)))
def test_what_is_cut_off_is_not_taken_for_whole(end: int) -> None:
    assert walked(TWO[:end]) in ([], walked(TWO)[:1])


@pytest.mark.parametrize("length", [0, 3, 15, 1 << 31])
def test_a_length_that_lies_ends_the_walk(length: int) -> None:
    # Fewer bytes than a header would be walked over for ever.
    assert list(messages(struct.pack("=I", length) + TWO[4:])) == []


@pytest.mark.parametrize(("length", "found"), [(0, []), (3, []), (99, []), (9, [(1, b"abcde")])])
def test_so_does_an_attributes(length: int, found: list[tuple[int, bytes]]) -> None:
    data = struct.pack("=H", length) + attribute(1, b"abcde")[2:]
    assert list(attributes(data, 0, len(data))) == found


def test_flags_are_no_part_of_a_type() -> None:
    nested = attribute(0x8001, b"x")
    assert list(attributes(nested, 0, len(nested))) == [(1, b"x")]


def test_an_error_is_told_as_a_number() -> None:
    data = message(2, 0, 1, struct.pack("=i", -19) + bytes(HEADER.size))
    [(_, _, at, end)] = messages(data)
    assert error_of(data[at:end]) == 19

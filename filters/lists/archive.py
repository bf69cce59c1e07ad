"""The files of a tar archive from a stranger, one after the other, in memory that no archive can make grow. Pure.

The library's reader takes whatever length an extended header claims into memory, and knows links, devices and
permissions; all that is wanted here are the bytes of plain files with short names (POSIX.1-1988, "ustar").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

BLOCK = 512
MEMBERS = 10_000
_PLAIN_FILE = (b"0", b"\0")


class Damaged(ValueError):
    """Not a tar archive, or one that ends too early; the text says which."""


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(slots=True)
class Member:
    """A file of the archive. Its bytes can be read until the next member is asked for."""

    name: str
    plain: bool
    _stream: Stream
    _left: int
    _padding: int

    def read(self, size: int) -> bytes:
        """At most `size` bytes, none at its end. Raises Damaged where the archive ends before it."""
        if not self._left or size <= 0:
            return b""
        chunk = self._stream.read(min(size, self._left))
        if not chunk:
            raise Damaged("it ends in the middle of a file")
        self._left -= len(chunk)
        return chunk

    def _pass_over(self) -> None:
        while self.read(1 << 16):
            pass
        if self._padding:
            _exactly(self._stream, self._padding)


def members(stream: Stream) -> Iterator[Member]:
    """Whatever stands in the archive, plain files and others. Raises Damaged."""
    for _ in range(MEMBERS):
        header = _exactly(stream, BLOCK)
        if not header.strip(b"\0"):
            return
        member = _member(header, stream)
        yield member
        member._pass_over()
    raise Damaged(f"it holds more than {MEMBERS:,} files")


def _member(header: bytes, stream: Stream) -> Member:
    told = _octal(header[148:156])
    if told != sum(header[:148]) + 8 * ord(" ") + sum(header[156:]):
        raise Damaged("it is no tar archive")
    prefix = header[345:500] if header[257:262] == b"ustar" and header[262:263] == b"\0" else b""
    name = "/".join(part for part in (_text(prefix), _text(header[:100])) if part)
    size = _octal(header[124:136])
    return Member(name, header[156:157] in _PLAIN_FILE, stream, size, -size % BLOCK)


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "replace")


def _octal(field: bytes) -> int:
    """A number of a header. GNU's form for more than eight gigabytes is none: no list is that long."""
    digits = field.strip(b" \0")
    if not all(digit in b"01234567" for digit in digits):
        raise Damaged("it is no tar archive")
    return int(digits or b"0", 8)


def _exactly(stream: Stream, size: int) -> bytes:
    found = b""
    while len(found) < size:
        chunk = stream.read(size - len(found))
        if not chunk:
            raise Damaged("it ends too early")
        found += chunk
    return found

"""The copies of lists on the disk: what was downloaded is unpacked within bounds, looked at, and put in place whole.

Nothing that a list or an archive says becomes a path: the names of files are ours.
"""

import gzip
import io
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from filters.files import sync_folder
from filters.lists.archive import Damaged, Stream, members
from filters.lists.formats import Format, Tally, entries, lines_of
from filters.lists.sources import ARCHIVE, Source

CHUNK = 1 << 16
UNPACKED = 1 << 30  # bytes; the largest public list is about 120 MB
IN_ARCHIVE = ("domains", "urls")
WHOLE = "list"  # the file of a list that is one

LOOKED_AT = 4_096  # lines that tell whether a list can be read at all
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml")
_NO_ENTRY = (b"#", b"!", b";", b"[")


class Unusable(Exception):
    """What came is no list that can be taken; the text says why, and the copy on the disk stays."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a source's copy, and how it is written."""

    path: Path
    form: Format


def parts(source: Source, copies: Path) -> tuple[Part, ...]:
    """The files of a source's copy, as far as they are there. `copies`: STATE/lists/sources."""
    found = [Part(copies / source.id / name, form) for name, form in _files(source)]
    return tuple(part for part in found if part.path.is_file())


def _files(source: Source) -> tuple[tuple[str, Format], ...]:
    if source.form == ARCHIVE:
        return tuple((name, Format(name)) for name in IN_ARCHIVE)
    return ((WHOLE, Format(source.form)),)


def unpack(source: Source, download: Path, compressed: bool, into: Path, most: int = UNPACKED) -> tuple[str, ...]:
    """Write the list's files into a folder; their names. `compressed`: on its way there. Raises Unusable."""
    try:
        with open(download, "rb") as file:
            sent = _Bounded(cast(Stream, gzip.GzipFile(fileobj=file)), most) if compressed else _Bounded(file, most)
            whole = _Bounded(_plain(sent), most)
            if source.form == ARCHIVE:
                return _from_archive(source.id.rpartition("/")[2], whole, into)
            write(chunks(whole), into / WHOLE)
            return (WHOLE,)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Unusable(f"it is cut off or damaged ({error})") from None
    except Damaged as error:
        raise Unusable(f"its archive cannot be read: {error}") from None


def count_lines(source: Source, folder: Path, names: Iterable[str]) -> int:
    """Lines that say something. Raises Unusable for a web page in place of a list, and for what cannot be read."""
    forms = dict(_files(source))
    lines = 0
    for name in names:
        path = folder / name
        _readable(path, forms[name])
        lines += sum(1 for line in _lines(path) if line and line[:1] not in _NO_ENTRY)
    return lines


def _readable(path: Path, form: Format) -> None:
    first = list(islice(_lines(path), LOOKED_AT))
    if any(line.startswith(_HTML) for line in first):
        raise Unusable("it is a web page, not a list: its address may have moved, or a sign-in page answered")
    tally = Tally()
    read = sum(1 for _ in entries(form, first, tally))
    not_read = sum(skipped.count for skipped in tally.skipped)
    if not_read > read:
        raise Unusable(f"most of it cannot be read as {form}: {tally.skipped[0].why} (line {tally.skipped[0].line})")


def _lines(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        yield from lines_of(chunks(file))


def take(folder: Path, beside: Path, names: Iterable[str]) -> None:
    """Rename the files of `beside` into place; a file that the list no longer has goes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*IN_ARCHIVE, WHOLE):
        if name in names:
            os.replace(beside / name, folder / name)
        else:
            (folder / name).unlink(missing_ok=True)
    sync_folder(folder)


def write(chunks: Iterable[bytes], path: Path) -> None:
    with open(path, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def chunks(stream: Stream) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _from_archive(name: str, stream: Stream, into: Path) -> tuple[str, ...]:
    """NAME/domains and NAME/urls of a tar, where they are plain files; whatever else is in it is passed over."""
    found: list[str] = []
    for member in members(stream):
        folder, _, file = member.name.removeprefix("./").rpartition("/")
        if folder == name and file in IN_ARCHIVE and file not in found and member.plain:
            write(chunks(member), into / file)
            found.append(file)
    if not found:
        raise Unusable(f"its archive has neither {name}/domains nor {name}/urls")
    return tuple(found)


def _plain(stream: "_Bounded") -> Stream:
    """What a .gz holds; a stream that is none stays as it is."""
    ahead = io.BufferedReader(cast(io.RawIOBase, stream), CHUNK)
    return cast(Stream, gzip.GzipFile(fileobj=cast(BinaryIO, ahead)) if ahead.peek(2)[:2] == b"\x1f\x8b" else ahead)


class _Bounded(io.RawIOBase):
    """A stream that ends in Unusable when more comes out of it than any list is long: few bytes unpack to terabytes."""

    def __init__(self, stream: Stream, most: int) -> None:
        self._stream = stream
        self._left = most

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        chunk = self._stream.read(min(len(buffer), CHUNK))
        self._left -= len(chunk)
        if self._left < 0:
            raise Unusable("it unpacks to more than any list is long")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def readable(self) -> bool:
        return True

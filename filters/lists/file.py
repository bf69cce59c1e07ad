"""Index files: written beside and renamed, opened by mapping them, verified to the last bit before they are taken."""

import mmap
import os
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from filters.files import put_in_place
from filters.lists import layout
from filters.lists.build import Builder
from filters.lists.layout import BadIndex, Header
from filters.lists.table import Names

NAME = "names.idx"

_PIECE = 1 << 20  # bytes


def write(path: Path, builder: Builder) -> Header:
    """Write beside, fsync, rename: whoever opens `path` finds the old index or the new, whole.

    A file is never changed afterwards: its readers have it mapped.
    """
    beside = path.with_name(f".{path.name}.new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640), "wb") as file:
        file.write(bytes(layout.HEADER_SIZE))
        body = sha256()
        for piece in builder.body():
            file.write(piece)
            body.update(piece)
        assert builder.header is not None
        header = layout.sealed(builder.header, body)
        file.seek(0)
        file.write(header.pack())
        file.flush()
        os.fsync(file.fileno())
    put_in_place(beside, path)
    return header


def open_index(path: Path) -> Names:
    """The index in a file, mapped. Raises BadIndex and OSError."""
    with open(path, "rb") as file:
        return read(file)


def read(file: BinaryIO) -> Names:
    """As `open_index`. Its length is checked before anything is read: a page beyond the end would end the process."""
    length = os.fstat(file.fileno()).st_size
    if length < layout.HEADER_SIZE:
        raise BadIndex("it is cut off in its first bytes" if length else "it is empty")
    mapped = mmap.mmap(file.fileno(), length, prot=mmap.PROT_READ)
    mapped.madvise(mmap.MADV_WILLNEED)
    return Names(mapped)


def verify(path: Path) -> None:
    """Read all of a file and compare its checksum. Raises BadIndex and OSError."""
    with open(path, "rb") as file:
        start = file.read(layout.HEADER_SIZE)
        header = layout.unpack(start, os.fstat(file.fileno()).st_size)
        body = sha256()
        while piece := file.read(_PIECE):
            body.update(piece)
    if layout.sealed(header, body).pack() != start:
        raise BadIndex("its checksum is wrong: the disk or memory card has damaged it")

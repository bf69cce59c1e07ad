"""Files that are there whole: written beside, made safe on the disk, renamed into place."""

import os
from pathlib import Path


def replace_file(path: Path, data: bytes, mode: int = 0o640, safe: bool = True) -> None:
    """Whoever reads `path` finds the old bytes or the new, whatever dies in between.

    One writer at a time: the file beside has a fixed name, so that a killed writer leaves at most one behind.
    `safe`: it outlives a power cut too. Without, it is written at once and costs the disk little.
    """
    beside = path.with_name(f".{path.name}.new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(data)
        if safe:
            file.flush()
            os.fsync(file.fileno())
    if safe:
        put_in_place(beside, path)
    else:
        os.rename(beside, path)


def put_in_place(beside: Path, path: Path) -> None:
    """Give a whole file the name under which it is looked for; it keeps it through a power cut."""
    os.rename(beside, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as safe as the bytes that they stand for."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

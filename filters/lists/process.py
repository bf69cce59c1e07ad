"""Building an index of names as a process of its own, so that its memory goes back to the system when it ends.

    python -m filters.lists.process < settings.json

Prints one JSON object a line: {"read": {…}} from time to time while a list is read, at last {"built": {…}}. The
catalogue of the release is always built in. A list that cannot be read ends it: the index before stays as it is.
"""

import os
import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

import msgspec

from filters.catalogue import digest, shipped
from filters.lists import file
from filters.lists.build import Builder, TooTangled
from filters.lists.formats import Entry, Format, Tally, entries, lines_of
from filters.lists.layout import BadIndex, Clash, Header, SourceCount
from filters.lists.merge import SEX_EDUCATION
from filters.lists.table import Names
from filters.policy.attempt import Labels

CANNOT_BUILD = 3  # exit code
GENTLE = 10  # the filter's own processes come first
TELL_EVERY = 1.0  # seconds

_PIECE = 1 << 18  # bytes


@dataclass(frozen=True, slots=True)
class ListFile:
    path: str
    form: Format


@dataclass(frozen=True, slots=True)
class ListSource:
    """A list: all that its files name gets its labels."""

    id: str
    labels: Labels
    files: tuple[ListFile, ...]


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """`output`: the index to write. `before`: the one that it follows, "" for none. `generation`: more than its."""

    sources: tuple[ListSource, ...]
    output: str
    generation: int
    today: date
    before: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """How far a list has been read."""

    source: str
    lines: int


@dataclass(frozen=True, slots=True)
class Built:
    """`peak`: the most memory that was resident, in MB. `clashes`: the first of each source."""

    generation: int
    names: int
    length: int
    seconds: float
    peak: float
    sources: tuple[SourceCount, ...]
    clashes: tuple[Clash, ...]


def main(settings: BuildSettings) -> int:
    """The exit code."""
    began = time.monotonic()
    try:
        builder = _builder(settings)
        # Sex education first: what it spares must be known before the lists that it is spared from are read.
        for source in sorted(settings.sources, key=lambda each: SEX_EDUCATION not in each.labels):
            tally = Tally()
            builder.add(source.id, source.labels, _entries(source, tally), tally)
            _say("read", Read(source.id, tally.lines))
        header = file.write(Path(settings.output), builder)
        _say("built", _built(settings, header, time.monotonic() - began))
    except OSError as error:
        where = error.filename or settings.output
        print(f"error: {where}: {error.strerror or error}; nothing was built", file=sys.stderr)
        return CANNOT_BUILD
    except TooTangled as error:
        print(f"error: {error}", file=sys.stderr)
        return CANNOT_BUILD
    return 0


def _builder(settings: BuildSettings) -> Builder:
    catalogue = shipped()
    builder = Builder(
        generation=settings.generation, built=settings.today, seed=secrets.randbits(64), locked=catalogue.locked,
        catalogue=digest(), before=_before(settings.before),
    )  # fmt: skip
    builder.ship(catalogue.hosts())
    return builder


def _before(path: str) -> Names | None:
    """The index that this one follows; without it every name is listed since today, and that is all that is lost."""
    try:
        return file.open_index(Path(path)) if path else None
    except (BadIndex, FileNotFoundError):
        return None


def _entries(source: ListSource, tally: Tally) -> Iterator[Entry]:
    return chain.from_iterable(_of_file(source.id, each, tally) for each in source.files)


def _of_file(source: str, part: ListFile, tally: Tally) -> Iterator[Entry]:
    tally.begin(Path(part.path).name)
    return entries(part.form, lines_of(_pieces(source, part.path, tally)), tally)


def _pieces(source: str, path: str, tally: Tally) -> Iterator[bytes]:
    told = time.monotonic()
    with open(path, "rb") as opened:
        while piece := opened.read(_PIECE):
            yield piece
            if time.monotonic() - told >= TELL_EVERY:
                told = time.monotonic()
                _say("read", Read(source, tally.lines))


def _built(settings: BuildSettings, header: Header, seconds: float) -> Built:
    names = file.open_index(Path(settings.output))
    return Built(
        header.generation, header.names, header.length, round(seconds, 1), _peak(), names.sources, names.clashes
    )


def _peak() -> float:
    """Of this process alone: what getrusage() tells begins with the memory of whoever started it."""
    told = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()
    return round(int(told[0]) / 1024, 1)


def _say(what: str, value: Read | Built) -> None:
    sys.stdout.buffer.write(msgspec.json.encode({what: value}) + b"\n")
    sys.stdout.buffer.flush()


def run() -> int:
    os.nice(GENTLE)
    try:
        settings = msgspec.json.decode(sys.stdin.buffer.read(), type=BuildSettings)
    except msgspec.MsgspecError as error:
        print(f"error: settings: {error}; start this by `lessonwall lists update`", file=sys.stderr)
        return CANNOT_BUILD
    return main(settings)


if __name__ == "__main__":
    sys.exit(run())

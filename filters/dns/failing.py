"""Which resolvers fail: told by each process of the DNS filter in a file of its own, in memory, and read by health.

Resolvers are told by their place in the school's file. What stands there is nobody's who may ask how the box does.
"""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

_FILES = "resolvers-{}.json"


@dataclass(frozen=True, slots=True)
class Failing:
    """`where`: dns.upstreams, or dns.forward and a number. `number`: its place in that list of `many`, from 1.

    `why`: as it goes on after "resolver 2 of 3".
    """

    where: str
    number: int
    many: int
    why: str


def tell(folder: Path, failing: Iterable[Failing]) -> None:
    """Say which fail as this process sees it. A folder that cannot be written to is another check's affair."""
    file = folder / _FILES.format(os.getpid())
    with contextlib.suppress(OSError):
        for left in folder.glob(_FILES.format("*")):
            if not _lives(left):
                left.unlink(missing_ok=True)
        beside = file.with_suffix(".new")
        beside.write_bytes(msgspec.json.encode(list(failing)))
        beside.replace(file)


def forget(folder: Path) -> None:
    """This process ends."""
    with contextlib.suppress(OSError):
        (folder / _FILES.format(os.getpid())).unlink()


def failing(folder: Path) -> list[Failing]:
    """What all processes that are alive say, each resolver once."""
    found: dict[tuple[str, int], Failing] = {}
    for file in sorted(filter(_lives, folder.glob(_FILES.format("*")))):
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            for each in msgspec.json.decode(file.read_bytes(), type=list[Failing]):
                found.setdefault((each.where, each.number), each)
    return list(found.values())


def _lives(file: Path) -> bool:
    """Whether the process that wrote this goes on; one that was killed could not take it back."""
    pid = file.stem.rpartition("-")[2]
    return pid.isdecimal() and Path("/proc", pid).exists()

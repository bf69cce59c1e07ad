"""The index of names at five million names: look-ups beside a Python set of the same names, opening, memory, building.

python -m bench.lists [NAMES]
"""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

import msgspec

from bench.table import Row, show
from filters.lists import file
from filters.lists.formats import Format
from filters.lists.process import BuildSettings, ListFile, ListSource
from filters.lists.table import Names

NAMES = 5_000_000
ASKED = 20_000
LISTS = 10
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"

# A process that opens the index and is asked 100,000 times. What it held before is taken off.
_READER = """
import sys
from pathlib import Path
from time import perf_counter
from filters.lists import file

def private():
    found = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in found if line.startswith("Private_"))

hosts = Path(sys.argv[2]).read_text().split()
before = private()
start = perf_counter()
names = file.open_index(Path(sys.argv[1]))
names.labels("www.example.com")
ready = perf_counter() - start
for host in hosts * 5:
    names.labels(host)
pages = Path("/proc/self/smaps").read_text().split(sys.argv[1])[1].split("VmFlags")[0].splitlines()
told = {line.split(":")[0]: int(line.split()[1]) for line in pages if line.endswith("kB")}
clean = told["Private_Clean"]  # of the file: shared as soon as a second process has it open
print(ready * 1e3, (private() - before - clean) / 1024, told["Rss"] / 1024)
"""


def rows(count: int = NAMES) -> list[Row]:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        root = Path(folder)
        known = _write_lists(root, count)
        built = _build(root)
        hosts = _hosts(known)
        (root / "hosts").write_text("\n".join(hosts))
        index = file.open_index(root / file.NAME)
        times, peers = _beside(index, hosts, known)
        ready, private, mapped = _reader(root)
        return [
            Row("lists", f"five-label look-up in {count:,}", times, "µs", peers, "Python set", "≤ 2 ×"),
            Row("lists", "index open and ready", ready, "ms", goal="≤ 50"),
            Row("lists", "private memory, open and asked 100,000 times", private, "MB", goal="≤ 60"),
            Row("lists", "pages of the file in memory, shared by all", mapped, "MB"),
            Row("lists", f"building {count:,} names", built["seconds"], "s"),
            Row("lists", "most memory of the building process", built["peak"], "MB", goal="≤ 400"),
            Row("lists", "the file", built["length"] / 1e6, "MB"),
        ]


def _write_lists(root: Path, count: int) -> set[str]:
    """Names of 24 characters in ten lists of equal length, written as plain domains."""
    chance = random.Random(5)
    known: set[str] = set()
    while len(known) < count:
        known.add("".join(chance.choices(LETTERS, k=20)) + chance.choice((".com", ".net", ".org")))
    for number, part in enumerate(_parts(sorted(known))):
        (root / f"list{number}").write_text("\n".join(part) + "\n")
    return known


def _parts(names: list[str]) -> list[list[str]]:
    return [names[start::LISTS] for start in range(LISTS)]


def _build(root: Path) -> dict[str, float]:
    sources = tuple(
        ListSource(f"bench/{n}", frozenset({f"category-{n}"}), (ListFile(str(root / f"list{n}"), Format.DOMAINS),))
        for n in range(LISTS)
    )
    settings = BuildSettings(sources, str(root / file.NAME), 1, date(2026, 11, 23))
    command = [sys.executable, "-m", "filters.lists.process"]
    done = subprocess.run(command, input=msgspec.json.encode(settings), capture_output=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])["built"]
    return found


def _hosts(known: set[str]) -> list[str]:
    """Half of them below a listed name, half below none; five labels each."""
    chance = random.Random(6)
    listed = chance.sample(sorted(known), ASKED // 2)
    other = ["".join(chance.choices(LETTERS, k=20)) + ".com" for _ in range(ASKED // 2)]
    hosts = [f"www.{''.join(chance.choices(LETTERS, k=6))}.cdn.{name}" for name in (*listed, *other)]
    chance.shuffle(hosts)
    return hosts


def _beside(index: Names, hosts: list[str], known: set[str]) -> tuple[float, float]:
    """Microseconds of a look-up in the index and in the set, by turns: medians."""

    def in_set(host: str) -> bool:
        host = host.rstrip(".").lower()
        found = False
        while True:
            found |= host in known
            dot = host.find(".")
            if dot < 0:
                return found
            host = host[dot + 1 :]

    pairs = [(_micros(index.labels, hosts), _micros(in_set, hosts)) for _ in range(7)]
    return median(own for own, _ in pairs), median(peer for _, peer in pairs)


def _micros(ask: Callable[[str], object], hosts: list[str]) -> float:
    start = perf_counter()
    for host in hosts:
        ask(host)
    return (perf_counter() - start) / len(hosts) * 1e6


def _reader(root: Path) -> list[float]:
    """Of a process of its own: milliseconds to its first answer, its private memory, and pages of the file, in MB."""
    command = [sys.executable, "-c", _READER, str(root / file.NAME), str(root / "hosts")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [float(figure) for figure in done.stdout.split()]


if __name__ == "__main__":
    show(rows(*map(int, sys.argv[1:])))

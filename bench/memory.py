"""Memory of all processes of `lessonwall up` on oakfield, idle: their proportional share of what they map (PSS).

    python -m bench.memory

PSS counts a page that several processes share once in all (proc(5), smaps), so that the sum is what the box really
gives. But it counts a page of a library as shared with every other program too; on a box there are none, so the sum is
given once more as if there were none here: each process's own pages, and each page of a file once.
"""

import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from appliance.state import State
from bench.table import Row, show
from tests.running import up

IDLE = 8.0  # seconds left alone before anything is read
MOST = "≤ 300"  # MB, all processes together

type Mapping = tuple[str, dict[str, int]]  # file and offset, "" for no file; kB by kind


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, up(Path(folder) / "state") as box:
        time.sleep(IDLE)
        pids = {"up": box.process.pid} | _parts(State(box.state))
        maps = {name: list(_mappings(pid)) for name, pid in pids.items()}
    found = {name: sum(kinds["Pss"] for _, kinds in each) / 1024 for name, each in maps.items()}
    return [
        *(Row("memory", f"{name}, idle", mb, "MB PSS") for name, mb in found.items()),
        Row("memory", "all processes, idle", sum(found.values()), "MB PSS", goal=MOST),
        Row("memory", "the same, were no other program running", _alone(maps.values()), "MB", goal=MOST),
    ]


def _alone(maps: Iterable[list[Mapping]]) -> float:
    own, shared = 0, Counter[str]()
    for process in maps:
        for file, kinds in process:
            own += kinds["Anonymous"]
            if file:
                shared[file] = max(shared[file], kinds["Rss"] - kinds["Anonymous"])
    return (own + shared.total()) / 1024


def _mappings(pid: int) -> Iterator[Mapping]:
    file, kinds = "", Counter[str]()
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        first, *words = line.split()
        if not first.endswith(":"):  # "55d4-55d6 r-xp 00002000 08:01 1311 /usr/bin/python3"
            if kinds:
                yield file, kinds
            file, kinds = f"{words[4]} {words[1]}" if len(words) > 4 and words[4].startswith("/") else "", Counter()
        elif words[-1] == "kB":
            kinds[first[:-1]] = int(words[0])
    yield file, kinds


def _parts(state: State) -> dict[str, int]:
    return {name: part["pid"] for name, part in json.loads(state.processes.read_text()).items()}


if __name__ == "__main__":
    show(rows())

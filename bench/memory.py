"""Memory of all processes of `lessonwall up` on oakfield, idle: their proportional share of what they map (PSS).

    python -m bench.memory

PSS counts a page that several processes share once in all (proc(5), smaps_rollup), so that the sum is what the box
really gives. Read when the parts have been left alone for some seconds.
"""

import json
import tempfile
import time
from pathlib import Path

from appliance.state import State
from bench.table import Row, show
from tests.running import up

IDLE = 8.0  # seconds left alone before anything is read
MOST = 300  # MB, all processes together


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, up(Path(folder) / "state") as box:
        time.sleep(IDLE)
        pids = {"up": box.process.pid} | _parts(State(box.state))
        found = {name: shared(pid) for name, pid in pids.items()}
    return [
        *(Row("memory", f"{name}, idle", mb, "MB PSS") for name, mb in found.items()),
        Row("memory", "all processes, idle", sum(found.values()), "MB PSS", goal=f"≤ {MOST}"),
    ]


def shared(pid: int, what: str = "Pss") -> float:
    """MB of a process, by a line of smaps_rollup."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024


def _parts(state: State) -> dict[str, int]:
    return {name: part["pid"] for name, part in json.loads(state.processes.read_text()).items()}


if __name__ == "__main__":
    show(rows())

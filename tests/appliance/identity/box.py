"""A steward and an identity process beside it, real ones, over a small school; in a namespace where one is named."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.identity import facts
from appliance.state import State
from filters.clients import Client
from filters.live import Live
from tests.appliance.steward.world import write_school

TROLLEY, PHONE = "02:00:5e:10:00:20", "02:00:5e:10:00:99"
WAIT = 20.0


@dataclass
class Box:
    state: State
    steward: subprocess.Popen[str]
    identity: subprocess.Popen[str]
    live: Live

    def client(self, address: str) -> Client:
        self.live.refresh()
        return self.live.clients.find(address)

    def until(self, what: Callable[[], bool]) -> None:
        """Wait until something is so; a test that waits in vain fails."""
        deadline = time.monotonic() + WAIT
        while not what():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def person(self, address: str, person: str | None) -> None:
        self.until(lambda: self.client(address).person == person)

    def device(self, address: str, device: str) -> None:
        self.until(lambda: self.client(address).device == device)

    def facts(self) -> facts.IdentityFacts:
        self.until(lambda: facts.read(self.state.sightings.parent) is not None)
        found = facts.read(self.state.sightings.parent)
        assert found
        return found


def part(module: str, settings: dict[str, Any], namespace: str = "") -> subprocess.Popen[str]:
    inside = ["ip", "netns", "exec", namespace] if namespace else []
    process = subprocess.Popen(
        [*inside, sys.executable, "-m", module],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(settings))
    process.stdin.close()
    assert process.stdout.readline() == "ready\n"
    return process


def school(folder: Path, **edits: tuple[str, str]) -> None:
    card = ("trolley-1,Trolley 1,,10.0.0.20,", f"trolley-1,Trolley 1,{TROLLEY},,")
    write_school(folder, **{"devices": card, **edits})


def steward(state: State, folder: Path) -> subprocess.Popen[str]:
    # A Monday lesson, whatever the day of the test.
    offset = 1795428900.0 - time.time()  # 2026-11-23T10:15Z
    return part("appliance.steward.process", {"school": str(folder), "state": str(state.root), "offset": offset})


@contextmanager
def box(tmp: Path, namespace: str = "", **settings: Any) -> Iterator[Box]:
    folder, state = tmp / "school", State(tmp / "state")
    if not folder.exists():
        school(folder)
    first = steward(state, folder)
    second = None
    try:
        second = part("appliance.identity.process", {"state": str(state.root), **settings}, namespace)
        made = Box(state, first, second, Live(state.live))
        yield made
    finally:
        for process in (first, second):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(10)
        if "made" in locals() and made.steward is not first and made.steward.poll() is None:
            made.steward.terminate()
            made.steward.wait(10)

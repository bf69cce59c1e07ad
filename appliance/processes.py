"""The processes, supervised where there is no systemd: start in order, restart what dies, end all cleanly.

A part is a Python module with a `main` that reads its settings as JSON from standard input, prints "ready" when it
serves, ends cleanly at SIGTERM, and exits with 3 and one line on standard error when it cannot serve at all.
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

CANNOT_SERVE = 3
START_WITHIN = 60.0  # seconds; a Pi starts the proxy in about ten
STOP_WITHIN = 8.0
STEADY_AFTER = 30.0  # a part that ran so long starts again at once
LONGEST_PAUSE = 10.0


class CannotStart(Exception):
    """A part can never serve as asked; the text says which option, and what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    module: str
    settings: bytes  # JSON


@dataclass(slots=True)
class Running:
    """What is known of a part that was started."""

    part: Part
    process: asyncio.subprocess.Process
    since: float = field(default_factory=time.time)
    restarts: int = 0


class Processes:
    """Keeps the parts alive until `stop`. `on_exit` is told the pid of each that ended."""

    def __init__(self, environment: Mapping[str, str], board: Path, on_exit: Callable[[int], None]) -> None:
        self._environment = {**os.environ, **environment, "PYTHONUNBUFFERED": "1"}
        self._board = board
        self._on_exit = on_exit
        self._running: dict[str, Running] = {}
        self._watchers: list[asyncio.Task[None]] = []
        self._stopping = False

    async def start(self, part: Part) -> None:
        """Start a part and wait until it serves. Raises CannotStart with the part's own words."""
        process, error = await self._spawn(part)
        if error:
            raise CannotStart(error)
        self._running[part.name] = Running(part, process)
        self._write_board()
        self._watchers.append(asyncio.create_task(self._watch(part)))

    async def stop(self) -> None:
        """End all, last started first, and wait for each."""
        self._stopping = True
        for watcher in self._watchers:
            watcher.cancel()
        for running in reversed(self._running.values()):
            await _end(running.process)
        self._board.unlink(missing_ok=True)

    async def _watch(self, part: Part) -> None:
        """Restart a part whenever it dies; pause longer each time it does not last."""
        pause = 0.1
        while True:
            running = self._running[part.name]
            code = await running.process.wait()
            self._on_exit(running.process.pid)
            if self._stopping:
                return
            lasted = time.time() - running.since
            pause = 0.1 if lasted > STEADY_AFTER else min(pause * 2, LONGEST_PAUSE)
            print(f"lessonwall: {part.name} ended ({_how(code)}); starting it again", file=sys.stderr, flush=True)
            await asyncio.sleep(pause)
            process, error = await self._spawn(part)
            self._running[part.name] = Running(part, process, restarts=running.restarts + 1)
            self._write_board()
            if error:
                print(f"lessonwall: {part.name}: {error}", file=sys.stderr, flush=True)

    async def _spawn(self, part: Part) -> tuple[asyncio.subprocess.Process, str]:
        """The process, and why it does not serve ("" when it does)."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", part.module,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env=self._environment, start_new_session=True,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(part.settings)
        process.stdin.close()
        last_words: list[str] = []
        pump = asyncio.create_task(_pass_on(process.stderr, part.name, last_words))
        try:
            line = await asyncio.wait_for(process.stdout.readline(), START_WITHIN)
        except TimeoutError:
            line = b""
        if line.strip() == b"ready":
            self._watchers.append(asyncio.create_task(_drain(process.stdout)))
            return process, ""
        await _end(process)
        await pump
        return process, last_words[-1] if last_words else f"{part.name} did not start within {START_WITHIN:.0f} s"

    def _write_board(self) -> None:
        """Health reads here which parts run."""
        board = {
            name: {"pid": running.process.pid, "since": running.since, "restarts": running.restarts}
            for name, running in self._running.items()
        }
        beside = self._board.with_suffix(".new")
        beside.write_text(json.dumps(board))
        beside.replace(self._board)


async def _pass_on(stream: asyncio.StreamReader, name: str, last_words: list[str]) -> None:
    while line := await stream.readline():
        text = line.decode(errors="replace").rstrip()
        last_words[:] = [*last_words[-20:], text.removeprefix("error: ")]
        print(f"{name}: {text}", file=sys.stderr, flush=True)


async def _drain(stream: asyncio.StreamReader) -> None:
    while await stream.readline():
        pass


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP_WITHIN)
    except TimeoutError:
        process.kill()
        await process.wait()


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

"""The processes, supervised where there is no systemd: start in order, restart what dies, end all cleanly.

A part is a Python module with a `main` that reads its settings as JSON from standard input, prints "ready" when it
serves, ends cleanly at SIGTERM, and exits with 3 and one line on standard error when it cannot serve at all.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filters.children import end, ended, how_it_ended
from filters.lifeline import end_with_me

START_WITHIN = 60.0  # seconds; a Pi starts the proxy in about ten
STOP_WITHIN = 8.0
STEADY_AFTER = 30.0  # a part that ran so long starts again at once
LONGEST_PAUSE = 10.0
BOARD_AGAIN = 2.0


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
        self._late: asyncio.TimerHandle | None = None  # the next try to write a board that could not be written
        self._drains: set[asyncio.Task[None]] = set()

    async def start(self, part: Part) -> None:
        """Start a part and wait until it serves. Raises CannotStart with the part's own words.

        Cancelled, it ends the part before it returns.
        """
        process, error = await self._spawn(part)
        if error:
            raise CannotStart(error)
        self._running[part.name] = Running(part, process)
        self._write_board()
        self._watchers.append(asyncio.create_task(self._watch(part.name)))

    def replace(self, part: Part) -> bool:
        """Start a running part anew with other settings; False when they are the ones it has."""
        running = self._running[part.name]
        if running.part.settings == part.settings:
            return False
        running.part = part
        if running.process.returncode is None:
            running.process.send_signal(signal.SIGTERM)
        return True

    async def stop(self) -> None:
        """End all, last started first, and wait for each."""
        for watcher in self._watchers:
            watcher.cancel()
        # A watcher may be starting a part again: it ends what it began before it ends itself.
        await asyncio.gather(*self._watchers, return_exceptions=True)
        for running in reversed(self._running.values()):
            await end(running.process, STOP_WITHIN)
        if self._late is not None:
            self._late.cancel()
        self._board.unlink(missing_ok=True)

    async def _watch(self, name: str) -> None:
        """Restart a part whenever it dies; pause longer each time it does not last."""
        pause = 0.1
        while True:
            running = self._running[name]
            started_with = running.part
            code = await ended(running.process)
            self._on_exit(running.process.pid)
            asked_for, how = running.part is not started_with, how_it_ended(code)
            lasted = time.time() - running.since
            pause = 0.1 if asked_for or lasted > STEADY_AFTER else min(pause * 2, LONGEST_PAUSE)
            why = "takes up the school's new choices" if asked_for else f"ended ({how}); starting it again"
            say(f"lessonwall: {name} {why}")
            await asyncio.sleep(pause)
            part = running.part
            process, error = await self._spawn(part)
            self._running[name] = Running(part, process, restarts=running.restarts + (not asked_for))
            self._write_board()
            if error:
                say(f"lessonwall: {name}: {error}")

    async def _spawn(self, part: Part) -> tuple[asyncio.subprocess.Process, str]:
        """The process, and why it does not serve ("" when it does)."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", part.module,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env=self._environment, start_new_session=True, preexec_fn=end_with_me(),
        )  # fmt: skip
        try:
            return process, await self._until_ready(process, part)
        except BaseException:
            await end(process, STOP_WITHIN)
            raise

    async def _until_ready(self, process: asyncio.subprocess.Process, part: Part) -> str:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(part.settings)
        process.stdin.close()
        last_words: list[str] = []
        pump = self._drain(_pass_on(process.stderr, part.name, last_words))
        try:
            line = await asyncio.wait_for(process.stdout.readline(), START_WITHIN)
        except TimeoutError:
            line = b""
        if line.strip() == b"ready":
            self._drain(_discard(process.stdout))
            return ""
        await end(process, STOP_WITHIN)
        await pump
        return last_words[-1] if last_words else f"{part.name} did not start within {START_WITHIN:.0f} s"

    def _drain(self, pump: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Read a pipe to its end: a part whose pipe is full would stand still."""
        task = asyncio.create_task(pump)
        self._drains.add(task)
        task.add_done_callback(self._drains.discard)
        return task

    def _write_board(self) -> None:
        """Health reads here which parts run."""
        board = {
            name: {"pid": running.process.pid, "since": running.since, "restarts": running.restarts}
            for name, running in self._running.items()
        }
        beside = self._board.with_suffix(".new")
        try:
            beside.write_text(json.dumps(board))
            beside.replace(self._board)
            self._late = None
        except OSError as error:  # A full disk must not end the watching; there may be room later.
            if self._late is None:
                say(f"lessonwall: {self._board}: {error.strerror}; until there is room, health sees an old state")
            self._late = asyncio.get_running_loop().call_later(BOARD_AGAIN, self._write_board)


def say(text: str) -> None:
    """To whoever looks; when nobody does any more (`2>&1 | head`), the parts run on."""
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr, flush=True)


async def _pass_on(stream: asyncio.StreamReader, name: str, last_words: list[str]) -> None:
    while True:
        try:
            line = await stream.readline()
        except ValueError:  # longer than any line of ours; asyncio has dropped it
            continue
        if not line:
            return
        text = line.decode(errors="replace").rstrip()
        last_words[:] = [*last_words[-20:], text.removeprefix("error: ")]
        say(f"{name}: {text}")


async def _discard(stream: asyncio.StreamReader) -> None:
    while await stream.read(1 << 16):
        pass

"""The steward as a process: takes its place alone, opens the door, and wakes when something ends."""

import asyncio
import gc
import logging
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from appliance.alone import Taken, alone
from appliance.clock import Clock
from appliance.state import State
from appliance.steward.beside import Beside
from appliance.steward.kept import CannotRead
from appliance.steward.publish import BadFolder
from appliance.steward.server import Knock, Server
from appliance.steward.steward import Steward
from filters.request_lines import Asked
from filters.requests import Answer
from filters.settings import CannotServe, serve

log = logging.getLogger(__name__)

BETWEEN = 0.05  # seconds, at least, between two publications of who is where
LONGEST_SLEEP = 5.0  # seconds; the host's clock may be set while we sleep, and logins wait to be written down


@dataclass(frozen=True, slots=True)
class Settings:
    """`school`, `state`: folders. `offset`: seconds that policy time is ahead of real time. `trusted`: is the clock?"""

    school: str
    state: str
    offset: float = 0.0
    trusted: bool = True


def main(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotServe."""
    state = State(Path(settings.state))
    state.steward.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with alone(state.steward / "lock"):
            asyncio.run(_serve(settings, state))
    except Taken:
        what = f"--state {state.root}: Lessonwall is running there already; stop it, or name another folder"
        raise CannotServe(what) from None


async def _serve(settings: Settings, state: State) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    # One thread does all the work: there is one writer, and SQLite's connections stay where they were made.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="steward") as thread:
        steward = await loop.run_in_executor(thread, _start, settings, state)
        moved = asyncio.Event()

        def handle(asked: Asked, knock: Knock) -> Answer | Beside[Any]:
            return see(steward.handle(asked, knock))

        def see(answer: Answer | Beside[Any]) -> Answer | Beside[Any]:
            if steward.has_moved:
                loop.call_soon_threadsafe(moved.set)
            return answer.before(see) if isinstance(answer, Beside) else answer

        server = Server(state.door, handle, thread)
        await server.start()
        tasks = [asyncio.create_task(_tick(steward, thread)), asyncio.create_task(_move(steward, thread, moved))]
        print("ready", flush=True)
        await stop.wait()
        await server.stop()
        for task in tasks:
            task.cancel()
        await loop.run_in_executor(thread, steward.close)


def _start(settings: Settings, state: State) -> Steward:
    try:
        clock = Clock(timedelta(seconds=settings.offset))
        steward = Steward(state, Path(settings.school), clock, settings.trusted)
        steward.start()
    except BadFolder as bad:
        for problem in bad.problems:
            print(problem, file=sys.stderr)
        raise CannotServe(f"the school's folder cannot be used as it stands: {bad}") from None
    except (CannotRead, OSError) as error:
        raise CannotServe(str(error)) from None
    # A school on file is a hundred thousand objects that stay: to look through them for garbage, again and again, would
    # hold up who is where.
    gc.collect()
    gc.freeze()
    return steward


async def _tick(steward: Steward, thread: ThreadPoolExecutor) -> None:
    loop = asyncio.get_running_loop()
    while True:
        try:
            due = await loop.run_in_executor(thread, steward.tick)
        except OSError as error:  # A full disk must not end the steward: it tries again.
            log.error("what was due by the clock could not be done, and is tried again: %s", error.strerror or error)
            due = LONGEST_SLEEP
        except Exception:
            log.exception("what was due by the clock could not be done")
            due = LONGEST_SLEEP
        await asyncio.sleep(min(max(due, 0.05), LONGEST_SLEEP))


async def _move(steward: Steward, thread: ThreadPoolExecutor, moved: asyncio.Event) -> None:
    """Publish where people are soon after they moved: at once for the first, all others together."""
    loop = asyncio.get_running_loop()
    while True:
        await moved.wait()
        moved.clear()
        began = loop.time()
        try:
            await loop.run_in_executor(thread, steward.move)
        except Exception:  # The next tick tries again.
            log.exception("where people are could not be published")
        # On a small box publishing may take long; most of the time belongs to what else is asked.
        await asyncio.sleep(max(BETWEEN, 2 * (loop.time() - began)))


if __name__ == "__main__":
    sys.exit(serve(Settings, main))

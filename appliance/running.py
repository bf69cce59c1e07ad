"""All parts from the first start to the last end; and what a new folder means for those that run."""

import asyncio
import contextlib
import json
import shutil
import signal
from collections.abc import Awaitable, Callable, Mapping

from appliance import metrics
from appliance.lists_schedule import keep_fresh
from appliance.people_schedule import keep_people
from appliance.plan import Plan
from appliance.processes import Processes, say
from appliance.state import State

LOOK = 0.5  # seconds between two looks at whether another folder is in force

type Next = Callable[[Plan], Awaitable[Plan | None]]


async def serve(state: State, plan: Plan, following: Next, welcome: Callable[[Plan], str]) -> None:
    """Run all parts until Ctrl-C, SIGTERM or the terminal's end; each also ends a start that is under way.

    `following`: the plan that is carried out -> the next one, once another folder is in force. `welcome`: what to
    say when all parts serve. Raises CannotStart.
    """
    processes = Processes(
        metrics.prepare(state.metrics), state.processes, lambda pid: metrics.forget(pid, state.metrics)
    )
    work = asyncio.create_task(_work(state, plan, following, welcome, processes))

    def end() -> None:
        # Once: a second Ctrl-C must not cut short what the first one began.
        if not work.cancelling():
            say("ending")
            work.cancel()

    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Only the terminal's end may have been ruled out beforehand (nohup(1)); shells rule out SIGINT for whatever
        # they start in the background, and whoever sends it all the same means it.
        if sign is not signal.SIGHUP or signal.getsignal(sign) is not signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(sign, end)
    try:
        await asyncio.wait([work])
    finally:
        await processes.stop()
        # What pupils asked for in the last hour is nobody's once nothing filters any more.
        shutil.rmtree(state.recent, ignore_errors=True)
    if not work.cancelled():
        work.result()


async def _work(
    state: State, plan: Plan, following: Next, welcome: Callable[[Plan], str], processes: Processes
) -> None:
    for part in plan.parts:
        print(f"starting {part.name}", flush=True)
        await processes.start(part)
    print(welcome(plan), flush=True)
    looks = [
        asyncio.create_task(keep_fresh(state.root, plan.folder)),
        asyncio.create_task(keep_people(state, plan.folder)),
    ]
    try:
        await _follow(state, plan, following, processes)
    finally:
        for each in looks:
            each.cancel()
        await asyncio.wait(looks)


async def _follow(state: State, plan: Plan, following: Next, processes: Processes) -> None:
    """A new folder may name other resolvers, mail servers or people: parts that were told so start anew.

    Rules and timetable are not among these: the steward publishes them, and nothing restarts.
    """
    seen = _signature(state)
    while True:
        await asyncio.sleep(LOOK)
        if (now := _signature(state)) != seen:
            seen = now
            if (found := await following(plan)) is not None:
                plan = found
                for part in plan.parts:
                    processes.replace(part)


def last_good(state: State) -> Mapping[str, str]:
    """The texts of the folder that is in force, as the steward keeps them; empty before the first."""
    try:
        kept = json.loads((state.steward / "good.json").read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _signature(state: State) -> int:
    with contextlib.suppress(OSError):
        return (state.steward / "good.json").stat().st_mtime_ns
    return 0

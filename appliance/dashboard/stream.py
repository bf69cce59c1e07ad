"""Server-sent events: one look at the box for all open pages, and to each page the parts that have changed.

WHATWG HTML, "Server-sent events". A look costs two small reads; pages render only what is theirs to see.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from appliance.dashboard.box import Box
from appliance.dashboard.views.frame import CheckLine, ClockLine

EVERY = 0.25  # seconds between looks; an alert is on the screen within one second of its commit
HEARTBEAT = 10.0  # seconds of silence after which a comment shows that the line still stands
MOST_STREAMS = 200


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Marks:
    """What tells that something has changed, and nothing of what it is."""

    alerts: int = 0
    events: int = 0
    policy: int = 0
    minute: ClockLine | None = None
    checks: Sequence[CheckLine] = ()


class Pulse:
    """Looks at the box in the background and wakes whoever waits. Start and stop with the application."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self.marks = Marks()
        self.streams = 0
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._changed.set()

    async def wait(self, seconds: float) -> None:
        """Until the marks change, or for so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)

    async def _run(self) -> None:
        while True:
            try:
                marks = await asyncio.to_thread(self._look)
            except Exception:  # A database that cannot be read just now must not end what is live for good.
                _log.exception("the box could not be looked at; trying again")
                marks = self.marks
            if marks != self.marks:
                self.marks = marks
                changed, self._changed = self._changed, asyncio.Event()
                changed.set()
            await asyncio.sleep(EVERY)

    def _look(self) -> Marks:
        box = self._box
        box.refresh()
        return Marks(box.inbox.mark(), box.last_event(), box.policy_version(), box.clock_line(), box.checks)


type Part = tuple[str, str]  # name of the event, HTML

type Render = Callable[[Marks, Marks], list[Part]]  # before, now -> what to send


async def stream(pulse: Pulse, render: Render, still_here: Callable[[], bool]) -> AsyncIterator[str]:
    """Text of the stream, until whoever opened it is no longer signed in."""
    pulse.streams += 1
    try:
        seen = Marks()
        while still_here():
            now = pulse.marks
            parts = await asyncio.to_thread(render, seen, now)
            seen = now
            yield "".join(message(name, html) for name, html in parts) or ": still here\n\n"
            if pulse.marks == now and still_here():
                await pulse.wait(HEARTBEAT)
        yield message("ended", "signed out")
    finally:
        pulse.streams -= 1


def message(name: str, html: str) -> str:
    lines = "".join(f"data: {line}\n" for line in html.splitlines() or [""])
    return f"event: {name}\n{lines}\n"

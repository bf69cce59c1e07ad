"""Reports to the steward, one after another and beside the event loop; what comes too fast is let fall."""

import asyncio
from pathlib import Path

from filters.door import Door
from filters.proxy.handshakes import Report

WAITING = 50
PACE = 0.2  # seconds between two; a client that breaks handshakes by the thousand does not keep the steward busy
PATIENCE = 2.0  # seconds; a report is not worth more


class Tell:
    """`door`: the steward's, None where nobody is to be told."""

    def __init__(self, door: Path | None) -> None:
        self._door = Door(door, PATIENCE) if door else None
        self._waiting: asyncio.Queue[Report] = asyncio.Queue(WAITING)

    def __call__(self, report: Report) -> None:
        if self._door is not None and not self._waiting.full():
            self._waiting.put_nowait(report)

    async def run(self) -> None:
        """For ever. An answer changes nothing here: what the steward makes of it comes with the next policy."""
        while self._door is not None:
            await asyncio.to_thread(self._door.ask_as_console, await self._waiting.get())
            await asyncio.sleep(PACE)

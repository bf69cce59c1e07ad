"""`lessonwall lists update --due`, started from time to time where there is no systemd: hourly, one at a time."""

import asyncio
import contextlib
import sys
from pathlib import Path

from appliance.plan import Plan
from appliance.processes import say
from filters.lifeline import end_with_me

FIRST = 180.0  # seconds after all parts serve: a box that just came up has better things to do
EVERY = 3600.0
END_WITHIN = 5.0


class Schedule:
    """`plan`: the one that is carried out; another takes its place when another folder comes into force."""

    def __init__(self, state: Path, plan: Plan, first: float = FIRST, every: float = EVERY) -> None:
        self.plan = plan
        self._state = state
        self._first = first
        self._every = every

    async def run(self) -> None:
        """For ever. What goes wrong is said, and tried again the next time; the lists' state says what it was."""
        await asyncio.sleep(self._first)
        while True:
            if self.plan.nightly:
                try:
                    await self._update()
                except OSError as error:
                    say(f"lists: cannot be looked for: {error.strerror}")
            await asyncio.sleep(self._every)

    async def _update(self) -> None:
        """One look. Cancelled, it ends the look before it returns."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "appliance", "lists", "update", "--due",
            "--state", str(self._state), "--school", self.plan.folder,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
            start_new_session=True, preexec_fn=end_with_me(),
        )  # fmt: skip
        assert process.stderr is not None
        try:
            async for line in process.stderr:
                say(f"lists: {line.decode(errors='replace').rstrip()}")
            await process.wait()
        finally:
            if process.returncode is None:
                process.terminate()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), END_WITHIN)

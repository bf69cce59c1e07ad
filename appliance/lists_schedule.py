"""`lessonwall lists update --due`, started from time to time where there is no systemd: hourly, one at a time."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from appliance.processes import say
from filters.children import end
from filters.lifeline import end_with_me

FIRST = 180.0  # seconds after all parts serve: a box that just came up has better things to do
EVERY = 3600.0
END_WITHIN = 5.0


async def keep_fresh(state: Path, school: str, first: float = FIRST, every: float = EVERY) -> None:
    """For ever. The command itself knows whose time it is, and whether the school wants lists to be fetched at all.

    What goes wrong is said, and tried again the next time; the lists' state says what it was.
    """
    await asyncio.sleep(first)
    while True:
        await look("lists", ("update", "--due"), state, school)
        await asyncio.sleep(every)


async def look(command: str, words: Sequence[str], state: Path, school: str) -> None:
    """One look, by `lessonwall COMMAND WORDS`. Cancelled, it ends the look before it returns."""
    try:
        await _look(command, words, state, school)
    except OSError as error:
        say(f"{command}: cannot be looked for: {error.strerror}")


async def _look(command: str, words: Sequence[str], state: Path, school: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "appliance", command, *words, "--state", str(state), "--school", school,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        start_new_session=True, preexec_fn=end_with_me(),
    )  # fmt: skip
    assert process.stderr is not None
    try:
        async for line in process.stderr:
            say(f"{command}: {line.decode(errors='replace').rstrip()}")
        await process.wait()
    finally:
        await end(process, END_WITHIN)

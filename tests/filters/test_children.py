"""How a child's end is noticed: at once, whoever else holds its pipes (issue 4: a part that is killed comes back)."""

import asyncio
import os
import signal
import sys

from filters.children import end, ended

LEAVES_A_CHILD = (
    "import subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(20)']);"
    "print(child.pid, flush=True); time.sleep(20)"
)


async def _heir(kill: bool) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LEAVES_A_CHILD, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    grandchild = int(await process.stdout.readline())
    try:
        if kill:
            process.kill()
            return await asyncio.wait_for(ended(process), 10)
        await asyncio.wait_for(end(process, 5), 10)
        assert process.returncode is not None
        return process.returncode
    finally:
        os.kill(grandchild, signal.SIGKILL)
        await process.communicate()  # until nobody holds its pipes


def test_a_child_that_was_killed_has_ended_though_its_own_child_holds_its_pipes() -> None:
    assert asyncio.run(_heir(kill=True)) == -signal.SIGKILL


def test_a_child_is_ended_though_its_own_child_holds_its_pipes() -> None:
    assert asyncio.run(_heir(kill=False)) == -signal.SIGTERM

"""How a child process is ended, and how one ended, in words."""

import asyncio
import os
import signal


async def end(process: asyncio.subprocess.Process, within: float) -> None:
    """Ask it to end; after `within` seconds it is ended."""
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(ended(process), within)
    except TimeoutError:
        process.kill()
        await ended(process)


async def ended(process: asyncio.subprocess.Process) -> int:
    """Its exit code, once there is one. `process.wait` waits for its pipes too, which a child of its may hold open."""
    try:
        watched = os.pidfd_open(process.pid)
    except ProcessLookupError:
        pass
    else:
        loop, gone = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(watched, gone.set)
        try:
            await gone.wait()
        finally:
            loop.remove_reader(watched)
            os.close(watched)
    while process.returncode is None:  # asyncio, which watches it as well, hears of it in the same moment
        await asyncio.sleep(0.01)
    return process.returncode


def how_it_ended(code: int) -> str:
    """`code`: as Python tells it, below zero for a signal."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

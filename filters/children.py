"""How a child process is ended, and how one ended, in words."""

import asyncio
import signal


async def end(process: asyncio.subprocess.Process, within: float) -> None:
    """Ask it to end; after `within` seconds it is ended."""
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), within)
    except TimeoutError:
        process.kill()
        await process.wait()


def how_it_ended(code: int) -> str:
    """`code`: as Python tells it, below zero for a signal."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

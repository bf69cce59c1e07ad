"""Several processes that serve in one's place: started, watched, started again; their sockets stay open meanwhile.

Whoever calls opens the sockets, and they are inherited. So a worker that dies takes no client from its place to
another's, and who comes while it is away waits for the next one.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from filters.children import end, how_it_ended
from filters.lifeline import end_with_me
from filters.settings import CANNOT_SERVE

STOP_WITHIN = 6.0  # seconds; less than `up` waits for us
STEADY_AFTER = 30.0  # a worker that ran so long starts again at once
LONGEST_PAUSE = 10.0

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is started with: `settings` as JSON, and the numbers of the open `sockets` that it gets."""

    settings: bytes
    sockets: tuple[int, ...]


def watch(module: str, jobs: Sequence[Job]) -> None:
    """Have a process of this module do each job until SIGTERM or SIGINT; says "ready" when all are.

    Exits with 3 when a worker can never serve, which has said why.
    """
    asyncio.run(_watch(module, jobs))


async def _watch(module: str, jobs: Sequence[Job]) -> None:
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    workers = [_Worker(module, number, job) for number, job in enumerate(jobs, start=1)]
    ending = asyncio.create_task(ended.wait())
    starting = [asyncio.create_task(worker.start()) for worker in workers]
    try:
        for each in starting:
            await asyncio.wait([each, ending], return_when=asyncio.FIRST_COMPLETED)
        if ending.done():
            return
        if not all(each.result() for each in starting):
            sys.exit(CANNOT_SERVE)
        print("ready", flush=True)
        watching = [asyncio.create_task(worker.keep()) for worker in workers]
        await ending
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    finally:
        await asyncio.gather(*(worker.stop() for worker in workers))


class _Worker:
    def __init__(self, module: str, number: int, job: Job) -> None:
        self._module = module
        self._number = number
        self._job = job
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> bool:
        """Whether it serves."""
        process = self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", self._module,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            pass_fds=self._job.sockets, preexec_fn=end_with_me(),
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(self._job.settings)
        process.stdin.close()
        return await process.stdout.readline() == b"ready\n"

    async def keep(self) -> None:
        """Start it again whenever it dies; pause longer each time it does not last."""
        pause = 0.1
        while True:
            assert self._process is not None
            since = time.monotonic()
            code = await self._process.wait()
            pause = 0.1 if time.monotonic() - since > STEADY_AFTER else min(2 * pause, LONGEST_PAUSE)
            _logger.warning("worker %d ended (%s); starting it again", self._number, how_it_ended(code))
            _forget(self._process.pid)
            await asyncio.sleep(pause)
            await self.start()

    async def stop(self) -> None:
        if self._process is not None:
            await end(self._process, STOP_WITHIN)


def _forget(pid: int) -> None:
    """What a dead worker was at its end is no news of the living; what it counted stays."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess  # hardly ever needed, and large

        with contextlib.suppress(OSError):
            multiprocess.mark_process_dead(pid)

"""Several processes that answer on one port: started, watched, started again; their sockets stay open meanwhile.

The sockets are opened here and inherited. So a worker that dies takes no client from its place to another's, and what
was asked while it was away waits in its socket for the next one.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from dataclasses import replace

import msgspec

from filters.children import end, how_it_ended
from filters.dns.settings import DnsSettings
from filters.dns.sockets import Pair, open_for
from filters.lifeline import end_with_me
from filters.settings import CANNOT_SERVE

STOP_WITHIN = 6.0  # seconds; less than `up` waits for us
STEADY_AFTER = 30.0  # a worker that ran so long starts again at once
LONGEST_PAUSE = 10.0

_logger = logging.getLogger(__name__)


def watch(settings: DnsSettings) -> None:
    """Have `settings.workers` processes answer until SIGTERM or SIGINT. Raises CannotListen, CannotSteer; exits with 3
    when a worker can never serve, which has said why."""
    asyncio.run(_watch(settings))


async def _watch(settings: DnsSettings) -> None:
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    opened = [open_for(listener, settings.workers) for listener in settings.listeners]
    workers = [_Worker(n, settings, pairs) for n, pairs in enumerate(zip(*opened, strict=True), start=1)]
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
    """One of them. `number`: from 1."""

    def __init__(self, number: int, settings: DnsSettings, pairs: tuple[Pair, ...]) -> None:
        self._number = number
        self._numbers = tuple((udp.fileno(), tcp.fileno()) for udp, tcp in pairs)
        self._pairs = pairs  # held, so that they stay open
        self._settings = msgspec.json.encode(replace(settings, sockets=self._numbers))
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> bool:
        """Whether it serves."""
        process = self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "filters.dns.process",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            pass_fds=[number for pair in self._numbers for number in pair], preexec_fn=end_with_me(),
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(self._settings)
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

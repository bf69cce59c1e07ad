"""What the processes of DNS filter and proxy share: settings in, "ready" out, a clean end at SIGTERM.

Settings come as JSON on standard input. What Prometheus reads is written where PROMETHEUS_MULTIPROC_DIR says, so
that all processes count into one.
"""

import asyncio
import contextlib
import logging
import resource
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from filters.events.record import Recorder
from filters.live import Live
from filters.settings import BY_UP, CannotServe, serve

__all__ = ["CannotServe", "Folders", "Point", "run", "stand"]

REFRESH = 0.1  # seconds
FIRST_POLICY = 30.0  # seconds to wait for the steward's first word


class Folders(Protocol):
    """What the settings of both name alike."""

    @property
    def live(self) -> str: ...
    @property
    def events(self) -> str: ...
    @property
    def recent(self) -> str: ...
    @property
    def keys(self) -> str: ...


class Point(Protocol):
    """An enforcement point that can be started. `start` raises CannotServe; `refresh` is called ten times a second."""

    def start(self) -> Awaitable[None]: ...
    def refresh(self) -> None: ...
    def close(self) -> Awaitable[None]: ...


def run[S: Folders](
    kind: type[S],
    make: Callable[[S, Live, Recorder], Point],
    sockets: int,
    loop: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> int:
    """Serve until SIGTERM or SIGINT; the exit code. `sockets`: how many may be open at once, if the system lets us."""
    return serve(kind, lambda settings: stand(settings, make, sockets, loop))


def stand[S: Folders](
    settings: S,
    make: Callable[[S, Live, Recorder], Point],
    sockets: int,
    loop: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> None:
    """As `run`, with settings that were read already. Raises CannotServe."""
    asyncio.run(_serve(settings, make, sockets), loop_factory=loop)


async def _serve[S: Folders](settings: S, make: Callable[[S, Live, Recorder], Point], sockets: int) -> None:
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    _allow_sockets(sockets)
    live = Live(Path(settings.live))
    await _first_policy(live, ended)
    if ended.is_set():
        return
    recorder = _recorder(settings, live)
    try:
        point = make(settings, live, recorder)
        await point.start()
        print("ready", flush=True)
        while not ended.is_set():
            _refresh(point)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), REFRESH)
        await point.close()
    finally:
        await asyncio.to_thread(recorder.close)


def _refresh(point: Point) -> None:
    try:
        point.refresh()
    except Exception:  # The old policy stays in force; a fault here must not end the answers.
        logging.getLogger(__name__).exception("what is in force could not be refreshed")


def _recorder(settings: Folders, live: Live) -> Recorder:
    try:
        return Recorder(
            events=Path(settings.events),
            recent=Path(settings.recent),
            keys=Path(settings.keys),
            policy=lambda: live.policy,
        )
    except FileNotFoundError as error:
        raise CannotServe(f"{error.filename or error}: is missing; {BY_UP}") from None


async def _first_policy(live: Live, ended: asyncio.Event) -> None:
    deadline = asyncio.get_running_loop().time() + FIRST_POLICY
    while not live.ready and not ended.is_set():
        if asyncio.get_running_loop().time() > deadline:
            raise CannotServe(live.problem or f"the steward has published no policy; {BY_UP}")
        await asyncio.sleep(0.05)
        live.refresh()


def _allow_sockets(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

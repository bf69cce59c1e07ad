"""The proxy as a process: settings in, "ready" out, ends cleanly at SIGTERM.

    python -m filters.proxy.process < settings.json

What Prometheus reads is written where PROMETHEUS_MULTIPROC_DIR says, so that all processes count into one.
"""

import asyncio
import contextlib
import logging
import resource
import signal
import socket
import sys
from pathlib import Path

import msgspec

from filters.dns.endpoint import Listen
from filters.events.record import Recorder
from filters.live import Live
from filters.proxy.engine import CannotStart, Engine
from filters.proxy.loop import Loop
from filters.proxy.settings import ProxySettings

CANNOT_SERVE = 3
REFRESH = 0.1  # seconds
FIRST_POLICY = 30.0  # seconds to wait for the steward's first word
_FILES = 65536  # a connection holds two sockets


class CannotServe(Exception):
    """This process can never serve as it was asked to; the text says what to do."""


def main() -> int:
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    # What mitmproxy says of single connections names hosts and addresses; our log names neither.
    logging.getLogger("mitmproxy").setLevel(logging.CRITICAL)
    try:
        settings = msgspec.json.decode(sys.stdin.buffer.read(), type=ProxySettings)
        asyncio.run(serve(settings), loop_factory=Loop)
    except msgspec.MsgspecError as error:
        print(f"error: settings: {error}; start this part by `lessonwall up`", file=sys.stderr)
        return CANNOT_SERVE
    except (CannotServe, CannotStart) as error:
        print(f"error: {error}", file=sys.stderr)
        return CANNOT_SERVE
    return 0


async def serve(settings: ProxySettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotServe or CannotStart."""
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    _allow_many_sockets()
    live = Live(Path(settings.live))
    await _first_policy(live, ended)
    if ended.is_set():
        return
    _ports_are_free(settings.listeners)
    recorder = _recorder(settings, live)
    try:
        engine = Engine(settings, live, recorder.record)
        await engine.start()
        print("ready", flush=True)
        while not ended.is_set():
            _refresh(live, engine)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), REFRESH)
        await engine.stop()
    finally:
        await asyncio.to_thread(recorder.close)


def _refresh(live: Live, engine: Engine) -> None:
    try:
        live.refresh()
        engine.refresh()
    except Exception:  # The old policy stays in force; a fault here must not end the answers.
        logging.getLogger(__name__).exception("what is in force could not be refreshed")


def _recorder(settings: ProxySettings, live: Live) -> Recorder:
    try:
        return Recorder(
            events=Path(settings.events),
            recent=Path(settings.recent),
            keys=Path(settings.keys),
            policy=lambda: live.policy,
        )
    except FileNotFoundError as error:
        raise CannotServe(f"{error.filename or error}: is missing; start this part by `lessonwall up`") from None


def _ports_are_free(listeners: tuple[Listen, ...]) -> None:
    """mitmproxy only logs that a port is taken; asked here, it is an error that names the option."""
    for listen in listeners:
        family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((listen.host, listen.port))
            except OSError as error:
                raise CannotServe(
                    f"--proxy {listen}: {error.strerror or error}; end what uses it, or give another port"
                ) from None


async def _first_policy(live: Live, ended: asyncio.Event) -> None:
    deadline = asyncio.get_running_loop().time() + FIRST_POLICY
    while not live.ready and not ended.is_set():
        if asyncio.get_running_loop().time() > deadline:
            raise CannotServe(live.problem or "the steward has published no policy; start this part by `lessonwall up`")
        await asyncio.sleep(0.05)
        live.refresh()


def _allow_many_sockets() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    sys.exit(main())

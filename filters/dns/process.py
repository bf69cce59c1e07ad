"""The DNS filter as a process: settings in, "ready" out, ends cleanly at SIGTERM.

    python -m filters.dns.process < settings.json

What Prometheus reads is written where PROMETHEUS_MULTIPROC_DIR says, so that all processes count into one.
"""

import asyncio
import contextlib
import logging
import resource
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import msgspec

from filters.catalogue import shipped
from filters.dns.endpoint import Endpoint, Listen
from filters.dns.server import CannotListen, Server
from filters.dns.service import Service
from filters.dns.specials import Box
from filters.dns.upstream import Resolver
from filters.events.record import Recorder
from filters.live import Live

CANNOT_SERVE = 3
REFRESH = 0.1  # seconds
FIRST_POLICY = 30.0  # seconds to wait for the steward's first word
_FILES = 8192  # each question on its way upstream holds a socket


@dataclass(frozen=True, slots=True)
class DnsSettings:
    """`live`, `events`, `recent`, `keys`: folders. `offset`: policy time less real time, in seconds.

    `addresses`: the box's, given for `lessonwall.internal` and `names`. `forward`: domain -> its own servers.
    """

    live: str
    events: str
    recent: str
    keys: str
    listeners: tuple[Listen, ...]
    upstreams: tuple[Endpoint, ...]
    offset: float = 0.0
    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    forward: Mapping[str, tuple[Endpoint, ...]] = field(default_factory=dict)


class CannotServe(Exception):
    """This process can never serve as it was asked to; the text says what to do."""


def main() -> int:
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    try:
        settings = msgspec.json.decode(sys.stdin.buffer.read(), type=DnsSettings)
        asyncio.run(serve(settings))
    except msgspec.MsgspecError as error:
        print(f"error: settings: {error}; start this part by `lessonwall up`", file=sys.stderr)
        return CANNOT_SERVE
    except (CannotServe, CannotListen) as error:
        print(f"error: {error}", file=sys.stderr)
        return CANNOT_SERVE
    return 0


async def serve(settings: DnsSettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotListen or CannotServe."""
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    _allow_many_sockets()
    live = Live(Path(settings.live))
    await _first_policy(live, ended)
    if ended.is_set():
        return
    recorder = _recorder(settings, live)
    try:
        server, service = _server(settings, live, recorder)
        await server.start()
        print("ready", flush=True)
        while not ended.is_set():
            _refresh(service)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), REFRESH)
        await server.close()
        _refresh(service)
    finally:
        await asyncio.to_thread(recorder.close)


def _server(settings: DnsSettings, live: Live, recorder: Recorder) -> tuple[Server, Service]:
    if not settings.upstreams:
        raise CannotServe("no upstream resolver is given; write `--upstream 192.0.2.1:53` with your provider's")
    forward = {domain.lower().rstrip("."): servers for domain, servers in settings.forward.items()}
    box = Box(
        tuple(ip_address(address) for address in settings.addresses),
        frozenset(name.lower().rstrip(".") for name in settings.names),
        frozenset(forward),
    )
    service = Service(
        live,
        shipped().index(),
        box,
        Resolver(settings.upstreams),
        recorder.record,
        zones={domain: Resolver(servers, memory=4 << 20) for domain, servers in forward.items()},
        offset=timedelta(seconds=settings.offset),
    )
    return Server(service, live, settings.listeners), service


def _recorder(settings: DnsSettings, live: Live) -> Recorder:
    try:
        return Recorder(
            events=Path(settings.events),
            recent=Path(settings.recent),
            keys=Path(settings.keys),
            policy=lambda: live.policy,
        )
    except FileNotFoundError as error:
        raise CannotServe(f"{error.filename or error}: is missing; start this part by `lessonwall up`") from None


def _refresh(service: Service) -> None:
    try:
        service.refresh()
    except Exception:  # The old policy stays in force; a fault here must not end the answers.
        logging.getLogger(__name__).exception("what is in force could not be refreshed")


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

"""One process that answers: the service with its sockets, its resolvers and what remembers for it."""

import gc
import socket
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from filters.dns.lanes import Limit
from filters.dns.resolvers import Resolvers
from filters.dns.server import Server
from filters.dns.service import NO_LIMIT, Service
from filters.dns.settings import DnsSettings
from filters.dns.sockets import Pair
from filters.dns.specials import Box
from filters.dns.unadmitted import Telling
from filters.events.record import Recorder
from filters.live import Live
from filters.neighbours import Neighbours
from filters.part import stand
from filters.settings import CannotServe

SOCKETS = 8192  # each question on its way upstream holds one
BURST = 5  # seconds' worth of questions that a client may ask at once

NEVER = 1 << 30
HOUR = 3600.0

# Seconds that a thread which writes may keep the one that answers waiting.
PATIENCE = 0.0005


class Worker:
    """Raises CannotServe where no upstream is named."""

    def __init__(self, settings: DnsSettings, live: Live, recorder: Recorder) -> None:
        if not settings.upstreams:
            raise CannotServe("no upstream resolver is given; write `--upstream 192.0.2.1:53` with your provider's")
        forward = {domain.lower().rstrip("."): servers for domain, servers in settings.forward.items()}
        box = Box(
            tuple(ip_address(address) for address in settings.addresses),
            frozenset(name.lower().rstrip(".") for name in settings.names),
            frozenset(forward),
            {zone: tuple(map(ip_address, own)) for zone, own in settings.by_zone.items()},
        )
        self._resolvers = Resolvers(settings.upstreams, forward, Path(settings.recent))
        self._service = Service(
            live,
            box,
            self._resolvers.public,
            recorder,
            zones=self._resolvers.zones,
            offset=timedelta(seconds=settings.offset),
            limit=Limit(settings.rate_limit, BURST * settings.rate_limit) if settings.rate_limit else NO_LIMIT,
            admissions=settings.admissions,
            neighbours=Neighbours() if settings.neighbours else None,
        )
        self._telling = Telling(Path(settings.recent))
        self._server = Server(self._service, settings.listeners, list(_inherited(settings)))

    async def start(self) -> None:
        sys.setswitchinterval(PATIENCE)
        # What is here now stays for ever, and of what comes nearly all is freed without looking for it. Looking through
        # it all takes 50 ms, which clients wait: so once an hour, and through what is new as ever.
        gc.freeze()
        gc.set_threshold(*gc.get_threshold()[:2], NEVER)
        self._looked = time.monotonic()
        await self._server.start()
        self._resolvers.tell()

    def refresh(self) -> None:
        self._service.refresh()
        self._telling.tell(self._service.unadmitted)
        if time.monotonic() - self._looked > HOUR:
            gc.collect()
            self._looked = time.monotonic()

    async def close(self) -> None:
        await self._server.close()
        self._resolvers.close()
        self._service.close()
        self._telling.tell(False)


def _inherited(settings: DnsSettings) -> Iterator[Pair]:
    for udp, tcp in settings.sockets:
        yield socket.socket(fileno=udp), socket.socket(fileno=tcp)


def work(settings: DnsSettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotServe."""
    stand(settings, Worker, SOCKETS)

"""The DNS filter as a process.

python -m filters.dns.process < settings.json
"""

import sys
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from filters.dns.resolvers import Resolvers
from filters.dns.server import Server
from filters.dns.service import Service
from filters.dns.settings import DnsSettings
from filters.dns.specials import Box
from filters.events.record import Recorder
from filters.live import Live
from filters.part import CannotServe, run

SOCKETS = 8192  # each question on its way upstream holds one


class Filter:
    """Raises CannotServe where no upstream is named."""

    def __init__(self, settings: DnsSettings, live: Live, recorder: Recorder) -> None:
        if not settings.upstreams:
            raise CannotServe("no upstream resolver is given; write `--upstream 192.0.2.1:53` with your provider's")
        forward = {domain.lower().rstrip("."): servers for domain, servers in settings.forward.items()}
        box = Box(
            tuple(ip_address(address) for address in settings.addresses),
            frozenset(name.lower().rstrip(".") for name in settings.names),
            frozenset(forward),
        )
        self._resolvers = Resolvers(settings.upstreams, forward, Path(settings.recent))
        self._service = Service(
            live,
            box,
            self._resolvers.public,
            recorder,
            zones=self._resolvers.zones,
            offset=timedelta(seconds=settings.offset),
        )
        self._server = Server(self._service, settings.listeners)

    async def start(self) -> None:
        await self._server.start()
        self._resolvers.tell()

    def refresh(self) -> None:
        self._service.refresh()

    async def close(self) -> None:
        await self._server.close()
        self._resolvers.close()
        self._service.turn()


if __name__ == "__main__":
    sys.exit(run(DnsSettings, Filter, SOCKETS))

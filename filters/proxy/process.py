"""The proxy as a process.

python -m filters.proxy.process < settings.json
"""

import logging
import socket
import sys

from filters.dns.endpoint import Listen
from filters.events.record import Recorder
from filters.live import Live
from filters.part import CannotServe, run
from filters.proxy.engine import Engine
from filters.proxy.loop import Loop
from filters.proxy.settings import ProxySettings

SOCKETS = 65536  # a connection holds two


class Proxy:
    def __init__(self, settings: ProxySettings, live: Live, recorder: Recorder) -> None:
        # What mitmproxy says of single connections names hosts and addresses; our log names neither.
        logging.getLogger("mitmproxy").setLevel(logging.CRITICAL)
        self._listeners = settings.listeners
        self._live = live
        self._engine = Engine(settings, live, recorder.record)

    async def start(self) -> None:
        for listen in self._listeners:
            _port_is_free(listen)
        await self._engine.start()

    def refresh(self) -> None:
        self._live.refresh()
        self._engine.refresh()

    async def close(self) -> None:
        await self._engine.stop()


def _port_is_free(listen: Listen) -> None:
    """mitmproxy only logs that a port is taken; asked here, it is an error that names the option."""
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listen.host, listen.port))
        except OSError as error:
            reason = error.strerror or error
            raise CannotServe(f"--proxy {listen}: {reason}; end what uses it, or give another port") from None


if __name__ == "__main__":
    sys.exit(run(ProxySettings, Proxy, SOCKETS, Loop))

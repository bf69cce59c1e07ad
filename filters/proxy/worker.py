"""One process that serves: the engine with its sockets."""

import logging

from filters.events.record import Recorder
from filters.live import Live
from filters.part import stand
from filters.proxy.engine import Engine
from filters.proxy.loop import Loop
from filters.proxy.settings import ProxySettings

SOCKETS = 65536  # a connection holds two


class Worker:
    def __init__(self, settings: ProxySettings, live: Live, recorder: Recorder) -> None:
        # What mitmproxy says of single connections names hosts and addresses; our log names neither.
        logging.getLogger("mitmproxy").setLevel(logging.CRITICAL)
        self._live = live
        self._engine = Engine(settings, live, recorder.record)

    async def start(self) -> None:
        await self._engine.start()

    def refresh(self) -> None:
        self._live.refresh()
        self._engine.refresh()

    async def close(self) -> None:
        await self._engine.stop()


def work(settings: ProxySettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotServe."""
    stand(settings, Worker, SOCKETS, Loop)

"""HTTP connections that say what they want in good time, and few that have not said it yet.

Whoever opens connections and stays silent, or sends a form a letter a minute, takes nobody else's place: a request
has so many seconds to arrive whole, and where too many are awaited the one that was awaited longest is closed.
"""

import asyncio
from time import monotonic
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

WHOLE = 15.0  # seconds for a request to arrive with its body; as long, a kept connection may be silent
MOST_AWAITED = 200
MOST_AT_ONCE = 600  # connections in all; beyond them requests are answered with 503


class Punctual(H11Protocol):
    """uvicorn's own HTTP/1.1, with a timer for what it waits for without end."""

    whole = WHOLE
    most_awaited = MOST_AWAITED

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._since: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await()
        awaited = [each for each in self.connections if isinstance(each, Punctual) and each._since is not None]
        if len(awaited) > self.most_awaited:
            min(awaited, key=lambda each: each._since or 0.0)._give_up()

    def connection_lost(self, exc: Exception | None) -> None:
        self._came()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        super().handle_events()
        if self._is_whole():
            self._came()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._is_whole():
            self._await()

    def _is_whole(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body

    def _await(self) -> None:
        self._came()
        self._since = monotonic()
        self._timer = self.loop.call_later(self.whole, self._give_up)

    def _give_up(self) -> None:
        self._came()  # at once: the connection itself is lost a few turns of the loop later
        self.transport.abort()

    def _came(self) -> None:
        self._since = None
        if self._timer is not None:
            self._timer.cancel()

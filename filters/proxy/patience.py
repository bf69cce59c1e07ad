"""How long a client may stand still in each phase of a connection, so that those who stall hold nothing for long.

Until a request has come whole there is a deadline, which bytes that trickle do not move. What was asked for has as
long as it takes to come; a tunnel that was judged keeps mitmproxy's own time (ten minutes of silence). Nor can one
address take all the room that there is.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from mitmproxy import connection, http, tcp, tls

from filters.proxy.connections import Connections
from filters.proxy.settings import Limits

EVERY = 0.5  # seconds between two reviews
_NEVER = float("inf")


@dataclass(slots=True)
class _Phase:
    """`until`: of a clock that never goes back. `open`: requests that are not answered yet; `coming`: those of which
    the body is still on its way."""

    until: float
    address: str
    open: set[str] = field(default_factory=set)
    coming: set[str] = field(default_factory=set)


class Patience:
    def __init__(
        self, limits: Limits, connections: Connections, clock: Callable[[], float] = time.monotonic
    ) -> None:  # fmt: skip
        self._limits = limits
        self._connections = connections
        self._clock = clock
        self._phases: dict[str, _Phase] = {}  # by connection id
        self._held: Counter[str] = Counter()  # connections by address
        self._next = 0.0

    def review(self) -> None:
        """Cut what stood still for too long."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + EVERY
        for id, phase in list(self._phases.items()):
            if now >= phase.until or self._stands_still(id, phase):
                self._connections.cut(id)

    def _stands_still(self, id: str, phase: _Phase) -> bool:
        silent, unread = self._connections.stand(id)
        return bool(phase.coming and silent > self._limits.body) or bool(unread and silent > self._limits.unread)

    # --- mitmproxy's hooks --------------------------------------------------------------------------------------

    def client_connected(self, client: connection.Client) -> None:
        address = str(client.peername[0])
        if len(self._phases) >= self._limits.all or self._held[address] >= self._limits.each:
            client.error = "too many connections"  # mitmproxy closes what has an error when it begins
            return
        self._held[address] += 1
        self._phases[client.id] = _Phase(self._clock() + self._limits.head, address)

    def client_disconnected(self, client: connection.Client) -> None:
        if (phase := self._phases.pop(client.id, None)) is not None:
            self._held[phase.address] -= 1
            if not self._held[phase.address]:
                del self._held[phase.address]

    def http_connected(self, flow: http.HTTPFlow) -> None:
        """A ClientHello, or a request in clear, comes next."""
        self._set(flow.client_conn, self._limits.head)

    def http_connect_error(self, flow: http.HTTPFlow) -> None:
        self._set(flow.client_conn, self._limits.idle)

    def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        if data.ignore_connection:
            self._set(data.context.client, _NEVER)

    def tls_established_client(self, data: tls.TlsData) -> None:
        self._set(data.context.client, self._limits.idle)

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        if (phase := self._phases.get(flow.client_conn.id)) is not None:
            phase.open.add(flow.id)
            phase.coming.add(flow.id)
            phase.until = _NEVER

    def request(self, flow: http.HTTPFlow) -> None:
        if (phase := self._phases.get(flow.client_conn.id)) is not None:
            phase.coming.discard(flow.id)

    def response(self, flow: http.HTTPFlow) -> None:
        self._answered(flow)

    def error(self, flow: http.HTTPFlow) -> None:
        self._answered(flow)

    def tcp_start(self, flow: tcp.TCPFlow) -> None:
        """A request became a tunnel (WebSocket)."""
        self._set(flow.client_conn, _NEVER)

    def _answered(self, flow: http.HTTPFlow) -> None:
        if (phase := self._phases.get(flow.client_conn.id)) is not None:
            phase.open.discard(flow.id)
            phase.coming.discard(flow.id)
            if not phase.open:
                phase.until = self._clock() + self._limits.idle

    def _set(self, client: connection.Connection, seconds: float) -> None:
        if (phase := self._phases.get(client.id)) is not None:
            phase.until = self._clock() + seconds

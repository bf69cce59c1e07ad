"""Which devices do not accept our certificate, told to the steward: an app may accept its own server's alone.

What goes unread for that is the Policy's to say, and no list of it is kept here; only which hosts were accepted lately,
so that one device's failures are not reported where the next one's handshakes are made.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mitmproxy import connection, http, tls

from filters.proxy.host import host_of
from filters.requests import HandshakeMade, HandshakeRefused

AT_ONCE = 5.0  # seconds after the handshake: who closes by then, and asked for nothing, did not like what it saw
LATELY = 86_400.0  # seconds for which one device's acceptance speaks for the app
AGAIN = 3_600.0  # seconds until the same failure of the same device is told again
MOST = 2_000  # hosts, and failures, that are remembered; the oldest goes

# How mitmproxy says that the client answered our certificate with an alert, or closed the connection over it.
_REFUSALS = ("does not trust the proxy's certificate", "disconnected during the handshake")

type Report = HandshakeRefused | HandshakeMade


@dataclass(slots=True)
class _Watched:
    host: str
    device: str
    made: float | None = None


class Handshakes:
    """`tell`: takes a report, at once. `several`: other processes meet other devices, so that what one of those refused
    may be what one of ours accepts."""

    def __init__(
        self, tell: Callable[[Report], None], clock: Callable[[], float] = time.monotonic, *, several: bool = False
    ) -> None:
        self._tell = tell
        self._several = several
        self._clock = clock
        self._watched: dict[str, _Watched] = {}  # by connection id
        self._accepted: OrderedDict[str, float] = OrderedDict()  # host -> when last
        self._told: OrderedDict[tuple[str, str], float] = OrderedDict()  # (host, device) -> when
        self._shared: OrderedDict[str, float] = OrderedDict()  # host -> when its acceptance was told for the others

    def watch(self, id: str, names: Iterable[str], device: str) -> None:
        """A connection that is to be looked into. Where CONNECT and ClientHello disagree, nothing can be learnt."""
        hosts = {host_of(name) for name in names}
        if len(hosts) == 1 and device:
            self._watched[id] = _Watched(hosts.pop(), device)

    def tls_failed_client(self, data: tls.TlsData) -> None:
        watched = self._watched.pop(data.conn.id, None)
        if watched is not None and any(refusal in (data.conn.error or "") for refusal in _REFUSALS):
            self._refused(watched)

    def tls_established_client(self, data: tls.TlsData) -> None:
        if (watched := self._watched.get(data.conn.id)) is not None:
            watched.made = self._clock()

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """What asks for something has accepted the certificate; a handshake alone does not tell (RFC 8446: a client
        is done before it has said what it thinks of us)."""
        if (watched := self._watched.pop(flow.client_conn.id, None)) is not None and watched.made is not None:
            self._made(watched.host)

    def client_disconnected(self, client: connection.Client) -> None:
        watched = self._watched.pop(client.id, None)
        if watched is not None and watched.made is not None and self._clock() - watched.made < AT_ONCE:
            self._refused(watched)

    def _refused(self, watched: _Watched) -> None:
        now, key = self._clock(), (watched.host, watched.device)
        if self._since(self._accepted, watched.host) < LATELY or self._since(self._told, key) < AGAIN:
            return
        _put(self._told, key, now)
        self._tell(HandshakeRefused(watched.host, watched.device))

    def _made(self, host: str) -> None:
        news = self._several and self._since(self._shared, host) >= LATELY / 2
        if news:
            _put(self._shared, host, self._clock())
        _put(self._accepted, host, self._clock())
        told = [key for key in self._told if key[0] == host]
        for key in told:
            del self._told[key]
        if told or news:
            self._tell(HandshakeMade(host))

    def _since[K](self, times: OrderedDict[K, float], key: K) -> float:
        return self._clock() - times[key] if key in times else float("inf")


def _put[K](times: OrderedDict[K, float], key: K, now: float) -> None:
    times[key] = now
    times.move_to_end(key)
    if len(times) > MOST:
        times.popitem(last=False)

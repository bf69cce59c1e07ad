"""Asks by TCP, or by TLS over it: many questions on one connection, answered in any order (RFC 7766, RFC 7858).

A connection is opened when a question needs it and let go when none has for a while. The server may end it at any
time: what was still waiting on a connection that had worked is asked once more on a new one.
"""

import asyncio
import secrets
import ssl
import time

from filters.dns.endpoint import Endpoint
from filters.dns.upstream.asked import Question
from filters.wire import dns
from filters.wire.dns_build import framed
from filters.wire.dns_reply import Reply, read_reply

IDLE = 20.0  # seconds that a connection is kept without a question
STRAYS = 100  # answers that nobody waits for; more than were ever given up is a server gone mad


class Streams:
    """One server. `tls`: the context, None for TCP alone. `name`: whom its certificate must be for."""

    def __init__(self, server: Endpoint, tls: "Tls | None" = None, name: str = "") -> None:
        self.server = server
        self.tls = tls
        self.name = name or server.host
        self._connection: _Connection | None = None

    def ask(self, asked: Question) -> asyncio.Future[Reply]:
        """The reply to come, or an OSError, EOFError or Malformed. To give up, cancel it."""
        wanted = _Wanted(asked, asyncio.get_running_loop().create_future())
        self.send(wanted)
        return wanted.given

    def send(self, wanted: "_Wanted") -> None:
        if self._connection is None or self._connection.ended:
            self._connection = _Connection(self)
        self._connection.take_on(wanted)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.end()


class Tls(ssl.SSLContext):
    """Trusts what the system trusts, and remembers the last session, so that the next connection is soon there."""

    session: ssl.SSLSession | None = None

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        return super().wrap_bio(incoming, outgoing, server_side, server_hostname, session or self.session)


def tls_context() -> Tls:
    """TLS 1.2 or newer, names and chains checked, by the system's authorities (SSL_CERT_FILE names others)."""
    context = Tls(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    return context


class _Wanted:
    """A question and the future of its reply. `again`: it was asked on a connection before, which ended."""

    __slots__ = ("again", "asked", "given", "since")

    def __init__(self, asked: Question, given: asyncio.Future[Reply]) -> None:
        self.asked = asked
        self.given = given
        self.since = 0.0
        self.again = False


class _Connection(asyncio.Protocol):
    """From the first question to its end. What waits is known by its id."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[int, _Wanted] = {}
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._heard = 0.0
        self._strays = 0
        self._rest: asyncio.TimerHandle | None = None
        self.ended = False
        self._opening = self._loop.create_task(self._open())

    async def _open(self) -> None:
        streams = self._streams
        at = (streams.server.host, streams.server.port)
        try:
            if streams.tls is None:
                await self._loop.create_connection(lambda: self, *at)
            else:
                await self._loop.create_connection(lambda: self, *at, ssl=streams.tls, server_hostname=streams.name)
        except OSError as error:
            self._over(error)

    def take_on(self, wanted: _Wanted) -> None:
        id = secrets.randbits(16)
        while id in self._waiting:  # far fewer wait than there are ids
            id = secrets.randbits(16)
        self._waiting[id] = wanted
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        wanted.given.add_done_callback(lambda given: self._given_up(id, wanted) if given.cancelled() else None)
        if self._transport is not None:
            self._write(id, wanted)

    def _write(self, id: int, wanted: _Wanted) -> None:
        assert self._transport is not None
        wanted.since = time.monotonic()
        self._transport.write(framed(wanted.asked.packet(id)))

    def _given_up(self, id: int, wanted: _Wanted) -> None:
        if self._waiting.get(id) is not wanted:
            return
        del self._waiting[id]
        # Not a word since: the connection is dead, and whoever asks next must not wait for it too.
        if self._heard <= wanted.since:
            self.end()
        elif not self._waiting:
            self._be_idle()

    # --- what the event loop calls ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        if self.ended:
            transport.abort()
            return
        self._transport = transport
        for id, wanted in self._waiting.items():
            self._write(id, wanted)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        try:
            while not self.ended and (found := dns.frame(self._buffer)) is not None:
                message, self._buffer = found
                self._answered(message)
        except dns.Malformed as error:
            self.end(error)

    def connection_lost(self, error: Exception | None) -> None:
        self._over(error or EOFError("closes the connection"))

    # --- its life ---

    def _answered(self, message: bytes) -> None:
        id = int.from_bytes(message[:2])
        wanted = self._waiting.pop(id, None)
        if wanted is None:
            self._strays += 1
            if self._strays > STRAYS:
                raise dns.Malformed("answers without end")
            return
        self._heard = time.monotonic()
        try:
            reply = read_reply(message, id, wanted.asked.name, wanted.asked.type)
        except dns.Malformed as error:
            _fail(wanted, error)
            raise
        if not wanted.given.done():
            wanted.given.set_result(reply)
        if not self._waiting:
            self._be_idle()
        if self._streams.tls is not None and self._transport is not None:
            self._streams.tls.session = self._transport.get_extra_info("ssl_object").session

    def _be_idle(self) -> None:
        self._rest = self._loop.call_later(IDLE, self._let_go)

    def _let_go(self) -> None:
        self.ended = True
        if self._transport is not None:
            self._transport.close()

    def end(self, error: Exception | None = None) -> None:
        """Close it now; what waits is asked anew, or fails."""
        self._opening.cancel()
        if self._transport is not None:
            self._transport.abort()
        self._over(error or EOFError("gives no answer"))

    def _over(self, error: Exception) -> None:
        if self.ended:
            return
        self.ended = True
        if self._rest is not None:
            self._rest.cancel()
        waiting, self._waiting = self._waiting, {}
        for wanted in waiting.values():
            if self._heard and not wanted.again and not wanted.given.done():
                wanted.again = True
                self._streams.send(wanted)
            else:
                _fail(wanted, error)


def _fail(wanted: _Wanted, error: Exception) -> None:
    if not wanted.given.done():
        wanted.given.set_exception(error)

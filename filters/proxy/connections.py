"""The sockets of clients and of what we made for them: which are closed, which stand still, which are not read now."""

import asyncio
import time

from mitmproxy import connection
from mitmproxy.proxy.server import ConnectionIO

from filters.proxy.mitm import Proxyserver


class Connections:
    def __init__(self, servers: Proxyserver) -> None:
        self._servers = servers

    def cut(self, id: str) -> None:
        """End a client's connection, and with it those that we made for it."""
        handler = self._servers.connections.get(id)
        if handler is None:
            return
        for each in list(handler.transports.values()):
            # Closed the polite way, a socket stays open for as long as the other side does not read what waits for it.
            if isinstance(each.writer, asyncio.StreamWriter):
                each.writer.transport.abort()
        io = self._of(id)
        if io is not None and io.handler is not None:
            io.handler.cancel("cut")

    def hold(self, id: str, unread: frozenset[connection.Connection]) -> None:
        """Read these of a client's connections, its own and those that we made for it, no more; the others again."""
        handler = self._servers.connections.get(id)
        for each, io in handler.transports.items() if handler else ():
            if not isinstance(io.writer, asyncio.StreamWriter):
                continue
            transport = io.writer.transport
            assert isinstance(transport, asyncio.Transport)
            if each in unread:
                transport.pause_reading()
            elif not getattr(io.reader, "_paused", False):  # which else goes on by itself
                transport.resume_reading()

    def stand(self, id: str) -> tuple[float, bool]:
        """For how many seconds nothing has come or gone on a client's connection, and whether more waits to go."""
        handler, io = self._servers.connections.get(id), self._of(id)
        if handler is None or io is None or not isinstance(io.writer, asyncio.StreamWriter):
            return 0.0, False
        return time.time() - handler.timeout_watchdog.last_activity, io.writer.transport.get_write_buffer_size() > 0

    def client_disconnected(self, client: connection.Client) -> None:
        # mitmproxy 12.2: what is to be closed while more of its data waits for its turn is cancelled outside the
        # block that closes the socket. Whoever sends fast enough would take all sockets that we have.
        io = self._of(client.id)
        if io is not None and io.writer is not None and not io.writer.is_closing():
            io.writer.close()

    def _of(self, id: str) -> ConnectionIO | None:
        handler = self._servers.connections.get(id)
        return handler.transports.get(handler.client) if handler else None

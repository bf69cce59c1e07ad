"""What may come next on a connection: CONNECT, TLS, HTTP, and nothing else.

mitmproxy guesses the next protocol and passes what it does not know. Here what is not known is shut, since it could
be anything, unless `unread.py` says that it may; a client that sends one byte and waits is waited for.
"""

from collections.abc import Awaitable, Callable

from mitmproxy.connection import Client
from mitmproxy.net.tls import starts_like_tls_record
from mitmproxy.proxy import commands, events, layer, tunnel
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layers import ClientTLSLayer, ServerTLSLayer, TCPLayer, modes
from mitmproxy.proxy.layers.http import HTTPMode

from filters.proxy.redirected import is_redirected
from filters.proxy.web import Commands, Hold, Page, Web

HELLO = 64 << 10  # bytes of a ClientHello
ACCESS_DENIED = bytes((21, 3, 3, 0, 2, 2, 49))  # a fatal alert (RFC 8446, section 6)
_TLS_HANDSHAKE = 0x16
_TOLD_BY = 3  # bytes that tell TLS from HTTP


class NextLayer:
    """mitmproxy's hook of that name. `page`, `hold`: as for `Web`. `may_pass`: whether what is neither TLS nor HTTP may
    go on as it comes."""

    def __init__(self, page: Page, hold: Hold, may_pass: Callable[[Client], Awaitable[bool]]) -> None:
        self._page = page
        self._hold = hold
        self._may_pass = may_pass

    async def next_layer(self, asked: layer.NextLayer) -> None:
        context = asked.context
        if len(context.layers) == 1 and isinstance(context.layers[0], modes.HttpProxy):
            # Never TLS: a proxy reached by TLS would show a certificate before it knows who asks for what.
            asked.layer = Web(context, HTTPMode.regular, self._page, self._hold)
        elif len(context.layers) == 1 and isinstance(context.layers[0], modes.HttpUpstreamProxy):
            asked.layer = Web(context, HTTPMode.upstream, self._page, self._hold)
        elif isinstance(context.layers[-1], ClientTLSLayer):
            asked.layer = Web(context, HTTPMode.transparent, self._page, self._hold)
        else:
            asked.layer = await self._in_tunnel(context, asked.data_client())

    async def _in_tunnel(self, context: Context, data: bytes) -> layer.Layer | None:
        if len(data) < _TOLD_BY and (not data or data[0] == _TLS_HANDSHAKE or data.isalpha()):
            return None
        if starts_like_tls_record(data):
            stack = tunnel.LayerStack()
            stack /= ServerTLSLayer(context)
            stack /= Hello(context)
            return stack[0]
        if data[:_TOLD_BY].isalpha():
            return Web(context, HTTPMode.transparent, self._page, self._hold)
        return TCPLayer(context) if await self._may_pass(context.client) else Shut(context)


class Shut(layer.Layer):
    """Closes the connection."""

    def _handle_event(self, event: events.Event) -> Commands:
        if isinstance(event, events.Start):
            yield commands.CloseConnection(self.context.client)


class Hello(ClientTLSLayer):
    """TLS with a client whose ClientHello has an end."""

    def receive_handshake_data(self, data: bytes) -> layer.CommandGenerator[tuple[bool, str | None]]:
        if len(self.recv_buffer) + len(data) > HELLO and not self.client_hello_parsed:
            return False, "the ClientHello is too long"
        return (yield from super().receive_handshake_data(data))

    def start_tls(self) -> Commands:
        for command in super().start_tls():
            if isinstance(command, commands.CloseConnection) and is_redirected(self.context.client):
                # Nobody may open this one. Who asked no proxy would take a mere end for a fault, and try again.
                yield commands.SendData(self.conn, ACCESS_DENIED)
            yield command

    def on_handshake_error(self, err: str) -> Commands:
        yield from super().on_handshake_error(err)
        # mitmproxy leaves the connection to its client, and goes on to read what nobody takes.
        yield commands.CloseConnection(self.context.client)

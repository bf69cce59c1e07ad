"""HTTP with a client: no head without an end, no body held in memory, and no error in mitmproxy's words."""

from collections.abc import Callable

from mitmproxy import http
from mitmproxy.connection import Connection
from mitmproxy.proxy import commands, events, layer
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layers import http as core
from mitmproxy.proxy.layers.http import HttpLayer, HTTPMode, HttpStream, SendHttp
from mitmproxy.proxy.layers.http._events import (
    RequestData,
    ResponseData,
    ResponseEndOfMessage,
    ResponseHeaders,
    ResponseProtocolError,
)
from mitmproxy.proxy.layers.http._http1 import Http1Server

from filters.proxy.backlog import to_leave_unread
from filters.proxy.site import Site
from filters.proxy.trailers import without_trailers

HEAD = 128 << 10  # bytes of a request's head, and of what a client sends ahead of its turn

type Commands = layer.CommandGenerator[None]
type Page = Callable[[int, str], http.Response]
type Hold = Callable[[str, frozenset[Connection]], None]

# What speaks with a site is made by mitmproxy's `HttpClient`, by this name and no other.
core.Http1Client = Site  # type: ignore[attr-defined]


class Web(HttpLayer):
    """`page`: (status, the core's error) -> what the client is shown. `hold`: a client's id, and which connections
    of its are not to be read until told otherwise."""

    def __init__(self, context: Context, mode: HTTPMode, page: Page, hold: Hold) -> None:
        super().__init__(context, mode)
        self._page = page
        self._hold = hold
        self._held: frozenset[Connection] = frozenset()

    def _handle_event(self, event: events.Event) -> Commands:
        if isinstance(event, events.Start) and self.context.client.alpn != b"h2":
            self.connections.setdefault(self.context.client, Heads(self.context.fork(), self._page))
        yield from super()._handle_event(event)
        held = to_leave_unread(self.context.client, self.connections, self.streams)
        if held or self._held:
            self._hold(self.context.client.id, held)
            self._held = held

    def make_stream(self, stream_id: int) -> Commands:
        self.streams[stream_id] = Stream(self.context.fork(), stream_id, self._page)
        yield from self.event_to_child(self.streams[stream_id], events.Start())


class Heads(Http1Server):
    """HTTP/1 from a client. mitmproxy puts no limit to a head, nor to what is sent ahead, and signs its errors."""

    def __init__(self, context: Context, page: Page) -> None:
        super().__init__(context)
        self._page = page

    def _handle_event(self, event: events.Event) -> Commands:
        yield from super()._handle_event(event)
        at_head = self.state == self.read_headers
        if at_head and self.buf and not _may_begin(bytes(self.buf)):
            yield from self._shut(400)
        elif len(self.buf) > HEAD and self.state != self.passthrough and self.state != self.done:
            yield from self._shut(431 if at_head else 0)

    def read_headers(self, event: events.ConnectionEvent) -> Commands:
        for command in super().read_headers(event):
            # All that is sent from here is mitmproxy's answer to a head that it could not read.
            yield commands.SendData(self.conn, self._bad(400)) if isinstance(command, commands.SendData) else command

    def read_body(self, event: events.Event) -> Commands:
        self.body_reader = without_trailers(self.body_reader)
        yield from super().read_body(event)

    def done(self, event: events.ConnectionEvent) -> Commands:
        self.buf.maybe_extract_at_most(len(self.buf))
        yield from ()

    def _shut(self, status: int) -> Commands:
        if status:
            yield commands.SendData(self.conn, self._bad(status))
        yield commands.CloseConnection(self.conn)
        self.state = self.done

    def _bad(self, status: int) -> bytes:
        page = self._page(status, "")
        page.headers["Connection"] = "close"
        return assembled(page)


class Stream(HttpStream):
    """One request and its answer."""

    def __init__(self, context: Context, stream_id: int, page: Page) -> None:
        super().__init__(context, stream_id)
        self._page = page
        self._begun = False

    def handle_event(self, event: events.Event) -> Commands:
        for command in super().handle_event(event):
            if isinstance(command, SendHttp) and command.connection is self.context.client:
                yield from self._to_client(command)
            else:
                yield command

    def _to_client(self, command: SendHttp) -> Commands:
        said = command.event
        if isinstance(said, ResponseHeaders):
            self._begun = self._begun or said.response.status_code >= 200
        if isinstance(said, ResponseProtocolError) and not self._begun and (status := said.code.http_status_code()):
            self._begun = True
            yield from self._trouble(status, said.message)
        else:
            yield command

    def _trouble(self, status: int, error: str) -> Commands:
        page, client = self._page(status, error), self.context.client
        alone = client.alpn != b"h2"
        if alone:
            page.headers["Connection"] = "close"
        yield SendHttp(ResponseHeaders(self.stream_id, page, end_stream=False), client)
        yield SendHttp(ResponseData(self.stream_id, page.raw_content or b""), client)
        yield SendHttp(ResponseEndOfMessage(self.stream_id), client)
        if alone:  # The request may not have come to its end, nor ever come to one.
            yield commands.CloseConnection(client)

    def state_consume_request_body(self, event: events.Event) -> Commands:
        # Only what is answered in the site's place comes here: a body that goes on is streamed. It is let fall.
        if not isinstance(event, RequestData):
            yield from super().state_consume_request_body(event)


def _may_begin(head: bytes) -> bool:
    """Whether a request may begin like this: with a method, after an empty line perhaps. TLS, for one, does not."""
    first = head[:3].lstrip(b"\r\n")
    return not first or first[:1].isalpha()


def assembled(response: http.Response) -> bytes:
    """As bytes on the wire (RFC 9112)."""
    lines = [f"HTTP/1.1 {response.status_code} {response.reason}".encode()]
    lines += [name + b": " + value for name, value in response.headers.fields]
    return b"\r\n".join(lines) + b"\r\n\r\n" + (response.raw_content or b"")

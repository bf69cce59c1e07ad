"""HTTP/1 with a site: every request has one end, and so has the head of every answer.

mitmproxy 12.2 leaves open what whoever runs a site, or writes a client of his own, can use: a body that came by HTTP/2
without a length went on as bytes that the site took for the next request, which nobody had judged; a head without an
end filled our memory; an answer before the answer (103, Early Hints) was taken for the answer.
"""

from dataclasses import replace

from mitmproxy import http
from mitmproxy.proxy import commands, events, layer
from mitmproxy.proxy.layers.http._base import HttpEvent, ReceiveHttp
from mitmproxy.proxy.layers.http._events import ErrorCode, RequestHeaders, ResponseHeaders, ResponseProtocolError
from mitmproxy.proxy.layers.http._http1 import Http1Client

from filters.proxy.trailers import without_trailers

HEAD = 256 << 10  # bytes of an answer's head; browsers take no more

type Commands = layer.CommandGenerator[None]


class Site(Http1Client):
    """What speaks HTTP/1 with a site."""

    def send(self, event: HttpEvent) -> Commands:
        if isinstance(event, RequestHeaders):
            event = replace(event, request=framed(event.request, ends=event.end_stream))
        yield from super().send(event)

    def _handle_event(self, event: events.Event) -> Commands:
        yield from super()._handle_event(event)
        if len(self.buf) > HEAD and self.state != self.passthrough:
            yield from self._shut()

    def _shut(self) -> Commands:
        self.buf.maybe_extract_at_most(len(self.buf))
        if self.state == self.done:
            return
        self.state = self.done
        yield commands.CloseConnection(self.conn)
        if self.stream_id is not None:
            error = "the answer has no end"
            yield ReceiveHttp(ResponseProtocolError(self.stream_id, error, ErrorCode.GENERIC_SERVER_ERROR))

    def read_headers(self, event: events.ConnectionEvent) -> Commands:
        for command in super().read_headers(event):
            if _is_provisional(command):
                self.response = None
                yield from self.read_headers(event)
                return
            yield command

    def read_body(self, event: events.Event) -> Commands:
        self.body_reader = without_trailers(self.body_reader)
        yield from super().read_body(event)


def framed(request: http.Request, *, ends: bool) -> http.Request:
    """A request of HTTP/2 whose length HTTP/1 can tell (RFC 9113, section 8.1). `ends`: it has no body."""
    if not request.is_http2:
        return request
    request = request.copy()
    if ends and request.headers.get("content-length", "0") != "0":
        del request.headers["content-length"]
    elif not ends and "content-length" not in request.headers:
        request.headers["transfer-encoding"] = "chunked"
    return request


def _is_provisional(command: commands.Command) -> bool:
    """Whether the answer is yet to come (RFC 9110, section 15.2); 101 is one."""
    if not (isinstance(command, ReceiveHttp) and isinstance(command.event, ResponseHeaders)):
        return False
    return 100 <= command.event.response.status_code < 200 and command.event.response.status_code != 101

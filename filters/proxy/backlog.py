"""What waits in memory for a side of HTTP/2 that takes no more, and whom we do not read meanwhile.

By HTTP/1 a reader that is slow holds back the writer: the sockets see to it. HTTP/2 says how much it takes by frames of
its own, and mitmproxy 12.2 keeps whatever comes beyond that: a download by a slow device, or an upload by a slow line,
would be held whole.
"""

from collections.abc import Mapping

from mitmproxy.connection import Connection
from mitmproxy.proxy.layer import Layer
from mitmproxy.proxy.layers.http import HttpStream
from mitmproxy.proxy.layers.http._http2 import Http2Connection

MOST = 4 << 20  # bytes that wait for one stream


def to_leave_unread(
    client: Connection, connections: Mapping[Connection, Layer], streams: Mapping[int, HttpStream]
) -> frozenset[Connection]:
    """`connections`: the client's, and those to sites. `streams`: requests by number, with their way to a site."""
    uploads = frozenset(each for each, layer in connections.items() if each is not client and _full(layer))
    full = (streams[id] for id in _full(connections[client]) if id in streams) if client in connections else ()
    # Who is to say that there is room again is read, or both would wait for ever.
    downloads = frozenset(stream.context.server for stream in full) - uploads
    return downloads | {client} if uploads else downloads


def _full(layer: Layer) -> list[int]:
    """The streams of a connection for which too much waits."""
    while not isinstance(layer, Http2Connection):
        inner = getattr(layer, "child_layer", None)
        if not isinstance(inner, Layer):
            return []
        layer = inner
    waiting = layer.h2_conn.stream_buffers
    return [id for id, parts in waiting.items() if sum(len(part.data) for part in parts) > MOST]

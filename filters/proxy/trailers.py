"""Bodies of HTTP/1 without the fields that may follow their last chunk; who passes a message on may let them fall.

RFC 9110, section 6.5.1. mitmproxy 12.2 knows none: it ends in an error that neither side is told of. And of a Host or a
Cookie that comes after the body, nobody has judged anything.
"""

from typing import cast

import h11
from mitmproxy.proxy.layers.http._http1 import TBodyReader
from mitmproxy.proxy.utils import ReceiveBuffer


class WithoutTrailers:
    """As h11's readers of bodies: the next part, None while more is to come."""

    def __init__(self, reader: TBodyReader) -> None:
        self._reader = reader

    def __call__(self, buf: ReceiveBuffer) -> h11.Data | h11.EndOfMessage | None:
        part = self._reader(buf)  # type: ignore[arg-type]  # as mitmproxy itself calls it
        return h11.EndOfMessage() if isinstance(part, h11.EndOfMessage) else part

    def read_eof(self) -> h11.EndOfMessage:
        return self._reader.read_eof()


def without_trailers(reader: TBodyReader) -> TBodyReader:
    """Of what has been seen to already: itself."""
    return reader if isinstance(reader, WithoutTrailers) else cast(TBodyReader, WithoutTrailers(reader))

"""What a client says to the proxy alone is not told to the site: header fields of one hop (RFC 9110, section 7.6.1).

Pure. Framing stays as it is (Content-Length, Transfer-Encoding), and so does what asks for a WebSocket.
"""

type Fields = tuple[tuple[bytes, bytes], ...]

# Said to a proxy, whether Connection names them or not.
_TO_US = frozenset({b"proxy-authorization", b"proxy-authenticate", b"proxy-connection", b"keep-alive"})

# Connection may say that, and nothing else: whoever names Cookie or a header of ours there would have it thrown away
# by the next proxy on the way.
_KEPT_OPTIONS = (b"close", b"keep-alive", b"upgrade")

# No field of one hop, whatever Connection says of it.
_NEVER_NAMED = frozenset({b"host", b"content-length", b"transfer-encoding", b"upgrade", b"connection"})


# What some read as the end of a field, and others as a part of it (RFC 9110, section 5.5).
_ENDS = frozenset(b"\r\n\0")


def readable(fields: Fields) -> bool:
    """Whether nobody on the way can read another field out of these than we did."""
    return all(_ENDS.isdisjoint(name) and _ENDS.isdisjoint(value) for name, value in fields)


def for_the_site(fields: Fields) -> Fields:
    """The fields of a request that go on, in their order."""
    options = [
        option.strip().lower()
        for name, value in fields
        if name.lower() == b"connection"
        for option in value.split(b",")
    ]
    dropped = (_TO_US | frozenset(options)) - _NEVER_NAMED
    kept = [
        (name, value)
        for name, value in fields
        if name.lower() not in dropped and name.lower() != b"connection" and not _asks_of_us(name, value)
    ]
    go_on = [option for option in _KEPT_OPTIONS if option in options]
    return (*kept, (b"Connection", b", ".join(go_on))) if go_on else tuple(kept)


def _asks_of_us(name: bytes, value: bytes) -> bool:
    """TE but for trailers: transfer codings are agreed from hop to hop."""
    return name.lower() == b"te" and value.strip().lower() != b"trailers"

"""What a client says to the proxy alone is not told to the site: header fields of one hop (RFC 9110, section 7.6.1).

Pure. Framing stays as it is (Content-Length, Transfer-Encoding), and so does what asks for a WebSocket. HTTP/2 in clear
is asked of nobody: we do not speak it, and RFC 9113 has left it out.
"""

type Fields = tuple[tuple[bytes, bytes], ...]

# Said to a proxy, whether Connection names them or not.
_TO_US = frozenset(
    {b"proxy-authorization", b"proxy-authenticate", b"proxy-connection", b"keep-alive", b"http2-settings"}
)

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
    fields = tuple(field for each in fields if (field := _without_h2c(each)))
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
    upgrades = any(name.lower() == b"upgrade" for name, _ in kept)
    go_on = [option for option in _KEPT_OPTIONS if option in options and (upgrades or option != b"upgrade")]
    return (*kept, (b"Connection", b", ".join(go_on))) if go_on else tuple(kept)


def _without_h2c(field: tuple[bytes, bytes]) -> tuple[bytes, bytes] | None:
    """None for an Upgrade that asks for HTTP/2 in clear and nothing else."""
    name, value = field
    if name.lower() != b"upgrade":
        return field
    protocols = [protocol.strip() for protocol in value.split(b",")]
    left = [protocol for protocol in protocols if protocol and protocol.lower() != b"h2c"]
    return (name, b", ".join(left)) if left else None


def _asks_of_us(name: bytes, value: bytes) -> bool:
    """TE but for trailers: transfer codings are agreed from hop to hop."""
    return name.lower() == b"te" and value.strip().lower() != b"trailers"

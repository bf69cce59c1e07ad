"""What of a site a request asks for, as it is judged and goes on: a path and its query, and nothing else. Pure."""

_CONTROLS = frozenset(map(chr, (*range(0x20), 0x7F)))


class BadTarget(ValueError):
    """What no server reads as any other does. The text is for a log: it repeats nothing of the target."""


def target_of(path: str) -> str:
    """The target without a fragment, which is the browser's own (RFC 9112, section 3.2.1). Raises BadTarget.

    A server that read on after "#" would answer another request than we judged.
    """
    if not _CONTROLS.isdisjoint(path):
        raise BadTarget("control characters")
    if not path.startswith("/") and path != "*":
        raise BadTarget("no path")
    return path.partition("#")[0]

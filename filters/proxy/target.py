"""What of a site a request asks for, as it is judged and goes on: a path and its query, and nothing else. Pure."""

import re

# Nor blanks: by HTTP/2 they may come, and in HTTP/1 what follows them would be the version (RFC 9112, section 3).
_CONTROLS = frozenset(map(chr, (*range(0x21), 0x7F)))
_METHOD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a token (RFC 9110, section 5.6.2)

_PREFACE = "PRI"  # no request, but how HTTP/2 begins (RFC 9113, section 3.4)


class BadTarget(ValueError):
    """What no server reads as any other does. The text is for a log: it repeats nothing of the target."""


def target_of(method: str, path: str) -> str:
    """The target without a fragment, which is the browser's own (RFC 9112, section 3.2.1). Raises BadTarget.

    A server that read on after "#" would answer another request than we judged.
    """
    if not _METHOD.fullmatch(method):
        raise BadTarget("no method")
    if method.upper() == _PREFACE:
        raise BadTarget("the beginning of HTTP/2, where it is not spoken")
    if not _CONTROLS.isdisjoint(path):
        raise BadTarget("control characters or blanks")
    if not path.startswith("/") and path != "*":
        raise BadTarget("no path")
    return path.partition("#")[0]

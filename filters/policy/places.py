"""A place within a site, "bbc.co.uk/sport?team=rovers", in the one form in which rules and requests are compared. Pure.

A server walks to the same page by many spellings: percent signs, dots, doubled slashes, letters of either case. All of
them are one place here. The query is a set: its order means nothing, and what a rule does not name may stand beside it.
"""

import re
from urllib.parse import quote_plus, unquote, unquote_plus

_DEEPEST = 64  # segments of a path that are compared; servers end far below
MOST_PARAMETERS = 200  # of a query, that are compared
_BETWEEN = re.compile("[&;]")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f]+")


def walked(path: str) -> str:
    """A path as a server walks it: "/a//b/../C%2f;x/" is "/a/c". "" for the root. Without its query.

    Letters of either case are one: to most servers of pages they are, and a rule must not end at a capital letter.
    """
    kept: list[str] = []
    plain = _INVISIBLE.sub("", unquote(path)).replace("\\", "/").lower()
    for segment in plain.split("/"):
        name = segment.partition(";")[0]  # path parameters, which servers of pages put aside
        if name == "..":
            del kept[-1:]
        elif name not in ("", "."):
            kept.append(name)
    return "".join(f"/{name}" for name in kept[:_DEEPEST])


def asked(query: str) -> frozenset[str]:
    """A query as "key=value" and, for each, "key" alone; keys in lower case, values as they are."""
    named = [(name, value) for name, value in parameters(query) if name]
    return frozenset(name for name, _ in named) | {f"{name}={value}" for name, value in named if value is not None}


def parameters(query: str) -> list[tuple[str, str | None]]:
    """Names, in lower case, and values of a query as a server reads them; None where there is no "="."""
    parts = (part.partition("=") for part in _BETWEEN.split(query)[:MOST_PARAMETERS] if part)
    return [
        (unquote_plus(name).strip().lower(), unquote_plus(value).strip() if equals else None)
        for name, equals, value in parts
    ]


def split(path: str) -> tuple[str, str]:
    """Path and query of what a request asks for; a fragment is nobody's but the browser's."""
    where, _, query = path.partition("#")[0].partition("?")
    return where, query


def place(host: str, path: str) -> str:
    """The text of a label about `path` (with its query) at a canonical host: "bbc.co.uk/sport?team=rovers"."""
    where, query = split(path)
    wanted = sorted({_pair(name, value) for name, value in parameters(query) if name})
    return f"{host}{walked(where)}" + (f"?{'&'.join(wanted)}" if wanted else "")


def wanted(text: str) -> tuple[str, frozenset[str]]:
    """What `place` made -> its host and path, and what a query must have: "key=value", or "key" for any value."""
    where, _, query = text.partition("?")
    pairs = (part.partition("=") for part in query.split("&") if part)
    return where, frozenset(f"{unquote_plus(key)}{equals}{unquote_plus(value)}" for key, equals, value in pairs)


def _pair(name: str, value: str | None) -> str:
    return quote_plus(name) if value is None else f"{quote_plus(name)}={quote_plus(value)}"

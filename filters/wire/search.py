"""A URL -> the words that somebody asked a search engine for. Pure; only search terms are read, never page text.

A parameter that stands twice is read twice: which of the two the engine obeys is not ours to guess. Suggestion end
points, which are asked at every key press, are told from searches.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, unquote_plus

from filters.wire.engine import Engine, Kind
from filters.wire.engines_shops import ANY_SHOP, MORE_SHOPS
from filters.wire.engines_sites import SITES
from filters.wire.engines_web import WEB_ENGINES

LONGEST = 8_000  # characters of words; a longer search is cut
ENGINES = (*WEB_ENGINES, *SITES, *MORE_SHOPS)

_HOSTS = re.compile("|".join(rf"({engine.hosts})\Z" for engine in ENGINES))
_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//([^/?#]*)([^?#]*)\??([^#]*)", re.IGNORECASE)
_WHOLE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_PORT = re.compile(r":\d*\Z")
_BETWEEN = re.compile("[&;]")
_JOINED = re.compile("[-_+]+")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f]+")
# "%u0073", by which scripts once wrote letters, and some servers still read them.
_UTF_16 = re.compile(r"%u([0-9a-f]{4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Search:
    """`engine`: the id of its service in the catalogue ("google", "bing"), "shopping" for most shops. `words`: decoded,
    may be any text."""

    engine: str
    words: str
    kind: Kind


def search_words(url: str, *, shop: bool = False) -> Search | None:
    """The search that a URL asks for, or None when it asks for none. Never raises.

    `url` is whole ("https://www.google.co.uk/search?q=weather") or begins with the host; percent signs and plus
    signs are decoded as forms write them, bytes that are no UTF-8 become U+FFFD. `shop`: whether the host is known as a
    shop, which is read as most shops are where it is none of ENGINES.
    """
    found = _URL.match(url if _WHOLE.match(url) else f"//{url}")
    if found is None:
        return None
    host = _PORT.sub("", found[1].rpartition("@")[2]).rstrip(".").lower()
    engine = engine_of(host) or (ANY_SHOP if shop else None)
    if engine is None:
        return None
    where = _place(engine, found[2])
    return _search(engine, where[0], where[1], found[3]) if where else None


def brings_results(engine: Engine, path: str) -> bool:
    """Whether a path, with or without its query, is one where the engine answers searches."""
    return _place(engine, path.partition("?")[0]) is not None


@lru_cache(maxsize=4096)
def engine_of(host: str) -> Engine | None:
    """The engine whose host this is, canonical."""
    found = _HOSTS.match(host)
    return ENGINES[found.lastindex - 1] if found and found.lastindex else None


def _place(engine: Engine, path: str) -> tuple[Kind, str] | None:
    """What a path brings, and the words that stand in it."""
    plain = _plain(_decoded(path))
    for pattern, kind in engine.paths:
        if matched := pattern.match(plain):
            return kind, matched.groupdict().get("words") or ""
    return None


def _plain(path: str) -> str:
    """A path as a server walks it: no empty segments, none of dots (RFC 3986 section 5.2.4), backslashes turned."""
    kept: list[str] = []
    for part in path.replace("\\", "/").split("/"):
        if part == "..":
            del kept[-1:]
        elif part not in ("", "."):
            kept.append(part)
    end = "/" if kept and path.endswith("/") else ""
    return f"/{'/'.join(kept)}{end}" if path else ""


def _search(engine: Engine, kind: Kind, in_path: str, query: str) -> Search | None:
    words: dict[str, None] = {}  # in order, each once
    if text := _JOINED.sub(" ", unquote(in_path)).strip():
        words[text] = None
    for part in _BETWEEN.split(query[: LONGEST * 9]):
        name, _, value = part.partition("=")
        key = _decoded(name).strip().lower().partition("[")[0]  # q[] is q to who takes lists
        # Decoded twice: what was encoded twice is words to whoever reads the page of results.
        if key in engine.parameters and (text := unquote(_decoded(value)).strip()):
            words.setdefault(text)
        if kind is Kind.WEB:
            said = f"{key}={value.lower()}"
            kind = next((other for pair, other in engine.kinds if pair == said), kind)
    return Search(engine.id, " ".join(words)[:LONGEST], kind) if words else None


def _decoded(text: str) -> str:
    """As forms write it, without the characters that nobody sees."""
    return _INVISIBLE.sub("", unquote_plus(_UTF_16.sub(_letter, text)))


def _letter(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return "\ufffd" if 0xD800 <= number < 0xE000 else chr(number)

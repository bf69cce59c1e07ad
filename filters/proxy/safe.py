"""A request to a search engine -> the same request with its results kept safe, whatever the client wrote. Pure.

What an owner documents for schools' proxies, one row each. Where the owner gives a host of its own for safe results,
`filters/dns/safesearch.py` leads there, for devices that are not looked into as well; this is what a look inside adds:
a parameter or cookie that the client set to loosen it is replaced, however it is spelt and however often it stands.
Cookies are changed on their way to the site, never stored.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote_plus, unquote_plus

from filters.dns.safesearch import YOUTUBE
from filters.policy.school import STAFF
from filters.wire.search import brings_results, engine_of

type Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Lock:
    """`parameters`: as the engine is to read them. `cookies`: likewise. `dropped`: parameters that would loosen.
    `struck`: what an engine obeys among the words themselves. `words`: the parameter that holds those.
    """

    parameters: Pairs = ()
    cookies: Pairs = ()
    dropped: frozenset[str] = frozenset()
    struck: re.Pattern[str] | None = None
    words: str = "q"


@dataclass(frozen=True, slots=True)
class Safe:
    """`path`: with its query. `headers` and `cookies` are set in place of the client's own."""

    path: str
    headers: Pairs = ()
    cookies: Pairs = ()


LOCKS = {
    # Chromium, "SafeSearch" (design document): safe=active and ssui=on. Google, "Lock SafeSearch": safe=active.
    "google": Lock((("safe", "active"), ("ssui", "on"))),
    # Microsoft, "Block adult content with SafeSearch": adlt=strict at the end of a search's address.
    "bing": Lock((("adlt", "strict"),)),
    # DuckDuckGo, "Safe Search" and "URL Parameters": kp=1 is strict; "!safeoff" in a search switches it off. Its
    # scripts ask with p, and the setting is kept in a cookie of that name.
    "duckduckgo": Lock(
        (("kp", "1"), ("p", "1")), (("p", "1"),), frozenset({"ex"}), re.compile(r"!\s*safeoff\b", re.IGNORECASE)
    ),
    # Forcepoint, Barracuda and others document it for Yahoo, which itself has no page on it: vm=r is strict.
    "yahoo": Lock((("vm", "r"),)),
    # Brave, "Anonymous cookies": safesearch is off, moderate or strict.
    "brave-search": Lock((("safesearch", "strict"),), (("safesearch", "strict"),)),
    # Qwant's own pages ask its API with safesearch, 0 to 2.
    "qwant": Lock((("safesearch", "2"),)),
    # Startpage's own form has qadf: none, moderate or heavy.
    "startpage": Lock((("qadf", "heavy"),)),
    # Mojeek's preferences: safe is 0 or 1. Yep's API: safeSearch is off, moderate or strict.
    "mojeek": Lock((("safe", "1"),)),
    "yep": Lock((("safeSearch", "strict"),)),
    # SearXNG, "Search API": safesearch is 0, 1 or 2.
    "searx": Lock((("safesearch", "2"),), (("safesearch", "2"),)),
    # GIPHY API: rating=g. Tenor API: contentfilter=high.
    "giphy": Lock((("rating", "g"),)),
    "tenor": Lock((("contentfilter", "high"),)),
}

# YouTube, "Manage YouTube settings" (Restricted Mode by HTTP header).
RESTRICT = "YouTube-Restrict"
_YOUTUBE = YOUTUBE | {"youtube.com"}


def safe(host: str, path: str, kind: str) -> Safe:
    """What a request to `host` for `path` becomes, for a group of this kind."""
    # Adults may need a whole film, as in DNS; their searches are kept safe all the same.
    headers = ((RESTRICT, "Strict"),) if host in _YOUTUBE and kind not in STAFF else ()
    engine = engine_of(host)
    lock = LOCKS.get(engine.id) if engine else None
    if engine is None or lock is None:
        return Safe(path, headers)
    return Safe(_locked(path, lock, everywhere=brings_results(engine, path)), headers, lock.cookies)


def locked(path: str, engine: str) -> str:
    """A search's path with the parameters of its engine, one of LOCKS."""
    return _locked(path, LOCKS[engine], everywhere=True)


def with_cookies(header: str, cookies: Pairs) -> str:
    """The Cookie header with these in place of any of their names."""
    names = {name.lower() for name, _ in cookies}
    parts = [part.strip() for part in header.split(";")]
    kept = [part for part in parts if part and part.partition("=")[0].strip().lower() not in names]
    return "; ".join([*kept, *(f"{name}={value}" for name, value in cookies)])


def parts(path: str, without: Iterable[str] = ()) -> list[str]:
    """The parts of a query as they were written, but for parameters of these names, however they are spelt."""
    query = path.partition("?")[2].partition("#")[0]
    left_out = frozenset(without)
    return [part for part in re.split("[&;]", query) if part and name_of(part) not in left_out]


def name_of(part: str) -> str:
    """A parameter's name as a server may read it: decoded twice, without blanks and what nobody sees, one of a list."""
    plain = unquote_plus(unquote_plus(part.partition("=")[0]))
    return "".join(filter(str.isprintable, plain)).strip().lower().partition("[")[0]


def _locked(path: str, lock: Lock, *, everywhere: bool) -> str:
    """`everywhere` False: only what the client wrote itself is replaced."""
    ours = {name.lower(): f"{name}={value}" for name, value in lock.parameters}
    written = {name_of(part) for part in parts(path)}
    kept = [_without_struck(part, lock) for part in parts(path, {*ours, *lock.dropped})]
    added = [pair for name, pair in ours.items() if everywhere or name in written]
    if not added and kept == parts(path):
        return path
    query = "&".join([*kept, *added])
    return path.partition("?")[0] + (f"?{query}" if query else "")


def _without_struck(part: str, lock: Lock) -> str:
    if lock.struck is None or name_of(part) != lock.words:
        return part
    value = unquote_plus(part.partition("=")[2])
    left, count = lock.struck.subn("", value)
    return f"{lock.words}={quote_plus(left.strip())}" if count else part

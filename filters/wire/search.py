"""A URL -> the words that somebody asked a search engine for. Pure; only search terms are read, never page text.

The engines are one table. A parameter that stands twice is read twice: which of the two the engine obeys is not ours
to guess. Suggestion end points, which are asked at every key press, are told from searches.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, unquote_plus

LONGEST = 8_000  # characters of words; a longer search is cut


class Kind(StrEnum):
    """What the words bring: a page of results, pictures, films, or completions while the words are typed."""

    WEB = "web"
    IMAGES = "images"
    VIDEOS = "videos"
    SUGGESTION = "suggestion"  # judged perhaps, never recorded: it fires at every key press


@dataclass(frozen=True, slots=True)
class Search:
    """`engine`: the id of its service in the catalogue ("google", "bing"). `words`: decoded, may be any text."""

    engine: str
    words: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Engine:
    """`hosts`: a pattern for the whole host. `paths`: the first that matches the path's beginning gives the kind.

    `kinds`: "parameter=value" -> kind, where the engine keeps one path for everything.
    """

    id: str
    hosts: re.Pattern[str]
    paths: tuple[tuple[re.Pattern[str], Kind], ...]
    parameters: frozenset[str] = frozenset({"q"})
    kinds: tuple[tuple[str, Kind], ...] = ()


def _engine(
    id: str, hosts: str, paths: dict[str, Kind], parameters: str = "q", kinds: dict[str, Kind] | None = None
) -> _Engine:
    compiled = tuple((re.compile(path, re.IGNORECASE), kind) for path, kind in paths.items())
    return _Engine(
        id, re.compile(rf"(?:{hosts})\Z"), compiled, frozenset(parameters.split()), tuple((kinds or {}).items())
    )


_WEB, _IMAGES, _VIDEOS, _SUGGESTION = Kind.WEB, Kind.IMAGES, Kind.VIDEOS, Kind.SUGGESTION

_ENGINES = (
    _engine(
        "google",
        # google.com, google.co.uk, google.cat, www., images. and so on; not google.com.example.org.
        r"(?:(?:www\d*|images|video|news|encrypted|ipv4|ipv6|m|sandbox|clients\d|suggestqueries)\.)?"
        r"google\.(?:com?\.)?[a-z]{2,3}",
        {
            r"/complete/|/s\Z|/gen_204": _SUGGESTION,
            r"/search\b|/images\b|/imghp\b|/webhp\b|/custom\b|/cse\b|/m\b|/videosearch\b|/\Z|\Z": _WEB,
        },
        "q as_q as_epq as_oq oq",
        {"tbm=isch": _IMAGES, "udm=2": _IMAGES, "tbm=vid": _VIDEOS, "udm=7": _VIDEOS},
    ),
    _engine(
        "bing",
        r"(?:[a-z0-9-]+\.)?bing\.com",
        {
            r"/as/|/osjson|/qsml|/qbox|/asv2/": _SUGGESTION,
            r"/images/": _IMAGES,
            r"/videos/": _VIDEOS,
            r"/search\b|/news/|/shop\b|/chat\b|/copilotsearch\b|/\Z|\Z": _WEB,
        },
        "q qry",
    ),
    _engine(
        "duckduckgo",
        r"(?:[a-z]+\.)?duckduckgo\.com|duck\.com",
        {r"/ac/": _SUGGESTION, r"/i\.js": _IMAGES, r"/v\.js": _VIDEOS, r"/(?:html|lite|d\.js|\Z)|\Z": _WEB},
        kinds={"ia=images": _IMAGES, "iax=images": _IMAGES, "ia=videos": _VIDEOS},
    ),
    _engine("youtube", r"(?:www\.|m\.)?youtube(?:-nocookie|kids)?\.com", {r"/results\b": _VIDEOS}, "search_query q"),
    _engine(
        "yahoo",
        r"(?:[a-z.]+\.)?search\.yahoo\.(?:com|co\.jp)|search\.yahoo\.com",
        {
            r"/sugg": _SUGGESTION,
            r"/images?/|/search/images?": _IMAGES,
            r"/video/|/search/video": _VIDEOS,
            r"/search": _WEB,
        },
        "p q",
    ),
    _engine(
        "ecosia",
        r"(?:www\.|ac\.|api\.)?ecosia\.org",
        {r"/autocomplete|/\Z": _SUGGESTION, r"/images\b": _IMAGES, r"/videos\b": _VIDEOS, r"/search\b|/news\b": _WEB},
    ),
    _engine(
        "brave-search",
        r"search\.brave\.com",
        {r"/api/suggest": _SUGGESTION, r"/images\b": _IMAGES, r"/videos\b": _VIDEOS, r"/search\b|/news\b|/ask\b": _WEB},
    ),
    _engine(
        "startpage",
        r"(?:www\.|eu\.|us\.)?startpage\.com",
        {r"/suggestions|/osuggestions": _SUGGESTION, r"/(?:sp|do|rvd)/|/search\b": _WEB},
        "query q",
        {"cat=images": _IMAGES, "cat=video": _VIDEOS},
    ),
    _engine(
        "wikipedia",
        r"(?:[a-z-]+\.)?(?:m\.)?wikipedia\.org",
        {r"/w/api\.php|/w/rest\.php|/api/": _SUGGESTION, r"/w/index\.php|/wiki/special:search": _WEB},
        "search",
    ),
    _engine(
        "qwant",
        r"(?:www\.|api\.|lite\.)?qwant\.com",
        {r"/v3/suggest|/api/suggest": _SUGGESTION, r"/v3/search/images": _IMAGES, r"/v3/search|/\Z|\Z": _WEB},
        kinds={"t=images": _IMAGES, "t=videos": _VIDEOS},
    ),
)  # fmt: skip

_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//([^/?#]*)([^?#]*)\??([^#]*)", re.IGNORECASE)
_WHOLE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_PORT = re.compile(r":\d*\Z")


def is_engine(host: str) -> bool:
    """Whether searches on this host can be read at all."""
    return any(engine.hosts.match(host) for engine in _ENGINES)


def search_words(url: str) -> Search | None:
    """The search that a URL asks for, or None when it asks for none. Never raises.

    `url` is whole ("https://www.google.co.uk/search?q=weather") or begins with the host; percent signs and plus
    signs are decoded as forms write them, bytes that are no UTF-8 become U+FFFD.
    """
    found = _URL.match(url if _WHOLE.match(url) else f"//{url}")
    if found is None:
        return None
    host = _PORT.sub("", found[1].rpartition("@")[2]).rstrip(".").lower()
    engine = next((engine for engine in _ENGINES if engine.hosts.match(host)), None)
    if engine is None:
        return None
    path = _plain(unquote_plus(found[2]))
    kind = next((kind for pattern, kind in engine.paths if pattern.match(path)), None)
    if kind is None:
        return None
    return _search(engine, kind, found[3])


def _plain(path: str) -> str:
    """A path as a server walks it: no empty segments, none of dots (RFC 3986 section 5.2.4)."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del kept[-1:]
        elif part not in ("", "."):
            kept.append(part)
    end = "/" if kept and path.endswith("/") else ""
    return f"/{'/'.join(kept)}{end}" if path else ""


def _search(engine: _Engine, kind: Kind, query: str) -> Search | None:
    words: dict[str, None] = {}  # in order, each once
    pairs = [part.partition("=") for part in re.split("[&;]", query[: LONGEST * 9])]
    for name, _, value in pairs:
        key = unquote_plus(name).lower()
        # Decoded twice: what was encoded twice is words to whoever reads the page of results.
        if key in engine.parameters and (text := unquote(unquote_plus(value)).strip()):
            words.setdefault(text)
        if kind is Kind.WEB:
            said = f"{key}={value.lower()}"
            kind = next((other for pair, other in engine.kinds if pair == said), kind)
    return Search(engine.id, " ".join(words)[:LONGEST], kind) if words else None

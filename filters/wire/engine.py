"""What a search engine is to us: its hosts, the paths that bring results, and where the words stand. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

# google.com, google.de, google.co.uk, google.com.au: one pattern for every country's own.
ANY_COUNTRY = r"(?:com?\.)?[a-z]{2,3}"


class Kind(StrEnum):
    """What the words bring: a page of results, pictures, films, or completions while the words are typed."""

    WEB = "web"
    IMAGES = "images"
    VIDEOS = "videos"
    SUGGESTION = "suggestion"  # judged perhaps, never recorded: it fires at every key press


@dataclass(frozen=True, slots=True)
class Engine:
    """`id`: of its service in the catalogue, or of its category. `hosts`: a pattern for the whole host. `paths`: the
    first that matches the path's beginning gives the kind; a group called "words" holds words that stand in the path.

    `kinds`: "parameter=value" -> kind, where the engine keeps one path for everything.
    """

    id: str
    hosts: str
    paths: tuple[tuple[re.Pattern[str], Kind], ...]
    parameters: frozenset[str] = frozenset({"q"})
    kinds: tuple[tuple[str, Kind], ...] = ()


def engine(
    id: str, hosts: str, paths: dict[str, Kind], parameters: str = "q", kinds: dict[str, Kind] | None = None
) -> Engine:
    """`parameters`: names with blanks between them."""
    compiled = tuple((re.compile(path, re.IGNORECASE), kind) for path, kind in paths.items())
    return Engine(id, hosts, compiled, frozenset(parameters.split()), tuple((kinds or {}).items()))

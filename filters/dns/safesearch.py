"""Which names are answered by their owners' safe twins. Names only; who is a pupil is `answer.py`'s affair.

The owners publish these aliases for schools: Google "Lock SafeSearch", YouTube "Manage Restricted Mode",
Microsoft "Bing SafeSearch", DuckDuckGo "Safe Search" help pages (clause F7).
"""

import re

# www.google.com, www.google.de, www.google.co.uk, www.google.com.au: every country's own.
_GOOGLE = re.compile(r"www\.google\.(?:com|cat|[a-z]{2}|com?\.[a-z]{2})")

_SEARCH = {
    "www.bing.com": "strict.bing.com",
    "bing.com": "strict.bing.com",
    "duckduckgo.com": "safe.duckduckgo.com",
    "www.duckduckgo.com": "safe.duckduckgo.com",
}

_YOUTUBE = frozenset(
    {
        "www.youtube.com",
        "m.youtube.com",
        "youtubei.googleapis.com",
        "youtube.googleapis.com",
        "www.youtube-nocookie.com",
    }
)

# Adults may need a whole film for a lesson; their searches are kept safe all the same.
_GROWN_UP = frozenset({"staff", "head", "office", "governors", "contractors", "volunteers", "supply"})


def safe_twin(name: str, kind: str) -> str:
    """The name to resolve in place of `name` for a group of this kind; "" when it may be resolved as it is."""
    if _GOOGLE.fullmatch(name):
        return "forcesafesearch.google.com"
    if name in _YOUTUBE:
        return "" if kind in _GROWN_UP else "restrict.youtube.com"
    return _SEARCH.get(name, "")

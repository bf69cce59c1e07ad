"""Which names are answered by their owners' safe twins. Names only; who is a pupil is `answer.py`'s affair.

The owners publish these aliases for schools (clause F7): Google "Lock SafeSearch for devices and networks", YouTube
"Manage Restricted Mode", Microsoft "Block adult content with SafeSearch", DuckDuckGo "Safe Search", Brave "Safe
Search", Ecosia "Does Ecosia have safe search?", Startpage "Whitelisting Startpage at the DNS level", Pixabay "Block
adult content at your school", Qwant Junior's API, Yandex "Search for schools". None is published by Yahoo, Baidu, AOL,
Swisscows or Mojeek: there only a look inside, or a closed category, keeps a search safe.
"""

import re

from filters.policy.school import STAFF

# www.google.com, www.google.de, www.google.co.uk, www.google.com.au: every country's own. Google names no other hosts:
# google.com, images.google.com and the like send the browser on to these.
_GOOGLE = re.compile(r"www\.google\.(?:com|cat|[a-z]{2}|com?\.[a-z]{2}|it\.ao)")

_YANDEX = (
    *("ya.ru", "yandex.ru", "yandex.com", "yandex.com.tr", "yandex.az", "yandex.by", "yandex.co.il", "yandex.com.am"),
    *("yandex.com.ge", "yandex.ee", "yandex.eu", "yandex.fr", "yandex.kg", "yandex.kz", "yandex.lt", "yandex.lv"),
    *("yandex.md", "yandex.tj", "yandex.tm", "yandex.ua", "yandex.uz"),
)

# Beside the hosts that the owners name, those where the same search opens without them.
_SEARCH = {
    host: twin
    for twin, hosts in {
        "strict.bing.com": (
            *("www.bing.com", "bing.com", "edgeservices.bing.com"),
            *("cn.bing.com", "global.bing.com", "www2.bing.com", "www4.bing.com"),
        ),
        "safe.duckduckgo.com": (
            *("duckduckgo.com", "www.duckduckgo.com", "start.duckduckgo.com"),
            *("html.duckduckgo.com", "lite.duckduckgo.com", "noai.duckduckgo.com"),
        ),
        "forcesafe.search.brave.com": ("search.brave.com",),
        "strict-safe-search.ecosia.org": ("www.ecosia.org",),
        "safe.startpage.com": ("www.startpage.com", "startpage.com"),
        "safesearch.pixabay.com": ("pixabay.com", "www.pixabay.com"),
        "safeapi.qwant.com": ("api.qwant.com",),
        "familysearch.yandex.ru": tuple(www + host for host in _YANDEX for www in ("", "www.")),
    }.items()
    for host in hosts
}

# As YouTube's page lists them; its own addresses are not among them, since they only send the browser on to www.
YOUTUBE = frozenset(
    {
        "www.youtube.com",
        "m.youtube.com",
        "youtubei.googleapis.com",
        "youtube.googleapis.com",
        "www.youtube-nocookie.com",
    }
)


def safe_twin(name: str, kind: str) -> str:
    """The name to resolve in place of `name` for a group of this kind; "" when it may be resolved as it is."""
    if twin := _SEARCH.get(name):
        return twin
    if name in YOUTUBE:
        # Adults may need a whole film for a lesson; their searches are kept safe all the same.
        return "" if kind in STAFF else "restrict.youtube.com"
    return "forcesafesearch.google.com" if _GOOGLE.fullmatch(name) else ""

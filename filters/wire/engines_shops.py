"""Shops, as most of them search in themselves: by one of some common parameters, wherever it stands. Facts only.

`MORE_SHOPS` are looked into by what ships; a row says what a shop does beside the common. `ANY_SHOP` is for every other
host that is known as a shop, where its connection is open anyway. Shops with quite another manner: `engines_sites.py`.
"""

from filters.wire.engine import Engine, Kind, engine

_COMMON = (
    "q query k s search search_query search-query searchquery searchterm search-term search_term searchtext "
    "search_text searchstring searchkeyword search_key keyword keywords kw text term terms ntt _nkw descriptionfilter"
)

# Rooms where people say who and how they are; a country and a language may stand before them.
_ROOMS = (
    r"/(?:[a-z]{2}(?:[-_][a-z]{2})?/){0,2}"
    r"(?:(?:my|your)[-_]?)?(?:account|orders?|profile|log-?in|sign-?in|register|basket|cart|bag|checkout|payment|messages|"
    r"online-?doctor|pharmacy|prescriptions?)(?:[/.]|\Z)"
)
_FILES = r".*\.(?:js|mjs|css|map|jpe?g|png|gif|webp|avif|svg|ico|woff2?|ttf|mp4|webm)\Z"
_READ = rf"(?!{_ROOMS}|{_FILES})"
_TYPING = r".*(?:suggest|auto-?complete|type-?ahead|autosug|predictive|instant-?search|search-?as-?you-?type)"

_SEARCH = r"/(?:groceries/)?search/(?P<words>[^/]+)"


def _shop(hosts: str, words: str = "", parameters: str = "") -> Engine:
    """`hosts`: without www., with blanks between them. `words`: a path in which they stand."""
    names = "|".join(host.replace(".", r"\.") for host in hosts.split())
    paths = {_READ + _TYPING: Kind.SUGGESTION, _READ + words: Kind.WEB, _READ: Kind.WEB}
    return engine("shopping", rf"(?:(?:www2?|m|groceries|direct)\.)?(?:{names})", paths, f"{_COMMON} {parameters}")


_WITH_THE_COMMON = (
    "asos.com boohoo.com decathlon.co.uk diy.com game.co.uk halfords.com hm.com hollisterco.com ikea.com johnlewis.com "
    "marksandspencer.com matalan.co.uk newlook.com prettylittlething.com primark.com riverisland.com screwfix.com "
    "smythstoys.com sportsdirect.com superdrug.com tesco.com thetoyshop.com theworks.co.uk waitrose.com zara.com"
)
_WITH_WORDS_IN_THE_PATH = "asda.com boots.com jdsports.co.uk wish.com"
_WITH_MORE = (
    ("sainsburys.co.uk", r"/gol-ui/searchresults/(?P<words>[^/]+)", ""),
    ("very.co.uk", r"/(?:e/q|search)/(?P<words>[^/]+?)(?:\.end)?(?:/|\Z)", ""),
    ("waterstones.com", r"/books/search/term/(?P<words>[^/]+)", ""),
    ("next.co.uk", "", "w"),
    ("morrisons.com ocado.com", "", "entry"),
)

MORE_SHOPS = (
    _shop(_WITH_THE_COMMON),
    _shop(_WITH_WORDS_IN_THE_PATH, _SEARCH),
    *(_shop(hosts, words, parameters) for hosts, words, parameters in _WITH_MORE),
)

HOSTS = tuple(" ".join((_WITH_THE_COMMON, _WITH_WORDS_IN_THE_PATH, *(hosts for hosts, _, _ in _WITH_MORE))).split())

ANY_SHOP = _shop("")

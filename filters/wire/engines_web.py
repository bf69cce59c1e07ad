"""Engines that search the whole web, one row each. Facts only: an engine's own address, path and parameter.

A row says what the engine reads. What is typed into an AI chat is no search and is not read, nor are forms that are
sent in a request's body. Where the addresses are from: docs/proxy.md.
"""

from filters.wire.engine import ANY_COUNTRY, Kind, engine

_WEB, _IMAGES, _VIDEOS, _SUGGESTION = Kind.WEB, Kind.IMAGES, Kind.VIDEOS, Kind.SUGGESTION

# SearXNG may be run by anybody: by the names that most of its public instances bear, and the best known of the others.
_SEARX = (
    r"searx(?:ng)?\.[a-z0-9.-]+|search\.(?:inetol\.net|rhscz\.eu|sapti\.me|mdosch\.de|url4irl\.com|privacyredirect\.com)|"
    r"baresearch\.org|copp\.gg|etsi\.me|opnxng\.com|paulgo\.io|priv\.au|seek\.fyi"
)

WEB_ENGINES = (
    engine(
        "google",
        # google.com, google.co.uk, google.cat, www., images. and so on; not google.com.example.org.
        r"(?:(?:www\d*|images|video|news|lens|encrypted|ipv4|ipv6|m|sandbox|clients\d|suggestqueries|scholar|books|maps|"
        r"shopping|play)\.)?"
        rf"google\.{ANY_COUNTRY}|suggestqueries-clients6\.youtube\.com",
        {
            r"/complete/|/s\Z|/gen_204|/scholar_complete": _SUGGESTION,
            # Where somebody wants to go from and to (/maps/dir) is no search, nor is the map in a school's page.
            r"/maps/search/(?P<words>[^/@]+)|/maps(?:/search)?/?\Z|/(?:scholar|books|shopping|store/search)\b": _WEB,
            r"/search\b|/images\b|/imghp\b|/webhp\b|/custom\b|/cse\b|/m\b|/videosearch\b|/\Z|\Z": _WEB,
        },
        "q as_q as_epq as_oq oq query",
        {"tbm=isch": _IMAGES, "udm=2": _IMAGES, "tbm=vid": _VIDEOS, "udm=7": _VIDEOS},
    ),
    engine(
        "bing",
        r"(?:[a-z0-9-]+\.)?bing\.com",
        {
            r"/as/|/osjson|/qsml|/qbox|/asv2/": _SUGGESTION,
            r"/images/": _IMAGES,
            r"/videos/": _VIDEOS,
            r"/search\b|/news/|/maps\b|/shop\b|/copilotsearch\b|/\Z|\Z": _WEB,
        },
        "q qry",
    ),
    engine(
        "duckduckgo",
        r"(?:[a-z]+\.)?duckduckgo\.com|duck\.com|ddg\.gg",
        {
            r"/ac/": _SUGGESTION,
            r"/i\.js": _IMAGES,
            r"/v\.js": _VIDEOS,
            r"/(?:html|lite|d\.js|news\.js|\Z)|\Z": _WEB,
            # duckduckgo.com/cats asks for cats; its own pages are nobody's search.
            r"/(?!(?:about|app|bang|donations|email|feedback|hiring|newsletter|params|press|privacy|settings|spread|terms|"
            r"traffic|l|t|y)/?\Z)(?P<words>[^/.]+)/?\Z": _WEB,
        },
        kinds={"ia=images": _IMAGES, "iax=images": _IMAGES, "ia=videos": _VIDEOS},
    ),
    engine(
        "yahoo",
        r"(?:[a-z.]+\.)?search\.yahoo\.(?:com|co\.jp)",
        {
            r"/sugg": _SUGGESTION,
            r"/images?/|/search/images?": _IMAGES,
            r"/video/|/search/video": _VIDEOS,
            r"/search": _WEB,
        },
        "p q",
    ),
    engine(
        "ecosia",
        r"(?:www\.|ac\.|api\.)?ecosia\.org",
        {r"/autocomplete|/\Z": _SUGGESTION, r"/images\b": _IMAGES, r"/videos\b": _VIDEOS, r"/search\b|/news\b": _WEB},
    ),
    engine(
        "brave-search",
        r"search\.brave\.com",
        {r"/api/suggest": _SUGGESTION, r"/images\b": _IMAGES, r"/videos\b": _VIDEOS, r"/search\b|/news\b|/ask\b": _WEB},
    ),
    engine(
        "startpage",
        r"(?:www\.|eu\.|us\.)?startpage\.com",
        {r"/suggestions|/osuggestions": _SUGGESTION, r"/(?:sp|do|rvd)/|/search\b": _WEB},
        "query q",
        {"cat=images": _IMAGES, "cat=video": _VIDEOS},
    ),
    engine(
        "qwant",
        r"(?:www\.|api\.|lite\.)?qwant\.com",
        {r"/v3/suggest|/api/suggest": _SUGGESTION, r"/v3/search/images": _IMAGES, r"/v3/search|/\Z|\Z": _WEB},
        kinds={"t=images": _IMAGES, "t=videos": _VIDEOS},
    ),
    engine(
        "yandex",
        rf"(?:[a-z]+\.)?yandex\.{ANY_COUNTRY}|ya\.ru",
        {
            r"/suggest": _SUGGESTION,
            r"/images/": _IMAGES,
            r"/video/": _VIDEOS,
            r"/search\b|/yandsearch|/msearch|/\Z|\Z": _WEB,
        },
        "text query part",
    ),
    engine(
        "baidu",
        r"(?:www\.|m\.|image\.|suggestion\.)?baidu\.com",
        {r"/su\b|/sugrec": _SUGGESTION, r"/search/": _IMAGES, r"/s\b|/(?:from=[^/]*/)?s\b|/\Z": _WEB},
        "wd word kw",
    ),
    engine("mojeek", r"(?:www\.)?mojeek\.(?:com|co\.uk)", {r"/search\b": _WEB}, kinds={"fmt=images": _IMAGES}),
    engine(
        "searx",
        _SEARX,
        {r"/autocompleter": _SUGGESTION, r"/search\b|/\Z|\Z": _WEB},
        kinds={"categories=images": _IMAGES, "categories=videos": _VIDEOS},
    ),
    engine("kagi", r"(?:www\.)?kagi\.com", {r"/api/autosuggest": _SUGGESTION, r"/images": _IMAGES, r"/search": _WEB}),
    engine(
        "swisscows", r"(?:www\.)?swisscows\.(?:com|ch)", {r"/(?:[a-z]{2}/)?(?:web|images|video|news)": _WEB}, "query"
    ),
    engine("naver", r"search\.naver\.com", {r"/search\.naver": _WEB}, "query"),
    engine("seznam", r"search\.seznam\.cz", {r"/suggest": _SUGGESTION, r"/\Z|\Z|/obrazky": _WEB}),
    engine("aol-search", r"search\.aol\.(?:com|co\.uk)", {r"/aol/(?:search|image|video)": _WEB}, "q query"),
    engine("ask-com", r"(?:[a-z]{2,3}\.)?ask\.com", {r"/web\b|/youtube\b|/pictures\b": _WEB}),
    engine("dogpile", r"(?:www\.)?dogpile\.com", {r"/serp\b|/search/": _WEB}),
    engine("metager", r"metager\.(?:org|de)", {r"/(?:[a-z-]+/)?meta/": _WEB}, "eingabe"),
    engine("presearch", r"(?:www\.|engine\.)?presearch\.(?:com|org)", {r"/search\b": _WEB}),
    engine("gibiru", r"(?:www\.)?gibiru\.com", {r"/results": _WEB}),
    engine("yep", r"(?:www\.|api\.)?yep\.com", {r"/web\b|/images\b|/fs/|/\Z": _WEB}, "q query"),
    engine("lilo", r"search\.lilo\.org", {r"/": _WEB}),
    engine("oceanhero", r"(?:www\.)?oceanhero\.today", {r"/(?:web|images|videos|news|search)\b": _WEB}),
    engine("kiddle", r"(?:www\.|kids\.)?kiddle\.co", {r"/s\.php": _WEB, r"/i\.php": _IMAGES}),
    engine("kidzsearch", r"(?:www\.|search\.)?kidzsearch\.com", {r"/kzsearch|/kz|/search": _WEB}),
)

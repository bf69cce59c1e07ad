"""Sites that search in themselves, one row each: shops, films, music, pictures, and what people post.

Facts only, as in `engines_web.py`. Only what stands in an address is read: a site that sends its searches in a
request's body, as YouTube does once its page is open, keeps them to itself.
"""

from filters.wire.engine import ANY_COUNTRY, Kind, engine

_WEB, _IMAGES, _VIDEOS, _SUGGESTION = Kind.WEB, Kind.IMAGES, Kind.VIDEOS, Kind.SUGGESTION
_PATH = r"(?P<words>[^/]+)"  # words that stand in the path itself

SHOPS = (
    engine(
        "amazon",
        rf"(?:(?:www|m|smile|completion)\.)?amazon\.{ANY_COUNTRY}",
        {r"/api/\d+/suggestions|/search/complete": _SUGGESTION, r"/(?:[^/]+/)?s(?:/|\Z)|/gp/search|/gp/aw/s\b": _WEB},
        "k field-keywords keywords prefix",
    ),
    engine(
        "ebay",
        rf"(?:(?:www|m|autosug)\.)?ebay\.{ANY_COUNTRY}",
        {r"/autosug": _SUGGESTION, rf"/sch/(?!i\.html){_PATH}|/sch/|/shop/": _WEB},
        "_nkw kwd",
    ),
    engine("argos", r"(?:www\.)?argos\.co\.uk", {rf"/search/{_PATH}": _WEB}, "searchterm"),
    engine("currys", r"(?:www\.)?currys\.co\.uk", {r"/search": _WEB}),
    engine("etsy", r"(?:www\.)?etsy\.com", {r"/(?:[a-z]{2}/)?search": _WEB, rf"/(?:[a-z]{{2}}/)?market/{_PATH}": _WEB}),
    engine("vinted", rf"(?:www\.)?vinted\.{ANY_COUNTRY}", {r"/catalog\b|/api/v\d/catalog": _WEB}, "search_text"),
    engine("depop", r"(?:www\.|webapi\.)?depop\.com", {r"/search|/api/v\d/search": _WEB}, "q what"),
    engine(
        "aliexpress",
        r"(?:[a-z]+\.)?aliexpress\.(?:com|us|ru)",
        {r"/w/wholesale-(?P<words>[^/]+?)\.html|/wholesale": _WEB},
        "searchtext",
    ),
    engine("temu", r"(?:www\.)?temu\.com", {r"/(?:[a-z-]+/)?search_result\.html": _WEB}, "search_key"),
    engine("shein", r"(?:[a-z]+\.)?shein\.(?:com|co\.uk)", {rf"/(?:[a-z]{{2}}/)?pdsearch/{_PATH}": _WEB}),
    engine("gumtree", r"(?:www\.)?gumtree\.com", {r"/search": _WEB}),
)

FILMS_AND_MUSIC = (
    engine(
        "youtube",
        r"(?:www\.|m\.|music\.)?youtube(?:-nocookie)?\.com",
        {r"/results\b|/search\b": _VIDEOS},
        "search_query q",
    ),
    engine("youtube-kids", r"(?:www\.)?youtubekids\.com", {r"/search\b": _VIDEOS}, "q hl_q search_query"),
    engine("vimeo", r"(?:www\.)?vimeo\.com", {r"/search\b": _VIDEOS}),
    engine("dailymotion", r"(?:www\.)?dailymotion\.com", {rf"/(?:[a-z]{{2}}/)?search/{_PATH}": _VIDEOS}),
    engine("rumble", r"(?:www\.)?rumble\.com", {r"/search/": _VIDEOS}),
    engine("odysee", r"(?:www\.)?odysee\.com|lighthouse\.odysee\.tv", {r"/\$/search|/search": _VIDEOS}),
    engine("bitchute", r"(?:www\.)?bitchute\.com", {r"/search": _VIDEOS}, "query q"),
    engine(
        "bilibili",
        r"search\.bilibili\.com|api\.bilibili\.com",
        {r"/(?:all|video)\b|/x/web-interface/": _VIDEOS},
        "keyword",
    ),
    engine("twitch", r"(?:www\.|m\.)?twitch\.tv", {r"/search\b": _VIDEOS}, "term"),
    engine("netflix", r"(?:www\.)?netflix\.com", {r"/search\b": _VIDEOS}),
    engine("spotify", r"(?:open|api)\.spotify\.com", {rf"/search/{_PATH}": _WEB, r"/v1/search": _WEB}),
    engine(
        "soundcloud", r"(?:www\.|m\.|api-v2\.)?soundcloud\.com", {r"/search/queries": _SUGGESTION, r"/search": _WEB}
    ),
    engine("bandcamp", r"(?:www\.)?bandcamp\.com", {r"/search": _WEB}),
    engine("roblox", r"(?:www\.)?roblox\.com", {r"/discover|/search/|/catalog": _WEB}, "keyword"),
    engine("steam", r"store\.steampowered\.com", {r"/search/suggest": _SUGGESTION, r"/search": _WEB}, "term"),
)

POSTS_AND_PICTURES = (
    engine(
        "tiktok",
        r"(?:www\.|m\.)?tiktok\.com",
        {
            r"/api/search/(?:general/)?(?:sug|preview)": _SUGGESTION,
            r"/search\b|/api/search/": _VIDEOS,
            rf"/(?:tag|discover)/{_PATH}": _VIDEOS,
        },
        "q keyword",
    ),
    engine(
        "instagram",
        r"(?:www\.)?instagram\.com",
        {r"/explore/search|/api/v1/web/search": _WEB, rf"/explore/tags/{_PATH}": _WEB},
        "q query",
    ),
    engine(
        "facebook",
        r"(?:www\.|m\.|web\.)?facebook\.com",
        {r"/search|/marketplace/": _WEB, rf"/hashtag/{_PATH}": _WEB},
        "q query",
    ),
    engine("x", r"(?:www\.|mobile\.)?(?:x|twitter)\.com", {r"/search": _WEB, rf"/hashtag/{_PATH}": _WEB}),
    engine("threads", r"(?:www\.)?threads\.(?:net|com)", {r"/search": _WEB}),
    engine(
        "reddit",
        r"(?:[a-z]+\.)?reddit\.com",
        {
            r"/svc/shreddit/search-typeahead|/api/search_reddit_names": _SUGGESTION,
            r"/(?:r/[^/]+/|svc/shreddit/)?search": _WEB,
        },
        "q query",
    ),
    engine(
        "pinterest",
        rf"(?:[a-z]+\.)?pinterest\.{ANY_COUNTRY}",
        {r"/search": _IMAGES, rf"/ideas/{_PATH}": _IMAGES},
        "q rs_term",
    ),
    engine("tumblr", r"(?:www\.)?tumblr\.com", {rf"/(?:search|tagged)/{_PATH}": _WEB}),
    engine("quora", r"(?:[a-z]+\.)?quora\.com", {r"/search": _WEB}),
    engine("wattpad", r"(?:www\.)?wattpad\.com", {rf"/search/{_PATH}": _WEB, rf"/stories/{_PATH}": _WEB}),
    engine("deviantart", r"(?:www\.)?deviantart\.com", {r"/search": _IMAGES, rf"/tag/{_PATH}": _IMAGES}),
    engine("imgur", r"(?:www\.)?imgur\.com", {r"/search": _IMAGES, rf"/t/{_PATH}": _IMAGES}),
    engine("flickr", r"(?:www\.)?flickr\.com", {r"/search": _IMAGES}, "text q"),
    engine("9gag", r"(?:www\.)?9gag\.com", {r"/search|/v1/search": _IMAGES, rf"/tag/{_PATH}": _IMAGES}, "query"),
    engine(
        "tenor",
        r"(?:www\.|g\.)?tenor\.com|tenor\.googleapis\.com",
        {
            r"/v\d/(?:autocomplete|search_suggestions)": _SUGGESTION,
            r"/v\d/search|/(?:[a-z-]+/)?search/(?P<words>[^/]+?)(?:-gifs|-stickers|-memes)?\Z": _IMAGES,
        },
    ),
    engine(
        "giphy",
        r"(?:www\.|api\.)?giphy\.com",
        {
            r"/v1/(?:gifs/search/tags|tags/related)": _SUGGESTION,
            rf"/v1/(?:gifs|stickers)/search|/search/{_PATH}": _IMAGES,
        },
    ),
    engine("pixabay", r"(?:www\.)?pixabay\.com", {rf"/(?:[a-z]{{2}}/)?(?:[a-z-]+/)?search/{_PATH}|/api/": _IMAGES}),
    engine("unsplash", r"(?:www\.)?unsplash\.com", {rf"/s/photos/{_PATH}|/napi/search": _IMAGES}, "query"),
    engine(
        "pexels",
        r"(?:www\.)?pexels\.com",
        {rf"/(?:[a-z-]+/)?search/(?:videos/)?{_PATH}|/(?:[a-z-]+/)?api/v\d/search": _IMAGES},
        "query",
    ),
    engine(
        "wikipedia",
        r"(?:[a-z-]+\.)?(?:m\.)?wikipedia\.org",
        {r"/w/api\.php|/w/rest\.php|/api/": _SUGGESTION, rf"/w/index\.php|/wiki/special:search(?:/{_PATH})?": _WEB},
        "search q",
    ),
)

SITES = (*SHOPS, *FILMS_AND_MUSIC, *POSTS_AND_PICTURES)

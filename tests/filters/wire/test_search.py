"""URLs -> search words (R1: "an inappropriate site / search"; F8: "search term")."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.catalogue import shipped
from filters.wire.engine import Kind
from filters.wire.engines_shops import ANY_SHOP
from filters.wire.search import ENGINES, LONGEST, engine_of, search_words

WEB, IMAGES, VIDEOS, SUGGESTION = Kind.WEB, Kind.IMAGES, Kind.VIDEOS, Kind.SUGGESTION


@pytest.mark.parametrize(
    ("url", "engine", "words", "kind"),
    [
        ("https://www.google.com/search?q=weather+cardiff", "google", "weather cardiff", WEB),
        ("https://www.google.co.uk/search?hl=en&q=self%20harm", "google", "self harm", WEB),
        ("https://www.google.com.au/search?q=a", "google", "a", WEB),
        ("https://google.pl/search?q=a", "google", "a", WEB),
        ("https://WWW.GOOGLE.COM/Search?Q=Cats", "google", "Cats", WEB),
        ("https://www.google.com:443/search?q=a#fragment", "google", "a", WEB),
        ("www.google.com/search?q=a", "google", "a", WEB),
        ("http://user@www.google.com/search?q=a", "google", "a", WEB),
        # Pictures and films keep the path.
        ("https://www.google.com/search?q=cat&tbm=isch", "google", "cat", IMAGES),
        ("https://www.google.com/search?udm=2&q=cat", "google", "cat", IMAGES),
        ("https://www.google.com/search?q=cat&tbm=vid", "google", "cat", VIDEOS),
        ("https://images.google.de/images?q=cat", "google", "cat", WEB),
        ("https://www.google.com/webhp?q=cat", "google", "cat", WEB),
        ("https://www.google.com/search?as_q=cat&as_epq=black", "google", "cat black", WEB),
        # Typed, not asked yet.
        ("https://www.google.com/complete/search?q=su", "google", "su", SUGGESTION),
        ("https://suggestqueries.google.com/complete/search?client=chrome&q=su", "google", "su", SUGGESTION),
        # A parameter twice: both are judged.
        ("https://www.google.com/search?q=cat&q=dog", "google", "cat dog", WEB),
        ("https://www.google.com/search?q=cat&q=cat", "google", "cat", WEB),
        # Bytes that are no UTF-8.
        ("https://www.google.com/search?q=%ff%fecat", "google", "\ufffd\ufffdcat", WEB),
        ("https://www.google.com/search?q=100%", "google", "100%", WEB),
        ("https://www.google.com/%73earch?%71=cat", "google", "cat", WEB),
        # Encoded twice; paths that a server walks to the same page; a host that begins like no other.
        ("https://www.google.com/search?q=self%2520harm", "google", "self harm", WEB),
        ("https://www.google.com/search?q=c%2B%2B", "google", "c++", WEB),
        ("www.google.com//search?q=cat", "google", "cat", WEB),
        ("bing.com//search?q=cat", "bing", "cat", WEB),
        ("https://www.google.com/./x/..//search?q=cat", "google", "cat", WEB),
        ("https://www.google.com/../search?q=cat", "google", "cat", WEB),
        ("https://www2.bing.com/search?q=cat", "bing", "cat", WEB),
        ("https://sandbox.google.com/search?q=cat", "google", "cat", WEB),
        ("https://www.bing.com/search?q=cat", "bing", "cat", WEB),
        ("https://www.bing.com/images/search?q=cat", "bing", "cat", IMAGES),
        ("https://www.bing.com/videos/search?q=cat", "bing", "cat", VIDEOS),
        ("https://www.bing.com/AS/Suggestions?qry=ca", "bing", "ca", SUGGESTION),
        ("https://cn.bing.com/search?q=cat", "bing", "cat", WEB),
        ("https://duckduckgo.com/?q=cat", "duckduckgo", "cat", WEB),
        ("https://duckduckgo.com/?q=cat&iax=images&ia=images", "duckduckgo", "cat", IMAGES),
        ("https://duckduckgo.com/ac/?q=ca", "duckduckgo", "ca", SUGGESTION),
        ("https://www.youtube.com/results?search_query=cat+videos", "youtube", "cat videos", VIDEOS),
        ("https://m.youtube.com/results?search_query=cat", "youtube", "cat", VIDEOS),
        ("https://uk.search.yahoo.com/search?p=cat", "yahoo", "cat", WEB),
        ("https://www.ecosia.org/search?q=cat", "ecosia", "cat", WEB),
        ("https://www.ecosia.org/images?q=cat", "ecosia", "cat", IMAGES),
        ("https://search.brave.com/search?q=cat", "brave-search", "cat", WEB),
        ("https://www.startpage.com/do/search?query=cat", "startpage", "cat", WEB),
        ("https://en.wikipedia.org/w/index.php?search=cat", "wikipedia", "cat", WEB),
        ("https://en.wikipedia.org/wiki/Special:Search/black_cat", "wikipedia", "black cat", WEB),
        ("https://en.m.wikipedia.org/wiki/Special:Search?search=cat", "wikipedia", "cat", WEB),
        ("https://www.qwant.com/?q=cat&t=web", "qwant", "cat", WEB),
        ("https://yandex.com/search/?text=cat", "yandex", "cat", WEB),
        ("https://yandex.ru/images/search?text=cat", "yandex", "cat", IMAGES),
        ("https://ya.ru/?text=cat", "yandex", "cat", WEB),
        ("https://yandex.com/suggest/suggest-ya.cgi?part=ca", "yandex", "ca", SUGGESTION),
        ("https://www.baidu.com/s?wd=cat", "baidu", "cat", WEB),
        ("https://image.baidu.com/search/index?word=cat", "baidu", "cat", IMAGES),
        ("https://www.mojeek.com/search?q=cat", "mojeek", "cat", WEB),
        ("https://searx.tiekoetter.com/search?q=cat&categories=images", "searx", "cat", IMAGES),
        ("https://searxng.site/?q=cat", "searx", "cat", WEB),
        ("https://baresearch.org/autocompleter?q=ca", "searx", "ca", SUGGESTION),
        ("https://metager.org/meta/meta.ger3?eingabe=cat", "metager", "cat", WEB),
        ("https://www.kiddle.co/s.php?q=cat", "kiddle", "cat", WEB),
        ("https://duckduckgo.com/black_cats", "duckduckgo", "black cats", WEB),
        ("https://html.duckduckgo.com/html/?q=cat", "duckduckgo", "cat", WEB),
        ("https://lens.google.com/search?q=cat&p=AbrfA", "google", "cat", WEB),
        ("https://www.bing.com/copilotsearch?q=cat", "bing", "cat", WEB),
        # Shops.
        ("https://www.amazon.co.uk/s?k=kitchen+knife&ref=nb", "amazon", "kitchen knife", WEB),
        ("https://www.amazon.co.uk/kitchen-knife/s?k=kitchen+knife", "amazon", "kitchen knife", WEB),
        ("https://www.amazon.co.uk/s/ref=nb_sb_noss?field-keywords=knife", "amazon", "knife", WEB),
        ("https://www.amazon.de/gp/search?field-keywords=knife", "amazon", "knife", WEB),
        ("https://completion.amazon.co.uk/api/2017/suggestions?prefix=kni", "amazon", "kni", SUGGESTION),
        ("https://www.ebay.co.uk/sch/i.html?_nkw=knife", "ebay", "knife", WEB),
        ("https://www.ebay.com/sch/hunting-knife", "ebay", "hunting knife", WEB),
        ("https://autosug.ebay.co.uk/autosug?kwd=kni", "ebay", "kni", SUGGESTION),
        ("https://www.argos.co.uk/search/kitchen-knife/", "argos", "kitchen knife", WEB),
        ("https://www.currys.co.uk/search?q=laptop", "currys", "laptop", WEB),
        ("https://www.etsy.com/uk/search?q=dagger", "etsy", "dagger", WEB),
        ("https://www.etsy.com/uk/market/throwing_knife", "etsy", "throwing knife", WEB),
        ("https://www.vinted.co.uk/catalog?search_text=vape", "vinted", "vape", WEB),
        ("https://www.aliexpress.com/w/wholesale-butterfly-knife.html", "aliexpress", "butterfly knife", WEB),
        ("https://www.aliexpress.com/wholesale?SearchText=knife", "aliexpress", "knife", WEB),
        ("https://www.temu.com/uk/search_result.html?search_key=knife", "temu", "knife", WEB),
        ("https://uk.shein.com/pdsearch/black%20dress/", "shein", "black dress", WEB),
        # Shops that keep to what most shops do: each in its own manner of path and parameter.
        ("https://www.johnlewis.com/search?search-term=kitchen+knife", "shopping", "kitchen knife", WEB),
        ("https://www.asos.com/search/?q=knife", "shopping", "knife", WEB),
        ("https://www.tesco.com/shop/en-GB/search?query=vape", "shopping", "vape", WEB),
        ("https://www.tesco.com/groceries/en-GB/search?query=vape", "shopping", "vape", WEB),
        ("https://www.sainsburys.co.uk/gol-ui/SearchResults/vape%20pods", "shopping", "vape pods", WEB),
        ("https://groceries.asda.com/search/vape", "shopping", "vape", WEB),
        ("https://www.asda.com/groceries/search/vape", "shopping", "vape", WEB),
        ("https://www.boots.com/sitesearch?searchTerm=diet+pills", "shopping", "diet pills", WEB),
        ("https://www.very.co.uk/e/q/air-rifle.end?_requestid=1", "shopping", "air rifle", WEB),
        ("https://www.very.co.uk/e/q/air-rifle/e/b/1060.end", "shopping", "air rifle", WEB),
        ("https://www.next.co.uk/search?w=dress", "shopping", "dress", WEB),
        ("https://www.screwfix.com/search?search=knife", "shopping", "knife", WEB),
        ("https://www.smythstoys.com/uk/en-gb/search?text=crossbow", "shopping", "crossbow", WEB),
        ("https://www.game.co.uk/en-gb/searchresults?descriptionfilter=gta", "shopping", "gta", WEB),
        ("https://www.jdsports.co.uk/search/ski-mask/", "shopping", "ski mask", WEB),
        ("https://www.sportsdirect.com/searchresults?descriptionfilter=ski+mask", "shopping", "ski mask", WEB),
        ("https://www.halfords.com/search?q=knife", "shopping", "knife", WEB),
        ("https://www.diy.com/search?term=rope", "shopping", "rope", WEB),
        ("https://www.ikea.com/gb/en/search/?q=knife", "shopping", "knife", WEB),
        ("https://www.wish.com/search/butterfly%20knife", "shopping", "butterfly knife", WEB),
        ("https://www.superdrug.com/search?text=laxatives", "shopping", "laxatives", WEB),
        ("https://www.waterstones.com/books/search/term/mein+kampf", "shopping", "mein kampf", WEB),
        ("https://www.theworks.co.uk/search?q=knife", "shopping", "knife", WEB),
        ("https://www.primark.com/en-gb/search?q=mask", "shopping", "mask", WEB),
        ("https://www.zara.com/uk/en/search?searchTerm=mask", "shopping", "mask", WEB),
        ("https://www2.hm.com/en_gb/search-results.html?q=mask", "shopping", "mask", WEB),
        ("https://www.matalan.co.uk/search?q=mask", "shopping", "mask", WEB),
        ("https://www.marksandspencer.com/search?searchTerm=knife", "shopping", "knife", WEB),
        ("https://www.decathlon.co.uk/search?Ntt=airsoft", "shopping", "airsoft", WEB),
        # Wherever they put it tomorrow; and while it is typed.
        ("https://www.tesco.com/anything/new?searchString=vape", "shopping", "vape", WEB),
        ("https://www.zara.com/uk/en/search/suggest?query=ma", "shopping", "ma", SUGGESTION),
        ("https://www.boots.com/search/autocomplete?text=di", "shopping", "di", SUGGESTION),
        # Google's other searches, and Bing's.
        ("https://scholar.google.com/scholar?hl=en&q=thermite", "google", "thermite", WEB),
        ("https://scholar.google.co.uk/scholar?q=thermite", "google", "thermite", WEB),
        ("https://scholar.google.com/scholar_complete?q=ther", "google", "ther", SUGGESTION),
        ("https://books.google.com/books?id=x&q=thermite", "google", "thermite", WEB),
        ("https://books.google.co.uk/books?q=thermite", "google", "thermite", WEB),
        ("https://www.google.com/books?q=thermite", "google", "thermite", WEB),
        ("https://www.google.com/search?tbm=bks&q=thermite", "google", "thermite", WEB),
        ("https://www.google.com/maps/search/gun+shop/@51.5,-3.2,12z?entry=ttu", "google", "gun shop", WEB),
        ("https://www.google.co.uk/maps/search/?api=1&query=gun+shop", "google", "gun shop", WEB),
        ("https://www.google.com/maps?q=gun+shop", "google", "gun shop", WEB),
        ("https://maps.google.com/maps?q=gun+shop", "google", "gun shop", WEB),
        ("https://maps.google.com/?q=gun+shop", "google", "gun shop", WEB),
        ("https://news.google.com/search?q=cat&hl=en-GB", "google", "cat", WEB),
        ("https://play.google.com/store/search?q=vpn&c=apps", "google", "vpn", WEB),
        ("https://www.google.com/search?tbm=shop&q=knife", "google", "knife", WEB),
        ("https://www.google.com/search?udm=28&q=knife", "google", "knife", WEB),
        ("https://shopping.google.com/search?q=knife", "google", "knife", WEB),
        ("https://www.bing.com/maps?q=gun+shop", "bing", "gun shop", WEB),
        ("https://www.bing.com/maps/search?q=gun+shop", "bing", "gun shop", WEB),
        ("https://www.bing.com/news/search?q=cat", "bing", "cat", WEB),
        # Films, music, pictures, posts.
        ("https://www.tiktok.com/search?q=cat", "tiktok", "cat", VIDEOS),
        ("https://www.tiktok.com/api/search/general/full/?keyword=cat", "tiktok", "cat", VIDEOS),
        ("https://www.tiktok.com/api/search/general/sug/?keyword=ca", "tiktok", "ca", SUGGESTION),
        ("https://www.tiktok.com/tag/thinspo", "tiktok", "thinspo", VIDEOS),
        ("https://uk.pinterest.com/search/pins/?q=cat&rs=typed", "pinterest", "cat", IMAGES),
        ("https://www.pinterest.co.uk/ideas/sad-quotes/9123/", "pinterest", "sad quotes", IMAGES),
        ("https://www.reddit.com/r/cats/search/?q=kitten", "reddit", "kitten", WEB),
        ("https://old.reddit.com/search?q=cat", "reddit", "cat", WEB),
        ("https://www.reddit.com/svc/shreddit/search-typeahead?query=ca", "reddit", "ca", SUGGESTION),
        ("https://www.twitch.tv/search?term=chess", "twitch", "chess", VIDEOS),
        ("https://open.spotify.com/search/sad%20songs", "spotify", "sad songs", WEB),
        ("https://tenor.com/search/happy-dance-gifs", "tenor", "happy dance", IMAGES),
        ("https://tenor.googleapis.com/v2/search?q=dance&key=k", "tenor", "dance", IMAGES),
        ("https://tenor.googleapis.com/v2/autocomplete?q=da", "tenor", "da", SUGGESTION),
        ("https://giphy.com/search/happy-dance", "giphy", "happy dance", IMAGES),
        ("https://api.giphy.com/v1/gifs/search?q=dance", "giphy", "dance", IMAGES),
        ("https://x.com/search?q=cat&src=typed_query", "x", "cat", WEB),
        ("https://www.instagram.com/explore/tags/proana/", "instagram", "proana", WEB),
        ("https://pixabay.com/images/search/sad%20girl/", "pixabay", "sad girl", IMAGES),
        ("https://unsplash.com/s/photos/black-cat", "unsplash", "black cat", IMAGES),
        ("https://en.wikipedia.org/w/rest.php/v1/search/title?q=ca", "wikipedia", "ca", SUGGESTION),
    ],
)
def test_a_search_is_read(url, engine, words, kind):
    found = search_words(url)
    assert found is not None
    assert (found.engine, found.words, found.kind) == (engine, words, kind)


HOSTILE = [
    # However the letters are written.
    ("q=%73%65%6c%66+%68arm", "self harm"),
    ("q=%2573elf%2520harm", "self harm"),
    ("q=%u0073elf%u0020harm", "self harm"),
    ("q=self%00harm", "selfharm"),
    ("q=self%0D%0Aharm", "selfharm"),
    ("q=self+harm&hl=en;q=cats", "self harm cats"),
    ("hl=en;q=self harm", "self harm"),
    ("q=cats&Q=self+harm", "cats self harm"),
    ("%51=self+harm", "self harm"),
    ("q[]=self&q[]=harm", "self harm"),
    ("q%00=self+harm", "self harm"),
    ("+q+=self+harm", "self harm"),
    ("=x&q=self+harm&&", "self harm"),
    # What is no UTF-8: too long a form, half a pair of UTF-16, bytes of another code.
    ("q=%C1%B3elf", "\ufffd\ufffdelf"),
    ("q=%ED%A0%BDcat", "\ufffd\ufffd\ufffdcat"),
    ("q=%uD83Dcat", "\ufffdcat"),
    ("q=caf%E9", "caf\ufffd"),
    ("q=%", "%"),
    ("q=%zz", "%zz"),
    ("q=%u00", "%u00"),
]


@pytest.mark.parametrize(("query", "words"), HOSTILE)
def test_however_it_is_written(query, words):
    found = search_words(f"https://www.google.com/search?{query}")
    assert found is not None
    assert found.words == words


@pytest.mark.parametrize(
    "path",
    [
        "/search", "//search", "/./search", "/x/../search", "/../search", "/%73earch", "/SEARCH", "/search;a=b",
        "/\\search", "/x\\..\\search", "/search%00", "/%2e/search", "/search/",
    ],
)  # fmt: skip
def test_wherever_a_server_finds_it(path):
    found = search_words(f"www.google.com{path}?q=self+harm")
    assert found is not None
    assert found.words == "self harm"


@pytest.mark.parametrize(
    "url",
    [
        "",
        # Words typed into a chat are no search, and what is sent in a body stands in no address.
        "https://chatgpt.com/?q=private",
        "https://www.bing.com/chat?q=private",
        "https://gemini.google.com/app?q=private",
        "https://copilot.microsoft.com/?q=private",
        "https://www.perplexity.ai/search?q=private",
        "https://www.startpage.com/sp/search",
        "https://duckduckgo.com/settings",
        "https://www.amazon.co.uk/gp/css/order-history?search=private",
        "https://www.google.com/",
        "https://www.google.com/search",
        "https://www.google.com/search?q=",
        "https://www.google.com/search?q=+++",
        "https://www.google.com/search#q=fragments-are-not-sent",
        "https://www.google.com/maps/embed/v1/place?q=our+school",
        "https://www.google.com/maps/dir/home/school?q=private",
        "https://play.google.com/log?q=private",
        "https://scholar.google.com/citations?q=private",
        "https://mail.google.com/mail/?q=private",
        "https://docs.google.com/document/d/1?q=private",
        "https://classroom.google.com/search?q=private",
        "https://www.google.com.example.org/search?q=a",
        "https://notgoogle.com/search?q=a",
        "https://example.org/https://www.google.com/search?q=a",
        "https://www.youtube.com/watch?v=abc",
        "https://en.wikipedia.org/wiki/Cat",
        "https://www.bbc.co.uk/search?q=a",
        # A shop's rooms where people say who they are, and what belongs to its pages.
        "https://www.tesco.com/account/en-GB/orders?search=private",
        "https://www.zara.com/uk/en/my-account?q=private",
        "https://www.boots.com/online-doctor/questions?text=private",
        "https://www.superdrug.com/checkout?text=private",
        "https://www.asos.com/images/a.JPG?s=large",
        "https://onlinedoctor.superdrug.com/search?text=private",
        "https://www.johnlewis.com.example.org/search?q=a",
        "not a url at all",
    ],
)
def test_what_is_no_search_is_not_read(url):
    assert search_words(url) is None


@pytest.mark.parametrize(
    ("url", "words", "kind"),
    [
        # Wherever the words stand.
        ("http://shop.example/?s=kitchen+knife", "kitchen knife", WEB),
        ("shop.example?q=knife", "knife", WEB),
        ("http://shop.example/catalogsearch/result/?q=knife", "knife", WEB),
        ("http://shop.example/a/b.html?KEYWORDS=knife", "knife", WEB),
        ("http://shop.example/x?searchTerm=knife&page=2", "knife", WEB),
        ("http://shop.example/search?_nkw=a;Ntt=b", "a b", WEB),
        ("http://shop.example/api/suggest.json?term=kni", "kni", SUGGESTION),
        ("http://shop.example/predictive?q=kni", "kni", SUGGESTION),
        ("http://shop.example/Search/AutoComplete?q=kni", "kni", SUGGESTION),
        # What is no words of a search, or in nobody's rooms but the client's.
        ("http://shop.example/search?page=2&sort=price&colour=red", None, WEB),
        ("http://shop.example/my-account/orders?q=private", None, WEB),
        ("http://shop.example/en-gb/login?text=private", None, WEB),
        ("http://shop.example/basket?text=private", None, WEB),
        ("http://shop.example/static/app.js?k=key", None, WEB),
        # A row of its own says all that is read of a shop.
        ("https://www.amazon.co.uk/gp/css/order-history?search=private", None, WEB),
        # No shop's door is hidden by walking through another.
        ("http://shop.example/account/../search?q=knife", "knife", WEB),
    ],
)
def test_any_other_shop_is_read_by_what_most_shops_do(url, words, kind):
    found = search_words(url, shop=True)
    assert (found and (found.engine, found.words, found.kind)) == (words and ("shopping", words, kind))
    assert search_words(url) is None, "what is not known as a shop is not read"


@given(st.text(max_size=200) | st.text(max_size=100).map("https://www.google.com/search?q=".__add__))
@settings(max_examples=300, deadline=None)
def test_no_text_raises(url):
    for found in (search_words(url), search_words(url, shop=True)):
        assert found is None or found.words


def test_a_hundred_kilobytes_are_cut():
    found = search_words("https://www.google.com/search?q=" + "a+" * 50_000)
    assert found is not None
    assert len(found.words) <= LONGEST


@pytest.mark.parametrize("engine", sorted({engine.id for engine in ENGINES}))
def test_every_engine_is_a_service_or_a_category_of_the_catalogue(engine):
    assert engine in shipped().services or engine == ANY_SHOP.id in shipped().categories


def test_no_ai_chat_is_an_engine():
    services = [service for service in shipped().services.values() if "ai-chat" in service.categories]
    assert services
    assert [host for service in services for host in service.hosts if engine_of(host.lstrip("="))] == []

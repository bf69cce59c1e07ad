"""URLs -> search words (R1: "an inappropriate site / search"; F8: "search term")."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.catalogue import shipped
from filters.wire.engine import Kind
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
        "https://www.google.com/maps?q=cardiff",
        "https://mail.google.com/mail/?q=private",
        "https://docs.google.com/document/d/1?q=private",
        "https://classroom.google.com/search?q=private",
        "https://www.google.com.example.org/search?q=a",
        "https://notgoogle.com/search?q=a",
        "https://example.org/https://www.google.com/search?q=a",
        "https://www.youtube.com/watch?v=abc",
        "https://en.wikipedia.org/wiki/Cat",
        "https://www.bbc.co.uk/search?q=a",
        "not a url at all",
    ],
)
def test_what_is_no_search_is_not_read(url):
    assert search_words(url) is None


@given(st.text(max_size=200) | st.text(max_size=100).map("https://www.google.com/search?q=".__add__))
@settings(max_examples=300, deadline=None)
def test_no_text_raises(url):
    found = search_words(url)
    assert found is None or found.words


def test_a_hundred_kilobytes_are_cut():
    found = search_words("https://www.google.com/search?q=" + "a+" * 50_000)
    assert found is not None
    assert len(found.words) <= LONGEST


@pytest.mark.parametrize("engine", [engine.id for engine in ENGINES])
def test_every_engine_is_a_service_of_the_catalogue(engine):
    assert engine in shipped().services


def test_no_ai_chat_is_an_engine():
    services = [service for service in shipped().services.values() if "ai-chat" in service.categories]
    assert services
    assert [host for service in services for host in service.hosts if engine_of(host.lstrip("="))] == []

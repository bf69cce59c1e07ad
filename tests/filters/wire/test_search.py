"""URLs -> search words (R1: "an inappropriate site / search"; F8: "search term")."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.catalogue import shipped
from filters.wire.search import _ENGINES, LONGEST, Kind, search_words

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
        ("https://en.m.wikipedia.org/wiki/Special:Search?search=cat", "wikipedia", "cat", WEB),
        ("https://www.qwant.com/?q=cat&t=web", "qwant", "cat", WEB),
    ],
)
def test_a_search_is_read(url, engine, words, kind):
    found = search_words(url)
    assert found is not None
    assert (found.engine, found.words, found.kind) == (engine, words, kind)


@pytest.mark.parametrize(
    "url",
    [
        "",
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


@pytest.mark.parametrize("engine", [engine.id for engine in _ENGINES])
def test_every_engine_is_a_service_of_the_catalogue(engine):
    assert engine in shipped().services

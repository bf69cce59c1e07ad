"""A place within a site: every spelling of it is one, and a rule about it covers what it says and no more."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.policy.load.vocabulary import address
from filters.policy.names import has_places, is_public_address, named, target
from filters.policy.places import asked, place, walked, wanted


class Nothing:
    """An index that knows no name."""

    generation = 1

    def labels(self, host: str) -> frozenset[str]:
        return frozenset()

    def url_labels(self, host: str, path: str) -> frozenset[str]:
        return frozenset()

    def has_statutory_urls(self, host: str) -> bool:
        return False


@pytest.mark.parametrize(
    ("path", "walks"),
    [
        ("", ""),
        ("/", ""),
        ("/sport", "/sport"),
        ("/sport/", "/sport"),
        # Percent signs, whichever way their letters are written.
        ("/%73port", "/sport"),
        ("/caf%C3%a9", "/café"),
        ("/a%2Fb", "/a/b"),
        # As a server walks it.
        ("//sport", "/sport"),
        ("/x/../sport", "/sport"),
        ("/x/%2e%2e/sport", "/sport"),
        ("/../../sport", "/sport"),
        ("/./sport/.", "/sport"),
        ("/x\\..\\sport", "/sport"),
        ("/sport;jsessionid=1/today", "/sport/today"),
        # What no eye sees.
        ("/sp%00ort", "/sport"),
        ("/sport%0d%0a", "/sport"),
        # Letters of either case.
        ("/SPORT", "/sport"),
        # Once, as a server does.
        ("/%2573port", "/%73port"),
    ],
)
def test_a_path_as_a_server_walks_it(path: str, walks: str) -> None:
    assert walked(path) == walks


COVERS = [
    # A path and what is below it.
    ("bbc.co.uk/sport", "www.bbc.co.uk", "/sport/football?x=1", True),
    ("bbc.co.uk/sport", "bbc.co.uk", "/sports", False),
    ("bbc.co.uk/sport", "bbc.co.uk", "/", False),
    ("bbc.co.uk/sport", "abbc.co.uk", "/sport", False),
    ("www.bbc.co.uk/sport", "bbc.co.uk", "/sport", False),
    # Parameters in any order, among others; all that the rule names.
    ("site.example/watch?v=1&list=2", "site.example", "/watch?list=2&t=9&v=1", True),
    ("site.example/watch?v=1&list=2", "site.example", "/watch?v=1", False),
    ("site.example/watch?v=1", "site.example", "/watch?v=1;t=2", True),
    ("site.example/watch?v=1", "site.example", "/watch?v=2&v=1", True),
    ("site.example/watch?v=1", "site.example", "/watch?V=%31", True),
    ("site.example/watch?v=1", "site.example", "/watch?%76=1", True),
    ("site.example/watch?v=1", "site.example", "/watch/more?v=1", True),
    ("site.example/watch?v=1", "site.example", "/watch?v=11", False),
    ("site.example/watch?v=1", "site.example", "/watch#?v=1", False),
    # The value's letters count: they are ids.
    ("site.example/watch?v=aB", "site.example", "/watch?v=AB", False),
    # A parameter with any value, and none in particular.
    ("site.example/watch?v", "site.example", "/watch?v=anything", True),
    ("site.example/watch?v", "site.example", "/watch?v", True),
    ("site.example/watch?v", "site.example", "/watch?w=v", False),
    # Of the site whole.
    ("site.example?mode=chat", "www.site.example", "/a/b?mode=chat", True),
    ("site.example?mode=chat", "site.example", "/a", False),
    # Signs that part a query, within a value.
    ("site.example/a?q=x%26y", "site.example", "/a?q=x%26y", True),
    ("site.example/a?q=x%26y", "site.example", "/a?q=x&y", False),
    ("site.example/a?q=a+b", "site.example", "/a?q=a%20b", True),
]


@pytest.mark.parametrize(("rule", "host", "path", "covers"), COVERS)
def test_what_a_rule_about_a_place_covers(rule: str, host: str, path: str, covers: bool) -> None:
    label = address(rule)
    labels = frozenset({label, "url:elsewhere.example/x"})
    assert (label in named(host, path, labels)) is covers
    assert label not in named(host, "", labels), "a name alone says nothing of places"


def test_a_site_that_has_places() -> None:
    labels = frozenset({"url:bbc.co.uk/sport", "url:video.example?v=1", "host:open.example"})
    assert [has_places(host, labels) for host in ("www.bbc.co.uk", "video.example", "open.example", "uk")] == [
        True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("10.1.2.3", False),
        ("127.0.0.1", False),
        ("fd00::1", False),
        ("example.org", False),
        ("example.7", False),
        ("", False),
    ],
)
def test_an_address_of_the_internet_has_a_category_of_its_own(host: str, public: bool) -> None:
    assert is_public_address(host) is public
    assert ("unnamed" in target(host, Nothing()).labels) is public


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_whatever_is_asked_for_is_covered_by_a_rule_about_it(path: str, query: str) -> None:
    """What `place` writes is what `named` finds again, and writing it twice changes nothing."""
    whole = f"/{path}?{query}"
    about = place("site.example", whole)
    assert f"url:{about}" in named("site.example", whole, frozenset({f"url:{about}"}))
    where, needs = wanted(about)
    assert where.startswith("site.example")
    assert needs <= asked(whole.partition("#")[0].partition("?")[2])

"""One form for each name and URL, whoever writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.lists.formats import Format, Tally, entries
from filters.lists.keys import digest_texts, host_key, on_the_way, url_key, url_keys
from filters.policy.places import MOST_PARAMETERS


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("Casino.Example.", b"casino.example"),
        ("münchen.example", b"xn--mnchen-3ya.example"),
        ("[2001:DB8::0:7]", b"2001:db8::7"),
        ("fe80::1%eth0", b"fe80::1"),
        ("192.0.2.7", b"192.0.2.7"),
        ("", b""),
        ("no:address", b"no:address"),
    ],
)
def test_a_host_has_one_key(host, key):
    assert host_key(host) == key


@given(st.text(st.characters(), max_size=400))
def test_any_text_has_a_key(host):
    assert isinstance(host_key(host), bytes)


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("", []),
        ("/a/b", ["x.example/a/b", "x.example/a"]),
        ("/a//b/../C;p=1/?", ["x.example/a/c", "x.example/a"]),
        # Of a query, only where something is known to go on.
        ("/b?x=1&y=2", ["x.example/b"]),
        ("/?X=1", ["x.example/?x", "x.example/?x=1"]),
        ("/a#b?x=1", ["x.example/a"]),
        # Never the host alone: that is for `labels`.
        ("/", []),
    ],
)
def test_a_url_is_covered_by_each_folder_above_it(path, keys):
    known = {b"x.example/\0"}
    assert [key.decode() for key in url_keys(b"www.x.example", path, known.__contains__)] == keys
    assert [key.decode() for key in url_keys(b"x.example", path, known.__contains__)] == keys


@pytest.mark.parametrize(
    ("query", "covered"),
    [
        ("id=7&page=2", True),
        # Whoever adds a parameter, changes their order or writes them otherwise asks for the same page.
        ("page=2&id=7", True),
        ("a=1&id=7&m=2&page=2&z=3", True),
        ("ID=%37&p%61ge=2", True),
        ("id=7;page=2", True),
        ("id=7&id=8&page=2", True),
        ("id=8&page=2", False),
        ("id=7", False),
        ("page=2", False),
        ("", False),
        # The other entry: a parameter with any value.
        ("print", True),
        ("lang=en&print=1", True),
        ("lang=print", False),
    ],
)
@pytest.mark.parametrize("path", ["/a/b", "/"])
def test_an_entry_with_a_query_covers_what_has_these_parameters(path, query, covered):
    entries = {url_key(b"x.example", f"{path}?page=2&id=7"), url_key(b"www.x.example", f"{path}?print")}
    known = {each for key in entries for each in on_the_way(key)}
    found = entries.intersection(url_keys(b"www.x.example", f"{path}?{query}", known.__contains__))
    assert bool(found) is covered


def test_a_url_cannot_be_made_costly():
    path = "/" + "a/" * 5000 + "?" + "&".join(f"b{n}=1" for n in range(5000))
    known = set(on_the_way(url_key(b"x.example", path)))
    assert len(known) == MOST_PARAMETERS
    other = "/" + "a/" * 5000 + "?" + "&".join(f"c{n}=1" for n in range(5000))
    assert len(list(url_keys(b"x.example", other, known.__contains__))) <= 64 + 2 * MOST_PARAMETERS


def test_digests_are_looked_for_as_safe_browsing_writes_them():
    assert list(digest_texts(b"a.x.example")) == [
        b"a.x.example", b"a.x.example/", b"x.example", b"x.example/", b"example", b"example/",
    ]  # fmt: skip
    texts = list(digest_texts(b"www.x.example", "/a/b?c=1"))
    for written in (b"x.example/a/b?c=1", b"x.example/a/b", b"x.example/a/", b"www.x.example/a/b?c=1"):
        assert written in texts


@given(st.text("ab/.%41;?&=#é", max_size=40))
def test_a_list_and_a_request_agree_on_every_spelling(path):
    """The entry that a list makes of a URL is the first that a request for the same URL looks for."""
    line = f"www.x.example/{path}".encode().lower()
    found = [key for key, _ in entries(Format.URLS, [line.partition(b"#")[0]], Tally())]
    known = {each for key in found for each in on_the_way(key)}
    assert len(found) == 1
    assert found[0] in {*url_keys(b"x.example", f"/{path}".partition("#")[0], known.__contains__), b"www.x.example"}

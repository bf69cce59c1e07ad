"""Lists over real HTTP from a publisher on loopback: what is taken, and what leaves the copy on the disk as it is."""

import os
import tarfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from filters.lists.copies import parts
from filters.lists.fetch import Limits, fetch
from filters.lists.sources import Source
from filters.lists.state import SourceState
from tests.filters.lists.publisher import Publisher, compressed, names, publisher, tar

NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SMALL = Limits(connect=2, quiet=0.4, whole=2, download=1 << 20, unpacked=1 << 20)


@pytest.fixture
def served() -> Iterator[Publisher]:
    with publisher() as running:
        yield running


def plain(address: str, form: str = "domains") -> Source:
    return Source("oisd/nsfw", "oisd", "oisd", "adult", form, address)


def archive(address: str) -> Source:
    return Source("ut1/gambling", "UT1", "UT1", "gambling", "ut1-archive", address)


def copy(source: Source, copies: Path) -> dict[str, bytes]:
    return {part.path.name: part.path.read_bytes() for part in parts(source, copies)}


def test_a_list_is_taken_and_asked_for_again_only_if_it_is_newer(served, tmp_path):
    source = plain(served.gives("/l", names(9), etag='"a"', last_modified="Mon, 23 Nov 2026 21:00:00 GMT"))
    state = fetch(source, SourceState(), tmp_path, NOW)
    assert (state.fetched_at, state.checked_at, state.lines, state.error) == (NOW, NOW, 9, "")
    assert copy(source, tmp_path) == {"list": names(9)}
    served.gives("/l", b"", status=304)
    again = fetch(source, state, tmp_path, LATER)
    _, headers = served.asked[-1]
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"a"', "Mon, 23 Nov 2026 21:00:00 GMT")
    assert (again.fetched_at, again.checked_at) == (NOW, LATER)
    assert copy(source, tmp_path) == {"list": names(9)}


def test_without_a_copy_there_is_nothing_to_be_newer_than(served, tmp_path):
    source = plain(served.gives("/l", names(9), etag='"a"'))
    state = fetch(source, SourceState(), tmp_path, NOW)
    os.unlink(tmp_path / source.id / "list")
    fetch(source, state, tmp_path, LATER)
    assert "if-none-match" not in served.asked[-1][1]
    assert copy(source, tmp_path) == {"list": names(9)}


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (names(9), {}),
        (compressed(names(9)), {}),
        # Packed on its way, or twice, or said to be because the file itself is (Apache's AddEncoding).
        (compressed(names(9)), {"content_encoding": "gzip"}),
        (compressed(compressed(names(9))), {"content_encoding": "gzip"}),
        (compressed(names(9)), {"content_encoding": "x-gzip"}),
    ],
)
def test_a_list_is_the_same_however_it_is_packed(served, tmp_path, body, headers):
    source = plain(served.gives("/l", body, **headers))
    assert fetch(source, SourceState(), tmp_path, NOW).error == ""
    assert copy(source, tmp_path) == {"list": names(9)}


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_an_archive_gives_domains_and_urls(served, tmp_path, form):
    body = tar(
        ("gambling/domains", names(9)), ("gambling/urls", b"a.example/bets\n"), ("gambling/usage", b"x"), form=form
    )
    source = archive(served.gives("/l", body))
    assert fetch(source, SourceState(), tmp_path, NOW).lines == 10
    assert copy(source, tmp_path) == {"domains": names(9), "urls": b"a.example/bets\n"}
    # A list that no longer has URLs must not keep the old ones.
    served.gives("/l", tar(("./gambling/domains", names(9))))
    assert fetch(source, SourceState(), tmp_path, NOW).error == ""
    assert copy(source, tmp_path) == {"domains": names(9)}


def slow(request) -> None:
    request.send_response(200)
    request.end_headers()
    request.wfile.write(names(3))
    request.wfile.flush()
    time.sleep(0.5)


def trickling(request) -> None:
    """A few bytes at a time: never quiet, and never done."""
    request.send_response(200)
    request.end_headers()
    for _ in range(40):
        request.wfile.write(b"a.example\n")
        request.wfile.flush()
        time.sleep(0.1)


def cut_off(request) -> None:
    request.send_response(200)
    request.send_header("content-length", "100000")
    request.end_headers()
    request.wfile.write(names(3))


def chunks_cut_off(request) -> None:
    request.protocol_version = "HTTP/1.1"
    request.send_response(200)
    request.send_header("transfer-encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"400\r\n" + names(3))


def answers_garbage(request) -> None:
    request.wfile.write(b"\0\xff not HTTP at all\r\n\r\n")


def status(code: int, **headers: str):
    def act(request) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("content-length", "0")
        request.end_headers()

    return act


def body(content: bytes, **headers: str):
    def act(request) -> None:
        request.send_response(200)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(content)

    return act


def linked(kind: bytes, to: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo()
    info.type, info.linkname = kind, to
    return info


BOMB = compressed(b"a.example\n" * 400_000)
EMPTY_GZIPS = compressed(compressed(b"") * 200_000)

BAD = [
    # The publisher is away, or is not himself.
    (status(500), "answers 500"),
    (status(404), "answers 404"),
    (status(304), "answers 304"),  # though nobody asked whether there is a newer one
    (slow, "does not answer in time"),
    (trickling, "comes too slowly"),
    (cut_off, "cannot be reached"),
    (chunks_cut_off, "cannot be reached"),
    (answers_garbage, "cannot be reached"),
    (body(names(9), content_encoding="br"), "packs it in a way that was not asked for"),
    # Redirects.
    (status(302, location="http://lists.example/l"), "it leads to http://lists.example"),
    (status(302, location="http://127.0.0.1:9/l"), "it leads to http://127.0.0.1:9"),
    (status(302, location="file:///etc/passwd"), "it leads to file://"),
    (status(302, location="/l"), "leads from one address to the next"),
    (status(302), "answers 302"),
    (status(302, location="https://[/l"), "cannot be used"),
    (status(302, location=f"https://{'a' * 70}.example/l"), "cannot be used"),
    # What comes is no list.
    (body(b""), "empty"),
    (body(b"# nothing\n\n! here\n"), "empty"),
    (body(b"\n <!DOCTYPE html><html><body>Sign in to the guest network</body></html>"), "web page"),
    (body(b"\0\1\2\3 \xff\xfe \n" * 99), "most of it cannot be read"),
    (body(b"once upon a time there was a list\n" * 99), "most of it cannot be read"),
    (body(compressed(names(999))[:-30]), "cut off or damaged"),
    (body(compressed(names(999))[:-30], content_encoding="gzip"), "cut off or damaged"),
    (body(names(9), content_encoding="gzip"), "cut off or damaged"),
    (body(os.urandom(2 << 20)), "larger than any list"),
    (body(BOMB), "more than any list is long"),
    (body(EMPTY_GZIPS, content_encoding="gzip"), "more than any list is long"),
]


@pytest.mark.parametrize(("act", "why"), BAD, ids=[why for _, why in BAD])
def test_what_cannot_be_taken_leaves_the_copy_and_says_why(served, tmp_path, act, why):
    source = plain(served.gives("/l", names(9), etag='"a"'))
    good = fetch(source, SourceState(), tmp_path, NOW)
    served.does("/l", act)
    bad = fetch(source, replace(good, etag="", last_modified=""), tmp_path, LATER, limits=SMALL)
    assert why in bad.error + bad.refused
    assert (bad.fetched_at, bad.lines) == (NOW, 9)
    assert bad.next_try is not None
    assert bad.next_try > LATER
    assert copy(source, tmp_path) == {"list": names(9)}
    assert os.listdir(tmp_path / source.id) == ["list"], "what was begun is swept away"
    # ... and when the publisher is well again, so are we.
    served.gives("/l", names(8))
    well = fetch(source, bad, tmp_path, LATER)
    assert (well.error, well.refused, well.failing_since, well.tries, well.next_try) == ("", "", None, 0, None)
    assert copy(source, tmp_path) == {"list": names(8)}


def test_what_a_stranger_writes_is_neither_sent_back_nor_shown_as_it_came(served, tmp_path):
    """Bytes that no header may hold would end every later look; others would move the cursor of who reads of it."""
    source = plain(served.gives("/l", names(9), etag='"\xfc"', last_modified="\x1b[31m"))
    state = fetch(source, SourceState(), tmp_path, NOW)
    assert (state.error, state.etag, state.last_modified) == ("", "", "")
    assert fetch(source, state, tmp_path, LATER).error == ""

    def colourful(request) -> None:
        request.send_response(503, "\x1b[31mred\xff")
        request.send_header("content-length", "0")
        request.end_headers()

    served.does("/l", colourful)
    assert fetch(source, state, tmp_path, LATER).error == "its publisher answers 503 ?[31mred"


ARCHIVES = [
    (b"no archive", "cannot be read"),
    (compressed(b"no archive" * 999), "cannot be read"),
    (tar(("gambling/domains", names(9)))[:-40], "cut off"),
    (tar(("gambling/domains", names(9000)), packed=False)[:9999], "ends in the middle"),
    (tar(("adult/domains", names(9))), "neither gambling/domains nor"),
    # Nothing may come from elsewhere, by whatever name or link.
    (tar(("../gambling/domains", names(9))), "neither"),
    (tar(("/gambling/domains", names(9))), "neither"),
    (tar(("gambling/../gambling/domains", names(9))), "neither"),
    (tar(("gambling/domains", linked(tarfile.SYMTYPE, "/etc/passwd"))), "neither"),
    (tar(("gambling/domains", linked(tarfile.LNKTYPE, "/etc/passwd"))), "neither"),
    (tar(("gambling", linked(tarfile.SYMTYPE, "/etc")), ("gambling/domains", linked(tarfile.CHRTYPE, ""))), "neither"),
    (tar(("gambling/domains", linked(tarfile.DIRTYPE, ""))), "neither"),
    # Few bytes that unpack to many: as content, and as a header that a reader would take into memory.
    (tar(("gambling/domains", b"a.example\n" * 400_000)), "more than any list"),
    (tar(("padding", bytes(4 << 20)), ("gambling/domains", names(9))), "more than any list"),
    (tar(("x" * (3 << 20), b""), ("gambling/domains", names(9))), "more than any list"),
    (tar(*((f"{number}", b"") for number in range(12_000))), "more than"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "why"), ARCHIVES)
def test_a_hostile_archive_writes_nothing_but_its_own_list(served, tmp_path, content, why):
    copies = tmp_path / "copies"
    source = archive(served.gives("/l", tar(("gambling/domains", names(9)))))
    good = fetch(source, SourceState(), copies, NOW)
    served.gives("/l", content)
    bad = fetch(source, good, copies, LATER, limits=Limits(unpacked=2 << 20))
    assert why in bad.error
    assert copy(source, copies) == {"domains": names(9)}
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file() or path.is_symlink()] == [
        "copies/ut1/gambling/domains"
    ]


def test_a_list_that_shrinks_by_half_is_refused_until_a_person_takes_it(served, tmp_path):
    source = plain(served.gives("/l", names(1000), etag='"a"'))
    state = fetch(source, SourceState(), tmp_path, NOW)
    served.gives("/l", names(501), etag='"b"')
    state = fetch(source, state, tmp_path, NOW)
    assert (state.lines, state.refused) == (501, "")
    served.gives("/l", names(250), etag='"c"')
    refused = fetch(source, state, tmp_path, LATER)
    assert refused.refused == "the newer list has 250 lines where the one before it had 501"
    assert (refused.lines, refused.etag, refused.error) == (501, '"b"', "")
    assert copy(source, tmp_path) == {"list": names(501)}
    # By hand: even if the publisher would say that nothing is newer.
    taken = fetch(source, refused, tmp_path, LATER, accept=True)
    assert (taken.lines, taken.refused, taken.next_try) == (250, "", None)
    assert "if-none-match" not in served.asked[-1][1]


def test_pauses_grow_while_a_publisher_stays_away(served, tmp_path):
    source = plain(served.does("/l", status(500)))
    state, waits = SourceState(), []
    for day in range(7):
        now = NOW + timedelta(days=day)
        state = fetch(source, state, tmp_path, now)
        assert state.next_try is not None
        waits.append((state.next_try - now) / timedelta(hours=1))
    assert waits == [1, 2, 4, 8, 16, 24, 24]
    assert (state.failing_since, state.tries) == (NOW, 7)


def test_a_redirect_to_the_same_place_is_followed(served, tmp_path):
    source = plain(served.does("/l", status(301, location="/newer")))
    served.gives("/newer", names(9))
    assert fetch(source, SourceState(), tmp_path, NOW).lines == 9


def test_nobody_at_the_address(tmp_path):
    state = fetch(plain("http://127.0.0.1:9/l"), SourceState(), tmp_path, NOW)
    assert "cannot be reached" in state.error
    assert (state.fetched_at, state.failing_since) == (None, NOW)

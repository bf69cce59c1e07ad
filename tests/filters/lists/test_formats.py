"""Lists as their makers write them: every form line by line, and whatever else may stand in a file."""

import hashlib
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from filters.lists.formats import LONGEST_LINE, Format, Tally, entries, lines_of
from filters.lists.keys import Kind

NAME, ALONE, FIRM, OUT, URL, DIGEST = Kind


def read(form: Format, text: bytes | str, piece: int = 1 << 16) -> tuple[list[tuple[bytes, Kind]], Tally]:
    data = text if isinstance(text, bytes) else text.encode()
    tally = Tally()
    chunks = (data[start : start + piece] for start in range(0, len(data), piece))
    return list(entries(form, lines_of(chunks), tally)), tally


@pytest.mark.parametrize(
    ("form", "line", "found"),
    [
        # Plain domains. Case, the last dot, stars and dots in front are settled; comments are passed over.
        ("domains", "casino.example", [(b"casino.example", NAME)]),
        ("domains", "  Casino.EXAMPLE.  ", [(b"casino.example", NAME)]),
        ("domains", "*.casino.example", [(b"casino.example", NAME)]),
        ("domains", ".casino.example", [(b"casino.example", NAME)]),
        ("domains", "casino.example # since May", [(b"casino.example", NAME)]),
        ("domains", "# casino.example", []),
        ("domains", "! casino.example", []),
        ("domains", "", []),
        ("domains", "_dmarc.ca-sino-.example", [(b"_dmarc.ca-sino-.example", NAME)]),
        ("domains", "zip", [(b"zip", NAME)]),
        # Other letters than ASCII: as they go over the wire (R7), full-width and capital ones too.
        ("domains", "münchen.example", [(b"xn--mnchen-3ya.example", NAME)]),
        ("domains", "MÜNCHEN。example", [(b"xn--mnchen-3ya.example", NAME)]),
        ("domains", "xn--mnchen-3ya.example", [(b"xn--mnchen-3ya.example", NAME)]),
        ("domains", "♥.example", [(b"xn--g6h.example", NAME)]),
        # Addresses, in their one form.
        ("domains", "192.0.2.7", [(b"192.0.2.7", NAME)]),
        ("domains", "2001:DB8:0:0::7", [(b"2001:db8::7", NAME)]),
        # Hosts files.
        ("hosts", "0.0.0.0 casino.example", [(b"casino.example", NAME)]),
        ("hosts", "127.0.0.1\tcasino.example  a.example # x", [(b"casino.example", NAME), (b"a.example", NAME)]),
        ("hosts", ":: casino.example", [(b"casino.example", NAME)]),
        ("hosts", "0.0.0.0 localhost casino.example", [(b"casino.example", NAME)]),
        ("hosts", "casino.example", [(b"casino.example", NAME)]),
        # Adblock: what is said of a whole host, and of paths.
        ("adblock", "||casino.example^", [(b"casino.example", NAME)]),
        ("adblock", "||*.casino.example^", [(b"casino.example", NAME)]),
        ("adblock", "||casino.example^|", [(b"casino.example", NAME)]),
        ("adblock", "||casino.example", [(b"casino.example", NAME)]),
        ("adblock", "||casino.example^$all", [(b"casino.example", NAME)]),
        ("adblock", "||casino.example^$document", [(b"casino.example", NAME)]),
        ("adblock", "||casino.example^$doc,important", [(b"casino.example", FIRM)]),
        ("adblock", "||casino.example^$important", [(b"casino.example", FIRM)]),
        ("adblock", "@@||help.casino.example^", [(b"help.casino.example", OUT)]),
        ("adblock", "||casino.example/slots/", [(b"casino.example/slots", URL)]),
        ("adblock", "||casino.example/Slots^", [(b"casino.example/slots", URL)]),
        ("adblock", "||192.0.2.7^", [(b"192.0.2.7", NAME)]),
        ("adblock", "casino.example", [(b"casino.example", NAME)]),
        ("adblock", "0.0.0.0 casino.example", [(b"casino.example", NAME)]),
        ("adblock", "[Adblock Plus 2.0]", []),
        # URLs.
        ("urls", "http://www.casino.example:80/Slots/../Cards/", [(b"casino.example/cards", URL)]),
        ("urls", "casino.example/c%61rds;jsessionid=7/", [(b"casino.example/cards", URL)]),
        ("urls", "casino.example/play?game=7&table=3", [(b"casino.example/play?game=7&table=3", URL)]),
        ("urls", "casino.example/", [(b"casino.example", NAME)]),
        ("urls", "casino.example", [(b"casino.example", NAME)]),
        ("urls", "192.0.2.7/~player", [(b"192.0.2.7/~player", URL)]),
        ("urls", "[2001:db8::7]/cards", [(b"2001:db8::7/cards", URL)]),
        # Digests.
        ("hashes", hashlib.md5(b"x").hexdigest(), [(b"#" + hashlib.md5(b"x").digest(), DIGEST)]),
        ("hashes", hashlib.sha1(b"x").hexdigest().upper(), [(b"#" + hashlib.sha1(b"x").digest(), DIGEST)]),
        ("hashes", hashlib.sha256(b"x").hexdigest() + ", 2026", [(b"#" + hashlib.sha256(b"x").digest(), DIGEST)]),
    ],
)  # fmt: skip
def test_a_line_and_what_it_lists(form, line, found):
    got, tally = read(Format(form), line)
    assert got == found
    assert (tally.entries, tally.skipped) == (len(found), ())


@pytest.mark.parametrize(
    ("form", "line", "why"),
    [
        ("domains", "not a name", "no host name"),
        ("domains", "-", "no host name"),
        ("domains", "*", "no host name"),
        ("domains", "1234", "no host name"),
        ("domains", "a..example", "no host name"),
        ("domains", "x" * 64 + ".example", "no host name"),
        ("domains", "x." * 126 + "example", "no host name"),
        ("domains", b"\xff\xfe.example", "not UTF-8"),
        ("hosts", "192.0.2.7 printer.example", "a name with an address of its own"),
        ("hosts", "127.0.0.1 localhost", "the machine's own names"),
        ("hosts", "<html> <head>", "no line of a hosts file"),
        ("adblock", "||casino.example^$third-party", "a rule with options that a name filter cannot keep"),
        ("adblock", "||casino.example^$badfilter", "a rule with options that a name filter cannot keep"),
        ("adblock", "@@||casino.example/help", "an exception for part of a site"),
        ("adblock", "news.example##.advert", "a rule for parts of pages"),
        ("adblock", "news.example#@#.advert", "a rule for parts of pages"),
        ("adblock", "/ads[0-9]+\\.example/", "a regular expression"),
        ("adblock", "/ads[0-9]+/$image", "a regular expression"),
        ("adblock", "|https://casino.example/", "a pattern, not a name"),
        ("adblock", "||casino.*^", "a pattern, not a name"),
        ("adblock", "-banner-", "no host name"),
        ("urls", "/slots", "no host name"),
        ("hashes", "abc", "no MD5, SHA-1 or SHA-256 in hexadecimal"),
        ("domains", "x" * (LONGEST_LINE + 1), "longer than any name or URL"),
    ],
)
def test_what_is_no_entry_is_counted_with_its_reason(form, line, why):
    good = {"hashes": "d41d8cd98f00b204e9800998ecf8427e"}.get(form, "good.example")
    line = line if isinstance(line, bytes) else line.encode()
    found, tally = read(Format(form), b"\n".join((good.encode(), line, line, good.encode())))
    assert len(found) == 2  # the good ones around it are not lost
    assert [(each.why, each.count, each.line) for each in tally.skipped] == [(why, 2, 2)]


def test_good_names_beside_a_bad_one_are_kept():
    found, tally = read(Format.HOSTS, "0.0.0.0 casino.example b@d bets.example")
    assert [key for key, _ in found] == [b"casino.example", b"bets.example"]
    assert [each.why for each in tally.skipped] == ["no host name"]


def test_a_byte_order_mark_carriage_returns_and_nul_bytes_are_no_part_of_names():
    found, tally = read(Format.DOMAINS, b"\xef\xbb\xbfone.example\r\nt\0wo.example\r\n\0\0\r\nthree.example")
    assert [key for key, _ in found] == [b"one.example", b"two.example", b"three.example"]
    assert (tally.lines, tally.skipped) == (4, ())


def test_skipped_lines_are_told_by_the_file_that_they_stand_in():
    tally = Tally()
    for name, text in (("domains", b"a.example\n"), ("urls", b"b.example/x\n\n??\n")):
        tally.begin(name)
        assert list(entries(Format.URLS, lines_of([text]), tally))
    assert [(each.file, each.line) for each in tally.skipped] == [("urls", 3)]


TEXTS = [
    "||a.example^\n@@||b.example^$doc\nc.example##x",
    "0.0.0.0 a.example\n::1 localhost",
    "http://a.example/x?y=1#z",
]


def _in_one_case(key):
    """Letters of names and paths are small; the digits of an escape are capitals (RFC 3986 section 6.2.2.1)."""
    plain = re.sub(rb"%[0-9A-F]{2}", b"", key)
    return plain == plain.lower()


@settings(max_examples=2000, deadline=None)
@example(Format.URLS, b"A?{", 1)
@example(Format.ADBLOCK, "||é^\n".encode(), 1)
@example(Format.URLS, b"http://[::/x\n@/x\n:?\n", 3)
@given(
    st.sampled_from(list(Format)),
    st.binary(max_size=300)
    | st.text(max_size=200).map(str.encode)
    | st.text("ab.*/@|^$#[]:%?&=0\n \t", max_size=200).map(str.encode)
    | st.sampled_from(TEXTS).map(str.encode)
    | st.binary(max_size=9).map(lambda rest: b"\xef\xbb\xbf" + rest),
    st.integers(1, 64),
)
def test_no_list_raises_and_no_cut_changes_what_it_says(form, data, piece):
    """Bad input: garbage is counted; where the file happens to be cut into pieces makes no difference."""
    found, tally = read(form, data, piece)
    whole, _ = read(form, data)
    assert found == whole
    assert tally.entries == len(found)
    for key, kind in found:
        assert key
        assert b"\n" not in key or kind is URL or kind is DIGEST
        assert _in_one_case(key) or kind is DIGEST


def test_a_file_of_one_endless_line_is_passed_over():
    tally = Tally()
    pieces = (b"x" * 65536 for _ in range(2000))  # 130 MB without a line end
    assert list(entries(Format.DOMAINS, lines_of(pieces), tally)) == []
    assert [(each.why, each.count) for each in tally.skipped] == [("longer than any name or URL", 1)]

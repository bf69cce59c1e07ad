"""To whom a request is addressed: what is judged is what is contacted; what goes on has one spelling, or is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.proxy.hop import for_the_site
from filters.proxy.host import BadHost, authority, canonical_host, host_of
from filters.proxy.target import BadTarget, target_of
from tests.filters.proxy.internet import Internet
from tests.filters.proxy.proxied import INSPECTED, PLAIN, Http2, Proxy, head, over


@pytest.mark.parametrize(
    ("written", "reads"),
    [
        ("example.org", "example.org"),
        ("EXAMPLE.org.", "example.org"),
        ("example.org:8080", "example.org:8080"),
        ("example.org:0080", "example.org:80"),
        ("example.org:", "example.org"),
        ("_dmarc.example.org", "_dmarc.example.org"),
        ("192.0.2.1:80", "192.0.2.1:80"),
        ("192.0.2.1.", "192.0.2.1"),
        ("[2001:DB8:0::1]:443", "[2001:db8::1]:443"),
        ("[2001:db8::1]", "[2001:db8::1]"),
        # IPv4 inside IPv6 is where it leads.
        ("[::ffff:192.0.2.1]:80", "192.0.2.1:80"),
        ("[64:ff9b::c000:201]", "192.0.2.1"),
        # IDNA, whatever its dots are.
        ("ｅｘａｍｐｌｅ.org", "example.org"),
        ("example。org", "example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_one_form_of_an_authority(written: str, reads: str) -> None:
    assert str(authority(written)) == reads
    assert str(authority(reads)) == reads
    assert host_of(written) == authority(written).host


UNREADABLE = [
    # Signs that end a host for one reader and not for another.
    "www.tiktok.com#x",
    "www.tiktok.com/x",
    "www.tiktok.com?x",
    "www.tiktok.com\\x",
    "%74iktok.com",
    "www%2etiktok.com",
    "tik\x00tok.com",
    " www.tiktok.com",
    "www.tiktok.com\t",
    "www.tiktok.com,open.example",
    # Nobody's name and password.
    "open.example@www.tiktok.com",
    "user:pass@www.tiktok.com:443",
    # Empty labels, and too long ones.
    "",
    ".",
    "..",
    "www..tiktok.com",
    "www.tiktok.com..",
    f"{'a' * 64}.example",
    ".".join(["abcdefgh"] * 29),
    "-a.example",
    "\ud800.example",
    # Numbers that are an address to some: decimal, octal, hexadecimal, short.
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "192.0.2.256",
    "1.2.3.4.5",
    "example.0x",
    # Ports, brackets, zones.
    "example.org:http",
    "example.org:0",
    "example.org:65536",
    "example.org:443:80",
    "[::1",
    "[::1]80",
    "[example.org]",
    "[fe80::1%eth0]",
    "[fe80::1%25eth0]:80",
    "[::1]@x",
]


@pytest.mark.parametrize("written", UNREADABLE)
def test_what_can_be_read_in_two_ways_is_no_host(written: str) -> None:
    with pytest.raises(BadHost):
        authority(written)
    assert host_of(written) == ""


@given(st.text(max_size=80) | st.binary(max_size=80).map(lambda data: data.decode("utf-8", "surrogateescape")))
@settings(max_examples=500, deadline=None)
def test_any_text_is_a_host_in_its_one_form_or_none(written: str) -> None:
    try:
        made = authority(written)
    except BadHost:
        return
    assert authority(str(made)) == made
    assert canonical_host(made.host) == made.host


def test_an_address_from_connect_has_no_brackets() -> None:
    assert canonical_host("2001:DB8::1") == host_of("2001:DB8::1") == "2001:db8::1"


@pytest.mark.parametrize(
    ("path", "goes_on"),
    [
        ("/a?b=c", "/a?b=c"),
        ("/café", "/café"),
        ("/search?q=cats HTTP/1.1", None),
        ("/search?q=cats#q=dogs", "/search?q=cats"),
        ("/search#?q=dogs", "/search"),
        ("*", "*"),
        ("/a\x00b", None),
        ("/a\x0bb", None),
        ("/a\x7f", None),
        ("a", None),
        ("", None),
    ],
)
def test_what_of_a_site_is_asked_for(path: str, goes_on: str | None) -> None:
    if goes_on is None:
        with pytest.raises(BadTarget):
            target_of("GET", path)
    else:
        assert target_of("GET", path) == goes_on


@pytest.mark.parametrize("method", ["GET /a", "GET\t", "", "GÉT", "A:B", "PRI", "pri"])
def test_a_method_is_one_word(method: str) -> None:
    with pytest.raises(BadTarget):
        target_of(method, "/")


@pytest.mark.parametrize(
    ("sent", "goes_on"),
    [
        # Said to the proxy alone.
        ("Accept: a|Proxy-Authorization: Basic x|Proxy-Connection: keep-alive|Keep-Alive: 5", "Accept: a"),
        ("proxy-AUTHORIZATION: x|Proxy-Authenticate: y", ""),
        # What Connection names is of this hop; what it may not name stays.
        ("Connection: X-Mine, close|X-Mine: 1|X-Other: 2", "X-Other: 2|Connection: close"),
        ("Connection: YouTube-Restrict|A: 1", "A: 1"),
        ("Connection: Host, Content-Length, Transfer-Encoding|Host: a|Content-Length: 1", "Host: a|Content-Length: 1"),
        ("Connection: keep-alive|Connection: X-Mine|X-Mine: 1", "Connection: keep-alive"),
        # A WebSocket is asked for by both.
        ("Connection: Upgrade|Upgrade: websocket", "Upgrade: websocket|Connection: upgrade"),
        # HTTP/2 in clear is spoken by nobody here, so nobody is asked for it (RFC 9113 leaves it out).
        ("Connection: Upgrade, HTTP2-Settings|Upgrade: h2c|HTTP2-Settings: AAMAAABkAAQAAP__", ""),
        ("Connection: close, upgrade|upgrade: H2C", "Connection: close"),
        ("HTTP2-Settings: AAMAAABkAAQAAP__|A: 1", "A: 1"),
        ("Connection: Upgrade|Upgrade: h2c, websocket", "Upgrade: websocket|Connection: upgrade"),
        ("Connection: Upgrade|Upgrade: h2c|Upgrade: websocket", "Upgrade: websocket|Connection: upgrade"),
        ("TE: trailers|Trailer: X", "TE: trailers|Trailer: X"),
        ("TE: gzip", ""),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
    ],
)
def test_header_fields_of_one_hop_stay_here(sent: str, goes_on: str) -> None:
    def fields(text: str) -> tuple[tuple[bytes, bytes], ...]:
        pairs = (line.split(": ", 1) for line in text.split("|") if line)
        return tuple((name.encode(), value.encode()) for name, value in pairs)

    assert for_the_site(fields(sent)) == fields(goes_on)


# --- on the wire ------------------------------------------------------------------------------------------------------


def seen(net: Internet, path: str) -> dict[str, str]:
    """The headers with which a path reached the site, names in lower case."""
    found = [headers for where, _, headers in net.seen if where.partition("/")[2] == path.lstrip("/")]
    assert found, net.paths()[-5:]
    return {name.lower(): value for name, value in found[-1].items()}


def test_what_is_said_to_the_proxy_goes_no_further(box: Proxy, net: Internet) -> None:
    box.get(
        f"http://open.example:{net.http}/hop", PLAIN,
        Proxy_Authorization="Basic x", Proxy_Connection="keep-alive", Connection="X-Mine", X_Mine="1", X_Kept="2",
    )  # fmt: skip
    headers = seen(net, "/hop")
    assert headers["x-kept"] == "2"
    assert {"proxy-authorization", "proxy-connection", "x-mine"}.isdisjoint(headers)


def test_the_target_replaces_what_host_says(box: Proxy, net: Internet) -> None:
    """RFC 9112, section 3.2.2."""
    target = f"http://OPEN.example.:{net.http}/told"
    said = box.say(f"GET {target} HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n".encode())
    assert b" 200 " in said.partition(b"\r\n")[0]
    assert seen(net, "/told")["host"] == f"open.example:{net.http}"


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_the_target_stands_for_a_host_that_is_missing(box: Proxy, net: Internet, version: str) -> None:
    """RFC 9112, section 3.2.2: a proxy makes the Host header anew from the target."""
    target = f"http://OPEN.example:{net.http}/no-host-{version}"
    said = box.say(f"GET {target} HTTP/{version}\r\nConnection: close\r\n\r\n".encode())
    assert b" 200 " in said.partition(b"\r\n")[0]
    assert seen(net, f"/no-host-{version}")["host"] == f"open.example:{net.http}"


def test_an_upgrade_to_http_2_in_clear_is_not_asked_for_on(box: Proxy, net: Internet) -> None:
    box.get(f"http://open.example:{net.http}/h2c", PLAIN, Connection="Upgrade, HTTP2-Settings", Upgrade="h2c",
            HTTP2_Settings="AAMAAABkAAQAAP__")  # fmt: skip
    assert {"upgrade", "http2-settings"}.isdisjoint(seen(net, "/h2c"))


def test_http_2_in_clear_is_refused_without_a_word_in_the_log(box: Proxy, net: Internet) -> None:
    """The log stays empty: `process` reads it when the proxy ends. Else any client could fill it."""
    asked = len(net.seen)
    with box.connect() as raw:
        raw.sendall(
            b"GET http://www.tiktok.com/ HTTP/1.1\r\nHost: www.tiktok.com\r\nUpgrade: h2c\r\n"
            b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
        )
        assert " 403 " in head(raw)
    for host in ("read.example", "closed.example"):
        with box.tls(host) as opened:
            opened.sendall(f"PRI * HTTP/2.0\r\nHost: {host}\r\n\r\n".encode())
            assert " 400 " in head(opened)
    assert len(net.seen) == asked


def test_a_name_inside_tls_goes_on_in_its_one_form(box: Proxy, net: Internet) -> None:
    with box.tls("read.example") as opened:
        assert over(opened, "READ.example.", "/told-inside").status == 200
    assert seen(net, "/told-inside")["host"] == "read.example"
    with box.tls("read.example", alpn="h2") as opened:
        client = Http2(opened)
        client.ask("READ.example", "/told-by-h2")
        assert client.answers(1)[0][0] == "200"
    assert seen(net, "/told-by-h2")[":authority"] == "read.example"


@pytest.mark.parametrize("host", [host for host in UNREADABLE if host == host.strip() != "" and host.isascii()])
def test_an_unreadable_name_reaches_nobody(box: Proxy, net: Internet, host: str) -> None:
    asked = len(net.seen)
    with box.tls("read.example") as opened:
        answer = over(opened, host)
    assert (answer.status, "could not be understood" in answer.body) == (400, True)
    assert len(net.seen) == asked


@pytest.mark.parametrize(
    "request_head",
    [
        "GET /x HTTP/1.1\r\nHost: read.example\r\nHost: read.example\r\n",
        "GET /x HTTP/1.1\r\nHost: read.example\r\nHost: open.example\r\n",
        "GET /a\x00b HTTP/1.1\r\nHost: read.example\r\n",
    ],
)
def test_two_hosts_or_an_unreadable_path_inside_tls(box: Proxy, net: Internet, request_head: str) -> None:
    asked = len(net.seen)
    with box.tls("read.example") as opened:
        opened.sendall(f"{request_head}\r\n".encode())
        assert " 400 " in head(opened)
    assert len(net.seen) == asked


def test_host_and_authority_that_differ_by_http_2(box: Proxy, net: Internet) -> None:
    """RFC 9113, section 8.3.1: malformed, so the stream or the connection ends, and nobody is asked."""
    with box.tls("read.example", alpn="h2") as opened:
        client = Http2(opened)
        client.ask("read.example", "/odds", more=[("host", "open.example")])
        try:
            answered = [status for status, _ in client.answers(1)]
        except (AssertionError, OSError):
            answered = []
    assert answered in ([], ["400"])
    assert "/odds" not in str(net.paths())


@pytest.mark.parametrize("written", ["2130706433", "0x7f.1", "127.1", "[fe80::1%25eth0]", "www%2Etiktok.com"])
def test_connect_to_a_number_that_is_a_name_to_some(box: Proxy, net: Internet, written: str) -> None:
    connections = len(net.connections)
    said = box.say(f"CONNECT {written}:443 HTTP/1.1\r\nHost: x\r\n\r\n".encode(), INSPECTED, timeout=2)
    assert b" 400 " in said.partition(b"\r\n")[0]
    assert len(net.connections) == connections


def test_a_fragment_is_the_browsers_own(box: Proxy, net: Internet) -> None:
    with box.tls("read.example") as opened:
        assert over(opened, "read.example", "/part#?q=end+my+life").status == 200
    assert "read.example/part" in net.paths()

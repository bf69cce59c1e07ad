"""CONNECT and the ClientHello behind it: what passes untouched, what is opened, what is shut."""

import socket
import ssl

import pytest

from tests.filters.proxy.internet import Internet
from tests.filters.proxy.proxied import (
    CUT_OFF,
    INSPECTED,
    NOBODY,
    PLAIN,
    STAFF,
    WATCHED,
    YOUNG,
    Proxy,
    head,
    over,
    received,
)


def hello(sni: str | None) -> bytes:
    """A ClientHello as bytes."""
    context = ssl.create_default_context()
    context.check_hostname = False
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    opened = context.wrap_bio(incoming, outgoing, server_hostname=sni)
    with pytest.raises(ssl.SSLWantReadError):
        opened.do_handshake()
    return outgoing.read()


def issuer(raw: socket.socket, sni: str | None) -> str:
    """Who signed the certificate that comes back, "" when none does."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with context.wrap_socket(raw, server_hostname=sni) as opened:
            der = opened.getpeercert(binary_form=True) or b""
    except (ssl.SSLError, OSError):
        return ""
    return "ours" if b"Lessonwall CA" in der else "theirs"


# Who connects, to what, naming what in the ClientHello; what CONNECT is answered, and whose certificate comes.
CASES = [
    # An open site is passed untouched, whoever asks: even where our certificate is installed.
    (INSPECTED, "open.example", "open.example", 200, "theirs"),
    (PLAIN, "open.example", "open.example", 200, "theirs"),
    (NOBODY, "open.example", "open.example", 200, "theirs"),
    ("::1", "open.example", "open.example", 200, "theirs"),
    # Without the certificate on the device a closed site is refused at CONNECT.
    (PLAIN, "www.tiktok.com", "www.tiktok.com", 403, ""),
    (STAFF, "www.tiktok.com", "www.tiktok.com", 403, ""),
    (NOBODY, "www.tiktok.com", "www.tiktok.com", 403, ""),
    # With it, the connection is opened so that a page can say why.
    (INSPECTED, "www.tiktok.com", "www.tiktok.com", 200, "ours"),
    (YOUNG, "www.tiktok.com", "www.tiktok.com", 200, "ours"),
    # However the name is spelt; letters that no host name has are not understood at all.
    (PLAIN, "WWW.TikTok.COM", "www.tiktok.com", 403, ""),
    (PLAIN, "www.tiktok.com.", "www.tiktok.com", 403, ""),
    (PLAIN, "ｗｗｗ.ｔｉｋｔｏｋ.com", "www.tiktok.com", 400, ""),
    # The ClientHello counts beside CONNECT, and the stricter of the two.
    (PLAIN, "open.example", "www.tiktok.com", 200, ""),
    (INSPECTED, "open.example", "www.tiktok.com", 200, "ours"),
    (PLAIN, "www.tiktok.com", "open.example", 403, ""),
    (INSPECTED, "www.tiktok.com", "open.example", 200, "ours"),
    (PLAIN, "127.0.0.1", "www.tiktok.com", 200, ""),
    (PLAIN, "open.example", "WWW.TIKTOK.COM", 200, ""),
    # A ClientHello that names nobody is judged by CONNECT alone.
    (PLAIN, "open.example", None, 200, "theirs"),
    (INSPECTED, "www.tiktok.com", None, 200, "ours"),
    # What must be looked into is opened only where that is possible; elsewhere the rule's `otherwise` holds.
    (INSPECTED, "read.example", "read.example", 200, "ours"),
    (PLAIN, "read.example", "read.example", 200, "theirs"),
    # A device that was cut off reaches help all the same, and help is never opened.
    (CUT_OFF, "open.example", "open.example", 200, "ours"),
    (CUT_OFF, "www.childline.org.uk", "www.childline.org.uk", 200, "theirs"),
    # In a zone's first days what would be closed is counted, and passes.
    (WATCHED, "www.tiktok.com", "www.tiktok.com", 200, "theirs"),
]


@pytest.mark.parametrize(("source", "host", "sni", "status", "signed"), CASES)
def test_whose_certificate(box: Proxy, source: str, host: str, sni: str | None, status: int, signed: str) -> None:
    raw, said = box.tunnel(host, source)
    with raw:
        assert said.startswith(f"HTTP/1.1 {status} ")
        if status == 200:
            assert issuer(raw, sni) == signed


def test_a_closed_site_is_never_contacted_nor_looked_up(box: Proxy, net: Internet) -> None:
    asked, connections = len(net.asked), len(net.connections)
    answer = box.fetch("m.tiktok.com")
    assert answer.status == 403
    assert "Social media is closed in lessons." in answer.body
    assert box.tunnel("m.tiktok.com", PLAIN)[1].startswith("HTTP/1.1 403")
    assert (len(net.asked), len(net.connections)) == (asked, connections)


def test_connect_alone_contacts_nobody(box: Proxy, net: Internet) -> None:
    """The ClientHello may yet name a closed site."""
    connections = len(net.connections)
    raw, _ = box.tunnel("open.example", PLAIN)
    with raw:
        raw.sendall(hello("www.tiktok.com"))
        assert received(raw) == b""
    assert len(net.connections) == connections


def test_the_body_of_a_refused_connect_says_why(box: Proxy) -> None:
    said = box.say(b"CONNECT www.tiktok.com:443 HTTP/1.1\r\nHost: www.tiktok.com\r\nConnection: close\r\n\r\n")
    assert b"403 Forbidden" in said
    assert b"Social media is closed in lessons." in said


def test_a_refused_connect_may_be_followed_by_another_on_the_same_connection(box: Proxy) -> None:
    with box.connect(PLAIN) as raw:
        raw.sendall(b"CONNECT www.tiktok.com:443 HTTP/1.1\r\nHost: www.tiktok.com\r\n\r\n")
        refused = head(raw)
        size = int(refused.lower().partition("content-length: ")[2].partition("\r\n")[0])
        while size > 0:
            size -= len(raw.recv(size))
        raw.sendall(f"CONNECT open.example:{box.internet.https} HTTP/1.1\r\nHost: open.example\r\n\r\n".encode())
        assert " 200 " in head(raw)
        assert issuer(raw, "open.example") == "theirs"


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 6, 44, 100])
def test_a_client_hello_in_two_pieces_is_read_whole(box: Proxy, net: Internet, cut: int) -> None:
    """One byte alone is not taken for something that is no TLS, and passed."""
    data = hello("www.tiktok.com")
    connections = len(net.connections)
    raw, _ = box.tunnel("open.example", PLAIN)
    with raw:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        raw.sendall(data[:cut])
        assert received(raw, 0.05) == b""
        raw.settimeout(8)
        raw.sendall(data[cut:])
        assert received(raw) == b""
    assert len(net.connections) == connections


@pytest.mark.parametrize(
    "data", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\x13BitTorrent protocol", b"\x00\x01\x02\x03", b"\x16\x03\x09\x00\x01x"]
)
@pytest.mark.parametrize("source", [INSPECTED, PLAIN])
def test_what_is_neither_tls_nor_http_is_shut(box: Proxy, net: Internet, source: str, data: bytes) -> None:
    connections = len(net.connections)
    raw, _ = box.tunnel("open.example", source)
    with raw:
        raw.sendall(data)
        # What begins with letters may yet become a request: no answer is an answer here.
        assert b"origin" not in received(raw, 0.2)
    assert len(net.connections) == connections


def test_bytes_that_are_no_tls_open_no_way_to_a_site_that_must_be_looked_into(box: Proxy, net: Internet) -> None:
    connections = len(net.connections)
    for host in ("www.tiktok.com", "read.example"):
        raw, said = box.tunnel(host, INSPECTED)
        assert " 200 " in said
        with raw:
            raw.sendall(b"\x01\x02\x03 anything")
            assert received(raw) == b""
    assert len(net.connections) == connections


def test_what_is_no_http_inside_tls_is_not_passed_on(box: Proxy, net: Internet) -> None:
    connections = len(net.connections)
    with box.tls("read.example") as opened:
        opened.sendall(b"\x00\x01not http\r\n\r\n")
        assert b"400" in received(opened)
    assert len(net.connections) == connections


def test_plain_http_behind_connect_is_judged_by_request(box: Proxy) -> None:
    """As browsers do for ws://."""
    raw, _ = box.tunnel("open.example", PLAIN, box.internet.http)
    with raw:
        open_one = over(raw, "open.example", "/one")  # type: ignore[arg-type]
        closed = over(raw, "www.tiktok.com", "/two")  # type: ignore[arg-type]
    assert (open_one.status, open_one.body) == (200, "origin of open.example/one read 0")
    assert closed.status == 403


def test_a_proxy_reached_by_tls_shows_no_certificate(box: Proxy) -> None:
    """It would have to before it knows who asks for what."""
    with box.connect(INSPECTED) as raw:
        assert issuer(raw, "open.example") == ""


@pytest.mark.parametrize("host", ["10.0.0.1", "192.168.1.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"])
def test_addresses_of_the_schools_own_network_are_not_reached(box: Proxy, host: str) -> None:
    raw, said = box.tunnel(host, PLAIN, 443)
    with raw:
        assert " 200 " in said
        assert issuer(raw, None) == ""


@pytest.mark.parametrize("host", ["inside.example", "router.example", "localhost", "printer", "127.9", "0x7f000009"])
def test_nor_by_a_name(box: Proxy, host: str) -> None:
    raw, _ = box.tunnel(host, PLAIN)
    with raw:
        assert issuer(raw, None) == ""


@pytest.mark.parametrize("port", [22, 25, 8080, 3389])
def test_only_the_ports_of_the_web(box: Proxy, port: int) -> None:
    assert box.tunnel("open.example", PLAIN, port)[1].startswith("HTTP/1.1 403")


def test_the_boxs_own_name_is_no_way_into_the_box(box: Proxy) -> None:
    assert box.tunnel("lessonwall.internal", PLAIN, 443)[1].startswith("HTTP/1.1 403")


def test_a_listener_may_speak_for_a_device(box: Proxy) -> None:
    with box.session(port=box.staff) as session:
        session.request("GET", "http://www.tiktok.com/")
        page = session.getresponse().read().decode()
    assert "may not use social networking sites" in page


def test_help_is_never_opened_and_leaves_no_event(box: Proxy) -> None:
    """F8: help sites stand in no log."""
    raw, _ = box.tunnel("www.childline.org.uk", INSPECTED)
    with raw:
        assert issuer(raw, "www.childline.org.uk") == "theirs"
    box.tunnel("www.snapchat.com", PLAIN)
    box.event(lambda event: event.attempt.target.name == "www.snapchat.com")
    assert not [event for event in box.events() if "childline" in event.attempt.target.name]


def two_names(first: str, second: str) -> bytes:
    """A ClientHello that names two servers, which RFC 6066 forbids and some parsers read."""
    old = hello(first)

    def named(*names: str) -> bytes:
        entries = b"".join(b"\0" + len(name).to_bytes(2) + name.encode() for name in names)
        return b"\0\0" + (len(entries) + 2).to_bytes(2) + len(entries).to_bytes(2) + entries

    made = bytearray(old.replace(named(first), named(first, second)))
    more = len(made) - len(old)
    assert more > 0
    at = 43 + 1 + made[43]  # behind the session's id: cipher suites, compressions, extensions
    at += 2 + int.from_bytes(made[at : at + 2])
    at += 1 + made[at]
    for where, size in ((3, 2), (6, 3), (at, 2)):
        length = int.from_bytes(made[where : where + size]) + more
        made[where : where + size] = length.to_bytes(size)
    return bytes(made)


@pytest.mark.parametrize("said", [two_names("open.example", "www.tiktok.com"), hello("127.1"), hello("2130706433")])
def test_a_server_s_name_that_cannot_be_read_ends_the_connection(box: Proxy, net: Internet, said: bytes) -> None:
    """Judged by CONNECT alone, it would have passed with whatever name the next server reads there."""
    connections = len(net.connections)
    raw, answer = box.tunnel("open.example", PLAIN)
    assert " 200 " in answer
    with raw:
        raw.sendall(said)
        assert received(raw) == b""
    assert len(net.connections) == connections


def test_a_servers_name_is_told_to_the_site_in_one_spelling(box: Proxy) -> None:
    with box.tls("read.example", sni="READ.example.") as opened:
        assert over(opened, "read.example", "/spelt").body == "origin of read.example/spelt read 0"

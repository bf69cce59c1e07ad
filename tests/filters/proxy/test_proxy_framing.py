"""Where one message ends and the next begins: the same for us, for the client and for the site."""

import pytest

from tests.filters.proxy.internet import Internet
from tests.filters.proxy.proxied import INSPECTED, PLAIN, Http2, Proxy, ask, head, over

OLD = "old.read.example"  # speaks HTTP/1 alone
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: www.tiktok.com\r\n\r\n"


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_what_comes_by_http_2_without_a_length_is_a_body_to_a_site_of_http_1(
    box: Proxy, net: Internet, method: str
) -> None:
    """R2: what a site reads as a request has been judged as one."""
    with box.tls(OLD, alpn="h2") as opened:
        client = Http2(opened)
        client.ask(OLD, f"/whole-{method}", method, SMUGGLED)
        assert client.answers(1) == [("200", f"origin of {OLD}/whole-{method} read {len(SMUGGLED)}")]
    assert not [where for where in net.paths() if "smuggled" in where]


def test_what_says_a_length_and_has_none_goes_on_without(box: Proxy) -> None:
    with box.tls(OLD, alpn="h2") as opened:
        client = Http2(opened)
        client.ask(OLD, "/hollow", "POST", more=[("content-length", "50")])
        assert client.answers(1) == [("200", f"origin of {OLD}/hollow read 0")]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        # In HTTP/1 what follows a blank is the version, or the target that we did not judge.
        ("GET", "/search?q=cats HTTP/1.1"),
        ("GET /smuggled", "/x"),
    ],
)
def test_no_blank_makes_another_request_line(box: Proxy, net: Internet, method: str, path: str) -> None:
    """R2."""
    before = len(net.seen)
    with box.tls(OLD, alpn="h2") as opened:
        client = Http2(opened)
        client.ask(OLD, path, method)
        ((status, _),) = client.answers(1)
    assert status == "400"
    assert len(net.seen) == before


@pytest.mark.parametrize("field", [b"X: a\rHost: www.tiktok.com", b"X: a\0b"])
def test_no_field_that_others_may_end_elsewhere(box: Proxy, net: Internet, field: bytes) -> None:
    before = len(net.seen)
    with box.connect() as raw:
        raw.sendall(f"GET http://open.example:{net.http}/x HTTP/1.1\r\n".encode() + field + b"\r\n\r\n")
        assert head(raw).startswith("HTTP/1.1 400 ")
    assert len(net.seen) == before


def test_what_comes_after_a_body_is_let_fall_and_the_connection_goes_on(box: Proxy, net: Internet) -> None:
    """RFC 9110, section 6.5.1: both ways."""
    body = b"5\r\nhello\r\n0\r\nHost: www.tiktok.com\r\n\r\n"
    with box.connect(PLAIN) as raw:
        for _ in range(2):
            where = f"http://open.example:{net.http}/chunks"
            raw.sendall(f"POST {where} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n".encode() + body)
            assert head(raw).startswith("HTTP/1.1 200 ")
            assert raw.recv(4096).endswith(b"read 5")
    with box.session() as session:
        for _ in range(2):
            answer = ask(session, f"http://open.example:{net.http}/trailers")
            assert (answer.status, answer.body) == (200, "hello")


def test_hints_before_an_answer_are_not_the_answer(box: Proxy, net: Internet) -> None:
    with box.session() as session:
        for _ in range(2):
            answer = ask(session, f"http://open.example:{net.http}/early")
            assert (answer.status, answer.body) == (200, "late!")
    with box.tls(OLD, INSPECTED) as opened:
        assert over(opened, OLD, "/early").body == "late!"


def test_an_answer_without_an_end_fills_no_memory(box: Proxy, net: Internet) -> None:
    before = box.memory("VmHWM")
    answer = box.get(f"http://open.example:{net.http}/endless")
    assert answer.status == 502
    assert "The site did not answer." in answer.body
    box.say(f"GET http://open.example:{net.http}/endless-chunk HTTP/1.1\r\n\r\n".encode())
    assert box.memory("VmHWM") < before + 4

"""Requests in clear, plain or inside TLS that was opened: which page comes, what passes whole, what is recorded."""

import socket
import time

import pytest

from filters.policy.attempt import Reason, Verdict
from tests.filters.proxy.internet import Internet
from tests.filters.proxy.proxied import (
    CUT_OFF,
    INSPECTED,
    NOBODY,
    PLAIN,
    STAFF,
    WATCHED,
    YOUNG,
    Http2,
    Proxy,
    ask,
    ended,
    head,
    over,
)

# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "said"),
    [
        # Pupils read what the rule says, staff why; who is too young for the service reads that.
        (INSPECTED, "Social media is closed in lessons."),
        (PLAIN, "Social media is closed in lessons."),
        (STAFF, "Staff and pupils may not use social networking sites in lesson times."),
        (YOUNG, "TikTok asks everyone who uses it to be 13 or older."),
        (NOBODY, "Social media is closed in lessons."),
        (CUT_OFF, "Someone at school has paused the internet on this device."),
    ],
)
def test_what_each_reads_of_a_closed_site(box: Proxy, source: str, said: str) -> None:
    answer = box.get("http://www.tiktok.com/", source)
    assert answer.status == 403
    assert said in answer.body
    assert answer.headers["Cache-Control"] == "no-store"


def test_until_when(box: Proxy) -> None:
    """R7: the lesson ends at 10:50, and break is everybody's."""
    assert "It opens at 10:50." in box.get("http://www.tiktok.com/", PLAIN).body


def test_in_the_first_days_it_is_counted_and_passes(box: Proxy) -> None:
    answer = box.get(f"http://www.tiktok.com:{box.internet.http}/w", WATCHED)
    assert (answer.status, answer.body) == (200, "origin of www.tiktok.com/w read 0")


def test_a_page_in_answer_to_head_has_no_body(box: Proxy) -> None:
    with box.session(PLAIN) as session:
        assert ask(session, "http://www.tiktok.com/", "HEAD").body == ""
        assert ask(session, "http://www.tiktok.com/").status == 403


def test_an_event_says_what_was_met(box: Proxy) -> None:
    """F8."""
    headers = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1", "Referer": "http://chat.example:8080/a?b=secret"}
    with box.tls("closed.example") as opened:
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        over(opened, "closed.example", "/a/page?who=me", more=more)
    event = box.event(lambda event: event.attempt.target.name == "closed.example" and bool(event.path))
    assert (event.decision.verdict, event.decision.reason, event.decision.rule) == (
        Verdict.BLOCK,
        Reason.RULE,
        "closed",
    )
    assert (event.point, event.address, event.client.device) == ("proxy", INSPECTED, f"d{INSPECTED}")
    assert event.path == "/a/page"
    assert event.purpose == "compliance"
    assert {"method:GET", "sec-fetch-mode:navigate", "sec-fetch-user:?1", "referer:chat.example"} <= event.hints
    assert not any("secret" in hint for hint in event.hints)


# --- one name to us, another to the server ----------------------------------------------------------------------------

SPELT = [
    # Whatever of it names a closed site closes it.
    "GET http://www.tiktok.com/ HTTP/1.1\r\nHost: open.example\r\n",
    "GET http://open.example/ HTTP/1.1\r\nHost: www.tiktok.com\r\n",
    "GET http://open.example/ HTTP/1.1\r\nHost: open.example\r\nHost: www.tiktok.com\r\n",
    "GET http://open.example/ HTTP/1.1\r\nHost: open.example, www.tiktok.com\r\n",
    "GET / HTTP/1.1\r\nHost: www.tiktok.com\r\n",
    "GET / HTTP/1.0\r\nHost: www.tiktok.com\r\n",
    # However it is spelt.
    "GET http://WWW.TIKTOK.COM/ HTTP/1.1\r\nHost: WWW.TIKTOK.COM\r\n",
    "GET http://www.tiktok.com./ HTTP/1.1\r\nHost: www.tiktok.com.\r\n",
    "GET http://www.tiktok.com:80/ HTTP/1.1\r\nHost: www.tiktok.com:80\r\n",
    "GET http://open.example@www.tiktok.com/ HTTP/1.1\r\nHost: www.tiktok.com\r\n",
    "GET http://user:pass@www.tiktok.com/ HTTP/1.1\r\nHost: www.tiktok.com\r\n",
    "GET HTTP://www.tiktok.com/ HTTP/1.1\r\nHost: www.tiktok.com\r\n",
    "GET https://www.tiktok.com/ HTTP/1.1\r\nHost: www.tiktok.com\r\n",
    "get http://www.tiktok.com/ HTTP/1.1\r\nhost: www.tiktok.com\r\n",
    "GET http://www%2Etiktok.com/ HTTP/1.1\r\nHost: www.tiktok.com\r\n",
    "GET http://ｗｗｗ.ｔｉｋｔｏｋ.com/ HTTP/1.1\r\nHost: ｗｗｗ.ｔｉｋｔｏｋ.com\r\n",
    "GET http://www。tiktok。com/ HTTP/1.1\r\nHost: www。tiktok。com\r\n",
    "GET http://open.example/ HTTP/1.1\r\nHost: ｗｗｗ.ｔｉｋｔｏｋ.com\r\n",
    "POST http://www.tiktok.com/ HTTP/1.1\r\nHost: www.tiktok.com\r\nContent-Length: 0\r\n",
]


@pytest.mark.parametrize("request_head", SPELT)
def test_a_closed_site_by_another_name(box: Proxy, net: Internet, request_head: str) -> None:
    connections = len(net.connections)
    with box.connect(PLAIN) as raw:
        raw.sendall(f"{request_head}Connection: close\r\n\r\n".encode())
        status = head(raw).split(" ")[1]
    assert status in ("403", "400")
    assert len(net.connections) == connections


SMUGGLED = [
    "POST http://open.example/ HTTP/1.1\r\nHost: open.example\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "POST http://open.example/ HTTP/1.1\r\nHost: open.example\r\nContent-Length: 5\r\nContent-Length: 6\r\n",
    "GET http://open.example/ HTTP/1.1\r\nHost : open.example\r\n",
    "GET ftp://open.example/ HTTP/1.1\r\nHost: open.example\r\n",
    "GET / HTTP/1.1\r\n",
    "nonsense\r\n",
    "GET http://2130706433/ HTTP/1.1\r\nHost: 2130706433\r\n",
    "GET http://open.example/ HTTP/1.1\r\nHost: open.example\r\nHost: open.example\r\n",
]


@pytest.mark.parametrize("request_head", SMUGGLED)
def test_a_request_that_can_be_read_in_two_ways_is_not_passed_on(box: Proxy, net: Internet, request_head: str) -> None:
    connections = len(net.connections)
    said = box.say(f"{request_head}\r\n".encode(), timeout=2)
    assert b" 400 " in said.partition(b"\r\n")[0]
    assert b"mitmproxy" not in said.lower()
    assert b"could not be understood" in said
    assert len(net.connections) == connections


def test_a_host_header_that_names_a_closed_site_inside_tls(box: Proxy) -> None:
    with box.tls("read.example") as opened:
        assert over(opened, "read.example").status == 200
        assert over(opened, "www.tiktok.com").status == 403
        assert over(opened, "read.example", "/again").status == 200


# --- what passes, passes whole ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/bytes/1", "/bytes/70000", "/bytes/3000000", "/chunked"])
def test_bodies_come_whole(box: Proxy, path: str) -> None:
    plain = box.get(f"http://open.example:{box.internet.http}{path}")
    read = box.fetch("read.example", path)
    size = 7 if path == "/chunked" else int(path.rpartition("/")[2])
    assert (len(plain.body), len(read.body)) == (size, size)


@pytest.mark.parametrize("size", [1, 100_000, 2_000_000])
def test_uploads_arrive_whole(box: Proxy, size: int) -> None:
    sent = box.get(f"http://open.example:{box.internet.http}/up", PLAIN, "POST", b"u" * size)
    assert sent.body == f"origin of open.example/up read {size}"


def test_an_upload_of_unknown_length(box: Proxy) -> None:
    with box.session(PLAIN) as session:
        url = f"http://open.example:{box.internet.http}/up"
        session.request("POST", url, iter([b"a" * 1000, b"b" * 500]), encode_chunked=True,
                        headers={"Transfer-Encoding": "chunked"})  # fmt: skip
        assert session.getresponse().read() == b"origin of open.example/up read 1500"


def test_a_client_that_waits_for_100_continue(box: Proxy) -> None:
    with box.connect(PLAIN) as raw:
        host = f"open.example:{box.internet.http}"
        lines = [f"POST http://{host}/up HTTP/1.1", f"Host: {host}", "Expect: 100-continue", "Content-Length: 3"]
        raw.sendall("\r\n".join([*lines, "", ""]).encode())
        assert " 100 " in head(raw)
        raw.sendall(b"abc")
        assert " 200 " in head(raw)


@pytest.mark.parametrize("size", [3, 5_000_000])
def test_an_upload_to_a_closed_site_ends_with_the_page(box: Proxy, net: Internet, size: int) -> None:
    connections = len(net.connections)
    with box.session(PLAIN) as session:
        answer = ask(session, "http://www.tiktok.com/up", "POST", b"u" * size)
        assert (answer.status, "Social media is closed" in answer.body) == (403, True)
        assert ask(session, f"http://open.example:{net.http}/then").status == 200
    with box.tls("www.tiktok.com") as opened:
        opened.sendall(b"POST /up HTTP/1.1\r\nHost: www.tiktok.com\r\nTransfer-Encoding: chunked\r\n\r\n")
        opened.sendall(b"%x\r\n%s\r\n0\r\n\r\n" % (size, b"u" * size))
        assert " 403 " in head(opened)
    assert len(net.connections) == connections + 1


def test_one_connection_for_one_site_after_another(box: Proxy) -> None:
    with box.session(PLAIN) as session:
        for host, status in (
            ("open.example", 200),
            ("www.tiktok.com", 403),
            ("two.example", 200),
            ("open.example", 200),
        ):
            assert ask(session, f"http://{host}:{box.internet.http}/").status == status


def test_connections_to_a_site_are_used_again(box: Proxy, net: Internet) -> None:
    """Names lead to addresses beneath mitmproxy, which goes on to know its connections by name."""
    with box.tls("read.example") as opened:
        over(opened, "read.example")
        connections = len(net.connections)
        assert [over(opened, "read.example", f"/{n}").status for n in range(5)] == [200] * 5
    assert len(net.connections) == connections


def test_websockets_pass(box: Proxy) -> None:
    upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA\r\n"
    with box.tls("read.example") as opened:
        opened.sendall(f"GET /socket HTTP/1.1\r\nHost: read.example\r\n{upgrade}\r\n".encode())
        assert " 101 " in head(opened)
        for word in (b"\x81\x02hi", b"any bytes at all", b"z" * 100_000):
            opened.sendall(word)
            back = b""
            while len(back) < len(word):
                back += opened.recv(65536)
            assert back == word


# --- HTTP/2 -----------------------------------------------------------------------------------------------------------


def test_http_2_inside_tls(box: Proxy) -> None:
    with box.tls("read.example", alpn="h2") as opened:
        assert opened.selected_alpn_protocol() == "h2"
        client = Http2(opened)
        # All three are asked before any is answered.
        for path, host in (("/two", "read.example"), ("/", "www.tiktok.com"), ("/bytes/200000", "read.example")):
            client.ask(host, path)
        answers = client.answers(3)
    assert [status for status, _ in answers] == ["200", "403", "200"]
    assert answers[0][1] == "origin of read.example/two read 0"
    assert "Social media is closed in lessons." in answers[1][1]
    assert len(answers[2][1]) == 200_000


def test_uploads_and_long_answers_by_http_2_from_end_to_end(box: Proxy, net: Internet) -> None:
    with box.tls("read.example", alpn="h2") as opened:
        client = Http2(opened)
        client.ask("read.example", "/up2", body=b"u" * 1_000_000)
        client.ask("read.example", "/bytes/2000000")
        connections = len(net.connections)
        client.ask("read.example", "/again")
        answers = client.answers(3)
    assert answers[0] == ("200", "origin of read.example/up2 read 1000000")
    assert len(answers[1][1]) == 2_000_000
    assert answers[2] == ("200", "origin of read.example/again read 0")
    assert len(net.connections) <= connections + 1
    assert ":authority" in next(headers for where, _, headers in net.seen if where == "read.example/up2")


def test_an_upload_to_a_closed_site_by_http_2(box: Proxy) -> None:
    """Its length is not said, and its end is far; it is let fall, not kept."""
    with box.tls("closed.example", alpn="h2") as opened:
        client = Http2(opened)
        client.ask("closed.example", "/up", body=b"u" * 300_000)
        [(status, page)] = client.answers(1)
        client.ask("closed.example", "/", method="HEAD")
        assert (status, "This one is closed." in page) == ("403", True)
        assert client.answers(1) == [("403", "")]


def test_a_search_by_http_2(box: Proxy) -> None:
    with box.tls("www.google.com", alpn="h2") as opened:
        client = Http2(opened)
        client.ask("www.google.com", "/search?q=how+to+end+my+life+by+h2")
        [(status, page)] = client.answers(1)
    assert (status, "You are not in trouble" in page) == ("200", True)


# --- what cannot be reached -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://nowhere.example/", "There is no site called nowhere.example."),
        ("http://inside.example/", "inside.example is inside the school’s own network"),
        ("http://10.0.0.1/", "10.0.0.1 is inside the school’s own network"),
        ("http://[::1]/", "::1 is inside the school’s own network"),
        ("http://[::ffff:10.0.0.1]/", "is inside the school’s own network"),
        ("http://localhost/", "There is no site called localhost."),
        ("http://open.example:22/", "Port 22 is not open here"),
    ],
)
def test_why_a_site_cannot_be_opened(box: Proxy, url: str, said: str) -> None:
    answer = box.get(url)
    assert answer.status in (502, 403)
    assert said in answer.body
    assert "mitmproxy" not in (answer.body + str(answer.headers)).lower()


def test_a_site_that_does_not_answer(box: Proxy) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.250", box.internet.http))  # bound, and nobody listens
        answer = box.get(f"http://dead.example:{box.internet.http}/")
    assert (answer.status, "The site did not answer." in answer.body) == (502, True)


def test_a_site_with_another_sites_certificate_is_not_read(box: Proxy) -> None:
    answer = box.fetch("forged.example", source=CUT_OFF)
    assert answer.status == 403
    read = box.get(f"https://forged.example:{box.internet.https}/")
    assert (read.status, "could not prove that it is the one" in read.body) == (502, True)
    assert "forged.example/" not in box.internet.paths()


# --- the box itself ---------------------------------------------------------------------------------------------------


def test_a_device_is_told_what_was_closed_on_it(box: Proxy) -> None:
    source = "127.0.0.77"
    assert "every page that this device asked for was open" in box.get("http://lessonwall.internal/", source).body
    box.get("http://www.pinterest.com/", source)
    page = box.get("http://lessonwall.internal/", source)
    assert (page.status, "www.pinterest.com" in page.body, "at 10:" in page.body) == (200, True, True)
    assert "www.pinterest.com" not in box.get("http://lessonwall.internal/", "127.0.0.78").body


def test_the_certificate_and_the_numbers(box: Proxy) -> None:
    answer = box.get("http://lessonwall.internal/ca.pem")
    assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert answer.body == box.authority.read_text()
    assert "0800 1111" in box.get("http://lessonwall.internal/help").body
    assert box.get("http://LESSONWALL.internal./nothing").status == 404


@pytest.mark.parametrize("host", ["mitm.it", "magisk.internal"])
def test_no_magic_of_the_library(box: Proxy, host: str) -> None:
    assert box.get(f"http://{host}:{box.internet.http}/cert/pem").body == f"origin of {host}/cert/pem read 0"


# --- clients that stall, and those that do not end --------------------------------------------------------------------


STALLS = [
    b"",
    b"GET http://open.ex",
    b"GET http://open.example/ HTTP/1.1\r\nHost: open.example\r\n",
    b"CONNECT open.example:443 HTTP/1.1\r\n\r\n",
    b"CONNECT open.example:443 HTTP/1.1\r\n\r\n\x16\x03\x01",
    b"POST http://www.tiktok.com/ HTTP/1.1\r\nHost: www.tiktok.com\r\nContent-Length: 100\r\n\r\nabc",
]


def test_clients_that_stall_hinder_nobody(box: Proxy) -> None:
    stalled = [box.connect("127.0.0.70") for _ in range(20) for _ in STALLS]
    try:
        for raw, data in zip(stalled, STALLS * 20, strict=True):
            raw.sendall(data)
        assert box.get(f"http://open.example:{box.internet.http}/").status == 200
        assert box.get("http://www.tiktok.com/").status == 403
        assert box.fetch("www.tiktok.com").status == 403
    finally:
        for raw in stalled:
            raw.close()


@pytest.mark.parametrize(
    "begun",
    [
        b"GET http://open.example/ HTTP/1.1\r\nX: ",
        b"GET http://open.example/",
        b"GET http://open.example/ HTTP/1.1\r\nHost: open.example\r\n" + b"X: y\r\n" * 20_000,
    ],
)
def test_a_head_without_end_is_ended(box: Proxy, begun: bytes) -> None:
    with box.connect(PLAIN) as raw:
        assert ended(raw, begun + b"x" * 500_000)


def test_a_client_hello_without_end_is_ended(box: Proxy) -> None:
    raw, _ = box.tunnel("open.example", PLAIN)
    record = b"\x16\x03\x01\x40\x00" + b"\x01\xff\xff\xff" + b"\0" * (0x4000 - 4)
    with raw:
        assert ended(raw, record * 10)


def test_a_client_that_does_not_read_fills_no_memory(box: Proxy) -> None:
    before = box.memory()
    with box.connect(PLAIN) as raw:
        host = f"open.example:{box.internet.http}"
        raw.sendall(f"GET http://{host}/bytes/300000000 HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert b" 200 " in raw.recv(1000)
        time.sleep(0.3)
        assert box.memory() - before < 20


def test_a_long_but_honest_head_passes(box: Proxy) -> None:
    answer = box.get(f"http://open.example:{box.internet.http}/", Cookie="c" * 40_000)
    assert answer.status == 200


def test_a_client_that_goes_away_in_the_middle_leaves_nothing_behind(box: Proxy) -> None:
    for _ in range(20):
        raw = box.connect(PLAIN)
        raw.sendall(
            f"GET http://open.example:{box.internet.http}/bytes/3000000 HTTP/1.1\r\nHost: open.example\r\n\r\n".encode()
        )
        raw.recv(1000)
        raw.close()
    assert box.get(f"http://open.example:{box.internet.http}/").status == 200


def test_a_session_may_be_http_1_0(box: Proxy) -> None:
    said = box.say(f"GET http://open.example:{box.internet.http}/old HTTP/1.0\r\n\r\n".encode())
    assert b"origin of open.example/old" in said  # told by the target: it has no Host header


def test_the_inspected_and_the_rest_get_one_answer_for_one_site(box: Proxy) -> None:
    for source in (INSPECTED, PLAIN, "::1"):
        assert box.get("http://www.tiktok.com/", source).status == 403
        assert box.get(f"http://open.example:{box.internet.http}/", source).status == 200

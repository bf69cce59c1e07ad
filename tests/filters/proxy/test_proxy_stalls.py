"""Clients that stand still, in each phase of a connection: each is let go in its time, and nobody waits for them."""

import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from filters.proxy.settings import Limits
from tests.filters.proxy.internet import Internet
from tests.filters.proxy.proxied import INSPECTED, PLAIN, Proxy, ended, head, over, proxy
from tests.filters.proxy.test_proxy_connect import hello

# Seconds: short, so that these tests are; each at least twice as long as a slow machine takes for what it bounds.
LIMITS = Limits(head=1.0, idle=1.5, body=1.0, unread=1.0)
LATE = 6.0  # by then, however slow the machine


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory, net: Internet) -> Iterator[Proxy]:
    with proxy(tmp_path_factory.mktemp("impatient") / "state", net, settings={"limits": LIMITS}) as running:
        yield running


def silent(box: Proxy) -> socket.socket:
    return box.connect(PLAIN)


def half_a_connect(box: Proxy) -> socket.socket:
    raw = box.connect(PLAIN)
    raw.sendall(b"CONNECT open.exam")
    return raw


def after_connect(box: Proxy) -> socket.socket:
    return box.tunnel("open.example", PLAIN)[0]


def half_a_hello(box: Proxy) -> socket.socket:
    raw = after_connect(box)
    raw.sendall(hello("open.example")[:60])
    return raw


def after_our_hello(box: Proxy) -> socket.socket:
    raw, _ = box.tunnel("read.example", INSPECTED)
    raw.sendall(hello("read.example"))
    assert raw.recv(65536)[:1] == b"\x16"
    return raw


def half_a_head(box: Proxy) -> socket.socket:
    raw = box.connect(PLAIN)
    raw.sendall(b"GET http://open.example/ HTTP/1.1\r\nHost: open.exa")
    return raw


def half_a_body(box: Proxy) -> socket.socket:
    raw = box.connect(PLAIN)
    raw.sendall(
        f"POST http://open.example:{box.internet.http}/ HTTP/1.1\r\nHost: open.example:{box.internet.http}\r\n"
        "Content-Length: 100\r\n\r\nhalf".encode()
    )
    return raw


def half_a_body_for_a_closed_site(box: Proxy) -> socket.socket:
    raw = box.connect(PLAIN)
    raw.sendall(b"POST http://www.tiktok.com/ HTTP/1.1\r\nHost: www.tiktok.com\r\nContent-Length: 100\r\n\r\nhalf")
    return raw


def after_an_answer(box: Proxy) -> socket.socket:
    raw = box.connect(PLAIN)
    where = f"open.example:{box.internet.http}"
    assert over(raw, where, f"http://{where}/").status == 200  # type: ignore[arg-type]
    return raw


PHASES = [
    silent, half_a_connect, after_connect, half_a_hello, after_our_hello, half_a_head, half_a_body,
    half_a_body_for_a_closed_site, after_an_answer,
]  # fmt: skip


@pytest.mark.parametrize("phase", PHASES)
def test_who_stands_still_is_let_go(box: Proxy, phase: Callable[[Proxy], socket.socket]) -> None:
    with phase(box) as raw:
        assert ended(raw, within=LATE)
    assert box.get(f"http://open.example:{box.internet.http}/").status == 200


@pytest.mark.parametrize("begun", [b"GET http://open.example/ HTTP/1.1\r\n", b"CONNECT open.example:443 HTTP/1.1\r\n"])
def test_a_head_that_trickles_is_let_go_as_well(box: Proxy, begun: bytes) -> None:
    until = time.monotonic() + LATE
    with box.connect(PLAIN) as raw:
        raw.sendall(begun)
        raw.settimeout(0.2)
        while time.monotonic() < until:
            try:
                raw.sendall(b"x")
                if raw.recv(1) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        assert time.monotonic() < until


def test_who_does_not_take_an_answer_is_let_go_and_fills_no_memory(box: Proxy) -> None:
    with socket.socket() as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.connect(("127.0.0.1", box.port))
        where = f"open.example:{box.internet.http}"
        before = box.memory()
        raw.sendall(f"GET http://{where}/bytes/200000000 HTTP/1.1\r\nHost: {where}\r\n\r\n".encode())
        assert head(raw).startswith("HTTP/1.1 200")
        until = time.monotonic() + LATE
        while time.monotonic() < until and not cut(raw, box):
            time.sleep(0.1)
        assert cut(raw, box)
        assert box.memory() - before < 30


def cut(raw: socket.socket, box: Proxy) -> bool:
    """Whether the proxy holds its end no longer, seen without reading."""
    mine = raw.getsockname()[1]
    lines = Path(f"/proc/{box.process.pid}/net/tcp").read_text().splitlines()[1:]
    return not any(
        line.split()[1].endswith(f":{box.port:04X}") and line.split()[2].endswith(f":{mine:04X}")
        and line.split()[3] == "01"
        for line in lines
    )  # fmt: skip


def test_a_tunnel_keeps_its_own_time(box: Proxy) -> None:
    """What was judged and passes may be silent for longer than any of these: a chat, a push service."""
    raw, _ = box.tunnel("open.example", PLAIN, box.internet.http)
    with raw, box.tls("open.example", PLAIN, ours=False) as tunnel:
        upgrade = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        raw.sendall(b"GET /s HTTP/1.1\r\nHost: open.example\r\n" + upgrade + b"\r\n")
        assert b" 101 " in raw.recv(500)
        wait(LIMITS.idle + 1.0)
        assert over(tunnel, "open.example").status == 200
        raw.sendall(b"still here")
        assert raw.recv(100) == b"still here"


def test_an_answer_that_is_long_in_coming_is_waited_for(box: Proxy) -> None:
    with box.connect(PLAIN) as raw:
        where = f"open.example:{box.internet.http}"
        raw.sendall(f"GET http://{where}/slow HTTP/1.1\r\nHost: {where}\r\n\r\n".encode())
        assert head(raw).startswith("HTTP/1.1 200")


def test_an_upload_that_goes_on_is_not_cut(box: Proxy) -> None:
    with box.connect(PLAIN) as raw:
        where = f"open.example:{box.internet.http}"
        raw.sendall(f"POST http://{where}/ HTTP/1.1\r\nHost: {where}\r\nContent-Length: 8\r\n\r\n".encode())
        for _ in range(8):
            wait(0.3)
            raw.sendall(b"x")
        assert head(raw).startswith("HTTP/1.1 200")


def wait(seconds: float) -> None:
    """In steps, as a client that is asleep."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.1)


IDLE = 2_000
EACH = 0.035  # MB that an idle connection may hold


def test_two_thousand_idle_connections_take_little_and_hinder_nobody(tmp_path: Path, net: Internet) -> None:
    with proxy(tmp_path / "state", net, settings={"limits": Limits()}) as box:
        url = f"http://open.example:{net.http}/"
        assert box.get(url).status == 200
        assert box.fetch("read.example").status == 200
        before = box.memory()
        held = [box.connect(f"127.0.1.{n % 250 + 1}") for n in range(IDLE)]
        try:
            assert box.get(url).status == 200
            assert box.fetch("read.example").status == 200
            assert box.memory() - before < IDLE * EACH
        finally:
            for raw in held:
                raw.close()
        assert box.get(url).status == 200


def test_no_address_takes_more_connections_than_it_may_and_others_are_served(tmp_path: Path, net: Internet) -> None:
    with proxy(tmp_path / "state", net, settings={"limits": Limits(each=5, all=8)}) as box:
        url = f"http://open.example:{net.http}/"
        held = [box.connect("127.0.0.80") for _ in range(5)]
        with box.connect("127.0.0.80") as one_more:
            assert ended(one_more)
        assert box.get(url).status == 200
        # Whoever leaves makes room.
        held.pop().close()
        assert served(box, url, "127.0.0.80")
        held += [box.connect(f"127.0.0.{n}") for n in (81, 82, 83, 84)]
        with box.connect("127.0.0.85") as one_more:
            assert ended(one_more)
        for raw in held:
            raw.close()
        assert served(box, url)


def served(box: Proxy, url: str, source: str = PLAIN) -> bool:
    """Whether it is, as soon as the proxy has seen who left."""
    until = time.monotonic() + LATE
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if box.get(url, source).status == 200:
                return True
        time.sleep(0.05)
    return False


def test_a_client_that_stalls_in_tls_is_told_apart_from_one_that_is_slow(box: Proxy) -> None:
    raw, _ = box.tunnel("read.example", INSPECTED)
    context = ssl.create_default_context(cafile=str(box.authority))
    with raw:
        wait(LIMITS.head / 2)
        with context.wrap_socket(raw, server_hostname="read.example") as opened:
            wait(LIMITS.idle / 2)
            assert over(opened, "read.example").status == 200

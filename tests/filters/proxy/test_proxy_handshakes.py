"""What the proxy tells the steward of handshakes: a device that does not accept our certificate, and one that does."""

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from mitmproxy.proxy.layers import tls as core
from mitmproxy.test import tflow
from mitmproxy.tls import TlsData

from filters.proxy.handshakes import _REFUSALS, AGAIN, AT_ONCE, LATELY, MOST, Handshakes, Report
from filters.request_lines import decode_request, encode_answer
from filters.requests import Done, HandshakeMade, HandshakeRefused
from tests.filters.proxy.internet import Internet
from tests.filters.proxy.proxied import INSPECTED, PLAIN, YOUNG, Proxy, over, proxy

APP = "app.example"


class Seen:
    """Connections of devices, by hand, with a clock that is moved."""

    def __init__(self) -> None:
        self.now = 0.0
        self.told: list[Report] = []
        self.handshakes = Handshakes(self.told.append, lambda: self.now)

    def __call__(self, device: str, end: str, host: str = APP, sni: str = "") -> None:
        """`end`: "alert", "left", "other", "at once", "later" or "asked"."""
        flow = tflow.tflow()
        client = flow.client_conn
        self.handshakes.watch(client.id, [sni or host, host], device)
        data = TlsData(client, None)  # type: ignore[arg-type]
        if end in ERRORS:
            client.error = ERRORS[end]
            self.handshakes.tls_failed_client(data)
        else:
            self.handshakes.tls_established_client(data)
            if end == "asked":
                self.handshakes.requestheaders(flow)
            self.now += 0 if end == "at once" else AT_ONCE
        self.handshakes.client_disconnected(client)


# As mitmproxy says it.
ERRORS = {
    "alert": "The client does not trust the proxy's certificate for app.example (tlsv1 alert unknown ca)",
    "left": "The client disconnected during the handshake. If this happens consistently for app.example, this may "
    "indicate that the client does not trust the proxy's certificate.",
    "other": "Client and mitmproxy cannot agree on a TLS version to use.",
}


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        (["alert"], [HandshakeRefused(APP, "d1")]),
        (["left"], [HandshakeRefused(APP, "d1")]),
        # Some look at the certificate when the handshake is over, and leave without a word.
        (["at once"], [HandshakeRefused(APP, "d1")]),
        # A connection kept in reserve, an old device, a page that was read: no refusals.
        (["later"], []),
        (["other"], []),
        (["asked"], []),
        # The same again within the hour is no news.
        (["alert", "left", "at once"], [HandshakeRefused(APP, "d1")]),
        # Where it is accepted, failures are not the app's; and what was told of it is taken back, once.
        (["asked", "alert"], []),
        (["alert", "asked", "asked", "alert"], [HandshakeRefused(APP, "d1"), HandshakeMade(APP)]),
    ],
)
def test_how_a_connection_ends(ends: list[str], told: list[Report]) -> None:
    seen = Seen()
    for end in ends:
        seen("d1", end)
    assert seen.told == told


def test_one_devices_acceptance_speaks_for_the_app_for_a_day() -> None:
    seen = Seen()
    seen("d1", "asked")
    seen("d2", "alert")
    assert seen.told == []
    seen.now += LATELY
    seen("d2", "alert")
    assert seen.told == [HandshakeRefused(APP, "d2")]


def test_the_same_failure_is_told_again_after_an_hour() -> None:
    seen = Seen()
    for _ in range(2):
        seen("d1", "alert")
        seen.now += AGAIN
    assert len(seen.told) == 2


def test_what_says_nothing_of_an_app_is_not_told() -> None:
    seen = Seen()
    seen("", "alert")  # a device that nobody registered
    seen("d1", "alert", APP, sni="other.example")  # CONNECT and ClientHello disagree
    assert seen.told == []


def test_it_holds_no_more_than_it_may() -> None:
    seen = Seen()
    seen("d1", "asked", "first.example")
    for n in range(MOST):
        seen("d1", "asked", f"{n}.example")
    seen("d2", "alert", "first.example")
    assert seen.told == [HandshakeRefused("first.example", "d2")]
    assert seen.handshakes._watched == {}


def test_the_words_of_mitmproxy_are_the_ones_looked_for() -> None:
    """They are the library's: should it change them, this fails, and not in a school."""
    text = Path(str(core.__file__)).read_text()
    assert all(refusal in text for refusal in _REFUSALS)


# --- the whole way, but for the steward ---------------------------------------------------------------------------


@contextmanager
def door(path: Path) -> Iterator[list[object]]:
    """A steward that hears everything and does nothing."""
    heard: list[object] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            heard.append(decode_request(self.rfile.readline()).request)
            self.wfile.write(encode_answer(Done("Noted.")))

    with socketserver.ThreadingUnixStreamServer(str(path), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield heard
        server.shutdown()
        thread.join(2)


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[list[object]]:
    with door(tmp_path / "door.sock") as requests:
        yield requests


@pytest.fixture
def box(tmp_path: Path, net: Internet, heard: list[object]) -> Iterator[Proxy]:
    with proxy(tmp_path / "state", net, settings={"door": str(tmp_path / "door.sock")}) as running:
        yield running


def refuse(box: Proxy, host: str, source: str) -> None:
    """As an app that trusts the internet's authorities alone."""
    with pytest.raises(ssl.SSLCertVerificationError), box.tls(host, source, ours=False):
        pass


def leave(box: Proxy, host: str, source: str) -> None:
    """As one that pins: the handshake is made, and then it goes away."""
    with box.tls(host, source):
        pass


def has(heard: list[object], report: object) -> bool:
    until = time.monotonic() + 4
    while report not in heard and time.monotonic() < until:
        time.sleep(0.05)
    return report in heard


def test_devices_that_refuse_are_told_with_host_and_device(box: Proxy, heard: list[object]) -> None:
    refuse(box, "read.example", INSPECTED)
    assert has(heard, HandshakeRefused("read.example", f"d{INSPECTED}"))
    leave(box, "read.example", YOUNG)
    assert has(heard, HandshakeRefused("read.example", f"d{YOUNG}"))
    with box.tls("read.example") as opened:
        assert over(opened, "read.example").status == 200
    assert has(heard, HandshakeMade("read.example"))
    assert len(heard) == 3


def test_what_is_closed_and_what_passes_is_no_handshake_to_speak_of(box: Proxy, heard: list[object]) -> None:
    """A BLOCK is opened for its page alone: that nobody looks at it changes nothing."""
    refuse(box, "www.tiktok.com", INSPECTED)
    with box.tls("open.example", PLAIN, ours=False) as passed:
        assert over(passed, "open.example").status == 200
    refuse(box, "read.example", INSPECTED)
    assert has(heard, HandshakeRefused("read.example", f"d{INSPECTED}"))
    assert len(heard) == 1


def test_a_steward_that_is_away_holds_nothing_up(tmp_path: Path, net: Internet) -> None:
    with (
        proxy(tmp_path / "state", net, settings={"door": str(tmp_path / "nobody.sock")}) as box,
        socket.socket(socket.AF_UNIX) as deaf,
    ):
        refuse(box, "read.example", INSPECTED)
        deaf.bind(str(tmp_path / "nobody.sock"))
        deaf.listen()
        refuse(box, "read.example", YOUNG)
        with box.tls("read.example") as opened:
            assert over(opened, "read.example").status == 200

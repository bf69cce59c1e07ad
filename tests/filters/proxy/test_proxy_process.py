"""The proxy's process: it starts or says why not, follows the policy, cuts at the bell, loses nothing at its end."""

import asyncio
import logging
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from mitmproxy import tls
from mitmproxy.options import Options
from mitmproxy.proxy.context import Context
from mitmproxy.test import tflow, tutils

from filters.catalogue import shipped
from filters.catalogue.index import shipped_names
from filters.dns.endpoint import Listen
from filters.events.seal import make_keys
from filters.files import replace_file
from filters.live import Live, publish
from filters.policy.attempt import Verdict
from filters.policy.rules import CutOff
from filters.proxy.about import About, Told
from filters.proxy.addon import Addon
from filters.proxy.answers import Answers
from filters.proxy.asker import Asker
from filters.proxy.box import Box
from filters.proxy.certificates import SIGNER, make_authority
from filters.proxy.judge import Judge
from filters.proxy.met import Met
from filters.proxy.remember import Remember
from filters.proxy.resolve import Resolve
from filters.proxy.settings import ProxySettings
from filters.proxy.tunnels import Tunnels
from filters.words.match import Matcher
from tests.filters.proxy.internet import Internet
from tests.filters.proxy.proxied import (
    ABOUT,
    INSPECTED,
    PLAIN,
    TABLES,
    Proxy,
    ask,
    clients,
    ended,
    over,
    proxy,
    school,
    settings_for,
)
from tests.names import publish_names
from tests.policies import LESSON, LONG_AGO, at, rule


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, net: Internet) -> Iterator[Proxy]:
    """A proxy whose policy these tests change."""
    with proxy(tmp_path_factory.mktemp("alone") / "state", net) as running:
        yield running


@pytest.fixture
def box_with(alone: Proxy) -> Iterator[Proxy]:
    """With the plain policy in force before and after."""
    put(alone, version=1)
    yield alone
    alone.publish(clients())
    put(alone, version=1)


def put(box: Proxy, **changes: object) -> None:
    box.publish(school(**changes))
    time.sleep(0.25)  # the promise: everywhere within 250 ms


NOW_CLOSED = frozenset({"host:open.example", "host:read.example"})
CLOSE = (rule("now-closed", Verdict.BLOCK, frozenset({"everyone"}), NOW_CLOSED, say="Closed now."),)


# --- it follows the policy ------------------------------------------------------------------------------------------


def test_an_open_connection_meets_a_new_policy_at_its_next_request(box_with: Proxy) -> None:
    url = f"http://open.example:{box_with.internet.http}/"
    with box_with.session() as plain, box_with.tls("read.example") as opened:
        assert ask(plain, url).status == 200
        assert over(opened, "read.example").status == 200
        put(box_with, version=2, rules=CLOSE)
        assert ask(plain, url).status == 403
        assert over(opened, "read.example").status == 403
        put(box_with, version=3)
        assert ask(plain, url).status == 200


def test_a_tunnel_is_cut_when_its_answer_changes_and_no_other(box_with: Proxy) -> None:
    with (
        box_with.tls("open.example", PLAIN, ours=False) as shut,
        box_with.tls("open.example", INSPECTED, ours=False) as shut_too,
        box_with.tls("two.example", PLAIN, ours=False) as kept,
    ):
        put(box_with, version=4, rules=(*CLOSE, *school().rules))
        assert ended(shut, within=1.0)
        assert ended(shut_too, within=1.0)
        assert over(kept, "two.example").status == 200


def test_a_tunnel_is_cut_when_a_new_index_lists_its_host(box_with: Proxy) -> None:
    live = box_with.state / "live"
    with (
        box_with.tls("open.example", PLAIN, ours=False) as shut,
        box_with.tls("two.example", PLAIN, ours=False) as kept,
    ):
        listed = shipped_names([("open.example", ["adult"])])
        publish_names(live, (*shipped().hosts(), *listed), generation=2)
        assert ended(shut, within=1.0)
        assert over(kept, "two.example").status == 200
    assert box_with.tunnel("open.example", PLAIN)[1].startswith("HTTP/1.1 403")
    publish_names(live, generation=3)
    time.sleep(0.25)
    assert box_with.tunnel("open.example", PLAIN)[1].startswith("HTTP/1.1 200")


def test_a_websocket_in_clear_is_cut_like_a_tunnel(box_with: Proxy) -> None:
    upgrade = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    raw, _ = box_with.tunnel("open.example", PLAIN, box_with.internet.http)
    with raw:
        raw.sendall(b"GET /s HTTP/1.1\r\nHost: open.example\r\n" + upgrade + b"\r\n")
        assert b" 101 " in raw.recv(500)
        put(box_with, version=5, rules=CLOSE)
        assert ended(raw, within=1.0)


def test_a_websocket_in_opened_tls_lasts_until_its_site_is_closed(box_with: Proxy) -> None:
    """It is to be looked into, and was: a bell for others does not end it."""
    upgrade = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    with box_with.tls("read.example") as opened:
        opened.sendall(b"GET /s HTTP/1.1\r\nHost: read.example\r\n" + upgrade + b"\r\n")
        assert b" 101 " in opened.recv(500)
        put(box_with, version=7)
        opened.sendall(b"still here")
        assert opened.recv(100) == b"still here"
        put(box_with, version=8, rules=CLOSE)
        assert ended(opened, within=1.0)


def test_what_is_to_be_looked_into_from_now_on_is_no_tunnel_any_more(box_with: Proxy) -> None:
    with box_with.tls("open.example", INSPECTED, ours=False) as tunnel:
        what = frozenset({"host:open.example"})
        look = rule("look-now", Verdict.INSPECT, frozenset({"everyone"}), what)
        put(box_with, version=9, rules=(look, *school().rules))
        assert ended(tunnel, within=1.0)
    assert box_with.fetch("open.example").status == 200


def test_a_device_that_is_cut_off_is_cut_at_once(box_with: Proxy) -> None:
    now = CutOff("c2", frozenset({f"device:d{PLAIN}"}), LONG_AGO, None, "t1", "")
    named = replace(clients().by_address[PLAIN].standing, named=frozenset({f"device:d{PLAIN}"}))
    moved = clients()
    known = {**moved.by_address, PLAIN: replace(moved.by_address[PLAIN], standing=named)}
    with (
        box_with.tls("open.example", PLAIN, ours=False) as tunnel,
        box_with.tls("www.childline.org.uk", PLAIN, ours=False) as help,
    ):
        box_with.publish(replace(moved, sequence=2, by_address=known))
        put(box_with, version=6, cut_offs=(now,))
        assert ended(tunnel, within=1.0)
        assert over(help, "www.childline.org.uk").status == 200


def test_the_bell_bites(tmp_path: Path, net: Internet) -> None:
    """R7: what was open in the break is cut within a second of its end, although nothing can be seen of it."""
    begun = at("2026-11-23T11:09:52")  # a slow machine starts in less than eight seconds
    offset = begun - datetime.now(UTC)
    with proxy(tmp_path / "state", net, at=begun) as box, box.tls("www.tiktok.com", PLAIN, ours=False) as tunnel:
        assert over(tunnel, "www.tiktok.com").status == 200
        assert ended(tunnel, within=12.0)
        late = datetime.now(UTC) + offset - at("2026-11-23T11:10")
        assert timedelta(0) <= late < timedelta(seconds=1)
        assert box.tunnel("www.tiktok.com", PLAIN)[1].startswith("HTTP/1.1 403")


def test_pages_follow_the_school(box_with: Proxy) -> None:
    told = replace(ABOUT, school="Elmtree School")
    replace_file(box_with.state / "live" / "pages.json", msgspec.json.encode(told))
    time.sleep(0.25)
    assert "Elmtree School" in box_with.get("http://www.tiktok.com/").body


@pytest.mark.parametrize("broken", [b"{", b'{"school": 1}', b'{"school": "X", "timezone": "Mars/Phobos"}', b""])
def test_what_pages_say_outlasts_a_broken_file(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "pages.json").write_bytes(msgspec.json.encode(ABOUT))
    told = Told(tmp_path)
    replace_file(tmp_path / "pages.json", broken)
    told.refresh()
    assert told.value == ABOUT
    assert f"{told.here(lambda: LESSON.astimezone(UTC))():%H:%M}" == "10:15"
    assert Told(tmp_path / "none").value.school == "Your school"


# --- it ends ----------------------------------------------------------------------------------------------------------


def test_what_was_seen_is_on_the_disk_when_it_ends(tmp_path: Path, net: Internet) -> None:
    with proxy(tmp_path / "state", net) as box:
        box.get("http://www.tiktok.com/last", INSPECTED)
        with box.connect() as open_still:
            box.process.send_signal(signal.SIGTERM)
            assert box.process.wait(8) == 0
            assert ended(open_still)
    assert [event.path for event in box.events()] == ["/last"]


# --- or says why it does not start ------------------------------------------------------------------------------------


def refused(settings: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "filters.proxy.process"], input=settings, capture_output=True, text=True, timeout=20
    )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    return done.stderr


def prepared(state: Path, net: Internet) -> ProxySettings:
    for name in ("live", "events", "recent", "keys"):
        (state / name).mkdir(parents=True)
    make_keys(state / "keys")
    publish(state / "live", school())
    publish(state / "live", clients())
    publish_names(state / "live")
    return settings_for(state, net, LESSON)


def test_a_port_that_is_taken_is_named_with_its_option(tmp_path: Path, net: Internet) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = replace(prepared(tmp_path, net), listeners=(Listen("127.0.0.1", port),))
        said = refused(msgspec.json.encode(settings).decode())
    assert said.startswith(f"error: --proxy 127.0.0.1:{port}: Address already in use; ")


def test_settings_that_are_none(tmp_path: Path) -> None:
    assert refused("{}").startswith("error: settings: ")
    assert refused("").startswith("error: settings: ")


def test_keys_that_are_missing(tmp_path: Path, net: Internet) -> None:
    settings = replace(prepared(tmp_path, net), keys=str(tmp_path / "none"))
    assert "is missing; start this part by `lessonwall up`" in refused(msgspec.json.encode(settings).decode())


def test_a_certificate_that_cannot_be_kept(tmp_path: Path, net: Internet) -> None:
    (tmp_path / "file").touch()
    settings = replace(prepared(tmp_path / "state", net), ca=str(tmp_path / "file" / "ca"))
    said = refused(msgspec.json.encode(settings).decode())
    assert said.startswith(f"error: {tmp_path}/file/ca: Not a directory; make it writable")


@pytest.mark.parametrize("damaged", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_an_authority_that_cannot_be_read(tmp_path: Path, net: Internet, damaged: bytes) -> None:
    settings = prepared(tmp_path, net)
    make_authority(Path(settings.ca), "Oakfield School")
    (Path(settings.ca) / SIGNER).write_bytes(damaged)
    said = refused(msgspec.json.encode(settings).decode())
    assert said.startswith(f"error: {settings.ca}: the certificate authority cannot be read (")
    assert "restore it from a backup" in said


# --- a fault of ours does not open ------------------------------------------------------------------------------------


def faulty(tmp_path: Path) -> Addon:
    """An addon that cannot tell who asks."""

    def who(client: object) -> Asker:
        raise LookupError("nobody knows")

    judge, live = Judge(shipped().index(), Matcher(TABLES)), Live(tmp_path)
    box = Box(lambda: About("Oakfield"), tmp_path / "cert.pem", shipped(), frozenset(), b"secret")
    tunnels = Tunnels(judge, live, who, lambda id: None)
    answers, remember = Answers(box, Met(), lambda: LESSON), Remember(lambda event: None)
    return Addon(judge, who, lambda: LESSON, answers, remember, Resolve([]), tunnels)


@pytest.mark.parametrize(
    ("host", "passed"), [("open.example", False), ("www.tiktok.com", False), ("www.childline.org.uk", True)]
)
def test_what_cannot_be_judged_is_refused_and_help_stays_open(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, host: str, passed: bool
) -> None:
    addon = faulty(tmp_path)
    request = tflow.tflow(req=tutils.treq(host=host, port=443, authority=host.encode()))
    connect = tflow.tflow(req=tutils.treq(host=host, port=443, method=b"CONNECT"))
    hello = tls.ClientHelloData(Context(tflow.tclient_conn(), Options()), SimpleNamespace(sni=host))  # type: ignore[arg-type]
    request.request.headers["Host"] = request.client_conn.sni = host
    with caplog.at_level(logging.CRITICAL):
        asyncio.run(addon.requestheaders(request))
        asyncio.run(addon.http_connect(connect))
        asyncio.run(addon.tls_clienthello(hello))
    for flow in (request, connect):
        assert (flow.response is None) == passed
        assert passed or flow.response.status_code == 403
    assert (hello.ignore_connection, addon.opened) == (passed, set())

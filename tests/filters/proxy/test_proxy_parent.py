"""Everything goes by the parent proxy, what it must not be asked for never does, and its refusals become our pages."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from filters.dns.endpoint import Endpoint
from filters.policy.school import Parent as Where
from tests.filters.proxy.internet import Internet
from tests.filters.proxy.parent_proxy import Parent, parent
from tests.filters.proxy.proxied import INSPECTED, PLAIN, Proxy, ended, over, proxy, received
from tests.filters.proxy.test_proxy_connect import hello
from tests.filters.proxy.test_proxy_process import prepared, refused
from tests.running import free_port

LOGIN = "oakfield:three plain words"


@pytest.fixture(scope="module")
def above() -> Iterator[Parent]:
    with parent(LOGIN, frozenset({"refused.example"})) as started:
        yield started


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory, net: Internet, above: Parent) -> Iterator[Proxy]:
    """A box whose only way out is the parent."""
    folder = tmp_path_factory.mktemp("below")
    (folder / "login").write_text(f"{LOGIN}\n")
    where = Where("127.0.0.1", above.port, str(folder / "login"))
    with proxy(folder / "state", net, settings={"parent": where}) as running:
        yield running


def test_a_request_in_clear_goes_by_it_as_it_is(below: Proxy, above: Parent) -> None:
    url = f"http://plain.example:{below.internet.http}/page?q=1"
    answer = below.get(url)
    assert (answer.status, answer.body) == (200, "origin of plain.example/page?q=1 read 0")
    assert above.lines("plain.example") == [f"GET {url} HTTP/1.1"]


def test_an_upload_in_clear_arrives_whole(below: Proxy) -> None:
    answer = below.get(f"http://upload.example:{below.internet.http}/", method="POST", body=b"x" * 300_000)
    assert answer.body == "origin of upload.example/ read 300000"


@pytest.mark.parametrize(
    ("host", "source", "ours"),
    [("open.example", PLAIN, False), ("www.childline.org.uk", INSPECTED, False), ("read.example", INSPECTED, True)],
)
def test_a_tunnel_and_what_is_looked_into_go_by_connect(
    below: Proxy, above: Parent, host: str, source: str, ours: bool
) -> None:
    assert below.fetch(host, "/way", source, ours=ours).body == f"origin of {host}/way read 0"
    assert above.lines(host)[-1] == f"CONNECT {host}:{below.internet.https} HTTP/1.1"


def test_plain_http_behind_connect_goes_by_connect(below: Proxy, above: Parent) -> None:
    raw, _ = below.tunnel("behind.example", PLAIN, below.internet.http)
    with raw:
        assert over(raw, "behind.example", "/x").body == "origin of behind.example/x read 0"  # type: ignore[arg-type]
    _, _, headers = below.internet.seen[-1]
    assert "proxy-authorization" not in {name.lower() for name in headers}  # the login is the parent's alone
    assert above.lines("behind.example") == [f"CONNECT behind.example:{below.internet.http} HTTP/1.1"]


def test_whoever_asks_us_gives_no_login_of_their_own_to_it(below: Proxy, above: Parent) -> None:
    below.get(f"http://login.example:{below.internet.http}/", Proxy_Authorization="Basic b3RoZXI6b25l")
    assert len(set(above.logins)) == 1
    assert above.logins[0].startswith("Basic ")
    host, _, headers = below.internet.seen[-1]
    assert host == "login.example/"
    assert not [name for name in headers if name.lower().startswith("proxy-auth")]


@pytest.mark.parametrize("source", [PLAIN, INSPECTED])
def test_what_is_closed_is_never_asked_of_it(below: Proxy, above: Parent, source: str) -> None:
    assert "Social media is closed in lessons." in below.get("http://www.tiktok.com/", source).body
    assert below.tunnel("www.tiktok.com", PLAIN)[1].startswith("HTTP/1.1 403")
    assert above.lines("tiktok") == []


@pytest.mark.parametrize("host", ["10.0.0.1", "192.168.1.1", "inside.example", "router.example", "[fd00::1]"])
def test_nor_is_what_lies_in_the_schools_own_network(below: Proxy, above: Parent, host: str) -> None:
    assert "is inside the school’s own network" in below.get(f"http://{host}/").body
    raw, said = below.tunnel(host.strip("[]"), PLAIN)
    with raw:
        assert " 502 " in said
    assert above.lines(host) == []


def test_a_name_that_only_it_knows_is_left_to_it(below: Proxy, above: Parent) -> None:
    answer = below.get(f"http://nowhere.example:{below.internet.http}/there")
    assert answer.body == "origin of nowhere.example/there read 0"


def test_what_it_refuses_is_a_page_of_ours(below: Proxy) -> None:
    raw, said = below.tunnel("refused.example", PLAIN)
    with raw:
        assert " 200 " in said
        raw.sendall(b"GET / HTTP/1.1\r\nHost: refused.example\r\n\r\n")
        page = received(raw).decode()
    assert "502 Bad Gateway" in page
    assert "The proxy beyond the school’s own did not let this through." in page
    assert "127.0.0.1" not in page


def box_below(tmp_path: Path, net: Internet, where: Where, upstream: Endpoint | None = None):
    return proxy(tmp_path / "state", net, settings={"parent": where}, upstream=upstream)


def test_a_login_that_it_does_not_accept_is_never_asked_of_a_browser(tmp_path: Path, net: Internet) -> None:
    with parent(LOGIN) as above, box_below(tmp_path, net, Where("127.0.0.1", above.port)) as box:
        answer = box.get(f"http://open.example:{net.http}/")
        assert answer.status == 502
        assert "did not accept the school’s login" in answer.body
        assert "proxy-authenticate" not in {name.lower() for name in answer.headers}
        raw, _ = box.tunnel("open.example", PLAIN)
        with raw:
            raw.sendall(b"GET / HTTP/1.1\r\nHost: open.example\r\n\r\n")
            assert "did not accept the school’s login" in received(raw).decode()


def test_a_parent_that_is_not_there(tmp_path: Path, net: Internet) -> None:
    with box_below(tmp_path, net, Where("127.0.0.1", free_port())) as box:
        answer = box.get(f"http://open.example:{net.http}/")
        assert answer.status == 502
        assert "The proxy beyond the school’s own does not answer." in answer.body
        raw, _ = box.tunnel("open.example", PLAIN)
        with raw:
            assert ended(raw, hello("open.example"))


def test_resolvers_of_ours_that_keep_silent_hold_nothing_up_twice(tmp_path: Path, net: Internet) -> None:
    with (
        parent() as above,
        box_below(tmp_path, net, Where("127.0.0.1", above.port), Endpoint("127.0.0.1", free_port())) as box,
    ):
        for n in range(3):
            assert box.get(f"http://host{n}.example:{net.http}/").status == 200
        assert "is inside the school’s own network" in box.get("http://10.0.0.1/").body


def test_a_parent_that_is_this_proxy_itself_is_refused(tmp_path: Path, net: Internet) -> None:
    settings = prepared(tmp_path, net)
    listen = settings.listeners[0]
    settings = replace(settings, parent=Where(listen.host, listen.port))
    assert "is this proxy itself; name the provider’s" in refused(msgspec.json.encode(settings).decode())


@pytest.mark.parametrize(
    ("written", "said"),
    [(None, "No such file or directory; proxy.parent_login names"), ("nobody", "is not one line user:password"),
     ("a:b\nc:d", "is not one line user:password"), (b"\xff:\xff", "it is no UTF-8 text")],
)  # fmt: skip
def test_a_login_that_cannot_be_read(tmp_path: Path, net: Internet, written: str | bytes | None, said: str) -> None:
    file = tmp_path / "login"
    if written is not None:
        file.write_bytes(written if isinstance(written, bytes) else written.encode())
    settings = replace(prepared(tmp_path / "state", net), parent=Where("127.0.0.1", 3128, str(file)))
    assert said in refused(msgspec.json.encode(settings).decode())

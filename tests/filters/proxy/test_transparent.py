"""F3, F4, R7: connections that the firewall led to the proxy are judged as those of devices that were set to ask it.

IPv4 and IPv6, in namespaces: what passes shows the server's own certificate, what is closed a page or a TLS alert, and
nobody gets anywhere but where the name that was judged leads.
"""

import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from filters.live import publish
from filters.policy.attempt import Reason, Verdict
from tests.filters.proxy.proxied import ended, over
from tests.filters.proxy.transparent_box import CLOSED, OURS, THEIRS, Box, box_in, clients, issuer, policy
from tests.filters.proxy.transparent_lab import (
    BOX,
    EVIL,
    GOOD,
    INSPECTED,
    NOBODY,
    PLAIN,
    PORT,
    SECOND,
    STAFF,
    WATCHED,
    Lab,
    lab,
    needs_namespaces,
)
from tests.policies import rule

pytestmark = needs_namespaces

EVERYONE = frozenset({"everyone"})

both = pytest.mark.parametrize("kind", [4, 6], ids=["v4", "v6"])


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with lab(tmp_path_factory.mktemp("servers"), "a") as made:
        yield made


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory, net: Lab) -> Iterator[Box]:
    with box_in(net, tmp_path_factory.mktemp("box") / "state") as running:
        yield running


# --- who asks ---------------------------------------------------------------------------------------------------------


@both
def test_a_new_address_is_known_by_its_hardware_address(box: Box, kind: int) -> None:
    """An iPad makes up an address and asks at once: the kernel knows whose it is."""
    assert box.alert("www.tiktok.com", GOOD[kind], NOBODY) == "TLSV1_ALERT_ACCESS_DENIED"
    known = clients()
    publish(box.state / "live", replace(known, by_mac={box.lab.mac(): known.by_device["inspected"]}))
    try:
        time.sleep(0.25)  # the promise: everywhere within 250 ms
        assert box.fetch("www.tiktok.com", GOOD[kind], NOBODY).status == 403
    finally:
        publish(box.state / "live", known)
        time.sleep(0.25)


# --- TLS: passed, opened, a page, an alert ----------------------------------------------------------------------------


@both
@pytest.mark.parametrize(
    ("name", "source", "signed", "says"),
    [
        # What is open passes untouched, on inspected devices too.
        ("open.example", PLAIN, THEIRS, "open.example/ at "),
        ("open.example", INSPECTED, THEIRS, "open.example/ at "),
        # What is to be looked into is opened where our certificate is, and passes elsewhere.
        ("read.example", INSPECTED, OURS, "read.example/ at "),
        ("read.example", PLAIN, THEIRS, "read.example/ at "),
        # What is closed has a page where our certificate is.
        ("www.tiktok.com", INSPECTED, OURS, CLOSED),
        # Capitals and a last dot make no other name of it.
        ("WWW.TikTok.com.", INSPECTED, OURS, CLOSED),
    ],
)
def test_tls_is_judged_by_the_servers_name(
    box: Box, kind: int, name: str, source: Mapping[int, str], signed: str, says: str
) -> None:
    with box.tls(name, GOOD[kind], source) as opened:
        assert issuer(opened) == signed
        assert says in over(opened, name).body


@both
def test_a_certificate_of_ours_is_for_the_name_that_was_asked_for(box: Box, kind: int) -> None:
    assert box.fetch("read.example", GOOD[kind]).status == 200
    assert box.fetch("www.tiktok.com", GOOD[kind]).status == 403


@both
def test_what_is_closed_ends_in_an_alert_on_a_device_without_our_certificate(box: Box, kind: int) -> None:
    """Design, section 8: no certificate of ours is ever shown there. The alert comes in a certificate's place."""
    before = len(box.lab.servers.met)
    assert box.alert("www.tiktok.com", GOOD[kind]) == "TLSV1_ALERT_ACCESS_DENIED"
    assert box.alert("www.tiktok.com", GOOD[kind], NOBODY) == "TLSV1_ALERT_ACCESS_DENIED"
    assert len(box.lab.servers.met) == before, "nobody was contacted"
    event = box.event("www.tiktok.com")
    assert (event.decision.verdict, event.point) == (Verdict.BLOCK, "proxy")


@both
def test_the_event_tells_the_device_by_its_address(box: Box, kind: int) -> None:
    box.alert("www.instagram.com", GOOD[kind])
    event = box.event("www.instagram.com")
    assert (event.address, event.client.device) in {(address, "plain") for address in PLAIN.values()}


@both
@pytest.mark.parametrize("cuts", [(3,), (1, 5, 100), (60, 120, 180), (5,)], ids=str)
def test_a_clienthello_in_pieces_is_read_whole(box: Box, kind: int, cuts: tuple[int, ...]) -> None:
    for name, passes in (("open.example", True), ("www.tiktok.com", False)):
        context = ssl.create_default_context(cafile=str(box.lab.servers.roots))
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        handshake = context.wrap_bio(incoming, outgoing, server_hostname=name)
        with box.lab.connect(GOOD[kind]) as raw:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            shaken = _shake(handshake, incoming, outgoing, raw, cuts)
        assert shaken is passes


def _shake(
    handshake: ssl.SSLObject,
    incoming: ssl.MemoryBIO,
    outgoing: ssl.MemoryBIO,
    raw: socket.socket,
    cuts: tuple[int, ...],
) -> bool:
    first = True
    while True:
        try:
            handshake.do_handshake()
            return True
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError as error:
            return error.reason != "TLSV1_ALERT_ACCESS_DENIED"
        data = outgoing.read()
        for start, end in zip((0, *cuts), (*cuts, len(data)), strict=True) if first else [(0, len(data))]:
            raw.sendall(data[start:end])
            time.sleep(0.02 if first else 0)
        first = False
        incoming.write(raw.recv(65536))


# --- without a name ---------------------------------------------------------------------------------------------------


@both
def test_tls_without_a_name_is_judged_by_its_address(box: Box, kind: int) -> None:
    """F3: closed to groups that are closed to `unnamed`; elsewhere it goes to the address that was asked for."""
    assert box.alert(None, EVIL[kind]) == "TLSV1_ALERT_ACCESS_DENIED"
    event = box.event(EVIL[kind])
    assert (event.decision.verdict, event.decision.reason) == (Verdict.BLOCK, Reason.CATEGORY)
    with box.tls(None, SECOND[kind], STAFF) as opened:
        assert issuer(opened) == THEIRS
        assert SECOND[kind] in over(opened, "x").body


@both
def test_a_request_without_a_name_is_judged_by_its_address(box: Box, kind: int) -> None:
    asked = b"GET / HTTP/1.0\r\n\r\n"
    assert box.say(asked, GOOD[kind]).startswith("HTTP/1.1 403 ")
    assert f"/ at {GOOD[kind]}" in box.say(asked, GOOD[kind], STAFF)


# --- plain HTTP -------------------------------------------------------------------------------------------------------


@both
@pytest.mark.parametrize("source", [PLAIN, INSPECTED, NOBODY], ids=["plain", "inspected", "nobody's"])
@pytest.mark.parametrize("target", ["/", "http://www.tiktok.com/"], ids=["path", "whole"])
def test_a_closed_page_in_clear_shows_why_to_everybody(
    box: Box, kind: int, source: Mapping[int, str], target: str
) -> None:
    said = box.get("www.tiktok.com", GOOD[kind], source, target)
    assert said.startswith("HTTP/1.1 403 ")
    assert CLOSED in said


@both
@pytest.mark.parametrize("target", ["/a?b=1", "http://open.example/a?b=1"], ids=["path", "whole"])
def test_an_open_page_in_clear_comes_from_its_site(box: Box, kind: int, target: str) -> None:
    said = box.get("open.example", GOOD[kind], target=target)
    assert said.endswith(f"open.example/a?b=1 at {GOOD[kind]}")


@both
def test_a_target_and_a_host_header_at_odds_are_refused(box: Box, kind: int) -> None:
    assert box.get("open.example", GOOD[kind], target="http://www.tiktok.com/").startswith("HTTP/1.1 400 ")


# --- the name says where it goes --------------------------------------------------------------------------------------


@both
def test_an_open_sites_name_does_not_lead_to_another_address(box: Box, kind: int) -> None:
    """Whoever borrows a name gets the site of that name; the address that was asked for is not contacted."""
    box.lab.servers.met.clear()
    with box.tls("open.example", EVIL[kind], trust=THEIRS) as opened:
        assert over(opened, "open.example").body.endswith(f" at {GOOD[kind]}")
    assert box.fetch("read.example", EVIL[kind]).body.endswith(f" at {GOOD[kind]}")
    assert box.get("open.example", EVIL[kind]).endswith(f" at {GOOD[kind]}")
    assert box.lab.servers.contacted() == {GOOD[kind]}


@both
def test_an_open_sites_address_does_not_lead_to_a_closed_name(box: Box, kind: int) -> None:
    assert box.alert("closed.example", GOOD[kind]) == "TLSV1_ALERT_ACCESS_DENIED"
    assert box.get("closed.example", GOOD[kind]).startswith("HTTP/1.1 403 ")


@both
def test_an_address_beside_an_open_name_is_not_judged(box: Box, kind: int) -> None:
    """A group to which all is closed but a few names has those names, wherever they lead today."""
    allow = rule("allow", Verdict.ALLOW, EVERYONE, frozenset({"host:open.example"}))
    plain = policy()
    strictest = replace(plain.groups["year-9"], default=Verdict.BLOCK)
    publish(box.state / "live", policy(version=7, rules=(allow,), groups={**plain.groups, "year-9": strictest}))
    try:
        time.sleep(0.25)  # the promise: everywhere within 250 ms
        with box.tls("open.example", GOOD[kind], trust=THEIRS) as opened:
            assert over(opened, "open.example").status == 200
        assert box.get("open.example", GOOD[kind]).startswith("HTTP/1.1 200 ")
        assert box.alert("two.example", GOOD[kind]) == "TLSV1_ALERT_ACCESS_DENIED"
    finally:
        publish(box.state / "live", policy(version=8))
        time.sleep(0.25)


@both
@pytest.mark.parametrize("where", [GOOD, SECOND], ids=["first", "second"])
def test_of_a_sites_addresses_the_one_that_was_asked_for_is_taken(box: Box, kind: int, where: dict[int, str]) -> None:
    with box.tls("two.example", where[kind], trust=THEIRS) as opened:
        assert over(opened, "two.example").body.endswith(f" at {where[kind]}")
    assert box.get("two.example", where[kind]).endswith(f" at {where[kind]}")


def test_a_name_without_an_address_of_that_kind_is_reached_by_the_other(box: Box) -> None:
    with box.tls("only4.example", EVIL[6], trust=THEIRS) as opened:
        assert over(opened, "only4.example").body.endswith(f" at {GOOD[4]}")


@both
def test_a_name_that_leads_into_the_school_is_not_followed(box: Box, kind: int) -> None:
    """F3: not even where `proxy.reach` names that network: guests are led here as well."""
    with pytest.raises((ssl.SSLError, ConnectionError)):
        box.tls("inside.example", GOOD[kind]).close()
    assert "inside the school’s own network" in box.get("inside.example", GOOD[kind])
    device = f"[{STAFF[6]}]" if kind == 6 else STAFF[4]
    for where in (GOOD[kind], BOX[kind]):
        assert "inside the school’s own network" in box.get(device, where), "nor is an address in a name's place"
    assert "There is no site called nowhere.example." in box.get("nowhere.example", GOOD[kind])


# --- what is neither TLS nor HTTP -------------------------------------------------------------------------------------


@both
@pytest.mark.parametrize("port", [80, 443])
@pytest.mark.parametrize(
    "data",
    [b"\x00" * 200, b"\x16\x03\x01\xff\xff\x01" + b"\xff" * 70_000, b"\x16\x03\x09" * 9],
    ids=["zeros", "no hello", "no version"],
)
def test_garbage_ends_and_reaches_nobody(box: Box, kind: int, port: int, data: bytes) -> None:
    before = len(box.lab.servers.met)
    with box.lab.connect(GOOD[kind], port=port) as raw:
        assert ended(raw, data)
    assert len(box.lab.servers.met) == before


@both
def test_what_gives_no_name_passes_unread_where_such_may(box: Box, kind: int) -> None:
    """A messenger of a teacher's, or of a zone that is only watched. It is cut like any tunnel."""
    for source in (STAFF, WATCHED):
        with box.lab.connect(SECOND[kind], source, port=80) as raw:
            raw.sendall(b"\xef\x00hello")
            assert raw.recv(100) == f"raw at {SECOND[kind]}".encode()
    with box.lab.connect(SECOND[kind], STAFF, port=80) as raw:
        raw.sendall(b"\xef\x00hello")
        raw.recv(100)
        closed = rule("now", Verdict.BLOCK, EVERYONE, frozenset({f"host:{SECOND[kind]}"}))
        publish(box.state / "live", policy(version=9, rules=(closed, *policy().rules)))
        try:
            assert ended(raw, within=1.0)
        finally:
            publish(box.state / "live", policy(version=10))
            time.sleep(0.25)


# --- the box itself ---------------------------------------------------------------------------------------------------


@both
def test_a_closed_name_that_dns_led_to_the_box_has_its_page_there(box: Box, kind: int) -> None:
    """Design, section 8: an inspected device in a zone with `block_page` gets that address."""
    answer = box.fetch("www.tiktok.com", BOX[kind])
    assert (answer.status, CLOSED in answer.body) == (403, True)
    assert CLOSED in box.get("www.tiktok.com", BOX[kind])
    assert box.alert("www.tiktok.com", BOX[kind]) == "TLSV1_ALERT_ACCESS_DENIED"


@both
def test_a_name_that_was_closed_and_is_open_leads_from_the_box_to_its_site(box: Box, kind: int) -> None:
    with box.tls("open.example", BOX[kind], trust=THEIRS) as opened:
        assert over(opened, "open.example").body.endswith(f" at {GOOD[kind]}")


@both
def test_the_boxs_own_page(box: Box, kind: int) -> None:
    bare = f"[{BOX[6]}]" if kind == 6 else BOX[4]
    for host in ("lessonwall.internal", bare):
        said = box.get(host, BOX[kind], INSPECTED)
        assert said.startswith("HTTP/1.1 200 ")
        assert 'href="http://lessonwall.internal:8081/"' in said, "the page on which people sign in"
    assert box.get("lessonwall.internal", BOX[kind], target="/ca.pem").startswith("HTTP/1.1 200 ")
    proxy = f"[{BOX[6]}]:8080" if kind == 6 else f"{BOX[4]}:8080"
    assert f'var proxy = "PROXY {proxy}";' in box.get("lessonwall.internal", BOX[kind], target="/proxy.pac")


@both
@pytest.mark.parametrize("name", ["lessonwall.internal", None], ids=["name", "address"])
def test_the_boxs_own_page_by_tls_is_for_devices_with_our_certificate(box: Box, kind: int, name: str | None) -> None:
    with box.tls(name, BOX[kind], INSPECTED) as opened:
        assert issuer(opened) == OURS
        assert "Closed on this device" in over(opened, name or "").body
    assert box.alert(name, BOX[kind]) == "TLSV1_ALERT_ACCESS_DENIED"


@both
def test_who_comes_to_the_port_itself_gets_no_further(box: Box, kind: int) -> None:
    """No redirect rule led this one here: it would be asked for at the port at which we listen."""
    assert box.alert("open.example", BOX[kind], port=PORT) == "TLSV1_ALERT_ACCESS_DENIED"
    assert f"Port {PORT} is not open here" in box.get("open.example", BOX[kind], port=PORT)
    assert box.get(f"lessonwall.internal:{PORT}", BOX[kind], port=PORT).startswith("HTTP/1.1 200 ")


# --- the bell ---------------------------------------------------------------------------------------------------------


@both
def test_what_passes_is_cut_when_its_answer_changes(box: Box, kind: int) -> None:
    now_closed = rule("now", Verdict.BLOCK, EVERYONE, frozenset({"host:open.example"}))
    with box.tls("open.example", GOOD[kind]) as shut, box.tls("two.example", GOOD[kind]) as kept:
        publish(box.state / "live", policy(version=5, rules=(now_closed, *policy().rules)))
        try:
            assert ended(shut, within=1.0)
            assert over(kept, "two.example").status == 200
        finally:
            publish(box.state / "live", policy(version=6))
            time.sleep(0.25)  # the promise: everywhere within 250 ms

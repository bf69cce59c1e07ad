"""The sensor's process on real wires: packets that devices send, and what comes of them.

Issue: "watching, off the packet path"; bad input: "an interface that disappears and returns", "two boxes on one wire
notice each other", "100,000 MACs: bounded memory, a failing check, filtering goes on". Each for IPv4 and IPv6.
"""

import os
import shutil
import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import ICMPv6ND_RA, ICMPv6NDOptPrefixInfo, ICMPv6NDOptSrcLLAddr, IPv6
from scapy.layers.l2 import ARP, Ether

from appliance.sensor.rogues import What
from appliance.sensor.settings import Place
from appliance.sensor_health import checks
from filters.policy.attempt import Verdict
from tests.appliance.sensor.wire import (
    BOX,
    BOX_MAC,
    FAR,
    FAR6,
    PUPIL,
    PUPIL6,
    PUPIL_MAC,
    Wire,
    plug_in,
    sensor,
    unplug,
    until,
    wire,
)  # fmt: skip

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root: network namespaces"),
    pytest.mark.skipif(not shutil.which("nft") or not shutil.which("ip"), reason="needs nft and ip"),
]

BROADCAST = "ff:ff:ff:ff:ff:ff"
IPAD = "12:34:56:78:9a:bc"
INDEX = b"\xa1\xb2\xc3\xd4"
INITIATION = b"\1\0\0\0" + INDEX + bytes(range(140))
RESPONSE = b"\2\0\0\0" + b"\x11\x22\x33\x44" + INDEX + bytes(80)


def tunnel(made: Wire, family: int) -> None:
    """A WireGuard handshake, answered, from a pupil's device to a host beyond."""
    kind = socket.AF_INET if family == 4 else socket.AF_INET6
    far = FAR if family == 4 else FAR6
    with (
        made.socket(made.beyond, kind, socket.SOCK_DGRAM) as server,
        made.socket(made.school, kind, socket.SOCK_DGRAM) as client,
    ):
        server.bind((far, 51820))
        server.settimeout(5)
        client.settimeout(5)
        client.sendto(INITIATION, (far, 51820))
        _, asker = server.recvfrom(2000)
        server.sendto(RESPONSE, asker)
        assert client.recv(2000) == RESPONSE


def dhcp(kind: str, mac: str, *, server: str = "", **options: object) -> bytes:
    from_server = kind in ("offer", "ack")
    said = [("message-type", kind), *options.items(), *([("server_id", server)] if server else []), "end"]
    ports = (67, 68) if from_server else (68, 67)
    return bytes(
        Ether(src=mac, dst=BROADCAST)
        / IP(src=server if from_server else "0.0.0.0", dst="255.255.255.255")
        / UDP(sport=ports[0], dport=ports[1])
        / BOOTP(op=2 if from_server else 1, chaddr=bytes.fromhex(mac.replace(":", "")))
        / DHCP(options=said)
    )


APPLE = [1, 121, 3, 6, 15, 108, 114, 119, 252]


@pytest.mark.parametrize("family", [4, 6])
def test_a_tunnel_is_told_once_and_its_far_end_refused_to_that_standing(tmp_path, family):
    with wire(tmp_path) as made, sensor(made):
        tunnel(made, family)
        tunnel(made, family)
        assert until(lambda: made.refused)
        [refused] = made.refused
        assert (refused.standing, refused.addresses) == (7, (FAR if family == 4 else FAR6,))
        assert refused.seconds == 3600
        [event] = until(made.events)
    assert (event.point, event.address) == ("sensor", PUPIL if family == 4 else PUPIL6)
    assert event.attempt.target.labels == {"vpn", "bypass:wireguard"}
    assert event.decision.verdict is Verdict.BLOCK
    assert event.hints == {"UDP 51820, WireGuard handshake initiation of 148 bytes, answered"}
    assert event.client.person == "p1"


def test_a_zone_that_only_wants_to_know_is_told_and_refuses_nothing(tmp_path):
    with wire(tmp_path, bypass="tell") as made, sensor(made):
        tunnel(made, 4)
        [event] = until(made.events)
        assert event.decision.verdict is Verdict.ALLOW
        assert not made.refused


def test_what_a_watched_zone_would_be_refused_is_counted_by_device(tmp_path):
    with wire(tmp_path, watch_until=datetime.now(UTC) + timedelta(days=1)) as made, sensor(made):
        with made.socket(made.school, socket.AF_INET, socket.SOCK_STREAM) as client:
            client.connect_ex((FAR, 853))
        found = until(lambda: watched(made))
    assert [(zone, device, what) for zone, device, what in found] == [("main", "d1", f"{FAR} tcp/853")]


def watched(made: Wire) -> list[tuple[str, str, str]]:
    file = made.state / "events" / "watched.db"
    if not file.exists():
        return []
    with closing(sqlite3.connect(file)) as database:
        return database.execute("SELECT zone, device, what FROM watched").fetchall()


def test_a_new_device_is_told_by_what_it_says(tmp_path):
    with wire(tmp_path) as made, sensor(made):
        made.send(dhcp("discover", IPAD, hostname=b"Anns-iPad", param_req_list=APPLE))
        found = until(lambda: made.devices().get(IPAD))
        made.send(dhcp("request", IPAD, requested_addr="10.77.0.55", hostname=b"Anns-iPad", param_req_list=APPLE))
        assert until(lambda: [each for each in made.sighted if each["name"]])
        made.send(dhcp("discover", PUPIL_MAC, hostname=b"Bens-iPad", param_req_list=APPLE))
        assert until(lambda: getattr(made.devices().get(PUPIL_MAC), "kind", "") == "iPad")
        registered = made.devices()[PUPIL_MAC]
    assert (found.kind, found.name, found.zone, found.private) == ("iPad", "Anns-iPad", "main", True)
    assert datetime.now(UTC) > found.first > datetime.now(UTC).replace(year=2020)
    # Of a device that the school has registered, no name of its own is kept.
    assert (registered.kind, registered.name) == ("iPad", "")
    assert {"mac": IPAD, "address": "10.77.0.55", "name": "Anns-iPad"} in made.sighted


def test_rogues_that_serve_or_take_the_boxs_address_are_told(tmp_path):
    router = (
        Ether(src=IPAD, dst="33:33:00:00:00:01")
        / IPv6(src="fe80::bad", dst="ff02::1", hlim=255)
        / ICMPv6ND_RA()
        / ICMPv6NDOptSrcLLAddr(lladdr=IPAD)
        / ICMPv6NDOptPrefixInfo(prefix="2001:db8:bad::", prefixlen=64)
    )
    thief = Ether(src=IPAD, dst=BROADCAST) / ARP(op=2, hwsrc=IPAD, psrc=BOX, hwdst=BROADCAST, pdst=BOX)
    own = Ether(src=PUPIL_MAC, dst=BROADCAST) / ARP(op=1, hwsrc=PUPIL_MAC, psrc=PUPIL, pdst=BOX)
    with wire(tmp_path) as made, sensor(made):
        made.send(bytes(own))
        assert until(lambda: PUPIL_MAC in made.devices())
        assert made.rogues() == set()
        made.send(dhcp("offer", IPAD, server="10.77.0.66"), bytes(router), bytes(thief))
        assert until(lambda: made.rogues() == {What.DHCP, What.ROUTER, What.ADDRESS})
        found = {each.what: each for each in made.tidings().rogues}
        failing = {each.id for each in checks(made.tidings(), datetime.now(UTC)) if each.result == "failed"}
    assert (found[What.DHCP].zone, found[What.DHCP].mac, found[What.DHCP].address) == ("main", IPAD, "10.77.0.66")
    assert failing == {"rogue-dhcp", "rogue-router", "own-address"}


def test_an_interface_that_goes_away_is_listened_to_again_when_it_is_back(tmp_path):
    with wire(tmp_path) as made, sensor(made):
        made.send(dhcp("discover", IPAD))
        assert until(lambda: IPAD in made.devices())
        unplug(made)
        assert until(lambda: made.tidings().missing == ("lan0",))
        assert "lan0" in {each.id: each.description for each in checks(made.tidings(), datetime.now(UTC))}["sensor"]
        plug_in(made)
        assert until(lambda: not made.tidings().missing)
        made.send(dhcp("discover", "12:34:56:78:9a:bd"))
        assert until(lambda: "12:34:56:78:9a:bd" in made.devices())


def test_two_boxes_on_one_wire_notice_each_other(tmp_path):
    second = tmp_path / "second"
    with wire(tmp_path / "first") as made:
        shutil.copytree(made.state, second, ignore=lambda _, names: [each for each in names if each.endswith(".sock")])
        with sensor(made), sensor(made, where=made.school, state=second, place=Place("lan", "main")):
            assert until(lambda: What.BOX in made.rogues())
            other = Wire(second, "", "", "")
            assert until(lambda: What.BOX in other.rogues())
            [found] = [each for each in made.tidings().rogues if each.what is What.BOX]
            [heard] = [each for each in other.tidings().rogues if each.what is What.BOX]
    assert (found.mac, heard.mac) == (PUPIL_MAC, BOX_MAC)


def test_a_flood_of_hardware_addresses_fails_a_check_and_the_watching_goes_on(tmp_path):
    with wire(tmp_path) as made, sensor(made) as pid:
        made.send(bytes(Ether(src=IPAD, dst=BROADCAST) / ARP(op=1, hwsrc=IPAD, psrc="10.77.0.55", pdst=BOX)))
        assert until(lambda: IPAD in made.devices())
        before = resident(pid)
        plain = bytes(Ether(src=IPAD, dst=BROADCAST) / ARP(op=1, hwsrc=IPAD, psrc="10.77.0.55", pdst=BOX))
        for start in range(0, 100_000, 5_000):
            macs = (b"\x06\0" + number.to_bytes(4) for number in range(start, start + 5_000))
            made.send(*(plain[:6] + mac + plain[12:22] + mac + plain[28:] for mac in macs))
        assert until(lambda: made.tidings().refused > 1_000)
        assert {each.id: each.result for each in checks(made.tidings(), datetime.now(UTC))}["flood"] == "failed"
        tunnel(made, 4)
        assert until(made.events)
        assert resident(pid) - before < 40 << 20
        assert made.tidings().devices <= 10_000


def resident(pid: int) -> int:
    """Bytes of a process's own, and its share of what is shared (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))

"""Frames that are no plain IPv4 or IPv6, sent by a device through the bridge: what the rules cannot see is dropped.

The issue: a bridge lets only what was judged pass. Each frame is sent raw, and looked for on the edge router's side.
"""

import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from filters.policy.network import Mode
from filters.policy.school import School
from tests.appliance.firewall.lab import SITE, Lab, as_root, lab, mac
from tests.appliance.firewall.schools import attachment, school

pytestmark = as_root

TO = bytes.fromhex("02005e20ffff")  # nobody's: flooded to every port
FROM = bytes.fromhex(mac("pupils").replace(":", ""))
SECRET = b"carried past the rules "
ALL_FRAMES = 0x0003  # ETH_P_ALL, if_ether.h


def ip(payload: bytes) -> bytes:
    """UDP to a site that nobody was admitted to (RFC 791, RFC 768)."""
    udp = struct.pack("!HHHH", 5000, 5000, 8 + len(payload), 0) + payload
    ends = socket.inet_aton("10.4.0.9") + socket.inet_aton(SITE[0])
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0) + ends
    whole = sum(struct.unpack("!10H", head))
    total = ~((whole & 0xFFFF) + (whole >> 16)) & 0xFFFF
    return head[:10] + struct.pack("!H", total) + head[12:] + udp


INNER = ip(SECRET)
WRAPPED = {
    "plain, and not admitted": b"\x08\x00" + INNER,
    "tag 0 (802.1p)": b"\x81\x00\x00\x00\x08\x00" + INNER,
    "tag of no zone": b"\x81\x00\x00\x63\x08\x00" + INNER,
    "tag within a tag": b"\x81\x00\x00\x63\x81\x00\x00\x14\x08\x00" + INNER,
    "service tag (802.1ad)": b"\x88\xa8\x00\x63\x08\x00" + INNER,
    "PPPoE (RFC 2516)": b"\x88\x64\x11\x00\x00\x01" + struct.pack("!HH", len(INNER) + 2, 0x0021) + INNER,
    "MPLS (RFC 3032)": b"\x88\x47\x00\x01\x01\x40" + INNER,
    "LLC and SNAP (RFC 1042)": struct.pack("!H", len(INNER) + 8) + b"\xaa\xaa\x03\x00\x00\x00\x08\x00" + INNER,
    "an experiment's type": b"\x88\xb5" + INNER,
}


@pytest.fixture(scope="module")
def world() -> Iterator[Lab]:
    with lab(Mode.BRIDGE) as made:
        made.stands("pupils", 7)
        yield made


def passes(world: Lab, frame: bytes, sign: bytes = SECRET, device: str = "pupils") -> bool:
    """Whether a device's frame comes out on the other side of the box."""
    with (
        world.spaces["net"].socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_FRAMES)) as heard,
        world.spaces[device].socket(socket.AF_PACKET, socket.SOCK_RAW) as told,
    ):
        heard.bind(("lan", ALL_FRAMES))
        heard.settimeout(0.3)
        told.bind(("eth0", 0))
        told.send(frame)
        ends = time.monotonic() + 0.3
        while time.monotonic() < ends:
            try:
                if sign in heard.recv(4096):
                    return True
            except TimeoutError:
                return False
    return False


@pytest.mark.parametrize("name", WRAPPED)
def test_a_frame_that_the_rules_do_not_see_does_not_pass(world: Lab, name: str) -> None:
    assert not passes(world, TO + FROM + WRAPPED[name])


@pytest.mark.parametrize("name", WRAPPED)
def test_such_frames_pass_a_bridge_without_that_rule(world: Lab, name: str) -> None:
    """Otherwise the test above would prove nothing."""
    world.nft.run("delete table bridge lessonwall")
    world.nft.run("flush chain inet lessonwall pass; add rule inet lessonwall pass accept")
    try:
        assert passes(world, TO + FROM + WRAPPED[name])
    finally:
        world.nft.run(world.text)


@pytest.mark.parametrize(
    ("what", "to", "rest"),
    [
        ("ARP", "ffffffffffff", b"\x08\x06" + bytes(28) + SECRET),
        ("802.1X", "02005e20ffff", b"\x88\x8e" + SECRET),
        ("LLDP", "02005e20ffff", b"\x88\xcc" + SECRET),
        ("BPDU of Cisco's", "01000ccccccd", struct.pack("!H", 40) + SECRET.ljust(40)),
    ],
)
def test_what_networks_need_passes(world: Lab, what: str, to: str, rest: bytes) -> None:
    assert passes(world, bytes.fromhex(to) + FROM + rest)


def test_admitted_packets_pass_so_the_test_can_tell(world: Lab) -> None:
    world.put("admitted", "staff", 8, SITE)
    world.stands("staff", 8)
    inner = INNER.replace(socket.inet_aton("10.4.0.9"), socket.inet_aton("10.5.0.9"))
    head = inner[:10] + bytes(2) + inner[12:20]
    whole = sum(struct.unpack("!10H", head))
    total = ~((whole & 0xFFFF) + (whole >> 16)) & 0xFFFF
    inner = inner[:10] + struct.pack("!H", total) + inner[12:]
    sender = bytes.fromhex(mac("staff").replace(":", ""))
    assert passes(world, TO + sender + b"\x08\x00" + inner, device="staff")


def test_nothing_passes_while_the_kernel_shows_the_rules_no_bridged_packets(world: Lab) -> None:
    """bridge-nf-call-iptables=0: set by hand, or by a program that knows better."""
    world.put("admitted", "pupils", 7, SITE)
    assert world.tcp("pupils", SITE[0], 443) == "site"
    world.box.sysctl(**{"bridge__bridge-nf-call-iptables": 0, "bridge__bridge-nf-call-ip6tables": 0})
    try:
        assert [world.tcp("pupils", each, 443) for each in SITE] == ["silence", "silence"]
    finally:
        world.box.sysctl(**{"bridge__bridge-nf-call-iptables": 1, "bridge__bridge-nf-call-ip6tables": 1})
        world.empty()
        world.stands("pupils", 7)


def of_no_zone(*, other_vlans: bool) -> School:
    """Every zone is a VLAN, and what bears no tag is nobody's; the box's own addresses are there."""
    made = school(Mode.BRIDGE, tagged=True)
    assert made.network is not None
    tagged = tuple(attachment(zone, tagged=True) for zone in made.zones)
    return replace(made, network=replace(made.network, attachments=tagged, other_vlans=other_vlans))


@pytest.mark.parametrize("passed", [False, True])
def test_a_vlan_of_no_zone_passes_only_where_the_school_says_so(passed: bool) -> None:
    """other_vlans: pass. Here the VLAN is the one without a tag."""
    with lab(Mode.BRIDGE, of_no_zone(other_vlans=passed)) as world:
        assert (world.tcp("pupils", SITE[0], 443) == "site") is passed
        assert (world.tcp("pupils", SITE[1], 443) == "site") is passed
        tagged = b"\x81\x00\x00\x63\x08\x00" + INNER
        assert passes(world, TO + FROM + tagged) is passed

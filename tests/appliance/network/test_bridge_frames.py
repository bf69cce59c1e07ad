"""What passes a bridge as it passes a cable: 802.1X, LLDP, spanning tree, VLANs and IPv6's neighbours (issue 4)."""

import socket
from dataclasses import replace

import pytest

from appliance.network import change
from filters.policy.network import Attachment
from tests.appliance.network.wires import BRIDGE, box, needs_namespaces, reaches
from tests.netns.lab import vlan

pytestmark = needs_namespaces

ALL = 0x0003  # ETH_P_ALL, packet(7)
SENDER = bytes.fromhex("0200000000aa")

# Zones in VLANs 20 and 30 alone; the box itself in 10.
TRUNK = replace(
    BRIDGE,
    wan_vlan=10,
    attachments=(
        Attachment("pupils", 20, ("10.4.0.2/16", "2001:db8:4::2/64")),
        Attachment("guests", 30, ("10.9.0.2/16", "2001:db8:9::2/64")),
    ),
)

EAPOL = bytes.fromhex("0180c2000003") + SENDER + bytes.fromhex("888e0101 0000") + bytes(42)
LLDP = bytes.fromhex("0180c200000e") + SENDER + bytes.fromhex("88cc0000") + bytes(44)
BPDU = bytes.fromhex("0180c2000000") + SENDER + bytes.fromhex("0026 424203") + bytes(43)
PAUSE = bytes.fromhex("0180c2000001") + SENDER + bytes.fromhex("8808 0001 ffff") + bytes(42)
VLAN_40 = b"\xff" * 6 + SENDER + bytes.fromhex("8100 0028 88b5") + bytes(44)
PLAIN = b"\xff" * 6 + SENDER + bytes.fromhex("88b5") + bytes(46)


@pytest.fixture
def wires():
    with box() as made:
        yield made


def passes(wires, frame: bytes) -> bool:
    """Whether it comes out at the other side of the box; tried a few times, for a port may just have come up."""
    with (
        wires["edge"].socket(socket.AF_PACKET, socket.SOCK_RAW) as there,
        wires["school"].socket(socket.AF_PACKET, socket.SOCK_RAW) as here,
    ):
        with wires["edge"].inside():
            there.bind(("port", ALL))
        with wires["school"].inside():
            here.bind(("port", 0))
        there.settimeout(0.05)
        for _ in range(12):
            here.send(frame)
            try:
                while True:
                    found = there.recv(2000)
                    if found[6:12] == SENDER and found[-42:] == frame[-42:]:
                        return True
            except TimeoutError:
                continue
    return False


@pytest.mark.parametrize(
    ("network", "frame", "through"),
    [
        (BRIDGE, PLAIN, True),
        (BRIDGE, EAPOL, True),
        (BRIDGE, LLDP, True),
        # Switches see each other's spanning tree through the box, and with it a loop.
        (BRIDGE, BPDU, True),
        # A pause is between two ends of one cable.
        (BRIDGE, PAUSE, False),
        # A VLAN that no zone names.
        (TRUNK, VLAN_40, False),
        (TRUNK, PLAIN, False),
        (replace(TRUNK, other_vlans=True), VLAN_40, True),
        (replace(TRUNK, other_vlans=True), PLAIN, True),
    ],
    ids=[
        "plain",
        "802.1X",
        "LLDP",
        "spanning tree",
        "pause",
        "trunk VLAN",
        "trunk untagged",
        "pass VLAN",
        "pass untagged",
    ],
)
def test_frames_that_are_no_ip(wires, tmp_path, network, frame, through):
    here = wires["box"]
    for port in ("eth0", "eth1"):
        for tag in (10, 20, 30) if network.wan_vlan else ():
            vlan.add(here, port, tag)
    with here.inside():
        assert change.apply(tmp_path, network).problems == ()
    assert passes(wires, frame) is through


def test_each_vlan_of_a_trunk_passes_both_kinds_of_packet_and_none_into_another(wires, tmp_path):
    here, edge, school = wires["box"], wires["edge"], wires["school"]
    for tag in (10, 20, 30):
        for there, port in ((here, "eth0"), (here, "eth1"), (edge, "port"), (school, "port")):
            vlan.add(there, port, tag)
    for there, last in ((edge, "1"), (school, "77")):
        there.ip(
            f"addr add 10.4.0.{last}/16 dev port.20", f"addr add 2001:db8:4::{last}/64 dev port.20 nodad",
            f"addr add 10.9.0.{last}/16 dev port.30", f"addr add 2001:db8:9::{last}/64 dev port.30 nodad",
        )  # fmt: skip
    with here.inside():
        change.apply(tmp_path, TRUNK)
    for address in ("10.4.0.1", "2001:db8:4::1", "10.9.0.1", "2001:db8:9::1"):
        assert reaches(school, address), "the other end of the trunk"
    for address in ("10.4.0.2", "2001:db8:4::2", "10.9.0.2", "2001:db8:9::2"):
        assert reaches(school, address), "the box, to which frames are led"
    # A router answers only for the address of the VLAN in which it is asked; Linux would answer for all of its own.
    edge.sysctl(ipv4__conf__all__arp_ignore=1)
    # Guests asking in their VLAN for pupils' addresses find nobody there.
    school.ip("addr del 10.4.0.77/16 dev port.20", "addr add 10.4.0.78/16 dev port.30")
    assert not reaches(school, "10.4.0.1", 1.0)

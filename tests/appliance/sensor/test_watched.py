"""What a zone's first days would have refused, as the list of such things counts it."""

import pytest
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import IPv6

from appliance.sensor.watched import watched_from_packet
from filters.wire.packet import Malformed


@pytest.mark.parametrize(
    ("packet", "told"),
    [
        (IP(src="10.4.0.9", dst="192.0.2.9") / TCP(dport=853), ("10.4.0.9", "192.0.2.9", 853, "tcp")),
        (
            IPv6(src="fd00:4::9", dst="2001:db8::9") / UDP(dport=443) / bytes(900),
            ("fd00:4::9", "2001:db8::9", 443, "udp"),
        ),
        (IP(src="10.4.0.9", dst="192.0.2.9") / ICMP(), ("10.4.0.9", "192.0.2.9", 0, "icmp")),
        (IP(src="10.4.0.9", dst="192.0.2.9", proto=47), ("10.4.0.9", "192.0.2.9", 0, "47")),
    ],
)
def test_who_and_whither(packet, told):
    assert watched_from_packet(bytes(packet)[:128]) == told


def test_what_cannot_be_read_is_said():
    with pytest.raises(Malformed):
        watched_from_packet(b"\x45")

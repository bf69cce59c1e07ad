"""Bytes in, news out: frames of a school's wire as scapy writes them, spoilt ones, and floods."""

import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.dhcp6 import DUID_LL, DHCP6_Advertise, DHCP6OptServerId
from scapy.layers.dns import DNS, DNSQR, DNSRR, DNSRRSRV
from scapy.layers.inet import IP, TCP, UDP
from scapy.layers.inet6 import ICMPv6ND_NA, ICMPv6ND_NS, ICMPv6ND_RA, ICMPv6NDOptDstLLAddr, ICMPv6NDOptPrefixInfo, IPv6
from scapy.layers.l2 import ARP, Dot1Q, Ether

from appliance.sensor.announce import Announcement, frame_of
from appliance.sensor.devices.known import Devices
from appliance.sensor.rogues import Own, Rogues, What
from appliance.sensor.watch import Found, Now, Sighted, Watch
from filters.policy.attempt import NONE

AT = datetime(2026, 11, 24, 9, 12, tzinfo=UTC)
NOW = Now(AT, 1000.0)
BOX, OTHER = bytes(range(16)), bytes(16)
OURS, THEIRS, ALL = "02:00:00:00:00:01", "12:34:56:78:9a:bc", "ff:ff:ff:ff:ff:ff"


PLAIN = Own(macs=frozenset({OURS}), addresses=frozenset({"10.4.0.1", "fd00:4::1"}))


def watching(own: Own = PLAIN) -> Watch:
    return Watch(
        devices=Devices(lambda mac: False),
        rogues=Rogues(own),
        zone_at=lambda address: "pupils" if address.startswith(("10.4.", "fd00:4:")) else "",
        labels=lambda host: NONE,
        box=BOX,
        zones=("pupils", "staff"),
    )


def heard(watch: Watch, *frames: object, zone: str = "pupils", outgoing: bool = False) -> list[object]:
    return [watch.frame(zone, bytes(each), outgoing, NOW) for each in frames]


def met(watch: Watch) -> set[What]:
    return {each.what for each in watch.rogues.now(AT)}


def from_server(**more: object) -> Ether:
    said = [("message-type", "offer"), ("server_id", "10.4.0.66"), "end"]
    return (
        Ether(src=THEIRS, dst=ALL)
        / IP(src="10.4.0.66", dst="255.255.255.255")
        / UDP(sport=67, dport=68)
        / BOOTP(op=2, chaddr=bytes(6))
        / DHCP(options=said)
    )


def request(server: str) -> Ether:
    said = [("message-type", "request"), ("server_id", server), ("requested_addr", "10.4.0.9"), "end"]
    return (
        Ether(src=THEIRS, dst=ALL)
        / IP(src="0.0.0.0", dst="255.255.255.255")
        / UDP(sport=68, dport=67)
        / BOOTP(chaddr=bytes.fromhex(THEIRS.replace(":", "")))
        / DHCP(options=said)
    )


ROUTER = Ether(src=THEIRS, dst="33:33:00:00:00:01") / IPv6(src="fe80::bad", dst="ff02::1", hlim=255) / ICMPv6ND_RA()
LEASE6 = (
    Ether(src=THEIRS, dst="33:33:00:00:00:01")
    / IPv6(src="fe80::bad", dst="fe80::7")
    / UDP(sport=547, dport=546)
    / DHCP6_Advertise()
    / DHCP6OptServerId(duid=DUID_LL(lladdr=THEIRS))
)
SERVES = Own(macs=frozenset({OURS}), serves=frozenset({"pupils"}), advertises=frozenset({"pupils"}))


@pytest.mark.parametrize(
    ("own", "frames", "told"),
    [
        # Where the box serves, any other server is a rogue, by IPv4 and IPv6.
        (SERVES, [from_server()], {What.DHCP}),
        (SERVES, [LEASE6], {What.DHCP}),
        (SERVES, [ROUTER], {What.ROUTER}),
        # A switch shows the offer to the device alone; its choice all hear.
        (SERVES, [request("10.4.0.66")], {What.DHCP}),
        # Elsewhere the first is the school's own, and a second is told.
        (Own(), [from_server(), from_server()], set()),
        (Own(), [request("10.4.0.2"), from_server()], {What.DHCP}),
        (Own(allowed=frozenset({"10.4.0.66"})), [request("10.4.0.2"), from_server()], set()),
        (Own(allowed=frozenset({THEIRS})), [ROUTER], set()),
        # A router that says it is none, without a prefix, harms nobody; nor one of another link.
        (SERVES, [Ether(src=THEIRS) / IPv6(src="fe80::bad", hlim=255) / ICMPv6ND_RA(routerlifetime=0)], set()),
        (SERVES, [Ether(src=THEIRS) / IPv6(src="fe80::bad", hlim=64) / ICMPv6ND_RA()], set()),
        (SERVES, [Ether(src=THEIRS) / IPv6(src="fe80::bad", hlim=255) / ICMPv6ND_RA(routerlifetime=0)
                  / ICMPv6NDOptPrefixInfo(prefix="2001:db8::", prefixlen=64)], {What.ROUTER}),
        # The box's own words, which it hears on its own interface, are no rogue's.
        (SERVES, [Ether(src=OURS) / IPv6(src="fe80::1", hlim=255) / ICMPv6ND_RA()], set()),
    ],
)  # fmt: skip
def test_who_serves_and_should_not(own, frames, told):
    watch = watching(own)
    heard(watch, *frames)
    assert met(watch) == told
    assert watch.malformed == 0


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        (ARP(op=2, hwsrc=THEIRS, psrc="10.4.0.1"), {What.ADDRESS}),
        (ARP(op=1, hwsrc=THEIRS, psrc="10.4.0.9"), set()),
        # A probe asks whether the address is free (RFC 5227): the answer is ours to give.
        (ARP(op=1, hwsrc=THEIRS, psrc="0.0.0.0", pdst="10.4.0.1"), set()),
        (IPv6(src="fd00:4::1", hlim=255) / ICMPv6ND_NA(tgt="fd00:4::1") / ICMPv6NDOptDstLLAddr(lladdr=THEIRS),
         {What.ADDRESS}),
        (IPv6(src="fd00:4::9", hlim=255) / ICMPv6ND_NS(tgt="fd00:4::1"), set()),
        (IPv6(src="fd00:4::1", hlim=64) / ICMPv6ND_NA(tgt="fd00:4::1"), set()),
    ],
)  # fmt: skip
def test_who_uses_an_address_of_the_box(claim, told):
    watch = watching()
    heard(watch, Ether(src=THEIRS) / claim)
    assert met(watch) == told


def test_a_rogue_is_forgotten_when_it_is_heard_no_more():
    watch = watching(SERVES)
    heard(watch, from_server())
    assert not watch.rogues.now(AT + timedelta(hours=1, seconds=1))


def test_another_box_is_noticed_and_ones_own_words_only_in_another_zone():
    watch = watching()
    mac = bytes.fromhex(THEIRS.replace(":", ""))
    own = frame_of(bytes.fromhex(OURS.replace(":", "")), Announcement(BOX, 0))
    heard(watch, own)
    assert met(watch) == set()
    heard(watch, own, zone="staff")
    assert met(watch) == {What.LOOP}
    heard(watch, frame_of(mac, Announcement(OTHER, 0)))
    assert met(watch) == {What.LOOP, What.BOX}


def test_a_device_at_an_address_is_passed_on_and_one_beyond_the_school_is_not():
    watch = watching()
    inside = Ether(src=THEIRS) / ARP(op=1, hwsrc=THEIRS, psrc="10.4.0.9")
    [news] = heard(watch, inside)
    assert news == Sighted(THEIRS, "10.4.0.9", "", "pupils")
    assert heard(watch, Ether(src=THEIRS) / ARP(op=1, hwsrc=THEIRS, psrc="192.0.2.9")) == [None]
    tagged = Ether(src=THEIRS) / Dot1Q(vlan=20) / ARP(op=1, hwsrc=THEIRS, psrc="10.4.0.10")
    assert heard(watch, tagged) == [Sighted(THEIRS, "10.4.0.10", "", "pupils")]


def test_a_printer_is_told_by_its_services():
    watch = watching()
    answer = DNS(
        qr=1,
        an=[
            DNSRRSRV(rrname="Office._ipp._tcp.local.", target="printer.local.", port=631),
            DNSRR(rrname="Office._ipp._tcp.local.", type="TXT", rdata=[b"ty=Brother HL-L2350DW series", b"color=F"]),
        ],
    )
    heard(watch, Ether(src=THEIRS) / IP(src="10.4.0.9", dst="224.0.0.251") / UDP(sport=5353, dport=5353) / answer)
    [(device, _)], _ = watch.devices.changes()
    assert (device.kind, device.zone, device.first) == ("Brother printer", "pupils", AT)


def test_the_name_that_was_asked_for_tells_a_tunnel_from_a_telephone():
    """IKEv2 to a server of a known name is told by that name; to a telephone company's, or to none, it is not."""
    spi = bytes(range(1, 9))
    first = spi + bytes(8) + bytes((33, 0x20, 34, 8)) + bytes(4) + (28).to_bytes(4)
    second = spi + spi[::-1] + bytes((33, 0x20, 34, 32)) + bytes(4) + (28).to_bytes(4)

    def exchange(watch: Watch) -> list[Found | None]:
        ways = (("10.4.0.9", "192.0.2.9", first), ("192.0.2.9", "10.4.0.9", second))
        return [
            watch.first_packet(bytes(IP(src=source, dst=target) / UDP(sport=500, dport=500) / data), NOW)
            for source, target, data in ways
        ]

    for name, told in (("vpn.example", "vpn.example"), ("epdg.epc.pub.3gppnetwork.org", None), ("", None)):
        watch = watching()
        if name:
            answer = DNS(qr=1, qd=DNSQR(qname=name), an=DNSRR(rrname=name, type="A", rdata="192.0.2.9"))
            packet = Ether(src=OURS) / IP(src="10.4.0.1", dst="10.4.0.9") / UDP(sport=53, dport=4000) / answer
            heard(watch, packet, outgoing=True)
        assert [found.finding.far if found else None for found in exchange(watch)] == [None, told]


def test_what_stays_in_the_school_is_the_schools_own():
    watch = watching()
    for source, target in (("10.4.0.9", "10.4.0.20"), ("10.4.0.9", "192.168.1.1"), ("198.51.100.1", "192.0.2.9")):
        asked = (
            IP(src=source, dst=target) / TCP(sport=4000, dport=1080, flags="PA") / b"CONNECT a.example:443 HTTP/1.1\r\n"
        )
        told = IP(src=target, dst=source) / TCP(sport=1080, dport=4000, flags="PA") / b"HTTP/1.1 200 OK\r\n"
        assert [watch.first_packet(bytes(each), NOW) for each in (asked, told)] == [None, None]


@pytest.mark.parametrize(
    ("kinds", "domain", "told"),
    [
        # NULL, and iodine's own type: nothing else asks for them.
        ((10,), "tunnel.example", ["tunnel.example", None]),
        ((65399,), "tunnel.example", ["tunnel.example", None]),
        # TXT, CNAME and MX in turn, as dnscat2 asks, is likely, and told when it comes twice.
        ((16, 5, 15), "tunnel.example", [None, "tunnel.example"]),
        ((16, 5, 15), "tunnel.co.uk", [None, "tunnel.co.uk"]),
        # A virus scanner asks as much and as long, for one kind of record; a web page for addresses.
        ((16,), "scanner.example", [None, None]),
        ((1, 28), "scanner.example", [None, None]),
    ],
)
def test_a_tunnel_through_dns_is_told_by_its_questions(kinds, domain, told):
    watch = watching()

    def minute(ticks: float) -> str | None:
        found = []
        for number in range(70):
            kind = kinds[number % len(kinds)].to_bytes(2)
            name = f"{number:060d}.{'a' * 40}.{domain}".encode()
            packed = b"".join(bytes((len(label),)) + label for label in name.split(b".")) + b"\0"
            asked = packed + kind + b"\0\1"
            message = b"\0\1\x81\x80\0\1\0\1\0\0\0\0" + asked + b"\xc0\x0c" + kind + b"\0\1" + bytes(6)
            packet = Ether(src=OURS) / IP(src="10.4.0.1", dst="10.4.0.9") / UDP(sport=53, dport=4000) / message
            found.append(watch.frame("pupils", bytes(packet), True, Now(AT, ticks)))
        return next((each.finding.far for each in found if isinstance(each, Found)), None)

    assert [minute(1000.0), minute(1100.0)] == told
    assert watch.malformed == 0


FRAMES = [
    bytes(each)
    for each in (from_server(), request("10.4.0.66"), ROUTER, LEASE6, Ether(src=THEIRS) / ARP(psrc="10.4.0.1"))
]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.sampled_from(FRAMES), st.data())
def test_spoilt_frames_are_counted_and_nothing_falls(good, data):
    spoilt = bytearray(good)
    for _ in range(data.draw(st.integers(1, 12))):
        spoilt[data.draw(st.integers(12, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(spoilt[: data.draw(st.integers(0, len(spoilt)))])
    watch = watching(SERVES)
    watch.frame("pupils", cut, data.draw(st.booleans()), NOW)
    watch.first_packet(cut[14:], NOW)


def test_a_hundred_thousand_hardware_addresses_fit_and_the_schools_own_stay():
    own = "02:aa:00:00:00:01"
    watch = watching()
    watch.devices = devices = Devices(lambda mac: mac == own)
    heard(watch, Ether(src=own) / ARP(hwsrc=own, psrc="10.4.0.9"))
    plain = bytes(Ether(src=THEIRS, dst=ALL) / ARP(hwsrc=THEIRS, psrc="10.4.0.10"))
    tracemalloc.start()
    try:
        for number in range(100_000):
            mac = b"\x06\0" + number.to_bytes(4)
            # A hundred a second, for a thousand seconds: slow enough to be let in, were there room.
            watch.frame(
                "pupils", plain[:6] + mac + plain[12:22] + mac + plain[28:], False, Now(AT, 1000 + number / 100)
            )
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(devices) == 10_000
    assert devices.refused > 70_000
    assert taken < 24 << 20
    changed, _ = devices.changes()
    assert own in {device.mac for device, _ in changed}


def ports(number: int) -> bytes:
    return (number % 60_000).to_bytes(2) + (number // 60_000).to_bytes(2)


def test_a_hundred_thousand_connections_fit():
    watch = watching()
    plain = bytes(IP(src="10.4.0.9", dst="192.0.2.9") / UDP(sport=1, dport=9) / bytes(500))
    tracemalloc.start()
    try:
        for number in range(100_000):
            watch.first_packet(plain[:20] + ports(number) + plain[24:], NOW)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < 24 << 20

"""Frames, packets and the messages by which a wire's neighbours find one another, as scapy writes them; cut anywhere.

Issue: "bad input: mutated RADIUS, DHCP, mDNS, …".
"""

import pytest
from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.dhcp6 import DUID_LL, VENDOR_CLASS_DATA, DHCP6_Solicit, DHCP6OptClientId, DHCP6OptVendorClass
from scapy.layers.dns import DNS, DNSQR, DNSRR
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import (
    ICMPv6ND_NA,
    ICMPv6ND_NS,
    ICMPv6ND_RA,
    ICMPv6NDOptPrefixInfo,
    ICMPv6NDOptSrcLLAddr,
    IPv6,
    IPv6ExtHdrFragment,
    IPv6ExtHdrHopByHop,
)  # fmt: skip
from scapy.layers.ipsec import AH as ScapyAH
from scapy.layers.l2 import ARP, Dot1Q, Ether
from scapy.packet import Raw

from filters.wire import dhcp, mdns, neighbour, packet, tls
from filters.wire.packet import TCP as TCP_NUMBER
from filters.wire.packet import UDP as UDP_NUMBER

MAC = "12:34:56:78:9a:bc"
V4 = {"src": "10.4.0.7", "dst": "192.0.2.9"}
V6 = {"src": "fd00:4::7", "dst": "2001:db8::9"}


@pytest.mark.parametrize(
    ("made", "protocol", "ports", "payload"),
    [
        (IP(**V4) / UDP(sport=4000, dport=53) / b"hello", UDP_NUMBER, (4000, 53), b"hello"),
        (IPv6(**V6) / UDP(sport=4000, dport=53) / b"hello", UDP_NUMBER, (4000, 53), b"hello"),
        (
            IP(**V4) / TCP(sport=4000, dport=443, options=[("MSS", 1460)]) / b"hi",
            TCP_NUMBER,
            (4000, 443),
            b"hi",
        ),
        (IPv6(**V6) / IPv6ExtHdrHopByHop() / TCP(sport=4000, dport=443) / b"hi", TCP_NUMBER, (4000, 443), b"hi"),
        (IPv6(**V6) / IPv6ExtHdrFragment(offset=0) / UDP(sport=1, dport=2) / b"hi", UDP_NUMBER, (1, 2), b"hi"),
        (IP(**V4) / ICMP() / b"hi", 1, (0, 0), None),
        (IP(**V4) / ScapyAH(spi=1) / b"hi", packet.AH, (0, 0), None),
    ],
)
def test_who_sends_what_to_whom(made, protocol, ports, payload):
    read = packet.packet(bytes(made))
    assert (read.protocol, read.source_port, read.target_port) == (protocol, *ports)
    assert (read.source, read.target) == (made.src, made.dst)
    if payload is not None:
        assert (read.payload, read.size) == (payload, len(payload))


def test_of_a_packet_cut_short_the_size_is_told_all_the_same():
    """The kernel's log keeps the first 512 bytes."""
    whole = bytes(IP(**V4) / UDP(sport=1, dport=2) / bytes(1200))
    read = packet.packet(whole[:512])
    assert (read.size, len(read.payload)) == (1200, 512 - 28)


@pytest.mark.parametrize(
    "made",
    [
        b"",
        b"\x50" + bytes(60),
        bytes(IP(**V4, frag=10) / UDP() / b"later"),
        bytes(IPv6(**V6) / IPv6ExtHdrFragment(offset=10) / b"later"),
        bytes(IP(**V4) / TCP())[:30],
        bytes(IP(**V4) / TCP(dataofs=15)),
    ],
)
def test_what_bears_no_ports_is_malformed(made):
    with pytest.raises(packet.Malformed):
        packet.packet(made)


def test_a_frame_behind_two_tags():
    read = packet.frame(bytes(Ether(src=MAC) / Dot1Q(vlan=20) / Dot1Q(vlan=30) / IP(**V4)))
    assert (read.source, read.kind, read.data[0] >> 4) == (MAC, packet.IPV4, 4)


@pytest.mark.parametrize(("address", "private"), [("12:34:56:78:9a:bc", True), ("b8:27:eb:00:00:01", False)])
def test_made_up_hardware_addresses(address, private):
    assert packet.is_private_mac(address) is private


def discover() -> bytes:
    options = [("message-type", "discover"), ("param_req_list", [1, 3, 6]), ("vendor_class_id", b"MSFT 5.0"),
               ("hostname", b"DESKTOP-7.school.local"), ("requested_addr", "10.4.0.7"), "end"]  # fmt: skip
    return bytes(BOOTP(chaddr=bytes.fromhex(MAC.replace(":", ""))) / DHCP(options=options))


def solicit() -> bytes:
    vendor = DHCP6OptVendorClass(enterprisenum=311, vcdata=[VENDOR_CLASS_DATA(data=b"MSFT 5.0")])
    return bytes(DHCP6_Solicit() / DHCP6OptClientId(duid=DUID_LL(lladdr=MAC)) / vendor)


def test_dhcp_tells_what_a_device_says_of_itself():
    read = dhcp.dhcp4(discover())
    assert (read.kind, read.mac, read.wanted, read.vendor, read.name) == (1, MAC, (1, 3, 6), "MSFT 5.0", "DESKTOP-7")
    assert (read.address, read.server, read.from_server) == ("10.4.0.7", "", False)
    read = dhcp.dhcp6(solicit())
    assert (read.kind, read.mac, read.vendor, read.from_server) == (1, MAC, "MSFT 5.0", False)


def test_a_name_that_would_break_a_line_does_not():
    options = [("message-type", "discover"), ("hostname", b"a\nb\x1b[31m"), "end"]
    assert dhcp.dhcp4(bytes(BOOTP() / DHCP(options=options))).name == "a?b?[31m"


def test_arp_and_neighbours():
    claim = neighbour.arp(bytes(ARP(op=2, hwsrc=MAC, psrc="10.4.0.7")))
    assert claim == neighbour.Claim("10.4.0.7", MAC)
    assert neighbour.arp(bytes(ARP(hwsrc=MAC, psrc="0.0.0.0"))) is None
    asked = bytes(ICMPv6ND_NS(tgt="fd00:4::1") / ICMPv6NDOptSrcLLAddr(lladdr=MAC))
    assert neighbour.icmp6(asked, "fd00:4::7", "aa:aa:aa:aa:aa:aa") == neighbour.Claim("fd00:4::7", MAC)
    assert neighbour.icmp6(asked, "::", MAC) is None
    told = bytes(ICMPv6ND_NA(tgt="fd00:4::1"))
    assert neighbour.icmp6(told, "fe80::1", MAC) == neighbour.Claim("fd00:4::1", MAC)
    router = bytes(ICMPv6ND_RA(routerlifetime=1800) / ICMPv6NDOptPrefixInfo(prefix="2001:db8:4::", prefixlen=64))
    assert neighbour.icmp6(router, "fe80::1", MAC) == neighbour.Router(MAC, 1800, ("2001:db8:4::/64",))


def test_mdns_tells_services_model_and_name():
    answer = DNS(qr=1, an=[
        DNSRR(rrname="Ann._device-info._tcp.local.", type="TXT", rdata=[b"model=MacBookPro14,1"]),
        DNSRR(rrname="anns-mac.local.", type="A", rdata="10.4.0.7"),
        DNSRR(rrname="_ipp._tcp.local.", type="PTR", rdata="Office._ipp._tcp.local."),
    ])  # fmt: skip
    told = mdns.mdns(bytes(answer))
    # A pointer is passed on by others too: it tells nothing of who sends it.
    assert told == mdns.Told(frozenset({"_device-info._tcp"}), "MacBookPro14,1", "anns-mac")
    assert mdns.mdns(bytes(DNS(qd=DNSQR(qname="_ipp._tcp.local.")))) is None


READERS = [
    (dhcp.dhcp4, discover(), dhcp.Malformed),
    (dhcp.dhcp6, solicit(), dhcp.Malformed),
    (neighbour.arp, bytes(ARP(op=2, hwsrc=MAC, psrc="10.4.0.7")), neighbour.Malformed),
    (lambda data: neighbour.icmp6(data, "fe80::1", MAC), bytes(ICMPv6ND_RA() / ICMPv6NDOptSrcLLAddr(lladdr=MAC)),
     neighbour.Malformed),
    (mdns.mdns, bytes(DNS(qr=1, an=DNSRR(rrname="a._ipp._tcp.local.", type="TXT", rdata=[b"ty=x"]))), mdns.Malformed),
    (packet.packet, bytes(IPv6(**V6) / IPv6ExtHdrHopByHop() / TCP()), packet.Malformed),
    (packet.frame, bytes(Ether() / Dot1Q() / Raw(b"x")), packet.Malformed),
]  # fmt: skip


@pytest.mark.parametrize(("read", "whole", "refuses"), READERS, ids=range(len(READERS)))
def test_cut_anywhere_it_is_read_or_refused(read, whole, refuses):
    read(whole)
    for end in range(len(whole)):
        try:
            read(whole[:end])
        except refuses:
            continue


def hello() -> bytes:
    """As OpenSSL writes it."""
    import ssl

    context = ssl.create_default_context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    out = ssl.MemoryBIO()
    made = context.wrap_bio(ssl.MemoryBIO(), out, server_hostname="WWW.School.example")
    with pytest.raises(ssl.SSLWantReadError):
        made.do_handshake()
    return out.read()


def test_a_client_hello_and_every_beginning_of_it():
    whole = hello()
    read = tls.client_hello(whole)
    assert (read.name, read.protocols, read.whole) == ("www.school.example", ("h2", "http/1.1"), True)
    for end in range(len(whole)):
        try:
            part = tls.client_hello(whole[:end])
        except tls.Malformed:
            assert end < 6
            continue
        assert part.name in ("", "www.school.example")
        assert not part.whole


def test_a_client_hello_in_two_records_is_one():
    whole = hello()
    body = whole[5:]
    cut = b"\x16\3\1" + (100).to_bytes(2) + body[:100] + b"\x16\3\1" + len(body[100:]).to_bytes(2) + body[100:]
    assert tls.client_hello(cut).name == "www.school.example"


def test_what_comes_between_the_records_of_a_hello_is_malformed():
    body = hello()[5:]
    with pytest.raises(tls.Malformed):
        tls.client_hello(b"\x16\3\1" + (100).to_bytes(2) + body[:100] + b"\x17\3\3\0\5hello")


@pytest.mark.parametrize("data", [b"", b"GET / HTTP/1.1\r\n", b"\x16\3\1\0\5\2\0\0\1\0", b"\x17\3\3\0\1\1"])
def test_no_client_hello(data):
    with pytest.raises(tls.Malformed):
        tls.client_hello(data)

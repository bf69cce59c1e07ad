"""A pupil who is root on his own phone, and knows the books: what he sends by hand comes out nowhere, names nobody.

Each was tried by hand first. Those that once got through say so.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import dns.message
import pytest
from scapy.layers.dhcp6 import DHCP6_Solicit
from scapy.layers.inet import ICMP, IP, TCP, UDP, fragment
from scapy.layers.inet6 import (
    ICMPv6EchoRequest,
    ICMPv6Unknown,
    IPv6,
    IPv6ExtHdrDestOpt,
    IPv6ExtHdrFragment,
    IPv6ExtHdrHopByHop,
)
from scapy.layers.l2 import Ether
from scapy.packet import Packet, Raw

from tests.netns.lab.client import OK, REFUSED
from tests.netns.lab.frames import Watch, send
from tests.netns.lab.places import CASINO, HARD_CODED, LAPTOP, LESSON, PHONE, PRINTER, SERVER, TEACHER, Host
from tests.netns.lab.plugged import Plugged, of, record, until
from tests.netns.lab.wiring import Way

pytestmark = pytest.mark.processes

TUNNELS = (4, 41, 47, 50, 51, 97, 103, 132, 136, 137)  # IPIP, 6in4, GRE, ESP, AH, …, SCTP, UDP-Lite, MPLS
SERVED = (67, 68, 69, 123, 443, 500, 546, 547, 853, 1194, 1900, 4500, 5353, 51820)  # by UDP
NEIGHBOURS = (130, 131, 132, 133, 135, 136, 143)  # of ICMPv6: bridges let all of them out once, to any address
_numbers = itertools.count(1)


def to(school: Plugged, host: Host, family: int, address: str, source: str = "") -> Packet:
    """From a host by way of its router."""
    client = school.client(host)
    client.resolve(LESSON, record(family), school.router(host, family))  # so that both know each other
    listed = school.wired.spaces[host.name].run(["ip", "neigh", "show", school.router(host, family), "dev", "eth0"])
    frame = Ether(src=host.mac, dst=listed.split("lladdr ")[1].split()[0])
    source = source or of(family, host.addresses)
    return frame / (IP(src=source, dst=address) if family == 4 else IPv6(src=source, dst=address))


def marked(frame: Packet) -> tuple[Packet, bytes]:
    """With words that are found again."""
    mark = f"<hostile {next(_numbers):06}>".encode()
    return frame / Raw(bytes(8) + mark), mark


def of_protocol(frame: Packet, number: int) -> Packet:
    made = frame.copy()
    made[1].fields["proto" if IP in made else "nh"] = number
    return made


def odd(frame: Packet, family: int) -> Iterator[tuple[str, Packet]]:
    for number in TUNNELS:
        yield f"protocol {number}", of_protocol(frame, number)
    for port in SERVED:
        yield f"UDP {port}", frame / UDP(sport=68 if port == 67 else 5000, dport=port)
    for flags in ("S", "A", "SA", "F", "R", ""):
        yield f"TCP {flags}", frame / TCP(sport=40000, dport=443, flags=flags)
    if family == 4:
        for kind in (0, 3, 5, 8, 13, 15, 17):
            yield f"ICMP {kind}", frame / ICMP(type=kind)
        return
    for kind in (*NEIGHBOURS, 1, 2, 3, 4, 128, 129, 134, 137, 138, 139, 141, 144, 200):
        for hops in (64, 255):
            made = frame / ICMPv6Unknown(type=kind, msgbody=bytes(20))
            made[IPv6].hlim = hops
            yield f"ICMPv6 {kind}, {hops} hops", made
    yield "hop by hop", frame / IPv6ExtHdrHopByHop() / UDP(dport=9999)
    yield "destination options", frame / IPv6ExtHdrDestOpt() / UDP(dport=9999)
    yield "a fragment that is none", frame / IPv6ExtHdrFragment() / UDP(dport=9999)
    yield "DHCPv6 to far away", frame / UDP(sport=546, dport=547) / DHCP6_Solicit()


def test_nothing_goes_to_an_address_that_no_name_led_to(school: Plugged, family: int) -> None:
    """Whatever it is called; neighbour messages and DHCP got out of bridges once, and would have carried a tunnel."""
    frame = to(school, PHONE, family, of(family, HARD_CODED))
    sent = {mark: (what, made) for what, each in odd(frame, family) for made, mark in [marked(each)]}
    watch = Watch(school.wired.spaces["net"], "edge")
    send(school.wired.spaces[PHONE.name], [made for _, made in sent.values()])
    whole, mark = marked(frame / UDP(dport=9999) / Raw(bytes(900)))
    if family == 4:
        send(school.wired.spaces[PHONE.name], fragment(whole, fragsize=400))
    found = watch.heard([*sent, mark], 1.0)
    watch.close()
    assert [sent[each][0] if each in sent else "fragments" for each in found] == []


def test_the_watch_sees_what_does_go_out(school: Plugged, family: int) -> None:
    """Else the test above would prove nothing."""
    address = school.client(PHONE).resolve(LESSON, record(family), school.router(PHONE, family)).addresses[0]
    made, mark = marked(to(school, PHONE, family, address) / UDP(sport=5000, dport=443))
    watch = Watch(school.wired.spaces["net"], "edge")
    send(school.wired.spaces[PHONE.name], [made])
    assert watch.heard([mark], 5.0) == {mark}
    watch.close()


def test_a_ping_stays_one(school: Plugged, family: int) -> None:
    """After the first, which was short, they were of any length once."""
    address = school.client(PHONE).resolve(LESSON, record(family), school.router(PHONE, family)).addresses[0]
    number = next(_numbers)
    echo = ICMP(id=number) if family == 4 else ICMPv6EchoRequest(id=number)
    frame = to(school, PHONE, family, address) / echo
    short, long = marked(frame), marked(frame / Raw(bytes(900)))
    watch = Watch(school.wired.spaces["net"], "edge")
    send(school.wired.spaces[PHONE.name], [short[0]])
    assert watch.heard([short[1]], 5.0) == {short[1]}
    send(school.wired.spaces[PHONE.name], [long[0]])
    assert watch.heard([long[1]], 1.0) == set()
    watch.close()


@pytest.mark.parametrize("other", [TEACHER, PRINTER, SERVER], ids=lambda host: host.name)
def test_nobody_asks_with_an_address_of_another_wire(school: Plugged, family: int, other: Host) -> None:
    """The attempt stood in the teacher's name once. Where zones share a wire no box can tell (docs/network.md)."""
    if school.way is Way.BRIDGE_FLAT:
        pytest.skip("all zones are one wire here")
    assert closed_for(school, family, of(family, other.addresses)) is False


def test_who_asks_with_an_address_of_his_own_is_heard(school: Plugged, family: int) -> None:
    """Else the test above would prove nothing."""
    assert closed_for(school, family, of(family, PHONE.addresses)) is True


def closed_for(school: Plugged, family: int, source: str) -> bool:
    """Whether our DNS takes in a question by UDP that claims this source."""
    name = f"forged{next(_numbers)}.{LESSON}"
    query = dns.message.make_query(name, "A").to_wire()
    frame = to(school, PHONE, family, school.router(PHONE, family), source)
    send(school.wired.spaces[PHONE.name], [frame / UDP(sport=5353, dport=53) / Raw(query)])
    try:
        # Our own resolver writes letters large and small as it likes.
        until(lambda: any(each.what.lower() == name for each in school.world.visits("dns")) or None, 1.5)
    except AssertionError:
        return False
    return True


@contextmanager
def card(school: Plugged, host: Host, mac: str) -> Iterator[None]:
    """A device with another hardware address, which it asks for its router with."""
    there = school.wired.spaces[host.name]
    try:
        there.ip(f"link set dev eth0 address {mac}", "neigh flush dev eth0")
        yield
    finally:
        there.ip(f"link set dev eth0 address {host.mac}", "neigh flush dev eth0")


def test_who_copies_a_printers_card_is_no_printer(school: Plugged, family: int) -> None:
    """It went wherever it liked once. The decision is the same everywhere (tests/filters/policy/test_bound.py)."""
    if school.way.bridged:
        pytest.skip("it takes the hosts beyond a bridge too long to learn that an address moved to another card")
    phone = school.client(PHONE)
    with card(school, PHONE, PRINTER.mac):
        for _ in range(3):  # until all know it by its new address
            phone.resolve(LESSON, record(family), school.router(PHONE, family))
        school.attempt(PHONE, family)
        assert phone.connect(of(family, HARD_CODED), 443).how == REFUSED
        assert phone.connect(of(family, SERVER.addresses), 445).how == REFUSED
    until(lambda: school.attempt(PHONE, family).client.device == PHONE.mac or None, 10)
    assert school.client(LAPTOP).connect(of(family, PRINTER.addresses), 9100).how == OK
    assert phone.resolve(CASINO, record(family), school.router(PHONE, family)).code == "NXDOMAIN"

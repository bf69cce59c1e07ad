"""What passes and what does not, by real sockets of devices in each zone; as router and as bridge, IPv4 and IPv6.

Each table's comment names the line of issue 4 or the standard that it proves.
"""

import socket
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest

from appliance import ports
from appliance.firewall.render import Choices
from filters.policy.network import Mode
from tests.appliance.firewall.lab import DEVICES, OTHER, RESOLVER, SITE, Lab, as_root, device_address, lab, mac
from tests.appliance.firewall.schools import GATEWAYS, ZONES, school

pytestmark = as_root

FAMILIES = pytest.mark.parametrize("family", [4, 6])
NUMBERS = {"pupils": 7, "staff": 8, "guests": 9, "things": 10}
FRESH = ("45.60.3.3", "2a04:4e42::3:3")


@pytest.fixture(scope="module", params=(Mode.ROUTER, Mode.BRIDGE), ids=lambda mode: str(mode))
def made(request: pytest.FixtureRequest) -> Iterator[Lab]:
    with lab(request.param) as it:
        yield it


@pytest.fixture
def world(made: Lab) -> Lab:
    """Everybody registered, and nothing admitted."""
    made.empty()
    made.stands("pupils", 7)
    made.stands("staff", 8)
    made.stands("guests", 9, kind="outsiders")
    made.stands("things", 10, kind="things")
    return made


def of(family: int, pair: tuple[str, str]) -> str:
    return pair[family == 6]


@FAMILIES
@pytest.mark.parametrize("device", DEVICES)
def test_names_are_answered_by_the_box_whoever_is_asked(world: Lab, device: str, family: int) -> None:
    """DNS to anyone is answered by us, also where nobody is known yet."""
    for target in (RESOLVER, SITE):
        assert world.udp(device, of(family, target), 53) == "dns"
        assert world.tcp(device, of(family, target), 53) == "dns"


@FAMILIES
@pytest.mark.parametrize(
    ("kind", "target", "port", "how"),
    [
        # DNS by TLS and by QUIC, to anybody: a reset or ICMP, never silence.
        ("tcp", SITE, 853, "reset"),
        ("tcp", SITE, 8853, "reset"),
        ("udp", SITE, 853, "prohibited"),
        ("udp", SITE, 784, "prohibited"),
        ("udp", SITE, 8853, "prohibited"),
        # DNS by HTTPS at known addresses.
        ("tcp", RESOLVER, 443, "reset"),
        ("udp", RESOLVER, 443, "prohibited"),
    ],
)
def test_other_resolvers_are_refused_to_everybody(
    world: Lab, kind: str, target: tuple[str, str], port: int, how: str, family: int
) -> None:
    for device in DEVICES:
        world.put("admitted", device, NUMBERS[device], target)
        world.watch(device)  # watching lifts what is counted, not this
        assert world.ask(kind, device, of(family, target), port) == how, device


@FAMILIES
@pytest.mark.parametrize(
    ("device", "kind", "port", "before", "after"),
    [
        # admission: required, outgoing: web.
        ("pupils", "tcp", 443, "reset", "site"),
        ("pupils", "tcp", 80, "reset", "site"),
        ("pupils", "udp", 443, "prohibited", "site"),
        ("pupils", "udp", 123, "prohibited", "site"),
        ("pupils", "tcp", 25, "reset", "reset"),
        ("pupils", "udp", 5000, "prohibited", "prohibited"),
        # required, any.
        ("staff", "tcp", 25, "reset", "site"),
        ("staff", "udp", 5000, "prohibited", "site"),
        # checked: the proxy looks at the name; what it cannot see is refused.
        ("guests", "tcp", 443, "proxy", "site"),
        ("guests", "tcp", 80, "proxy", "site"),
        ("guests", "udp", 443, "prohibited", "site"),
        ("guests", "udp", 123, "site", "site"),
        ("guests", "tcp", 25, "reset", "reset"),
        # things are forwarded without.
        ("things", "tcp", 25, "site", "site"),
        ("things", "udp", 5000, "site", "site"),
    ],
)
def test_what_passes_before_and_after_its_admission(
    world: Lab, device: str, kind: str, port: int, before: str, after: str, family: int
) -> None:
    assert world.ask(kind, device, of(family, SITE), port) == before
    world.put("admitted", device, NUMBERS[device], SITE)
    assert world.ask(kind, device, of(family, SITE), port) == after


@FAMILIES
def test_an_admission_is_the_standings_own(world: Lab, family: int) -> None:
    """R1: what one standing may have says nothing of another."""
    world.put("admitted", "pupils", 6, SITE)
    assert world.tcp("pupils", of(family, SITE), 443) == "reset"
    world.stands("staff", 8)
    world.put("admitted", "pupils", 8, SITE)
    assert world.tcp("staff", of(family, SITE), 443) == "reset"


@FAMILIES
def test_what_is_to_be_looked_into_goes_to_the_proxy_and_its_quic_is_refused(world: Lab, family: int) -> None:
    world.put("proxied", "pupils", 7, SITE)
    world.put("admitted", "pupils", 7, SITE)
    assert world.tcp("pupils", of(family, SITE), 443) == "proxy"
    assert world.tcp("pupils", of(family, SITE), 80) == "proxy"
    assert world.udp("pupils", of(family, SITE), 443) == "prohibited"
    assert world.tcp("staff", of(family, SITE), 443) == "reset"


@FAMILIES
def test_a_phones_question_whether_it_is_behind_a_portal(world: Lab, family: int) -> None:
    world.put("portal", "guests", 9, SITE)
    world.put("admitted", "guests", 9, SITE)
    assert world.tcp("guests", of(family, SITE), 80) == "portal"
    assert world.tcp("guests", of(family, SITE), 443) == "site"


@FAMILIES
def test_the_boxs_own_pages(world: Lab, family: int) -> None:
    for device in DEVICES:
        assert world.tcp(device, own(device, family), 80) == "proxy"
        assert world.tcp(device, own(device, family), 443) == "proxy"


def own(zone: str, family: int) -> str:
    return f"10.{GATEWAYS[zone]}.0.1" if family == 4 else f"fd00:{GATEWAYS[zone]}::1"


@FAMILIES
@pytest.mark.parametrize(
    ("device", "to", "reached"),
    [
        # F3: guests reach no school network, and no school device reaches them.
        ("guests", "pupils", False),
        ("guests", "staff", False),
        ("guests", "things", False),
        ("pupils", "guests", False),
        ("staff", "guests", False),
        # Registered devices reach the others without an admission; so do things, whom people print by.
        ("pupils", "staff", True),
        ("staff", "pupils", True),
        ("pupils", "things", True),
        ("things", "staff", True),
    ],
)
def test_who_reaches_the_schools_networks(world: Lab, device: str, to: str, reached: bool, family: int) -> None:
    for watched in (False, True):
        if watched and device != "guests":
            continue
        if watched:
            world.watch(device)
        expected = to if reached else "reset"
        assert world.tcp(device, of(family, device_address(to)), 445) == expected


@FAMILIES
def test_whom_nobody_knows_reaches_no_school_network(world: Lab, family: int) -> None:
    """F3, unmanaged devices: by its standing, and in the first moments, when there are none yet."""
    world.stands_nobody("pupils")
    assert world.tcp("pupils", of(family, device_address("staff")), 445) == "reset"
    world.nft.run(
        f"add element inet lessonwall standing_of_zone {{ {world.mark('pupils')} : {world.mark('pupils', 3)} }}"
    )
    world.nft.run(f"add element inet lessonwall outsiders {{ {world.mark('pupils', 3)} }}")
    world.watch("pupils")
    assert world.tcp("pupils", of(family, device_address("staff")), 445) == "reset"


@FAMILIES
def test_guests_reach_no_private_network_beyond_the_box(world: Lab, family: int) -> None:
    world.put("admitted", "guests", 9, ("192.168.1.1", "2001:db8:1::1"))
    assert world.tcp("guests", of(family, ("192.168.1.1", "2001:db8:1::1")), 443) == "reset"


@FAMILIES
@pytest.mark.parametrize(
    ("device", "kind", "port", "answer"),
    [
        # Input is closed but for what the box serves.
        ("pupils", "tcp", 22, "reset"),
        ("pupils", "tcp", ports.WEB, "reset"),
        ("pupils", "tcp", 9999, "reset"),
        ("pupils", "udp", 9999, "prohibited"),
        ("pupils", "udp", ports.RADIUS, "prohibited"),
        ("pupils", "tcp", ports.TRANSPARENT, "reset"),
        ("pupils", "tcp", ports.PROXY, "pac"),
        ("pupils", "tcp", ports.PORTAL, "portal"),
        ("guests", "tcp", ports.PORTAL, "portal"),
        ("guests", "tcp", ports.PROXY, "reset"),
        ("guests", "tcp", 9999, "reset"),
        ("things", "tcp", 22, "reset"),
    ],
)
def test_what_may_enter_the_box(world: Lab, device: str, kind: str, port: int, answer: str, family: int) -> None:
    world.watch(device)  # what is only watched opens nothing here
    assert world.ask(kind, device, own(device, family), port) == answer


def test_the_box_is_administered_from_the_schools_management_network(world: Lab) -> None:
    """schools.py: fd00:5::/64 is one, and holds the staff's device; 10.5.9.0/24 does not."""
    assert world.tcp("staff", own("staff", 6), 22) == "ssh"
    assert world.tcp("staff", own("staff", 6), ports.WEB) == "dashboard"
    assert world.tcp("staff", own("staff", 4), 22) == "reset"


@FAMILIES
@pytest.mark.parametrize("port", [22, 53, 80, 443, ports.PROXY, ports.PORTAL, ports.WEB, 9999])
def test_nothing_enters_the_box_from_beyond(world: Lab, port: int, family: int) -> None:
    assert world.tcp("net", of(family, ("192.168.1.2", "2001:db8:1::2")), port) == "silence"


@FAMILIES
def test_watching_passes_what_would_be_refused(world: Lab, family: int) -> None:
    """watch_until: counted and passed; TCP 80 and 443 by way of the proxy, so that what is locked stays so."""
    world.watch("pupils")
    assert world.tcp("pupils", of(family, SITE), 443) == "proxy"
    assert world.tcp("pupils", of(family, SITE), 25) == "site"
    assert world.udp("pupils", of(family, SITE), 5000) == "site"
    assert world.udp("pupils", of(family, SITE), 443) == "prohibited"
    assert world.tcp("staff", of(family, SITE), 25) == "reset"


@FAMILIES
def test_help_sites_are_open_to_whoever_has_nothing(world: Lab, family: int) -> None:
    """Help is always open: also while no process can admit anything."""
    world.stands_nobody("pupils")
    for version, address in zip((4, 6), SITE, strict=True):
        world.nft.run(f"add element inet lessonwall always{version} {{ {address} timeout 60s }}")
    assert world.tcp("pupils", of(family, SITE), 443) == "site"
    assert world.tcp("guests", of(family, SITE), 443) == "site"
    assert world.tcp("pupils", of(family, SITE), 25) == "reset"


def ended(talking: socket.socket) -> bool:
    """Told by ICMP, and not by silence."""
    try:
        talking.send(b"hello")
        talking.recv(64)
    except TimeoutError:
        return False
    except OSError:
        return True
    return False


@FAMILIES
def test_a_tunnel_that_was_found_ends_while_it_is_under_way(world: Lab, family: int) -> None:
    world.put("admitted", "staff", 8, SITE)
    kind = socket.AF_INET6 if family == 6 else socket.AF_INET
    with world.spaces["staff"].socket(kind, socket.SOCK_DGRAM) as tunnel:
        tunnel.settimeout(0.7)
        tunnel.connect((of(family, SITE), 5000))
        tunnel.send(b"hello")
        assert tunnel.recv(64) == b"site"
        world.put("bypass", "staff", 8, SITE)
        assert ended(tunnel)
    assert world.tcp("staff", of(family, SITE), 443) == "reset"


@FAMILIES
def test_what_was_refused_leaves_no_hole_for_an_answer(world: Lab, family: int) -> None:
    """Both ends of a peer-to-peer program send to each other at once: ours is refused, so theirs is not its answer."""
    kind = socket.AF_INET6 if family == 6 else socket.AF_INET
    target = of(family, device_address("pupils"))
    with (
        world.spaces["pupils"].socket(kind, socket.SOCK_DGRAM) as ours,
        world.spaces["net"].socket(kind, socket.SOCK_DGRAM) as theirs,
    ):
        ours.bind((target, 40000))
        theirs.bind((of(family, OTHER), 40000))
        ours.settimeout(0.5)
        if world.school.network.mode is Mode.ROUTER and family == 4:  # type: ignore[union-attr]
            world.spaces["net"].ip("route replace 10.4.0.0/16 via 192.168.1.2")
        for _ in range(2):
            ours.sendto(b"out", (of(family, OTHER), 40000))
            theirs.sendto(b"in", (target, 40000))
            with pytest.raises(OSError):  # noqa: PT011 — first our own refusal, then silence
                ours.recv(64)


@FAMILIES
def test_a_ping_passes_to_what_is_admitted_if_it_carries_nothing(world: Lab, family: int) -> None:
    assert not ping(world, "pupils", of(family, SITE), 56)
    world.put("admitted", "pupils", 7, SITE)
    world.put("admitted", "staff", 8, SITE)
    assert ping(world, "pupils", of(family, SITE), 56)
    assert not ping(world, "pupils", of(family, SITE), 1000)
    assert not ping(world, "staff", of(family, SITE), 1000)
    assert ping(world, "pupils", own("pupils", family), 56)


def ping(world: Lab, device: str, address: str, size: int) -> bool:
    v6 = ":" in address
    kind, protocol = (socket.AF_INET6, socket.IPPROTO_ICMPV6) if v6 else (socket.AF_INET, socket.IPPROTO_ICMP)
    with world.spaces[device].socket(kind, socket.SOCK_DGRAM, protocol) as asking:
        asking.settimeout(0.4)
        try:
            asking.connect((address, 0))
            asking.send(struct.pack("!BBHHH", 128 if v6 else 8, 0, 0, 1, 1) + bytes(size))
            return asking.recv(2048)[0] == (129 if v6 else 0)
        except OSError:
            return False


@FAMILIES
def test_a_connection_that_no_rule_has_seen_begins_anew(made: Lab, family: int) -> None:
    """A device that was connected before the box filtered is judged like any other."""
    made.nft.run("delete table inet lessonwall")
    if made.school.network.mode is Mode.BRIDGE:  # type: ignore[union-attr]
        made.nft.run("delete table bridge lessonwall")
        made.box.sysctl(**{"bridge__bridge-nf-call-iptables": 1})
    kind = socket.AF_INET6 if family == 6 else socket.AF_INET
    if made.school.network.mode is Mode.ROUTER and family == 4:  # type: ignore[union-attr]
        made.spaces["net"].ip("route replace 10.4.0.0/16 via 192.168.1.2")
    # Connection tracking runs only where a rule asks for it.
    made.nft.run("table inet before { chain c { type filter hook forward priority 0; ct state new accept; }; }")
    try:
        with made.spaces["pupils"].socket(kind, socket.SOCK_DGRAM) as talking:
            talking.settimeout(0.7)
            talking.connect((of(family, SITE), 5000))
            talking.send(b"hello")
            assert talking.recv(64) == b"site"
            made.nft.run(made.text)
            assert ended(talking)
    finally:
        made.nft.run(made.text)
        made.nft.run("delete table inet before")


@FAMILIES
def test_devices_told_by_address_have_none_but_of_their_zone(family: int) -> None:
    """clients_by: address, behind a router of the school's own."""
    zones = {**ZONES, "pupils": replace(ZONES["pupils"], clients_by="address")}
    with lab(Mode.ROUTER, school(Mode.ROUTER, tagged=False, zones=zones)) as world:
        version = "4" if family == 4 else "6"
        for address, number in ((of(family, device_address("pupils")), 7), (of(family, FRESH), 7)):
            world.nft.run(
                f"add element inet lessonwall standing_of_address{version}"
                f" {{ {world.mark('pupils')} . {address} : {world.mark('pupils', number)} }}"
            )
        world.put("admitted", "pupils", 7, SITE)
        assert world.tcp("pupils", of(family, SITE), 443) == "site"
        plain = "32" if family == 4 else "128"
        world.spaces["pupils"].ip(f"addr add {of(family, FRESH)}/{plain} dev eth0")
        kind = socket.AF_INET6 if family == 6 else socket.AF_INET
        with world.spaces["pupils"].socket(kind, socket.SOCK_DGRAM) as lying:
            lying.settimeout(0.4)
            lying.bind((of(family, FRESH), 0))
            lying.connect((RESOLVER[family == 6], 53))
            lying.send(b"hello")
            with pytest.raises(TimeoutError):
                lying.recv(64)


@FAMILIES
def test_a_device_stays_with_one_of_several_proxies(family: int) -> None:
    with lab(Mode.BRIDGE, choices=Choices(proxies=2)) as world:
        for device in DEVICES:
            world.stands(device, NUMBERS[device])
            world.put("proxied", device, NUMBERS[device], SITE)
        found = {device: {world.tcp(device, of(family, SITE), 443) for _ in range(5)} for device in DEVICES}
        assert all(len(each) == 1 and each <= {"proxy", "proxy two"} for each in found.values()), found


@FAMILIES
@pytest.mark.parametrize(("uid", "passes"), [(0, True), (42, True), (1000, False)])
def test_the_boxs_own_traffic_passes_by_uid(made: Lab, uid: int, passes: bool, family: int) -> None:
    """Root and the system's services; nobody who has merely signed in to the box."""
    connect = f"import socket; socket.create_connection(({of(family, SITE)!r}, 443), timeout=2)"
    command = ["setpriv", f"--reuid={uid}", "--clear-groups", "/usr/bin/python3", "-c", connect]
    done = subprocess.run(made.box.command(command), capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode == 0) is passes, done.stderr


def test_rules_loaded_anew_leave_what_is_in_the_sets(world: Lab) -> None:
    world.put("admitted", "pupils", 7, SITE)
    world.nft.run(world.text)
    assert world.tcp("pupils", SITE[0], 443) == "site"
    assert world.tcp("pupils", OTHER[0], 443) == "reset"


def test_a_device_is_known_in_the_zone_where_it_was_seen(world: Lab) -> None:
    """A registered device's hardware address is no ticket to another zone."""
    world.known("staff", mac("guests"), 8)
    world.put("admitted", "staff", 8, SITE)
    assert world.tcp("guests", device_address("staff")[0], 445) == "reset"


def test_a_thousand_addresses_are_reached_the_moment_they_are_admitted(world: Lab) -> None:
    """1,000 fresh admissions, each with an immediate connect: none is refused."""
    world.spaces["net"].ip("route replace local 45.61.0.0/16 dev lo")
    before = refusals(world)
    for number in range(1000):
        address = f"45.61.{number // 250}.{number % 250 + 1}"
        world.nft.run(f"add element inet lessonwall admitted4 {{ {world.mark('pupils', 7)} . {address} timeout 60s }}")
        with world.spaces["pupils"].socket(socket.AF_INET, socket.SOCK_STREAM) as asking:
            asking.settimeout(2)
            # Nobody listens there: what the firewall refuses is told by its own counter.
            asking.connect_ex((address, 443))
    assert refusals(world) == before
    assert world.tcp("pupils", OTHER[0], 443) == "reset"
    assert refusals(world) == before + 1


def refusals(world: Lab) -> int:
    counted = world.nft.run("list chain inet lessonwall refuse_for_good")
    return int(counted.partition("counter packets ")[2].split()[0])

"""How the box is plugged in: `network` in school.yaml, and where its zones are on the wire."""

import pytest

from filters.catalogue import shipped
from filters.policy.load.folder import load
from filters.policy.network import Attachment, Mode, Network, Pool, Route, Translate
from tests.small_school import files

ROUTER = """\
network:
  mode: router
  wan: eth0
  lan: [eth1]
  addresses: [192.168.1.2/24, "2001:db8:0:1::2/64"]
  gateways: [192.168.1.1, "fe80::1"]
  management: [10.4.9.0/24]
"""
BRIDGE = """\
network: {mode: bridge, wan: eth0, lan: [eth1], addresses: [10.4.0.2/16], gateways: [10.4.0.1],
  management: [10.4.0.0/16]}
"""
STICK = "network: {mode: stick, wan: eth0, wan_vlan: 10, management: [10.4.9.0/24]}\n"
ONE_ARM = "network: {mode: one-arm, wan: eth0, management: [10.4.9.0/24]}\n"

PUPILS = (
    '  pupils: {group: unregistered, networks: [10.4.0.0/16, "fd00:4::/64"], addresses: [10.4.0.1/16, "fd00:4::1/64"]'
)
STRAY = PUPILS.replace("addresses: [10.4.0.1/16", "addresses: [10.5.0.1/16")
OVERLAP = f"{PUPILS}}}\n  it: {{group: staff, networks: [10.4.9.0/24], addresses: [10.4.9.1/24]"
FAR = "  far: {group: unregistered, networks: [10.4.0.0/16], clients_by: address, addresses: [10.99.0.1/24]"
LOST_ROUTE = f"{ROUTER}  routes: [{{to: 10.20.0.0/16, via: 10.21.0.1}}]\n"
V6_POOL = f"{PUPILS}, dhcp: {{from: 'fd00:4::9', to: 'fd00:4::99'}}"
TRANSLATING = BRIDGE.replace("wan: eth0", "wan: eth0, translate: v4")
BRIDGED = "  pupils: {group: unregistered, networks: [10.4.0.0/16]"


def read(network: str, zones: str):
    small = "  school: {name: School, group: unregistered, networks: [10.0.0.0/8]}\n"
    tail = "social_media: teacher-directed\n"
    texts = files(school=(small, f"{zones}\n"))
    texts["school.yaml"] = texts["school.yaml"].replace(tail, tail + network)
    texts["devices.csv"] = texts["devices.csv"].replace(",school,", ",,").replace("10.0.0.", "10.4.0.")
    return load(texts, shipped())


def test_a_router_is_read_as_written():
    zone = f"{PUPILS}, vlan: 20, dhcp: {{from: 10.4.1.1, to: 10.4.200.254, lease: 30m}}, advertise: true}}"
    extra = "  routes: [{to: 10.20.0.0/16, via: 10.4.0.9}]\n  keep: 192.168.1.2\n  translate: v4\n"
    loaded = read(ROUTER + extra, zone)
    assert loaded.problems == ()
    assert loaded.school.network == Network(
        mode=Mode.ROUTER,
        wan="eth0",
        lan=("eth1",),
        attachments=(
            Attachment(
                "pupils", 20, ("10.4.0.1/16", "fd00:4::1/64"), Pool("10.4.1.1", "10.4.200.254", 1800), advertise=True
            ),
        ),
        addresses=("192.168.1.2/24", "2001:db8:0:1::2/64"),
        gateways=("192.168.1.1", "fe80::1"),
        translate=Translate.V4,
        routes=(Route("10.20.0.0/16", "10.4.0.9"),),
        management=("10.4.9.0/24",),
        keep="192.168.1.2",
    )


def test_a_school_without_network_is_no_gateway():
    assert read("", f"{BRIDGED}}}").school.network is None


def test_what_concerns_the_firewall_is_read_into_the_zone():
    zone = f"{PUPILS}, outgoing: any, clients_by: address, reaches: [pupils], sign_in: true, bypass: tell, vlan: 20}}"
    found = read(ROUTER, zone).school.zones["pupils"]
    assert (found.outgoing, found.clients_by, found.reaches, found.sign_in, found.bypass) == (
        "any", "address", ("pupils",), True, "tell",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "written", "admission"),
    [
        # Things ask for fixed addresses; people ask by name.
        ("things", "", "off"),
        ("things", ", admission: checked", "checked"),
        ("unregistered", "", "required"),
        ("unregistered", ", admission: off", "off"),
    ],
)
def test_admission_follows_the_kind_of_the_zones_group(kind, written, admission):
    groups = f"{BRIDGED.replace('group: unregistered', f'group: {kind}')}{written}}}"
    texts = files(school=("  school: {name: School, group: unregistered, networks: [10.0.0.0/8]}", groups))
    texts["school.yaml"] = texts["school.yaml"].replace("groups:\n", "groups:\n  things: {kind: things}\n")
    texts["devices.csv"] = texts["devices.csv"].replace(",school,", ",,").replace("10.0.0.", "10.4.0.")
    loaded = load(texts, shipped())
    assert loaded.problems == ()
    assert loaded.school.zones["pupils"].admission == admission


def test_in_a_flat_bridge_a_zone_has_the_boxs_own_address():
    assert read(BRIDGE, f"{BRIDGED}}}").school.network.attachments[0].addresses == ("10.4.0.2/16",)


def test_a_stick_has_one_port_and_a_zone_behind_a_core_shares_its_wire():
    zones = (
        "  core: {group: unregistered, networks: [10.99.0.0/24], addresses: [10.99.0.1/24], vlan: 99}\n"
        "  pupils: {group: unregistered, networks: [10.4.0.0/16], vlan: 99, clients_by: address}"
    )
    route = STICK.replace("management", "routes: [{to: 10.4.0.0/16, via: 10.99.0.2}], management")
    loaded = read(route, zones)
    assert loaded.problems == ()
    assert loaded.school.network.lan == ("eth0",)
    assert [loaded.school.network.interface(each) for each in loaded.school.network.attachments] == ["eth0.99"] * 2


@pytest.mark.parametrize(
    ("network", "zones", "where", "what"),
    [
        # Texts that are no addresses, networks, ports or tags.
        (ROUTER.replace("192.168.1.2/24", "192.168.1.2"), PUPILS, "network.addresses", "192.168.1.2"),
        (ROUTER.replace("192.168.1.2/24", "192.168.1.300/24"), PUPILS, "network.addresses", "not an address"),
        (ROUTER.replace("192.168.1.2/24", "192.168.1.0/24"), PUPILS, "network.addresses", "the whole network"),
        (ROUTER.replace("192.168.1.1,", "router,"), PUPILS, "network.gateways", "not an address"),
        (ROUTER.replace("fe80::1", "fe80::1%eth0"), PUPILS, "network.gateways", "not an address"),
        (ROUTER.replace("10.4.9.0/24", "10.4.9.1/24"), PUPILS, "network.management", "not a network"),
        (ROUTER.replace("eth0", "../eth0"), PUPILS, "network.wan", "../eth0"),
        (ROUTER.replace("eth0", "enx0011223344556"), PUPILS, "network.wan", "enx0011223344556"),
        (ROUTER, f"{PUPILS}, vlan: 4095", "zones.pupils.vlan", "4094"),
        (ROUTER, f"{PUPILS}, vlan: 20, dhcp: {{from: 10.4.1.1, to: last}}", "zones.pupils.dhcp.to", "not an address"),
        (ROUTER, f"{PUPILS}, vlan: 20, reaches: [pupil]", "zones.pupils.reaches", "pupil"),
        # Nobody locks himself out.
        (ROUTER.replace("  management: [10.4.9.0/24]\n", ""), PUPILS, "network", "management"),
        (f"{ROUTER}  keep: 192.168.1.3\n", PUPILS, "network.keep", "no address of the box"),
        # Ports.
        (ROUTER.replace("lan: [eth1]", "lan: [eth0]"), f"{PUPILS}, vlan: 20", "network.lan", "way out as well"),
        (ROUTER.replace("  lan: [eth1]\n", ""), PUPILS, "network", "no port leads to the school"),
        (BRIDGE.replace("lan: [eth1], ", ""), BRIDGED, "network", "no port leads to the school"),
        (ROUTER.replace("[eth1]", "[eth1, eth2]"), PUPILS, "network.lan", "one port"),
        (STICK.replace("wan: eth0", "wan: eth0, lan: [eth1]"), f"{PUPILS}, vlan: 20", "network.lan", "one port"),
        (STICK, f"{PUPILS}, vlan: 10", "zones.pupils", "eth0.10 is the way out as well"),
        (STICK.replace("wan_vlan: 10, ", ""), PUPILS, "zones.pupils", "eth0 is the way out as well"),
        (ROUTER.replace("eth1", "enx001122334455"), f"{PUPILS}, vlan: 20", "network.lan", "enx001122334455.20"),
        # The way out.
        (ROUTER.replace("192.168.1.1,", "192.168.2.1,"), PUPILS, "network.gateways", "none of the networks"),
        (ROUTER.replace("192.168.1.1,", "192.168.1.2,"), PUPILS, "network.gateways", "192.168.1.2 is the box itself"),
        (ROUTER.replace("192.168.1.", "10.4.0."), PUPILS, "zones.pupils.addresses", "10.4.0.0/24, which is on the way"),
        (ROUTER.replace(', "fe80::1"', ""), PUPILS, "network.addresses", "no IPv6 gateway"),
        (BRIDGE.replace("addresses: [10.4.0.2/16], gateways: [10.4.0.1],", ""), BRIDGED, "network", "by DHCP"),
        (LOST_ROUTE, PUPILS, "network.routes.entry 1.via", "10.21.0.1"),
        (f"{ROUTER}proxy: {{parent: 'http://10.0.0.1:3128'}}\n", PUPILS, "network.mode", "another proxy"),
        # Zones and the box's addresses in them.
        (ROUTER, STRAY, "zones.pupils.addresses", "10.5.0.1"),
        (ROUTER, PUPILS.replace(', "fd00:4::1/64"', ""), "zones.pupils", "no IPv6 address in it"),
        (ROUTER, PUPILS.replace("10.4.0.1/16, ", ""), "zones.pupils", "no IPv4 address in it"),
        (BRIDGE, f"{BRIDGED}, vlan: 20", "zones.pupils", "no IPv4 address in it"),
        (ROUTER, "  pupils: {group: unregistered, addresses: [10.4.0.1/16]", "zones.pupils", "nobody can say"),
        (ROUTER, OVERLAP, "zones.it.networks", "overlaps"),
        (ROUTER, FAR, "zones.far.networks", "no route leads to 10.4.0.0/16"),
        ("", f"{BRIDGED}, vlan: 20", "zones.pupils.vlan", "not plugged in"),
        # Addresses that are handed out.
        (ROUTER, f"{PUPILS}, dhcp: {{from: 10.5.1.1, to: 10.5.1.9}}", "zones.pupils.dhcp", "no address in the network"),
        (ROUTER, f"{PUPILS}, dhcp: {{from: 10.5.1.1, to: 10.4.1.9}}", "zones.pupils.dhcp", "no address in the network"),
        (ROUTER, f"{PUPILS}, dhcp: {{from: 10.4.0.1, to: 10.4.0.9}}", "zones.pupils.dhcp", "own address"),
        (ROUTER, f"{PUPILS}, dhcp: {{from: 10.4.1.9, to: 10.4.1.1}}", "zones.pupils.dhcp", "comes before"),
        (ROUTER, V6_POOL, "zones.pupils.dhcp", "IPv4 addresses only"),
        (ROUTER, f"{PUPILS}, dhcp: {{from: 10.4.1.1, to: 10.4.1.9, lease: 1m}}", "zones.pupils.dhcp", "two minutes"),
        (ROUTER, f"{PUPILS.replace('::1/64', '::1/60')}, advertise: true", "zones.pupils.advertise", "/64"),
        (BRIDGE, f"{BRIDGED}, advertise: true", "zones.pupils.advertise", "nobody's router"),
        (BRIDGE, f"{BRIDGED}, dhcp: {{from: 10.4.1.1, to: 10.4.1.9}}", "zones.pupils.dhcp", "nobody's router"),
        (ONE_ARM, f"{PUPILS}, dhcp: {{from: 10.4.1.1, to: 10.4.1.9}}", "zones.pupils.dhcp", "nobody's router"),
        # What a mode cannot do.
        (f"{ROUTER}  other_vlans: pass\n", PUPILS, "network.other_vlans", "only a bridge"),
        (TRANSLATING, BRIDGED, "network.translate", "no addresses are translated"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said(network, zones, where, what):
    loaded = read(network, f"{zones}}}")
    assert any(each.file == "school.yaml" and each.path == where and what in str(each) for each in loaded.problems), [
        str(each) for each in loaded.problems
    ]


def test_a_port_that_is_no_list_is_one_mistake():
    (problem,) = read(ROUTER.replace("[eth1]", "eth1"), f"{PUPILS}}}").problems
    assert problem.path == "network.lan"


def test_a_gateway_has_31_zones_at_most():
    zones = "\n".join(
        f"  z{n}: {{group: unregistered, networks: [10.4.{n}.0/24], addresses: [10.4.{n}.1/24], vlan: {n}}}"
        for n in range(32)
    )
    (problem,) = read(ROUTER, zones).problems
    assert "31 zones at most" in problem.what


@pytest.mark.parametrize("network", ["network: 3\n", "network:\n", "network: {mode: switch, wan: 3, lan: 4}\n"])
def test_what_is_no_network_at_all_is_a_problem_and_no_traceback(network):
    assert read(network, f"{BRIDGED}}}").problems

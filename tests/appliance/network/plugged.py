"""One school, plugged in each way that there is: read from its own school.yaml, so that the texts are a school's."""

from filters.catalogue import shipped
from filters.policy.load.folder import load
from filters.policy.school import School
from tests.small_school import files

_OUT = 'addresses: [192.0.2.2/24, "2001:db8:1::2/64"], gateways: [192.0.2.1, "fe80::1"]'
_NETWORK = {
    "router": f"mode: router, wan: eth0, lan: [eth1], {_OUT}, translate: v4",
    "bridge": 'mode: bridge, wan: eth0, lan: [eth1], addresses: [10.4.0.2/16, "2001:db8:4::2/64"],'
    ' gateways: [10.4.0.1, "fe80::1"]',
    "trunk": f"mode: bridge, wan: eth0, lan: [eth1], wan_vlan: 10, {_OUT}, other_vlans: pass",
    "stick": "mode: stick, wan: eth0, wan_vlan: 10, routes: [{to: 10.20.0.0/16, via: 10.4.0.9}]",
    "one-arm": f"mode: one-arm, wan: eth0, {_OUT}",
}
MODES = tuple(_NETWORK)

_PUPILS = 'group: unregistered, networks: [10.4.0.0/16, "2001:db8:4::/64"], sign_in: true'
_GUESTS = 'group: guests, networks: [10.9.0.0/16, "2001:db8:9::/64"], name: "Guests\'\\nWi-Fi"'
_ADDRESSES = {
    "pupils": 'addresses: [10.4.0.1/16, "2001:db8:4::1/64"]',
    "guests": 'addresses: [10.9.0.1/16, "2001:db8:9::1/64"]',
}
_HANDED = {
    "pupils": "dhcp: {from: 10.4.1.1, to: 10.4.200.254, lease: 8h}, advertise: true",
    "guests": "dhcp: {from: 10.9.1.1, to: 10.9.200.254, lease: 1h}, advertise: true",
}


def school(mode: str) -> School:
    """Pupils and guests; in `bridge` all in one network, elsewhere guests in VLAN 30, and pupils in 20 if need be."""
    zones = {"pupils": _PUPILS, "guests": _GUESTS}
    if mode == "bridge":
        zones = {"pupils": _PUPILS}
    elif mode != "one-arm":
        zones = {zone: f"{text}, {_ADDRESSES[zone]}" for zone, text in zones.items()}
        zones["guests"] += ", vlan: 30"
    if mode in ("trunk", "stick"):
        zones["pupils"] += ", vlan: 20"
    if mode in ("router", "stick"):
        zones = {zone: f"{text}, {_HANDED[zone]}" for zone, text in zones.items()}
    written = "".join(f"  {zone}: {{{text}}}\n" for zone, text in zones.items())
    texts = files(school=("  school: {name: School, group: unregistered, networks: [10.0.0.0/8]}\n", written))
    about = texts["school.yaml"].replace("groups:\n", "groups:\n  guests: {kind: guests}\n")
    texts["school.yaml"] = f"{about}network: {{{_NETWORK[mode]}, management: [10.4.9.0/24]}}\n"
    texts["devices.csv"] = texts["devices.csv"].replace(",school,", ",pupils,").replace("10.0.0.", "10.4.0.")
    loaded = load(texts, shipped())
    assert loaded.school is not None, loaded.problems
    return loaded.school

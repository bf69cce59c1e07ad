"""school.yaml's `network`, and where its zones are on the wire -> Network. Pure.

Texts that are no addresses are reported here; whether the parts fit together is `network_sense.py`'s affair.
"""

import re
from ipaddress import ip_address, ip_interface, ip_network

from filters.policy.load.parts import items, mapping, text, whole, words
from filters.policy.load.shape import Path, Sheet
from filters.policy.network import Attachment, Mode, Network, Pool, Route, Translate

ONE_PORT = (Mode.STICK, Mode.ONE_ARM)
NO_ROUTER = (Mode.BRIDGE, Mode.ONE_ARM)

_MAC = re.compile(r"[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}")
_SECONDS = {"m": 60, "h": 3600, "d": 86400}
_WIRE_KEYS = ("vlan", "addresses", "dhcp", "advertise")


def read_network(sheet: Sheet) -> Network | None:
    """None where school.yaml has no `network`, or one of no known mode."""
    zones, data = mapping(sheet.data, "zones"), mapping(sheet.data, "network")
    if "network" not in sheet.data:
        for zone in zones:
            _unplugged(sheet, zone)
        return None
    if text(data, "mode") not in [mode.value for mode in Mode]:
        return None
    mode, wan, vlan = Mode(text(data, "mode")), text(data, "wan"), whole(data, "wan_vlan")
    addresses = _interfaces(sheet, ("network", "addresses"), words(data, "addresses"))
    translate = text(data, "translate", "none")
    return Network(
        mode=mode,
        wan=wan,
        lan=(wan,) if mode in ONE_PORT else tuple(words(data, "lan")),
        attachments=tuple(_attachment(sheet, zone, mode, vlan, addresses) for zone in zones),
        wan_vlan=vlan,
        addresses=addresses,
        gateways=_addresses(sheet, ("network", "gateways"), words(data, "gateways")),
        translate=Translate(translate) if translate in [each.value for each in Translate] else Translate.NONE,
        routes=_routes(sheet),
        management=_networks(sheet, ("network", "management"), words(data, "management")),
        keep=_keep(sheet),
        other_vlans=text(data, "other_vlans") == "pass",
        servers=_servers(sheet, ("network", "servers"), words(data, "servers")),
    )


def _unplugged(sheet: Sheet, zone: str) -> None:
    for key in _WIRE_KEYS:
        if key in mapping(sheet.data["zones"], zone):
            todo = "add network, with mode, wan and management, or take it out"
            sheet.add(("zones", zone, key), "the box is not plugged in as a gateway, so this has no effect", todo)


def _attachment(sheet: Sheet, zone: str, mode: Mode, wan_vlan: int, own: tuple[str, ...]) -> Attachment:
    """A zone without addresses where the box's own already stand (one-arm, bridge) has those."""
    data, path = mapping(sheet.data["zones"], zone), ("zones", zone)
    addresses = _interfaces(sheet, (*path, "addresses"), words(data, "addresses"))
    if not addresses and mode in NO_ROUTER and whole(data, "vlan") == wan_vlan:
        addresses = tuple(each for each in own if any(_inside(each, network) for network in words(data, "networks")))
    return Attachment(
        zone=zone,
        vlan=whole(data, "vlan"),
        addresses=addresses,
        pool=_pool(sheet, (*path, "dhcp")) if "dhcp" in data else None,
        advertise=data.get("advertise") is True,
    )


def _inside(interface: str, network: str) -> bool:
    try:
        return ip_interface(interface).ip in ip_network(network)
    except ValueError:  # told already, where the zone is read
        return False


def _pool(sheet: Sheet, path: Path) -> Pool | None:
    data = mapping(mapping(sheet.data["zones"], str(path[1])), "dhcp")
    found = [_addresses(sheet, (*path, key), [text(data, key)]) for key in ("from", "to") if text(data, key)]
    if len(found) < 2 or not all(found):
        return None
    lease = text(data, "lease", "8h")
    seconds = int(lease[:-1]) * _SECONDS[lease[-1]] if lease[:-1].isdecimal() and lease[-1] in _SECONDS else 28_800
    return Pool(found[0][0], found[1][0], seconds)


def _routes(sheet: Sheet) -> tuple[Route, ...]:
    found = []
    for place, entry in enumerate(items(mapping(sheet.data, "network"), "routes")):
        path: Path = ("network", "routes", place)
        to = _networks(sheet, (*path, "to"), [text(entry, "to")] if text(entry, "to") else [])
        via = _addresses(sheet, (*path, "via"), [text(entry, "via")] if text(entry, "via") else [])
        if to and via:
            found.append(Route(to[0], via[0]))
    return tuple(found)


def _keep(sheet: Sheet) -> str:
    given = text(mapping(sheet.data, "network"), "keep")
    return next(iter(_addresses(sheet, ("network", "keep"), [given] if given else [])), "")


# --- texts -> one plain spelling; a single text stands at its path, one of a list below it -----------------------


def _interfaces(sheet: Sheet, path: Path, given: list[str]) -> tuple[str, ...]:
    found = []
    for place, each in enumerate(given):
        try:
            interface = ip_interface(each)
        except ValueError:
            if "/" in each:  # other forms are the schema's
                sheet.add((*path, place), f'"{each}" is not an address', "write it as 10.4.0.1/16 or fd00:4::1/64")
            continue
        if interface.network.prefixlen and not _is_host(interface.ip, str(interface.network)):
            sheet.add((*path, place), f"{each} stands for the whole network", "write an address of the box alone")
        found.append(str(interface))
    return tuple(found)


def _is_host(address: object, network: str) -> bool:
    whole_network = ip_network(network)
    if whole_network.num_addresses <= 2:
        return True
    last = whole_network.broadcast_address if whole_network.version == 4 else None
    return address not in (whole_network.network_address, last)


def _addresses(sheet: Sheet, path: Path, given: list[str]) -> tuple[str, ...]:
    found = []
    for each in given:
        try:
            # An interface behind a %: which it is, the box knows.
            found.append(str(ip_address(each.replace("%", "/"))))
        except ValueError:
            sheet.add(path, f'"{each}" is not an address', "write it as 10.4.0.1 or fd00:4::1")
    return tuple(found)


def _servers(sheet: Sheet, path: Path, given: list[str]) -> tuple[str, ...]:
    """Hardware addresses, else addresses."""
    macs = [each.lower().replace("-", ":") for each in given if _MAC.fullmatch(each)]
    return (*macs, *_addresses(sheet, path, [each for each in given if not _MAC.fullmatch(each)]))


def _networks(sheet: Sheet, path: Path, given: list[str]) -> tuple[str, ...]:
    found = []
    for each in given:
        try:
            found.append(str(ip_network(each)))
        except ValueError:
            sheet.add(path, f'"{each}" is not a network', "write it as 10.4.0.0/16 or fd00:4::/64")
    return tuple(found)

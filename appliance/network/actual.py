"""What the kernel has: interfaces, addresses, routes and settings, by netlink and from /proc/sys. Needs no root."""

import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pyroute2 import IPRoute

from appliance.network.layout import Actual, Kind, Part

PROC = Path("/proc/sys")

_UP, _RUNNING = 0x1, 0x40  # IFF_UP, IFF_RUNNING: netdevice(7)
_EVERYWHERE = 0  # RT_SCOPE_UNIVERSE
_LINK_SCOPE = 253  # RT_SCOPE_LINK, of addresses that the kernel makes
_PERMANENT = 0x80  # IFA_F_PERMANENT
_HEARD = 0x02 | 0x04  # NUD_REACHABLE, NUD_STALE: learnt of frames, not set
_MAIN = 254  # RT_TABLE_MAIN
_UNICAST = 1  # RTN_UNICAST
_KERNELS = frozenset({2, 9})  # RTPROT_KERNEL, RTPROT_RA: made by the kernel, which makes them again
_ALL = {socket.AF_INET: "0.0.0.0/0", socket.AF_INET6: "::/0"}


def read(settings: Iterable[str]) -> Actual:
    with IPRoute() as netlink:
        links = {link["index"]: link for link in netlink.get_links()}
        names = {index: str(link.get("ifname")) for index, link in links.items()}
        parts = dict(_links(links, names))
        for address in netlink.get_addr():
            parts |= _address(address, names)
        for family in _ALL:
            for route in netlink.get_routes(family=family, table=_MAIN):
                parts |= _route(route, names)
    parts |= {Part(Kind.SETTING, name): value for name in settings if (value := _setting(name))}
    carrier = {names[index] for index, link in links.items() if link["flags"] & _UP and link["flags"] & _RUNNING}
    return Actual(parts, frozenset(names.values()), frozenset(carrier))


def behind(addresses: Iterable[str], bridge: str) -> str:
    """The port of a bridge on which one of these neighbours is heard; "" where none has been yet."""
    with IPRoute() as netlink:
        there = netlink.link_lookup(ifname=bridge)
        if not there:
            return ""
        known = {each.get("dst"): each.get("lladdr") for each in netlink.get_neighbours(ifindex=there[0])}
        macs = {known[address] for address in addresses if known.get(address)}
        heard = [
            each["ifindex"] for each in netlink.fdb("dump") if each.get("lladdr") in macs and each["state"] & _HEARD
        ]
        names = {link["index"]: str(link.get("ifname")) for link in netlink.get_links()} if heard else {}
        return next((names[index] for index in heard if index in names), "")


def _links(links: dict[int, Any], names: dict[int, str]) -> Iterator[tuple[Part, str]]:
    for index, link in links.items():
        name = names[index]
        yield Part(Kind.LINK, name), _what_it_is(link, names)
        yield Part(Kind.UP, name), "yes" if link["flags"] & _UP else "no"
        master = link.get("master")
        # A port may be in something else than a bridge of this machine; that is left alone.
        yield Part(Kind.MEMBER, name), names.get(master, "") if master else ""


def _what_it_is(link: Any, names: dict[int, str]) -> str:
    kind = link.get(("linkinfo", "kind"))
    if kind == "bridge":
        return "bridge"
    if kind == "vlan":
        return f"vlan {names.get(link.get('link'), '?')} {link.get(('linkinfo', 'data', 'vlan_id'))}"
    return "other"


def _address(address: Any, names: dict[int, str]) -> dict[Part, str]:
    """Not those that the kernel makes and takes by itself: fe80::…, and what it made of announcements."""
    ipv6 = address["family"] == socket.AF_INET6
    flags = address.get("flags") or address["flags"]
    if address["index"] not in names or (ipv6 and (address["scope"] == _LINK_SCOPE or not flags & _PERMANENT)):
        return {}
    own = address.get("local") or address.get("address")
    return {Part(Kind.ADDRESS, names[address["index"]], f"{own}/{address['prefixlen']}"): "yes"}


def _route(route: Any, names: dict[int, str]) -> dict[Part, str]:
    """As its value: what putting it back needs beside its target."""
    if route["type"] != _UNICAST or route["proto"] in _KERNELS or route.get("oif") not in names:
        return {}
    to = f"{route.get('dst')}/{route['dst_len']}" if route.get("dst") else _ALL[route["family"]]
    via = route.get("gateway")
    what = f"{to} via {via}" if via else to
    kept = {"metric": route.get("priority") or 0, "proto": route["proto"], "src": route.get("prefsrc") or ""}
    value = " ".join(f"{key}={each}" for key, each in kept.items() if each)
    return {Part(Kind.ROUTE, names[route.get("oif")], what): value or "yes"}


def _setting(name: str) -> str:
    """ "" for one that is not here, or that belongs to the whole machine and may not be set in here."""
    path = PROC / name
    try:
        return path.read_text().strip() if path.stat().st_mode & 0o200 else ""
    except OSError:
        return ""

"""What the box's network shall be, as parts with a value each: links, bridges, addresses, routes, settings. Pure.

`wanted` makes them of a school's Network and of what is there. Nothing that it does not name is ever touched.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address, ip_interface

from filters.policy.network import Mode, Network


class Kind(StrEnum):
    LINK = "link"  # an interface: "vlan eth0 20", "bridge", or "other" for what is neither
    SETTING = "setting"  # of the kernel, by its path below /proc/sys
    MEMBER = "member"  # the bridge of a port
    UP = "up"  # "yes" or "no"
    ADDRESS = "address"
    ROUTE = "route"


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """`on`: the interface, or the setting. `what`: the address, or "10.20.0.0/16 via 10.4.0.2"."""

    kind: Kind
    on: str
    what: str = ""

    @property
    def interface(self) -> str:
        """The interface without which it cannot be; "" for a setting of the whole machine."""
        if self.kind is not Kind.SETTING:
            return self.on
        below = self.on.split("/")
        return below[3] if below[2:3] == ["conf"] and below[3] != "all" else ""


type Layout = Mapping[Part, str]  # "" for a part that is not there


@dataclass(frozen=True, slots=True)
class Actual:
    """What is there. `names`: of all interfaces; `carrier`: of those that are on and have a cable with life in it."""

    parts: Layout = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    carrier: frozenset[str] = frozenset()


# 802.1X (01-80-C2-00-00-03) and LLDP (…-0E) pass a bridge of ours, as they pass a cable.
PASSED_ON = 0x4008

# 2,000 devices with several addresses each, and room for a flood; a connection takes about 320 bytes.
_AT_LEAST = {
    **{
        f"net/ipv{v}/neigh/default/gc_thresh{n}": size for v in (4, 6) for n, size in enumerate((8192, 16384, 32768), 1)
    },
    "net/netfilter/nf_conntrack_max": 262_144,
}

_YES = "yes"


def settings(network: Network) -> frozenset[str]:
    """The settings of the kernel that `wanted` may speak of."""
    return frozenset(_AT_LEAST) | {part.on for part, _ in _all(network) if part.kind is Kind.SETTING}


def ports(network: Network) -> tuple[str, ...]:
    return tuple(dict.fromkeys((network.wan, *network.lan)))


def own_place(network: Network) -> str:
    """The interface on which the box itself is reached from the way out."""
    return f"lw{network.wan_vlan}" if network.mode is Mode.BRIDGE else network.way_out()


def missing(network: Network, actual: Actual) -> tuple[str, ...]:
    """Ports that are not there: a name misspelt, or an adapter that was pulled."""
    return tuple(port for port in ports(network) if port not in actual.names)


def clashes(wished: Layout, actual: Actual) -> tuple[str, ...]:
    """Interfaces whose names are taken by something else, in words."""
    found = []
    for part, value in wished.items():
        there = actual.parts.get(part, "")
        if part.kind is Kind.LINK and there and not fits(part, there, value):
            found.append(f"{part.on} is there already, and is no {'bridge' if value == 'bridge' else value}")
    return tuple(found)


def wanted(network: Network, actual: Actual, touched: Layout) -> dict[Part, str]:
    """`touched`: first values of what an earlier change found, so that what it took from a port is not put back."""
    found = dict(_all(network))
    found |= dict.fromkeys(_left_behind(found, [*touched.items(), *actual.parts.items()]), "")
    for name, least in _AT_LEAST.items():
        here = actual.parts.get(Part(Kind.SETTING, name), "")
        if here.isdecimal():  # a namespace has none of its own
            found[Part(Kind.SETTING, name)] = str(max(least, int(here)))
    return found


def fits(part: Part, there: str, value: str) -> bool:
    """Whether what is there is as it shall be."""
    if part.kind is Kind.LINK and there and value:
        # A port of a switch chip may bear the name of a VLAN, and be one: it is used as it is.
        return there == value or (value != "bridge" and not there.startswith("vlan"))
    if part.kind in (Kind.ADDRESS, Kind.ROUTE):
        return bool(there) is bool(value)
    return there == value


def _left_behind(found: Layout, there: Iterable[tuple[Part, str]]) -> Iterator[Part]:
    """Addresses and routes of ports that go into a bridge: nothing would reach them there."""
    members = {part.on for part, bridge in found.items() if part.kind is Kind.MEMBER and bridge}
    for part, value in there:
        if part.kind in (Kind.ADDRESS, Kind.ROUTE) and part.on in members and value:
            yield part


def _all(network: Network) -> Iterator[tuple[Part, str]]:
    yield from _links(network)
    yield from _settings(network)
    yield from _addresses(network)
    yield from _routes(network)


def _links(network: Network) -> Iterator[tuple[Part, str]]:
    for port in ports(network):
        yield Part(Kind.UP, port), _YES
    if network.mode is Mode.BRIDGE:
        for tag in _tags(network):
            yield Part(Kind.LINK, f"lw{tag}"), "bridge"
            yield Part(Kind.UP, f"lw{tag}"), _YES
            for port in ports(network):
                yield from _tagged(port, tag)
                yield Part(Kind.MEMBER, f"{port}.{tag}" if tag else port), f"lw{tag}"
        return
    yield from _tagged(network.wan, network.wan_vlan)
    for each in network.attachments:
        yield from _tagged(network.lan[0], each.vlan)


def _tags(network: Network) -> list[int]:
    """Each gets a bridge; untagged frames have one too where what is left over shall pass."""
    return sorted(
        {network.wan_vlan, *(each.vlan for each in network.attachments)} | ({0} if network.other_vlans else set())
    )


def _tagged(port: str, tag: int) -> Iterator[tuple[Part, str]]:
    if tag:
        yield Part(Kind.LINK, f"{port}.{tag}"), f"vlan {port} {tag}"
        yield Part(Kind.UP, f"{port}.{tag}"), _YES


def _settings(network: Network) -> Iterator[tuple[Part, str]]:
    def setting(name: str, value: int) -> tuple[Part, str]:
        return Part(Kind.SETTING, name), str(value)

    if network.mode is Mode.ONE_ARM:
        return
    yield setting("net/netfilter/nf_conntrack_acct", 1)  # the firewall looks at a connection's first packets
    # Each refusal is told: of a few a second only, whoever is refused next would wait in silence.
    yield setting("net/ipv4/icmp_ratelimit", 0)
    yield setting("net/ipv6/icmp/ratelimit", 0)
    if network.mode is Mode.BRIDGE:
        for tag in _tags(network):
            for port in ports(network):  # a port of a bridge is nobody's address
                yield setting(f"net/ipv6/conf/{f'{port}.{tag}' if tag else port}/disable_ipv6", 1)
    else:
        yield setting("net/ipv4/ip_forward", 1)
        # The kernel sets it anew with the line above, so it is remembered and put back after it (`steps.py`).
        yield setting("net/ipv4/conf/all/accept_redirects", 0)
        # A device told to take a shorter way would go past the filter; the kernel asks whether either is 1.
        yield setting("net/ipv4/conf/all/send_redirects", 0)
        yield setting("net/ipv6/conf/all/forwarding", 1)
    for name in dict.fromkeys([own_place(network), *(network.interface(each) for each in network.attachments)]):
        yield setting(f"net/ipv4/conf/{name}/send_redirects", 0)
        # Loose: an answer may come another way than a question would go, past a router of the school's own.
        yield setting(f"net/ipv4/conf/{name}/rp_filter", 2)
        yield setting(f"net/ipv6/conf/{name}/accept_ra", 2 if name == own_place(network) and _hears(network) else 0)


def _hears(network: Network) -> bool:
    """Whether the box learns its IPv6 router from announcements; where one is named, nobody else is believed."""
    return network.mode is not Mode.BRIDGE and not any(ip_address(each).version == 6 for each in network.gateways)


def _addresses(network: Network) -> Iterator[tuple[Part, str]]:
    for address in network.addresses:
        yield Part(Kind.ADDRESS, own_place(network), address), _YES
    for each in network.attachments:
        for address in each.addresses:
            yield Part(Kind.ADDRESS, network.interface(each), address), _YES


def _routes(network: Network) -> Iterator[tuple[Part, str]]:
    for gateway in network.gateways:
        everywhere = "0.0.0.0/0" if ip_address(gateway).version == 4 else "::/0"
        yield Part(Kind.ROUTE, own_place(network), f"{everywhere} via {gateway}"), _YES
    for route in network.routes:
        yield Part(Kind.ROUTE, _towards(network, route.via), f"{route.to} via {route.via}"), _YES


def _towards(network: Network, via: str) -> str:
    for each in network.attachments:
        if any(ip_address(via) in ip_interface(own).network for own in each.addresses):
            return network.interface(each)
    return own_place(network)

"""The cables: devices, a switch, the box's ports, the edge router and the internet, for each way of being plugged in.

    router         devices - switch =lan0= box -wan0- edge router - internet     one zone untagged, the others tagged
    bridge flat    devices - switch -lan0- box -wan0- edge router                several networks on one untagged wire
    bridge trunk   devices - switch =lan0= box =wan0= edge router                a VLAN each, on both sides of the box
    stick          devices - switch =port0= box, edge router - switch            all on one port of the box

A double line carries tags. The edge router is each device's router where the box is a bridge, and the box elsewhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from tests.netns.lab import vlan
from tests.netns.lab.internet import routes
from tests.netns.lab.namespaces import Namespace, namespaces, pair
from tests.netns.lab.places import HOSTS, OUTSIDE, PLACES, PUPILS, Host, Place

ROUTER_NUMBER, BOX_NUMBER = 1, 2
LINK_LOCAL = "fe80::1"  # the router's, on every wire


class Way(StrEnum):
    ROUTER = "router"
    BRIDGE_FLAT = "bridge-flat"
    BRIDGE_TRUNK = "bridge-trunk"
    STICK = "stick"

    @property
    def bridged(self) -> bool:
        return self in (Way.BRIDGE_FLAT, Way.BRIDGE_TRUNK)

    def tag(self, place: Place) -> int:
        """Of a zone's frames between switch and box; 0 for none."""
        untagged = self is Way.BRIDGE_FLAT or (self is Way.ROUTER and place is PUPILS)
        return 0 if untagged else place.vlan

    @property
    def ports(self) -> tuple[str, ...]:
        """The box's, towards the school and towards the way out."""
        return ("port0",) if self is Way.STICK else ("lan0", "wan0")


@dataclass(frozen=True)
class Wired:
    """`spaces`: the namespaces, by the names of devices and "box", "switch", "edge", "net"."""

    way: Way
    spaces: dict[str, Namespace]

    @property
    def box(self) -> Namespace:
        return self.spaces["box"]


@contextmanager
def wired(way: Way) -> Iterator[Wired]:
    """All but the box's own network, which is its affair."""
    names = ("net", "edge", "box", "switch", *(each.name for each in HOSTS))
    with namespaces(*names) as spaces:
        made = Wired(way, spaces)
        _cables(made)
        _switch(made)
        _edge(made)
        for host in HOSTS:
            _device(made, host)
        if not vlan.kernel_has_vlans():
            tags_for_the_box(made)
        yield made


def tags_for_the_box(made: Wired) -> list[str]:
    """The box's VLAN interfaces, where its own kernel cannot make them."""
    tags = {made.way.tag(each) for each in PLACES} - {0}
    if made.way in (Way.STICK, Way.BRIDGE_TRUNK):
        tags.add(OUTSIDE.vlan)
    ports = made.way.ports if made.way.bridged else made.way.ports[:1]
    return [vlan.add(made.box, port, tag) for port in ports for tag in sorted(tags)]


def _cables(made: Wired) -> None:
    spaces, way = made.spaces, made.way
    pair(spaces["net"], "edge", spaces["edge"], "out")
    pair(spaces["switch"], "up", spaces["box"], way.ports[0])
    if way is Way.STICK:
        pair(spaces["edge"], "lan", spaces["switch"], "edge")
    else:
        pair(spaces["edge"], "lan", spaces["box"], "wan0")
    for host in HOSTS:
        pair(spaces[host.name], "eth0", spaces["switch"], host.name, host.mac)


def _switch(made: Wired) -> None:
    """A bridge for each VLAN, since not every kernel has bridges that know of VLANs."""
    switch, way = made.spaces["switch"], made.way
    switch.sysctl(ipv6__conf__all__disable_ipv6=1, ipv6__conf__default__disable_ipv6=1)
    places = (*PLACES, OUTSIDE) if way is Way.STICK else PLACES
    for tag in sorted({way.tag(each) for each in places}):
        port = vlan.add(switch, "up", tag) if tag else "up"
        switch.ip(
            f"link add b{tag} type bridge forward_delay 0 mcast_snooping 0",
            f"link set dev b{tag} up",
            f"link set dev {port} master b{tag}",
        )
    ports = [(host.name, way.tag(host.place)) for host in HOSTS]
    ports += [("edge", OUTSIDE.vlan)] if way is Way.STICK else []
    switch.ip(*(f"link set dev {port} master b{tag}" for port, tag in ports))


def _edge(made: Wired) -> None:
    """It routes, translates IPv4, and is known to the internet by the school's one IPv6 network."""
    edge, net, way = made.spaces["edge"], made.spaces["net"], made.way
    edge.sysctl(ipv4__ip_forward=1, ipv6__conf__all__forwarding=1)
    edge.ip("addr add 45.61.0.2/24 dev out", "addr add 2a04:4e43::2/64 dev out")
    net.ip(
        "addr add 45.61.0.1/24 dev edge",
        "addr add 2a04:4e43::1/64 dev edge",
        "route add 2001:db8:5c00::/48 via 2a04:4e43::2",
        *routes(),
    )
    edge.ip("route add default via 45.61.0.1", "route add default via 2a04:4e43::1")
    edge.run(
        ["nft", "-f", "-"],
        'table ip nat { chain out { type nat hook postrouting priority srcnat; oifname "out" masquerade; }; }',
    )
    for place in (*PLACES, OUTSIDE) if way.bridged else (OUTSIDE,):
        tagged = way is Way.BRIDGE_TRUNK
        port = vlan.add(edge, "lan", place.vlan) if tagged else "lan"
        edge.ip(*(f"addr add {each} dev {port}" for each in place.prefixed(ROUTER_NUMBER)))
        if tagged or place is OUTSIDE:
            edge.ip(f"addr add {LINK_LOCAL}/64 dev {port}")
    if not way.bridged:
        v4, v6 = OUTSIDE.at(BOX_NUMBER)
        edge.ip(*(f"route add {each.v4} via {v4}" for each in PLACES))
        edge.ip(*(f"route add {each.v6} via {v6}" for each in PLACES))


def _device(made: Wired, host: Host) -> None:
    there = made.spaces[host.name]
    if host.number:
        v4, v6 = host.place.at(ROUTER_NUMBER)
        there.ip(
            *(f"addr add {each} dev eth0" for each in host.place.prefixed(host.number)),
            f"route add default via {v4}",
            f"route add default via {v6}",
        )


def plain_box(made: Wired) -> None:
    """What the box would be if it filtered nothing: a router, or a bridge for each VLAN."""
    box, way = made.box, made.way
    if vlan.kernel_has_vlans():
        tags_for_the_box(made)
    box.sysctl(ipv4__ip_forward=1, ipv6__conf__all__forwarding=1)
    if way.bridged:
        for tag in sorted({way.tag(each) for each in (*PLACES, OUTSIDE)}):
            box.ip(
                f"link add lw{tag} type bridge forward_delay 0 mcast_snooping 0",
                f"link set dev lw{tag} up",
                *(f"link set dev {f'{port}.{tag}' if tag else port} master lw{tag}" for port in way.ports),
            )
        return
    for place in (*PLACES, OUTSIDE):
        number = BOX_NUMBER if place is OUTSIDE else ROUTER_NUMBER
        box.ip(*(f"addr add {each} dev {interface(way, place)}" for each in place.prefixed(number)))
    v4, v6 = OUTSIDE.at(ROUTER_NUMBER)
    box.ip(f"route add default via {v4}", f"route add default via {v6}")


def interface(way: Way, place: Place) -> str:
    """Of a box that routes."""
    if place is OUTSIDE:
        return f"port0.{OUTSIDE.vlan}" if way is Way.STICK else "wan0"
    tag = way.tag(place)
    return f"{way.ports[0]}.{tag}" if tag else way.ports[0]

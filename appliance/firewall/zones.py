"""The school's zones as the ruleset needs them: a number for the mark, the interface, and what lies where. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_interface, ip_network

from filters.policy.marks import zone_mark
from filters.policy.network import Mode, Network
from filters.policy.rules import Zone
from filters.policy.school import School

LINK_LOCAL = ("fe80::/10",)


@dataclass(frozen=True, slots=True)
class ZoneView:
    """One zone. `alone`: whatever comes in by its interface is its own, or what the others on it leave; else it is told
    by `sources4` and `sources6`. `listed`: it reaches `reaches4` and `reaches6` and no other networks of the school's;
    else its registered devices reach all but those of guests. `by_address`: its devices are told by their addresses.
    """

    id: str
    chain: str
    mark: int
    interface: str
    alone: bool
    sources4: tuple[str, ...]
    sources6: tuple[str, ...]
    networks4: tuple[str, ...]
    networks6: tuple[str, ...]
    listed: bool
    reaches4: tuple[str, ...]
    reaches6: tuple[str, ...]
    admission: str
    outgoing: str
    guests: bool
    by_address: bool


def marks_of(zones: Iterable[str]) -> dict[str, int]:
    """The mark of each zone, by its id."""
    return {id: zone_mark(number) for number, id in enumerate(sorted(zones), start=1)}


def views(school: School, network: Network) -> tuple[ZoneView, ...]:
    """In the order of their interfaces and ids."""
    attached = [each for each in network.attachments if each.zone in school.zones]
    found = []
    for attachment in attached:
        interface = network.interface(attachment)
        beside = [each.zone for each in attached if network.interface(each) == interface]
        found.append(_view(school, school.zones[attachment.zone], interface, beside, network.mode))
    return tuple(sorted(found, key=lambda view: (view.interface, view.id)))


def _view(school: School, zone: Zone, interface: str, beside: list[str], mode: Mode) -> ZoneView:
    # On the wire of a box with one arm is the internet too: only its own networks ask the box there.
    alone = mode is not Mode.ONE_ARM and zone.id == _takes_rest(school, beside)
    reached = _reached(school, zone)
    own = (*zone.networks, *(LINK_LOCAL if mode is Mode.ONE_ARM and zone.id == _takes_rest(school, beside) else ()))
    return ZoneView(
        id=zone.id,
        chain=_chain(zone.id, school.zones),
        mark=marks_of(school.zones)[zone.id],
        interface=interface,
        alone=alone,
        sources4=() if alone else of_version(4, own),
        sources6=() if alone else of_version(6, own),
        networks4=of_version(4, zone.networks),
        networks6=of_version(6, zone.networks),
        listed=zone.reaches is not None,
        reaches4=of_version(4, reached),
        reaches6=of_version(6, reached),
        admission=zone.admission,
        outgoing=zone.outgoing,
        guests=school.kind(zone.group) == "guests",
        by_address=zone.clients_by == "address",
    )


@dataclass(frozen=True, slots=True)
class Wire:
    """An interface of zones. `elsewhere4`, `elsewhere6`: networks of which no device can be there: those of zones on
    other interfaces, and the box's own on the way out."""

    interface: str
    elsewhere4: tuple[str, ...]
    elsewhere6: tuple[str, ...]


def wires(network: Network, zones: Iterable[ZoneView]) -> tuple[Wire, ...]:
    """In the order of their interfaces. On the wire of a box with one arm everything is."""
    if network.mode is Mode.ONE_ARM:
        return ()
    there: dict[str, list[str]] = {}
    for zone in zones:
        there.setdefault(zone.interface, []).extend(zone.networks4 + zone.networks6)
    outside = f"lw{network.wan_vlan}" if network.mode is Mode.BRIDGE else network.way_out()
    found = {
        **there,
        outside: [*there.get(outside, ()), *(str(ip_interface(each).network) for each in network.addresses)],
    }
    return tuple(_wire(interface, found) for interface in sorted(there))


def _wire(interface: str, found: Mapping[str, list[str]]) -> Wire:
    here = [ip_network(each) for each in found[interface]]
    others = [each for other, networks in found.items() if other != interface for each in networks]
    elsewhere = [each for each in others if not any(_overlap(ip_network(each), one) for one in here)]
    return Wire(interface, of_version(4, elsewhere), of_version(6, elsewhere))


def _overlap(one: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    return one.version == other.version and one.overlaps(other)


def _chain(id: str, zones: Iterable[str]) -> str:
    """What its chains are called: nft takes letters, digits and underscores. No two alike."""
    plain = "".join(each if each.isascii() and each.isalnum() else "_" for each in id)
    return plain if plain == id else f"{plain}_{sorted(zones).index(id) + 1}"


def of_version(version: int, networks: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({each for each in networks if ip_network(each, strict=False).version == version}))


def side_networks(network: Network) -> tuple[str, ...]:
    """The networks of the box's own addresses on the way out, and those behind routers of the school's own."""
    own = [str(ip_interface(each).network) for each in network.addresses]
    return (*own, *(route.to for route in network.routes))


def ports_to_school(network: Network) -> tuple[str, ...]:
    """As the bridges' ports are called: those of every VLAN, so that none passes for being forgotten here."""
    return _ports(network, _tags(network))


def ports_of_no_zone(network: Network) -> tuple[str, ...]:
    return _ports(network, _tags(network) - {each.vlan for each in network.attachments})


def bridges_of_no_zone(network: Network) -> tuple[str, ...]:
    if network.mode is not Mode.BRIDGE:
        return ()
    return tuple(f"lw{tag}" for tag in sorted(_tags(network) - {each.vlan for each in network.attachments}))


def _tags(network: Network) -> set[int]:
    return {0, network.wan_vlan, *(each.vlan for each in network.attachments)}


def _ports(network: Network, tags: set[int]) -> tuple[str, ...]:
    if network.mode is not Mode.BRIDGE:
        return ()
    return tuple(f"{port}.{tag}" if tag else port for port in network.lan for tag in sorted(tags))


def _takes_rest(school: School, zones: list[str]) -> str:
    """Of several zones on one interface: whose is a source that no network of theirs holds. The strictest, if it is
    there, else the first that is not for guests or things: nobody gains by a strange address."""
    if len(zones) == 1:
        return zones[0]
    by_group = {school.zones[id].group: id for id in reversed(zones)}
    if school.strictest in by_group:
        return by_group[school.strictest]
    strict = [id for id in zones if school.kind(school.zones[id].group) in ("unregistered", "pupils")]
    return (strict or zones)[0]


def _reached(school: School, zone: Zone) -> tuple[str, ...]:
    if zone.reaches is None:
        return ()
    listed = [id for id in zone.reaches if id in school.zones]
    return tuple(each for id in {zone.id, *listed} for each in school.zones[id].networks)

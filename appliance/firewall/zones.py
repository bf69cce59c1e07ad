"""The school's zones as the ruleset needs them: a number for the mark, the interface, and what lies where. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_interface, ip_network

from filters.policy.marks import zone_mark
from filters.policy.network import Mode, Network
from filters.policy.rules import Zone
from filters.policy.school import School


@dataclass(frozen=True, slots=True)
class ZoneView:
    """One zone. `sources4`, `sources6`: by which it is told from others on its interface; empty: it has that alone, or
    takes what the others leave. `reaches4`, `reaches6`: school networks that its registered devices reach.
    """

    id: str
    mark: int
    interface: str
    sources4: tuple[str, ...]
    sources6: tuple[str, ...]
    reaches4: tuple[str, ...]
    reaches6: tuple[str, ...]
    admission: str
    outgoing: str
    guests: bool

    @property
    def chain(self) -> str:
        """Its name in the ruleset: nft takes letters, digits and underscores."""
        return "".join(each if each.isascii() and each.isalnum() else "_" for each in self.id)


def marks_of(zones: Iterable[str]) -> dict[str, int]:
    """The mark of each zone, by its id."""
    return {id: zone_mark(number) for number, id in enumerate(sorted(zones), start=1)}


def views(school: School, network: Network) -> tuple[ZoneView, ...]:
    """In the order in which a packet is asked for its zone: of those on one interface the one that takes the rest comes
    first, for the last that fits decides."""
    marks = marks_of(school.zones)
    attached = [each for each in network.attachments if each.zone in school.zones]
    found = []
    for attachment in attached:
        zone = school.zones[attachment.zone]
        beside = [each for each in attached if network.interface(each) == network.interface(attachment)]
        rest = _takes_rest(school, [each.zone for each in beside])
        own = () if zone.id == rest else zone.networks
        reached = _reached(school, zone)
        found.append(
            ZoneView(
                id=zone.id,
                mark=marks[zone.id],
                interface=network.interface(attachment),
                sources4=of_version(4, own),
                sources6=of_version(6, own),
                reaches4=of_version(4, reached),
                reaches6=of_version(6, reached),
                admission=zone.admission,
                outgoing=zone.outgoing,
                guests=_is_guests(school, zone),
            )
        )
    return tuple(sorted(found, key=lambda view: (view.interface, bool(view.sources4 or view.sources6), view.id)))


def of_version(version: int, networks: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({each for each in networks if ip_network(each, strict=False).version == version}))


def side_networks(network: Network) -> tuple[str, ...]:
    """The networks of the box's own addresses on the way out, and those behind routers of the school's own."""
    own = [str(ip_interface(each).network) for each in network.addresses]
    return (*own, *(route.to for route in network.routes))


def bridge_ports(network: Network) -> tuple[str, ...]:
    """The ports towards the school, as the bridges' ports are called."""
    if network.mode is not Mode.BRIDGE:
        return ()
    vlans = sorted({each.vlan for each in network.attachments})
    return tuple(f"{port}.{vlan}" if vlan else port for port in network.lan for vlan in vlans)


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
    if zone.reaches is not None:
        others = [id for id in zone.reaches if id in school.zones]
    elif _is_guests(school, zone):
        return ()
    else:
        others = [id for id, other in school.zones.items() if not _is_guests(school, other)]
    return tuple(each for id in {zone.id, *others} for each in school.zones[id].networks)


def _is_guests(school: School, zone: Zone) -> bool:
    return school.kind(zone.group) == "guests"

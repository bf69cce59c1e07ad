"""What the identity process works by: a school's network and its senders, as its settings. Pure."""

from dataclasses import dataclass

from appliance.ports import RADIUS
from filters.policy.school import Relay, School, Sender


@dataclass(frozen=True, slots=True)
class Link:
    """An interface with devices on it. `zone`: theirs; "" where several zones share it, and addresses tell."""

    interface: str
    zone: str


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """`state`: STATE. `routed`: networks behind a router of the school's own, where a neighbour is but that router.

    `gateways`: the edge router's addresses: in bridge mode it stands on the same wire, and is no client.
    `leases`: a lease file of dnsmasq, "" for none. `radius`: who sends accounting; `radius_host` "" listens nowhere
    where nobody does.
    """

    state: str
    links: tuple[Link, ...] = ()
    routed: tuple[str, ...] = ()
    gateways: tuple[str, ...] = ()
    leases: str = ""
    radius: tuple[Sender, ...] = ()
    relay: Relay | None = None
    radius_host: str = "::"
    radius_port: int = RADIUS


def settings_of(school: School, state: str, own_leases: str) -> IdentitySettings:
    """`own_leases`: the lease file of the box's own DHCP server."""
    network, identity = school.network, school.identity
    by_interface: dict[str, set[str]] = {}
    for each in network.attachments if network else ():
        if network and each.zone in school.zones:
            by_interface.setdefault(network.interface(each), set()).add(each.zone)
    behind = [zone for zone in school.zones.values() if zone.clients_by == "address"]
    pools = network is not None and any(each.pool for each in network.attachments)
    return IdentitySettings(
        state=state,
        links=tuple(
            Link(interface, next(iter(zones)) if len(zones) == 1 else "")
            for interface, zones in sorted(by_interface.items())
            if not all(school.zones[zone].clients_by == "address" for zone in zones)
        ),
        routed=tuple(net for zone in behind for net in zone.networks),
        gateways=network.gateways if network else (),
        leases=identity.leases or (own_leases if pools else ""),
        radius=identity.radius,
        relay=identity.relay,
    )

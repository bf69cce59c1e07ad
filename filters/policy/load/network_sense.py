"""What `network` and the zones say of the wire, against each other: what would lock people out, say. Pure.

`_wires` speaks of ports and tags, `_way_out` of the box's own place, `_zone` of each zone's.
"""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_interface, ip_network
from itertools import combinations

from filters.policy.load.network import NO_ROUTER
from filters.policy.load.shape import Path, Sheet
from filters.policy.marks import MOST_ZONES
from filters.policy.network import Attachment, Mode, Network, Pool, Translate
from filters.policy.rules import Zone
from filters.policy.school import School

LONGEST_NAME = 15  # letters of an interface (IFNAMSIZ, less its end)
SHORTEST_LEASE = 120  # seconds; dnsmasq takes no less
SLAAC = 64  # the one length of network from which devices make themselves an address (RFC 4862)

type _Net = IPv4Network | IPv6Network


def check_network(school: School, sheet: Sheet) -> None:
    """Problems go into the sheet of school.yaml."""
    network = school.network
    if network is None:
        return
    _wires(network, sheet)
    if not network.lan:
        return
    _way_out(network, school, sheet)
    _crowded(network, school, sheet)
    for attachment in network.attachments:
        if zone := school.zones.get(attachment.zone):
            _zone(network, attachment, zone, sheet)


def _wires(network: Network, sheet: Sheet) -> None:
    mode, lan, wan = network.mode, network.lan, network.wan
    if mode in (Mode.ROUTER, Mode.BRIDGE) and wan in lan:
        todo = "name another port, or write mode: stick for a box with one port"
        sheet.add(("network", "lan"), f"{wan} is the port of the way out as well", todo)
    if mode in (Mode.ROUTER, Mode.BRIDGE) and not lan and not sheet.data["network"].get("lan"):
        sheet.add(("network",), "no port leads to the school", "add lan: [eth1], or write mode: stick for one port")
    if mode is Mode.ROUTER and len(lan) > 1:
        todo = "name one, and put a switch behind it; VLANs tell zones apart"
        sheet.add(("network", "lan"), "a router has one port towards the school", todo)
    if "lan" in sheet.data["network"] and mode not in (Mode.ROUTER, Mode.BRIDGE):
        sheet.add(("network", "lan"), f"in {mode} mode there is one port, which wan names", "take it out")
    tags = {each.vlan for each in network.attachments} | {network.wan_vlan}
    for port in dict.fromkeys((wan, *lan)):
        long = [name for tag in sorted(tags) if tag and len(name := f"{port}.{tag}") > LONGEST_NAME]
        if long:
            what = f"{long[0]} has more than the {LONGEST_NAME} letters that an interface's name may have"
            sheet.add(("network", "wan" if port == wan else "lan"), what, "give the port a shorter name (systemd.link)")
    if network.other_vlans and mode is not Mode.BRIDGE:
        sheet.add(("network", "other_vlans"), "only a bridge passes VLANs on", "take it out")
    if network.translate is not Translate.NONE and mode in NO_ROUTER:
        sheet.add(("network", "translate"), f"in {mode} mode no addresses are translated", "take it out")


def _way_out(network: Network, school: School, sheet: Sheet) -> None:
    if network.mode is Mode.BRIDGE and not network.addresses:
        todo = "add addresses: [192.168.1.2/24], one that the edge router can reach"
        sheet.add(("network",), "a bridge needs an address of its own, for it cannot get one by DHCP", todo)
    around = [ip_interface(each).network for each in network.addresses]
    for place, gateway in enumerate(network.gateways):
        address = ip_address(gateway)
        if around and not address.is_link_local and not any(address in each for each in around):
            todo = "write the address of the edge router, as the box reaches it"
            sheet.add(("network", "gateways", place), f"{gateway} lies in none of the networks of addresses", todo)
    for version in sorted({each.version for each in around} - {ip_address(each).version for each in network.gateways}):
        what = f"the box has an IPv{version} address here, and no IPv{version} gateway"
        sheet.add(("network", "addresses"), what, "add the edge router's address under gateways")
    own = {each.partition("/")[0] for each in _own(network)}
    for place, gateway in enumerate(network.gateways):
        if gateway in own:
            todo = "write the edge router's address, not the box's"
            sheet.add(("network", "gateways", place), f"{gateway} is the box itself", todo)
    if network.keep and network.addresses and network.keep not in own:
        todo = "write one of the box's own, or take it out"
        sheet.add(("network", "keep"), f"{network.keep} is no address of the box", todo)
    nets = [ip_interface(each).network for each in _own(network)]
    for place, route in enumerate(network.routes):
        if nets and not any(ip_address(route.via) in each for each in nets):
            what = f"{route.via} lies in no network in which the box has an address"
            sheet.add(
                ("network", "routes", place, "via"), what, "write the next router's address, as the box reaches it"
            )
        if ip_network(route.to).version != ip_address(route.via).version:
            sheet.add(("network", "routes", place), "IPv4 and IPv6 are mixed", "write a router of the same kind")
    if school.proxy.parent is not None and network.mode is not Mode.ONE_ARM:
        what = "a gateway cannot send by another proxy what devices open directly"
        todo = "take proxy.parent out, or write mode: one-arm and lead devices by proxy.pac"
        sheet.add(("network", "mode"), what, todo)


def _own(network: Network) -> tuple[str, ...]:
    return network.addresses + tuple(address for each in network.attachments for address in each.addresses)


def _crowded(network: Network, school: School, sheet: Sheet) -> None:
    """What two zones cannot both have."""
    if len(network.attachments) > MOST_ZONES:
        sheet.add(("zones",), f"a gateway has {MOST_ZONES} zones at most", "join zones that are treated alike")
    spaces = [(zone, place, net) for zone in school.zones.values() for place, net in _networks(zone)]
    for (one, _, first), (other, place, second) in combinations(spaces, 2):
        if one.id != other.id and first != second and first.version == second.version and first.overlaps(second):
            what = f"{second} overlaps {first} of zone {one.id}, so addresses would be in both"
            sheet.add(("zones", other.id, "networks", place), what, "give each zone networks of its own")
    pools: dict[str, str] = {}
    for each in network.attachments:
        if each.pool and (first_zone := pools.setdefault(network.interface(each), each.zone)) != each.zone:
            what = f"zone {first_zone} has its addresses on the same wire, and devices do not say which they want"
            sheet.add(("zones", each.zone, "dhcp"), what, "give one of the two a VLAN of its own")


def _zone(network: Network, attachment: Attachment, zone: Zone, sheet: Sheet) -> None:
    path: Path = ("zones", zone.id)
    networks = [each for _, each in _networks(zone)]
    if not zone.networks:
        todo = "add networks: the firewall tells zones and strangers by them"
        sheet.add(path, "nobody can say which addresses are in the zone", todo)
    for place, text in enumerate(attachment.addresses):
        address = ip_interface(text).ip
        if zone.clients_by == "mac" and networks and not any(address in each for each in networks):
            what = f"{address} lies in none of the zone's networks"
            sheet.add((*path, "addresses", place), what, "write an address of this zone, or add the network")
    if network.mode in NO_ROUTER:
        for key in ("dhcp", "advertise"):
            if attachment.pool if key == "dhcp" else attachment.advertise:
                what = f"in {network.mode} mode the box is nobody's router: the edge router or a server does this"
                sheet.add((*path, key), what, "take it out")
    if network.mode is not Mode.ONE_ARM:
        _reached(network, attachment, zone, networks, sheet)
    if network.mode in (Mode.ROUTER, Mode.STICK) and network.interface(attachment) == network.way_out():
        todo = "give the zone, or the way out (wan_vlan), a VLAN"
        sheet.add(path, f"{network.way_out()} is the way out as well, so nothing could be told from it", todo)
    if network.mode in (Mode.ROUTER, Mode.STICK):
        _both_sides(network, attachment, sheet)
    if attachment.pool:
        for what, todo in _pool(attachment.pool, attachment):
            sheet.add((*path, "dhcp"), what, todo)
    if (
        attachment.advertise
        and network.mode not in NO_ROUTER
        and SLAAC
        not in [net.prefixlen for each in attachment.addresses if (net := ip_interface(each).network).version == 6]
    ):
        what = "the box has no IPv6 address with a network of /64 here, from which devices could make their own"
        sheet.add((*path, "advertise"), what, "add such an address, as fd00:4::1/64")


def _both_sides(network: Network, attachment: Attachment, sheet: Sheet) -> None:
    """A router finds no way to a network that lies on both of its sides."""
    outside = [ip_interface(each).network for each in network.addresses]
    for place, text in enumerate(attachment.addresses):
        inside = ip_interface(text).network
        for other in outside:
            if inside.version == other.version and inside.overlaps(other):
                what = f"{inside} overlaps {other}, which is on the way out (network.addresses)"
                todo = "give the school and the edge router networks of their own, or write mode: bridge"
                sheet.add(("zones", attachment.zone, "addresses", place), what, todo)


def _reached(network: Network, attachment: Attachment, zone: Zone, networks: list[_Net], sheet: Sheet) -> None:
    """What is led to the box needs an address there of the same kind; a zone behind a router shares the wire's."""
    path: Path = ("zones", zone.id)
    wire = network.interface(attachment)
    here = [each for each in network.attachments if network.interface(each) == wire]
    own = attachment.addresses if zone.clients_by == "mac" else [each for one in here for each in one.addresses]
    versions = {ip_interface(each).version for each in own}
    for version in sorted({each.version for each in networks} - versions):
        what = f"the zone has an IPv{version} network, and the box no IPv{version} address in it"
        sheet.add(path, what, f"add one under addresses: what is led to the box on {wire} arrives there")
    if zone.clients_by == "mac":
        return
    reached = [ip_interface(each).network for each in _own(network)] + [ip_network(each.to) for each in network.routes]
    for place, net in enumerate(zone.networks):
        if networks and not any(_covers(each, net) for each in reached):
            todo = "add one under network.routes, by way of the school's own router"
            sheet.add((*path, "networks", place), f"no route leads to {net}", todo)


def _covers(around: _Net, text: str) -> bool:
    try:
        net = ip_network(text)
    except ValueError:  # told already, where the zone is read
        return True
    if isinstance(net, IPv4Network):
        return isinstance(around, IPv4Network) and net.subnet_of(around)
    return isinstance(around, IPv6Network) and net.subnet_of(around)


def _pool(pool: Pool, attachment: Attachment) -> Iterator[tuple[str, str]]:
    """What is wrong with it, and what to do."""
    first, last = ip_address(pool.first), ip_address(pool.last)
    own = [ip_interface(each) for each in attachment.addresses]
    if first.version != 4 or last.version != 4:
        yield "the box hands out IPv4 addresses only", "write IPv4 addresses; for IPv6, write advertise: true"
    elif not any(first in each.network and last in each.network for each in own):
        yield "the box has no address in the network of what it hands out", "correct them, or add the box's address"
    elif int(first) > int(last):
        yield f"{last} comes before {first}", "exchange them"
    elif any(each.version == 4 and int(first) <= int(each.ip) <= int(last) for each in own):
        yield "the box's own address is among those that it hands out", "begin after it, or end before it"
    if pool.lease < SHORTEST_LEASE:
        yield "the lease is shorter than two minutes", "write 30m, 8h or 1d"


def _networks(zone: Zone) -> list[tuple[int, _Net]]:
    found = []
    for place, text in enumerate(zone.networks):
        try:
            found.append((place, ip_network(text)))
        except ValueError:  # told already, where the zone is read
            continue
    return found

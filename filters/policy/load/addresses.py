"""Addresses that school.yaml gives to the box and to resolvers, against what else the folder says stands there. Pure.

Whoever stands at a shared resolver's address is answered as loosely as anybody in the school, and named in no event;
and where a block page is said to be, inspected devices are sent. Neither may be somebody's laptop.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from filters.dns.endpoint import upstream
from filters.policy.load.parts import is_address
from filters.policy.load.shape import Path, Sheet
from filters.policy.rules import Zone
from filters.policy.school import Device, School
from filters.policy.stands import zone_of


def check_addresses(school: School, sheet: Sheet) -> None:
    """Problems go into the sheet of school.yaml."""
    standing_there = {address: device for device in school.devices.values() for address in device.addresses}
    for place, resolver in enumerate(school.dns.shared_resolvers):
        _resolver(sheet, ("dns", "shared_resolvers", place), resolver, school, standing_there.get(resolver))
    for zone in school.zones.values():
        if zone.block_page and is_address(zone.block_page):
            _page(sheet, ("zones", zone.id, "block_page"), zone, school, standing_there.get(zone.block_page))


def _resolver(sheet: Sheet, path: Path, resolver: str, school: School, device: Device | None) -> None:
    if device is not None and (device.person or device.shared or device.inspected):
        what = f'{resolver} is the address of "{device.id}", a device that people use'
        sheet.add(path, what, "write the address of a server; whoever asks from there is told from nobody")
    if resolver in map(_address_in, school.dns.upstreams):
        what = f"{resolver} stands under upstreams too, so what neither knows would go round between the two"
        sheet.add(path, what, "under upstreams, write the provider's resolvers")


def _page(sheet: Sheet, path: Path, zone: Zone, school: School, device: Device | None) -> None:
    page = ip_address(zone.block_page)
    todo = "write the box's own address in this zone, or take block_page out"
    networks = [network for each in school.zones.values() for network in each.networks]
    if page.is_unspecified or page.is_multicast or _is_no_host(page, networks):
        sheet.add(path, f"{page} is no host's address", todo)
    elif networks and not _within(page, networks):
        sheet.add(path, f"{page} lies in none of the school's networks", todo)
    elif device is not None:
        sheet.add(path, f'{page} is the address of "{device.id}" in devices.csv', todo)
    elif not any(each.inspected and zone_of(each, school.zones) == zone.id for each in school.devices.values()):
        what = "no inspected device stands in this zone, and only those are led to a page"
        sheet.add(path, what, "mark its devices with inspected: yes in devices.csv, or take block_page out")


def _within(address: IPv4Address | IPv6Address, networks: Iterable[str]) -> bool:
    return any(address in ip_network(network, strict=False) for network in networks if _is_network(network))


def _is_no_host(address: IPv4Address | IPv6Address, networks: Iterable[str]) -> bool:
    """Whether it stands for a whole network of IPv4, or for all in it."""
    around = [ip_network(network, strict=False) for network in networks if _is_network(network)]
    return any(
        address in (each.network_address, each.broadcast_address)
        for each in around
        if each.version == 4 and each.num_addresses > 2
    )


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:  # told already, where the zone is read
        return False
    return True


def _address_in(text: str) -> str:
    try:
        return upstream(text).host
    except ValueError:  # told already, where it is read
        return ""

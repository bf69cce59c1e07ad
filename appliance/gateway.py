"""What a box that is plugged in as a gateway listens on, by the school's folder. Pure."""

from collections.abc import Iterator
from ipaddress import ip_interface

from appliance import ports
from filters.dns.endpoint import Endpoint, Listen
from filters.policy.network import Mode, Network
from filters.policy.school import School

WEB = Endpoint("0.0.0.0", ports.WEB)


class NoGateway(Exception):
    """The school's folder says nothing of how the box is plugged in."""


def network_of(school: School) -> Network:
    """Raises NoGateway."""
    if school.network is None:
        raise NoGateway("school.yaml has no `network`: write how the box is plugged in (docs/network.md)")
    return school.network


def own_addresses(network: Network) -> dict[str, tuple[str, ...]]:
    """The box's addresses as the devices of each zone reach it."""
    on_the_way_out = _plain(network.addresses)
    return {each.zone: _plain(each.addresses) or on_the_way_out for each in network.attachments}


def dns_listeners(network: Network) -> tuple[Listen, ...]:
    """Each address for itself: an answer must leave from the one that was asked, or that the question was led to."""
    return tuple(Listen(address, ports.DNS) for address in _all(network))


def proxy_listeners() -> tuple[Listen, ...]:
    """For devices that ask for the proxy by its address; of whom it takes nothing says the firewall."""
    return (Listen("0.0.0.0", ports.PROXY), Listen("::", ports.PROXY))


def transparent_listeners() -> tuple[Listen, ...]:
    return (Listen("", ports.TRANSPARENT),)


def interfaces(school: School, network: Network) -> dict[str, tuple[str, ...]]:
    """The zones on each interface."""
    found: dict[str, tuple[str, ...]] = {}
    for each in network.attachments:
        where = network.interface(each)
        found[where] = (*found.get(where, ()), each.zone)
    return found


def portal_address(school: School) -> str:
    """Where devices find the sign-in page, as an address for people."""
    if school.web_certificate:
        return f"https://{school.web_name}:{ports.PORTAL_TLS}/sign-in"
    return f"http://{school.web_name}:{ports.PORTAL}/sign-in"


def portal_api(school: School) -> str:
    """What DHCP and router advertisements tell phones to ask (RFC 8910), "" where it could not be encrypted."""
    return f"https://{school.web_name}:{ports.PORTAL_TLS}/captive-portal" if school.web_certificate else ""


def signs_in(school: School) -> bool:
    return any(zone.sign_in for zone in school.zones.values())


def forwards(network: Network) -> bool:
    """Whether traffic passes the box at all."""
    return network.mode is not Mode.ONE_ARM


def _all(network: Network) -> Iterator[str]:
    every = [*network.addresses, *(address for each in network.attachments for address in each.addresses)]
    yield from dict.fromkeys(_plain(every))


def _plain(addresses: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(str(ip_interface(each).ip) for each in addresses)

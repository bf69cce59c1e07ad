"""What a box that is plugged in as a gateway listens on, by the school's folder. Pure."""

from ipaddress import ip_interface

from appliance import ports
from filters.dns.endpoint import Listen
from filters.policy.network import Mode, Network
from filters.policy.school import School


class NoGateway(Exception):
    """The school's folder says nothing of how the box is plugged in."""


def network_of(school: School) -> Network:
    """Raises NoGateway."""
    if school.network is None:
        raise NoGateway("school.yaml: it has no network; add network, with mode, wan and management (docs/network.md)")
    return school.network


def own_addresses(network: Network) -> dict[str, tuple[str, ...]]:
    """The box's addresses as the devices of each zone reach it."""
    on_the_way_out = _plain(network.addresses)
    return {each.zone: _plain(each.addresses) or on_the_way_out for each in network.attachments}


def dns_listeners(network: Network) -> tuple[Listen, ...]:
    """Each address for itself: an answer must leave from the one that was asked, or that the question was led to."""
    return tuple(Listen(address, ports.DNS, awaited=True) for address in addresses(network))


def proxy_listeners() -> tuple[Listen, ...]:
    """For devices that ask for the proxy by its address; of whom it takes nothing says the firewall."""
    return (Listen("0.0.0.0", ports.PROXY), Listen("::", ports.PROXY))


def transparent_listeners() -> tuple[Listen, ...]:
    return (Listen("", ports.TRANSPARENT),)


def sign_in_page(school: School) -> str:
    """Where people find it; "" where nobody is asked to sign in."""
    return f"{_portal(school)}/sign-in" if any(zone.sign_in for zone in school.zones.values()) else ""


def captive_portal(school: School) -> str:
    """Where devices ask whether they are behind a sign-in page (RFC 8908): by TLS only, so "" without a certificate."""
    return f"{_portal(school)}/captive-portal" if school.web_certificate else ""


def _portal(school: School) -> str:
    if school.web_certificate:
        return f"https://{school.web_name}:{ports.PORTAL_TLS}"
    return f"http://{school.web_name}:{ports.PORTAL}"


def forwards(network: Network) -> bool:
    """Whether traffic passes the box at all."""
    return network.mode is not Mode.ONE_ARM


def addresses(network: Network) -> tuple[str, ...]:
    """All of the box's own."""
    every = (*network.addresses, *(address for each in network.attachments for address in each.addresses))
    return tuple(dict.fromkeys(_plain(every)))


def _plain(addresses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(ip_interface(each).ip) for each in addresses)

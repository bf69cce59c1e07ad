"""The school's configuration -> the ruleset as nft reads it. Pure but for reading its template.

One text, one transaction: what is declared is made if it is not there, all rules are taken out and put in anew, and the
live sets keep what is in them. `lessonwall network plan --ruleset` prints it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from ruamel.yaml import YAML

from appliance import ports
from appliance.firewall.zones import (
    ZoneView,
    bridges_of_no_zone,
    ports_of_no_zone,
    ports_to_school,
    side_networks,
    views,
    wires,
)
from appliance.gateway import network_of
from filters.policy import marks
from filters.policy.network import Mode, Network, Translate
from filters.policy.school import School

# What is inside: private (RFC 1918), shared (RFC 6598), link-local (RFC 3927, RFC 4291), unique local (RFC 4193).
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10")


@dataclass(frozen=True, slots=True)
class Choices:
    """What is not the school's but this machine's. `proxies`: processes of the transparent proxy.

    `service`: the user id of the box's unprivileged parts, None where all run as root.
    """

    proxies: int = 1
    service: int | None = None


def ruleset(school: School, choices: Choices = Choices()) -> str:
    """Raises NoGateway."""
    network = network_of(school)
    zones = views(school, network)
    return _template().render(
        network=network,
        mode=network.mode,
        bridged=network.mode is Mode.BRIDGE,
        forwards=network.mode is not Mode.ONE_ARM,
        zones=zones,
        wires=wires(network, zones),
        marks=marks,
        ports=ports,
        choices=choices,
        proxy_ports=[str(ports.TRANSPARENT + number) for number in range(choices.proxies)],
        checked=[zone for zone in zones if zone.admission == "checked"],
        guests=[f"0x{zone.mark:08x}" for zone in zones if zone.guests],
        guests_networks=_by_version(each for zone in zones if zone.guests for each in zone.networks4 + zone.networks6),
        from_lan=ports_to_school(network),
        unfiltered=bridges_of_no_zone(network) if network.other_vlans else (),
        unfiltered_ports=ports_of_no_zone(network) if network.other_vlans else (),
        inside=_by_version((*PRIVATE, *_school(school, network))),
        school=_by_version((*_school(school, network), "fe80::/10")),
        resolvers=_by_version(_resolvers()),
        management=_by_version(network.management),
        radius=_by_version(each for sender in school.identity.radius for each in sender.networks),
        translated=_translated(network, zones, school),
        hands_out=any(each.pool or each.advertise for each in network.attachments),
    )


def _school(school: School, network: Network) -> tuple[str, ...]:
    return (*(each for zone in school.zones.values() for each in zone.networks), *side_networks(network))


def _by_version(networks: Iterable[str]) -> dict[int, tuple[str, ...]]:
    """Without what another holds: nft takes no overlapping intervals."""
    listed = [ip_network(each) for each in networks]
    four = [each for each in listed if isinstance(each, IPv4Network)]
    six = [each for each in listed if isinstance(each, IPv6Network)]
    return {4: tuple(map(str, collapse_addresses(four))), 6: tuple(map(str, collapse_addresses(six)))}


def _translated(network: Network, zones: tuple[ZoneView, ...], school: School) -> dict[int, tuple[str, ...]]:
    """The sources that are hidden behind the box's address on the way out."""
    if network.mode not in (Mode.ROUTER, Mode.STICK):
        return {4: (), 6: ()}
    sources = [each for zone in zones for each in school.zones[zone.id].networks]
    found = _by_version((*sources, *(route.to for route in network.routes)))
    return {
        4: found[4] if network.translate is not Translate.NONE else (),
        6: found[6] if network.translate is Translate.BOTH else (),
    }


@cache
def _resolvers() -> tuple[str, ...]:
    text = files("appliance.firewall").joinpath("resolvers.yaml").read_text(encoding="utf-8")
    listed = YAML(typ="safe", pure=True).load(text)
    return tuple(str(address) for each in listed for address in each["addresses"])


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("appliance.firewall"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["hex"] = lambda number: f"0x{number:08x}"
    environment.filters["set"] = _set
    environment.filters["quoted"] = lambda items: _set(f'"{each}"' for each in items)
    return environment


def _set(items: Iterable[str]) -> str:
    return "{ " + ", ".join(items) + " }"


def _template() -> Template:
    return _environment().get_template("ruleset.nft.j2")

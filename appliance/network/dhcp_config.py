"""The configuration of dnsmasq, which hands out addresses and announces the box as router, where a zone wants that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Interface, ip_interface
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from appliance.network.settings import DhcpSettings
from filters.policy.network import Attachment, Network, Pool
from filters.policy.rules import Zone
from filters.policy.school import School

MOST_LEASES = 20_000  # a flood of made-up devices fills no more than a few megabytes
LIFETIME = 86_400  # seconds that a prefix is good for after the last announcement


@dataclass(frozen=True, slots=True)
class Handed:
    """What one zone is given. `own4`, `own6`: the box there, "" for none. `portal`: "" where nobody signs in."""

    name: str
    tag: str
    interface: str
    pool: Pool | None
    netmask: str
    own4: str
    own6: str
    prefixes: tuple[str, ...]
    portal: str


def render(school: School, leases: Path, portal: str) -> str:
    """ "" where no zone is given anything. `portal`: the URL that answers RFC 8908, "" where there is none."""
    if school.network is None:
        return ""
    zones = [each for each in _zones(school.network, school, portal) if each.pool or each.prefixes]
    if not zones:
        return ""
    environment = Environment(
        loader=PackageLoader("appliance.network"),
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, undefined=StrictUndefined,
    )  # fmt: skip
    return environment.get_template("dnsmasq.conf.j2").render(
        zones=zones,
        interfaces=dict.fromkeys(each.interface for each in zones),
        leases=leases,
        most_leases=MOST_LEASES,
        lifetime=LIFETIME,
    )


def settings_for(school: School, folder: Path, portal: str) -> DhcpSettings | None:
    """None where dnsmasq has nothing to do. `folder`: STATE/network."""
    config = render(school, folder / "leases", portal)
    return DhcpSettings(config, str(folder)) if config else None


def _zones(network: Network, school: School, portal: str) -> Iterator[Handed]:
    for number, attachment in enumerate(network.attachments, 1):
        zone = school.zones[attachment.zone]
        yield _handed(network, attachment, zone, f"zone{number}", portal)


def _handed(network: Network, attachment: Attachment, zone: Zone, tag: str, portal: str) -> Handed:
    own = [ip_interface(each) for each in attachment.addresses]
    ipv6 = [each for each in own if each.version == 6 and each.network.prefixlen == 64] if attachment.advertise else []
    ipv4 = _in_pool(own, attachment.pool) if attachment.pool else None
    return Handed(
        # On one line: a name is a person's text.
        name=" ".join(zone.name.split()),
        tag=tag,
        interface=network.interface(attachment),
        pool=attachment.pool if ipv4 else None,
        netmask=str(ipv4.netmask) if ipv4 else "",
        own4=str(ipv4.ip) if ipv4 else "",
        own6=str(ipv6[0].ip) if ipv6 else "",
        prefixes=tuple(str(each.network.network_address) for each in ipv6),
        portal=portal if zone.sign_in else "",
    )


def _in_pool(own: Sequence[object], pool: Pool) -> IPv4Interface | None:
    first = ip_interface(pool.first).ip
    return next((each for each in own if isinstance(each, IPv4Interface) and first in each.network), None)

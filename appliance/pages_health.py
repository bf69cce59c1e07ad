"""Do block pages' addresses lead anywhere: are they this box's own, and does something serve there? A part of `health`.

Inspected devices are sent there for every blocked name. An address of nobody's leaves them waiting where a page, or a
plain "no such name", would have told them.
"""

import errno
import socket
from collections.abc import Mapping
from ipaddress import ip_address

from appliance.check import OK, WARNING, Check
from filters.policy.rules import Zone

PORTS = (80, 443)
PATIENCE = 0.25  # seconds; it is this machine that is asked


def block_pages(zones: Mapping[str, Zone]) -> Check:
    """Zones are told by their place in school.yaml, since anybody may ask /healthz."""
    pages = [(place, zone.block_page) for place, zone in enumerate(zones.values(), start=1) if zone.block_page]
    found = [f"zone {place} of {len(zones)}: {problem}" for place, page in pages if (problem := _problem(page))]
    if found:
        return Check(
            "block-pages",
            f"inspected devices are led nowhere from blocked names: {'; '.join(found)}",
            WARNING,
            "under zones in school.yaml, let block_page be the box's own address in that zone, or take it out",
        )
    if not pages:
        return Check("block-pages", "no zone has a block page: blocked names do not exist there", OK)
    return Check("block-pages", "every block page is where devices are led", OK)


def _problem(page: str) -> str:
    family = socket.AF_INET6 if ip_address(page).version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((page, 0))
        except OSError as error:
            return "its block page's address is not this box's" if error.errno == errno.EADDRNOTAVAIL else ""
    if not any(_serves(family, page, port) for port in PORTS):
        return "nothing serves a page at its block page's address"
    return ""


def _serves(family: int, page: str, port: int) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(PATIENCE)
        return probe.connect_ex((page, port)) == 0

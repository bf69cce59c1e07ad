"""In which of the school's zones an address lies: asked of each connection, so answers are remembered. Pure."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from filters.policy.rules import Zone

MOST = 20_000


class ZoneAt:
    """The zone's id, "" beyond the school; the narrowest network tells."""

    def __init__(self, zones: Iterable[Zone]) -> None:
        found = [(ip_network(network, strict=False), zone.id) for zone in zones for network in zone.networks]
        self._networks = sorted(found, key=lambda each: -each[0].prefixlen)
        self._known: dict[str, str] = {}

    def __call__(self, address: str) -> str:
        if (known := self._known.get(address)) is not None:
            return known
        if len(self._known) >= MOST:
            self._known.clear()
        at = ip_address(address)
        found = next((id for each, id in self._networks if at.version == each.version and at in each), "")
        self._known[address] = found
        return found

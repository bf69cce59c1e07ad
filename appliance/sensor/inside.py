"""Whether an address lies in the school: asked of each connection, so answers are remembered. Pure."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

MOST = 20_000


class Inside:
    """`networks`: of all zones."""

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = [ip_network(each, strict=False) for each in networks]
        self._known: dict[str, bool] = {}

    def __call__(self, address: str) -> bool:
        if (known := self._known.get(address)) is not None:
            return known
        if len(self._known) >= MOST:
            self._known.clear()
        at = ip_address(address)
        found = any(at.version == each.version and at in each for each in self._networks)
        self._known[address] = found
        return found

"""Address -> Client: which device asked, whose it is, and how sure we are of that.

Pure. The steward writes `Clients`, everybody else reads it; it changes when people move, and empties no cache.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address, ip_network
from typing import Any

from filters.policy.attempt import Standing


class HowSure(StrEnum):
    """How sure we are of the person, in the words that every screen shows."""

    SIGNED_IN = "signed in"
    OWN_DEVICE = "their own device"
    SHARED_DEVICE = "shared device"
    ADDRESS_ONLY = "address only"

    @property
    def may_name(self) -> bool:
        """Below "their own device" no name stands in an alert's title, message or timeline."""
        return self in (HowSure.SIGNED_IN, HowSure.OWN_DEVICE)


@dataclass(frozen=True, slots=True)
class Client:
    """`device`: the register's id, or "" when unknown. `person`: an id, never a name. `place`: room or access point.

    `number`: the standing's number, 1 to 250, 255 unknown; the kernel carries it in a connection's mark.
    """

    device: str
    person: str | None
    sure: HowSure
    place: str
    standing: Standing
    number: int = 255


@dataclass(frozen=True, slots=True, eq=False)
class Clients:
    """Who is where. `by_zone`: (network, the client an unknown address in it is taken for), narrowest first.

    `by_mac`: devices of zones where they are told by their hardware address, registered or seen.
    """

    sequence: int
    by_address: Mapping[str, Client]
    by_device: Mapping[str, Client]
    by_zone: tuple[tuple[str, Client], ...]
    unknown: Client
    by_mac: Mapping[str, Client] = field(default_factory=dict)
    _networks: tuple[tuple[Any, Client], ...] = field(init=False, repr=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_networks", tuple((ip_network(net), client) for net, client in self.by_zone))

    def find(self, address: str) -> Client:
        """The client at an address (IPv4 or IPv6 text). An unknown zone gets the strictest group."""
        if (client := self.by_address.get(address)) is not None:
            return client
        at = ip_address(address)
        mapped = getattr(at, "ipv4_mapped", None)
        if mapped is not None:
            return self.find(str(mapped))
        for network, client in self._networks:
            if at.version == network.version and at in network:
                return client
        return self.unknown

"""Name -> address for the proxy's own connections: by the box's upstreams, and never into the school's own network.

A page that a pupil opens must not reach a printer or a server through us because a public name points there.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import dns.asyncresolver
import dns.exception
import dns.nameserver
import dns.resolver

from filters.dns.endpoint import Endpoint

LIFETIME = 5.0  # seconds for a name, all upstreams and tries together

type Address = IPv4Address | IPv6Address


class NotReached(Exception):
    """The text says why, for the person who asked for the page."""


class Resolve:
    """`reach`: networks that are the school's own and may be reached all the same, as CIDR texts."""

    def __init__(self, upstreams: Iterable[Endpoint], reach: Iterable[str] = ()) -> None:
        self._reach: tuple[IPv4Network | IPv6Network, ...] = tuple(ip_network(network) for network in reach)
        self._resolver = dns.asyncresolver.Resolver(configure=False)
        self._resolver.nameservers = [dns.nameserver.Do53Nameserver(each.host, each.port) for each in upstreams]
        self._resolver.lifetime = LIFETIME
        self._resolver.cache = dns.resolver.LRUCache(2000)

    async def address(self, host: str) -> str:
        """An address of the host, IPv4 before IPv6. Raises NotReached."""
        try:
            found = [ip_address(host)]
        except ValueError:
            found = await self._look_up(host)
        for address in found:
            if self.may_reach(address):
                return str(address)
        raise NotReached(f"{host} is inside the school’s own network, and not to be reached through the filter.")

    def may_reach(self, address: Address) -> bool:
        mapped = getattr(address, "ipv4_mapped", None)
        address = mapped or address
        if address.is_global and not address.is_multicast:
            return True
        return any(address in network for network in self._reach if network.version == address.version)

    async def _look_up(self, host: str) -> list[Address]:
        for kind in ("A", "AAAA"):
            try:
                answer = await self._resolver.resolve(host, kind, raise_on_no_answer=False)
            except dns.resolver.NXDOMAIN:
                raise NotReached(f"There is no site called {host}.") from None
            except dns.exception.DNSException:
                continue
            if answer.rrset:
                return [ip_address(record.address) for record in answer.rrset]
        raise NotReached(f"The address of {host} could not be found just now. Try again in a minute.")

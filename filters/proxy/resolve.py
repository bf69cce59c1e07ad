"""Name -> addresses for the proxy's own connections: by the box's upstreams, and never into the school's own network.

A page that a pupil opens must not reach a printer, a server or the box itself through us because a public name
points there.
"""

import socket
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import dns.asyncresolver
import dns.exception
import dns.nameserver
import dns.resolver

from filters.dns.endpoint import Endpoint, Upstream, Way
from filters.proxy.host import host_of
from filters.proxy.trouble import told

LIFETIME = 5.0  # seconds for a question, all upstreams and tries together
_NARROW = 8  # bits; a zone wider than that is "everywhere else", not a network of the school

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network


class NotReached(OSError):
    """The text says why, for the person who asked for the page."""

    def __init__(self, text: str) -> None:
        super().__init__(told(text))


class Resolve:
    """`reach`: networks of the school that may be reached all the same. `inside`: the school's zones. CIDR texts."""

    def __init__(
        self, upstreams: Iterable[Endpoint], reach: Iterable[str] = (), inside: Callable[[], Sequence[str]] = tuple,
        lifetime: float = LIFETIME,
    ) -> None:  # fmt: skip
        self._reach = [ip_network(network) for network in reach]
        self._inside = inside
        self._resolver = dns.asyncresolver.Resolver(configure=False)
        self._resolver.nameservers = [_nameserver(each) for each in upstreams]
        self._resolver.lifetime = lifetime
        self._resolver.cache = dns.resolver.LRUCache(2000)

    async def addresses(self, host: str) -> list[Address]:
        """Those of a host that may be reached: IPv4, or else IPv6. Raises NotReached."""
        name = host_of(host)
        found = _literal(name) or await self._look_up(name)
        if reachable := [address for address in found if self.may_reach(address)]:
            return reachable
        raise NotReached(f"{name} is inside the school’s own network, and not to be reached through the filter.")

    def check(self, host: str) -> None:
        """Raises NotReached for an address, written as one, that may not be reached. Says nothing of names."""
        if not all(self.may_reach(address) for address in _literal(host)):
            raise NotReached(f"{host} is inside the school’s own network, and not to be reached through the filter.")

    def may_reach(self, address: Address) -> bool:
        address = getattr(address, "ipv4_mapped", None) or address
        if _within(address, self._reach):
            return True
        if not address.is_global or address.is_multicast:
            return False
        return not _within(address, _networks(tuple(self._inside()))) and not _is_the_box(address)

    async def _look_up(self, name: str) -> list[Address]:
        for kind in ("A", "AAAA"):
            try:
                answer = await self._resolver.resolve(f"{name}.", kind, raise_on_no_answer=False)
            except dns.resolver.NXDOMAIN:
                raise NotReached(f"There is no site called {name}.") from None
            except (dns.exception.DNSException, ValueError):
                break
            if answer.rrset:
                return [ip_address(record.address) for record in answer.rrset]
        raise NotReached(f"The address of {name} could not be found just now. Try again in a minute.")


def _nameserver(at: Endpoint) -> dns.nameserver.Nameserver:
    """As the DNS filter asks it: reached by its address, and known by the name on its certificate."""
    if isinstance(at, Upstream) and at.way is Way.TLS:
        return dns.nameserver.DoTNameserver(at.host, at.port, at.name or at.host)
    if isinstance(at, Upstream) and at.way is Way.HTTPS:
        host = at.name or str(Endpoint(at.host, at.port)).rpartition(":")[0]
        return dns.nameserver.DoHNameserver(f"https://{host}:{at.port}{at.path}", bootstrap_address=at.host)
    return dns.nameserver.Do53Nameserver(at.host, at.port)


def _literal(host: str) -> list[Address]:
    try:
        return [ip_address(host)]
    except ValueError:
        return []


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


@cache
def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    networks = (ip_network(text) for text in texts)
    return tuple(network for network in networks if network.prefixlen >= _NARROW)


def _is_the_box(address: Address) -> bool:
    """Only for an address of its own does the kernel choose that address to speak from. Nothing is sent."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((str(address), 9))
            return bool(probe.getsockname()[0] == str(address))
        except OSError:  # no way there at all; who connects will be told so
            return False

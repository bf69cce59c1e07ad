"""Name -> addresses for the proxy's own connections: by the box's upstreams, and never into the school's own network.

A page that a pupil opens must not reach a printer, a server or the box itself through us because a public name
points there.
"""

import socket
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from filters.dns.endpoint import Endpoint
from filters.dns.upstream import Question, Resolver, Unavailable
from filters.proxy.host import host_of
from filters.proxy.trouble import told
from filters.wire import dns
from filters.wire.dns_private import within
from filters.wire.dns_reply import Reply

LIFETIME = 5.0  # seconds for a question, all upstreams and tries together
MEMORY = 2 << 20  # bytes of answers, about a thousand
_KINDS = (dns.A, dns.AAAA)
_NARROW = 8  # bits; a zone wider than that is "everywhere else", not a network of the school

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network


class NotReached(OSError):
    """The text says why, for the person who asked for the page."""

    def __init__(self, text: str) -> None:
        super().__init__(told(text))


class Inside(NotReached):
    """It is in the school's own network."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is inside the school’s own network, and not to be reached through the filter.")


class Resolve:
    """`reach`: networks of the school that may be reached all the same. `inside`: the school's zones. CIDR texts.
    `parent`: the address of the proxy beyond ours, "" for none; it may be anywhere.
    """

    def __init__(
        self, upstreams: Iterable[Endpoint], reach: Iterable[str] = (), inside: Callable[[], Sequence[str]] = tuple,
        lifetime: float = LIFETIME, parent: str = "",
    ) -> None:  # fmt: skip
        self.parent = parent
        self._reach = [ip_network(network) for network in reach]
        self._inside = inside
        self._resolver = Resolver(tuple(upstreams), MEMORY, lifetime)

    async def addresses(self, host: str, wanted: str = "") -> list[Address]:
        """Those of a host that may be reached: IPv4, or else IPv6. Raises NotReached.

        `wanted`: the address to which a redirected connection was made. It comes first where it is one of them, and its
        kind is asked for first.
        """
        name = host_of(host)
        first = _literal(wanted)
        found = _literal(name) or await self._look_up(name or host, _KINDS[::-1] if ":" in wanted else _KINDS)
        found.sort(key=lambda address: address not in first)
        if reachable := [address for address in found if self.may_reach(address, redirected=bool(wanted))]:
            return reachable
        raise Inside(name)

    async def ours(self, host: str, wanted: str = "") -> list[Address]:
        """Those to which a connection of ours may be made: to the parent, where there is one. Raises NotReached."""
        return _literal(host) if host == self.parent and not wanted else await self.addresses(host, wanted)

    def check(self, host: str, *, redirected: bool = False) -> None:
        """Raises NotReached for an address, written as one, that may not be reached. Says nothing of names."""
        if host == self.parent and not redirected:
            return
        if not all(self.may_reach(each, redirected=redirected) for each in _literal(host)):
            raise Inside(host)

    def may_reach(self, address: Address, *, redirected: bool = False) -> bool:
        """`redirected`: for whom the firewall led here. Who reaches what of the school is the firewall's to say, and
        what it lets in there it does not lead here: a guest must not get there by its name."""
        each = (address, _leads_to(address))
        if not redirected and any(_within(one, self._reach) for one in each):
            return True
        if any(not one.is_global or one.is_multicast for one in each):
            return False
        inside = narrow(tuple(self._inside()))
        return not any(_within(one, inside) or _is_the_box(one) for one in each)

    def is_the_box(self, host: str) -> bool:
        """Whether a canonical host is an address of this machine."""
        return any(map(_is_the_box, _literal(host)))

    async def _look_up(self, name: str, kinds: Sequence[int]) -> list[Address]:
        for type in kinds:
            try:
                reply = await self._ask(Question(dns.plain_name(name).lower(), type, do=False, cd=False))
            except (Unavailable, dns.Malformed):
                break
            if reply.rcode == dns.NXDOMAIN:
                raise NotReached(f"There is no site called {name}.")
            if found := _addresses(reply, type):
                return found
        raise NotReached(f"The address of {name} could not be found just now. Try again in a minute.")

    async def _ask(self, asked: Question) -> Reply:
        now = time.monotonic()
        known = self._resolver.known(asked, now)
        return known[0] if known else await self._resolver.ask(asked, now)


def _addresses(reply: Reply, type: int) -> list[Address]:
    return [ip_address(reply.message[each.data : each.end]) for each in reply.answers if each.type == type]


def _literal(host: str) -> list[Address]:
    try:
        return [ip_address(host)]
    except ValueError:
        return []


def _leads_to(address: Address) -> Address:
    """An IPv6 address that a network turns into an IPv4 one (RFC 6052) -> that; any other as it is."""
    inner = within(address.packed) if address.version == 6 else None
    return ip_address(inner) if inner else address


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


@cache
def narrow(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Those that are a network of the school, and not all the world."""
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

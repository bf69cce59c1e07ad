"""Names that are answered here whatever the policy says: the box's own, and those that no upstream should hear.

Pure. Nobody attempts anything by asking for them, so they make no event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from ipaddress import IPv4Address, IPv6Address

from filters.policy.names import suffixes
from filters.policy.school import OWN_NAME
from filters.wire import dns
from filters.wire.dns_build import Address


@dataclass(frozen=True, slots=True)
class Box:
    """What the box is called besides `lessonwall.internal`, where it is, and whose names it leaves to others.

    `forward`: domains of which servers of the school's own know, an Active Directory for example. `by_zone`: where it
    is for the devices of a zone, which may reach no other address of it; for all others it is at `addresses`.
    """

    addresses: tuple[Address, ...] = ()
    names: frozenset[str] = frozenset()
    forward: frozenset[str] = frozenset()
    by_zone: Mapping[str, tuple[Address, ...]] = field(default_factory=dict)

    def seen_from(self, zone: str) -> tuple[Address, ...]:
        return self.by_zone.get(zone, self.addresses)

    def forwarded(self, name: str) -> str:
        """The domain of `forward` that `name` lies in, the longest; "" when in none."""
        return next((suffix for suffix in suffixes(name) if suffix in self.forward), "")


class Special(Enum):
    NO_SUCH_NAME = auto()
    NO_DATA = auto()


type Local = Special | tuple[Address, ...]

# Browsers and Apple devices ask for these to learn whether they may go round the network's filter (Mozilla "Canary
# domain"; Apple "Prepare your network for iCloud Private Relay", which names the first two of its three).
_CANARIES = frozenset(
    {"use-application-dns.net", "mask.icloud.com", "mask-h2.icloud.com", "mask-canary.icloud.com"},
)

# Never to be asked of the public DNS: RFC 6761 (test, invalid), RFC 6762 (local), RFC 7686 (onion), RFC 9476 (alt).
_NOWHERE = frozenset({"local", "test", "invalid", "onion", "alt"})

# The same of whole zones, unless the school forwards them: RFC 8375 and RFC 9665.
_NOWHERE_IN_ARPA = (("home", "arpa"), ("service", "arpa"))

_HOST_TYPES = frozenset({dns.A, dns.AAAA, dns.MX, dns.SRV, dns.SVCB, dns.HTTPS, dns.ANY})

_LOOPBACK: tuple[Address, ...] = (IPv4Address("127.0.0.1"), IPv6Address("::1"))


def local(name: str, type: int, box: Box, zone: str = "") -> Local | None:
    """What the box itself answers a device of this zone: addresses, or a "no"; None when the name is not special."""
    if name == OWN_NAME or name in box.names:
        return box.seen_from(zone)
    if name in _CANARIES or finds_proxy(name):
        return Special.NO_SUCH_NAME
    last = name.rpartition(".")[2]
    # RFC 6761 section 6.3: this machine, by whatever name below it.
    if last == "localhost":
        return _LOOPBACK
    # Discovery of encrypted resolvers (RFC 9462): this one has no encrypted twin to offer.
    if name == "resolver.arpa" or name.endswith(".resolver.arpa"):
        return Special.NO_DATA
    if name.endswith("." + OWN_NAME) or last in _NOWHERE:
        return Special.NO_SUCH_NAME
    # No host is called so (RFC 1123 section 2.1), and a careless resolver would find another than was judged.
    if "\\" in name and type in _HOST_TYPES:
        return Special.NO_SUCH_NAME
    # A top-level domain's own records (NS, DS, …) are real; a single label asked as a host is a local slip.
    if name == last and name and type in _HOST_TYPES:
        return Special.NO_SUCH_NAME
    if last == "arpa" and (_private_reverse(name) or _nowhere_in_arpa(name, type)):
        return Special.NO_SUCH_NAME
    return None


def finds_proxy(name: str) -> bool:
    """Whether a device asks by this name which proxy to use (WPAD). Whoever answers sees all that it does: a stranger
    who bought the domain, a pupil whose laptop is called so. The box answers to its own (`Box.names`), nobody else."""
    return name.partition(".")[0] == "wpad"


def may_be_private(name: str) -> bool:
    """Whether a private address is a proper answer: for names that cannot be bought by a stranger (rebinding)."""
    return name == "internal" or name.endswith(".internal")


def leads_inside(name: str) -> bool:
    """Whether an alias of a public name to this one turns a client against its own network: some ask for the end of an
    alias themselves, and would be told a private address then."""
    return may_be_private(name) or name.rpartition(".")[2] == "localhost"


def _nowhere_in_arpa(name: str, type: int) -> bool:
    """Below these, nothing but the proof that they are not signed is asked of others (RFC 8375 section 4)."""
    labels = tuple(name.split("."))
    return labels[-2:] in _NOWHERE_IN_ARPA and not (len(labels) == 2 and type == dns.DS)


def _private_reverse(name: str) -> bool:
    """Whether this is the reverse name of an address that is private or nobody's, or of a network of such (RFC 6303,
    RFC 7793): others do not know, and are not to hear whom we look for."""
    if name.endswith(".in-addr.arpa"):
        parts = name.removesuffix(".in-addr.arpa").split(".")[-4:][::-1]
        if not all(part.isdigit() and len(part) < 4 and int(part) < 256 for part in parts):
            return False
        first, second, third = (*(int(part) for part in parts), -1, -1)[:3]
        return (
            first in (0, 10, 127)
            or (first, second) in ((169, 254), (192, 168))
            or (first == 172 and 16 <= second < 32)
            or (first == 100 and 64 <= second < 128)
            or (first, second, third) in _DOCUMENTATION_4
            or parts == ["255"] * 4
        )
    if name.endswith(".ip6.arpa"):
        digits = "".join(name.removesuffix(".ip6.arpa").split(".")[::-1])
        if digits.startswith(_PRIVATE_6):
            return True
        return len(digits) >= 32 and digits[:31] == "0" * 31 and digits[31] in "01"
    return False


_DOCUMENTATION_4 = ((192, 0, 2), (198, 51, 100), (203, 0, 113))
_PRIVATE_6 = ("fc", "fd", "fe8", "fe9", "fea", "feb", "20010db8")

"""Names that are answered here whatever the policy says: the box's own, and those that no upstream should hear.

Pure. Nobody attempts anything by asking for them, so they make no event.
"""

from dataclasses import dataclass
from enum import Enum, auto
from ipaddress import IPv4Address, IPv6Address, ip_address

from filters.policy.names import suffixes
from filters.wire import dns
from filters.wire.dns_build import Address

BOX = "lessonwall.internal"


@dataclass(frozen=True, slots=True)
class Box:
    """What the box is called besides `lessonwall.internal`, where it is, and whose names it leaves to others.

    `forward`: domains of which servers of the school's own know, an Active Directory for example.
    """

    addresses: tuple[Address, ...] = ()
    names: frozenset[str] = frozenset()
    forward: frozenset[str] = frozenset()

    def forwarded(self, name: str) -> str:
        """The domain of `forward` that `name` lies in, the longest; "" when in none."""
        return next((suffix for suffix in suffixes(name) if suffix in self.forward), "")


class Special(Enum):
    NO_SUCH_NAME = auto()
    NO_DATA = auto()


type Local = Special | tuple[Address, ...]

# Browsers and Apple devices ask for these to learn whether they may go round the network's filter
# (Mozilla "Canary domain"; Apple "Prepare your network for iCloud Private Relay").
_CANARIES = frozenset({"use-application-dns.net", "mask.icloud.com", "mask-h2.icloud.com"})

# Never to be asked of the public DNS: RFC 6761 (test, invalid, localhost), RFC 6762 (local), RFC 7686 (onion).
_NOWHERE = frozenset({"local", "test", "invalid", "onion", "localhost"})

_HOST_TYPES = frozenset({dns.A, dns.AAAA, dns.MX, dns.SRV, dns.SVCB, dns.HTTPS, dns.ANY})

_LOOPBACK: tuple[Address, ...] = (IPv4Address("127.0.0.1"), IPv6Address("::1"))


def local(name: str, type: int, box: Box) -> Local | None:
    """What the box itself answers: addresses, or a "no"; None when the name is not special."""
    if name == BOX or name in box.names:
        return box.addresses
    if name in _CANARIES:
        return Special.NO_SUCH_NAME
    last = name.rpartition(".")[2]
    if name == "localhost":
        return _LOOPBACK
    # Discovery of encrypted resolvers (RFC 9462): this one has no encrypted twin to offer.
    if name == "resolver.arpa" or name.endswith(".resolver.arpa"):
        return Special.NO_DATA
    if name.endswith("." + BOX) or last in _NOWHERE:
        return Special.NO_SUCH_NAME
    # No host is called so (RFC 1123 section 2.1), and a careless resolver would find another than was judged.
    if "\\" in name and type in _HOST_TYPES:
        return Special.NO_SUCH_NAME
    # A top-level domain's own records (NS, DS, …) are real; a single label asked as a host is a local slip.
    if name == last and name and type in _HOST_TYPES:
        return Special.NO_SUCH_NAME
    if last == "arpa" and _private_reverse(name):
        return Special.NO_SUCH_NAME
    return None


def may_be_private(name: str) -> bool:
    """Whether a private address is a proper answer: names that cannot be bought by a stranger (rebinding)."""
    return name.endswith((".internal", ".local", ".home.arpa")) or name in ("internal", "local", "home.arpa")


def _private_reverse(name: str) -> bool:
    """Whether this is the reverse name of a private address, or of a network of them (RFC 6303)."""
    if name.endswith(".in-addr.arpa"):
        parts = name.removesuffix(".in-addr.arpa").split(".")[-4:][::-1]
        if not all(part.isdigit() and len(part) < 4 and int(part) < 256 for part in parts):
            return False
        numbers = [int(part) for part in parts]
        first, second = (*numbers, -1)[:2]
        return (
            first in (0, 10, 127)
            or (first, second) in ((169, 254), (192, 168))
            or (first == 172 and 16 <= second < 32)
            or (first == 100 and 64 <= second < 128)
        )
    if name.endswith(".ip6.arpa"):
        digits = "".join(name.removesuffix(".ip6.arpa").split(".")[::-1])
        if len(digits) == 32 and digits.isalnum():
            try:
                whole = ip_address(":".join(digits[at : at + 4] for at in range(0, 32, 4)))
            except ValueError:
                return False
            return whole.is_loopback or whole.is_unspecified or digits[:2] in _PRIVATE_6 or digits[:3] in _LINK_6
        return digits[:2] in _PRIVATE_6 or digits[:3] in _LINK_6
    return False


_PRIVATE_6 = frozenset({"fc", "fd"})
_LINK_6 = frozenset({"fe8", "fe9", "fea", "feb"})

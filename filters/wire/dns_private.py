"""Which addresses no public name has a reason to give: those of the network that the client itself stands in.

Pure. A public name that leads there turns a browser against the school's own printers and routers ("rebinding").
Documentation ranges are left out, since they harm nobody; so is 192.0.0.0/24, where ipv4only.arpa lies (RFC 7050).
"""

from ipaddress import IPv4Network, IPv6Network, ip_network

_NETWORKS_4 = (
    "0.0.0.0/8",  # "this network": connects to the machine itself on many systems
    "10.0.0.0/8",
    "100.64.0.0/10",  # shared behind a provider's translation (RFC 6598)
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/3",  # multicast, reserved, broadcast: never one host
)
_NETWORKS_6 = (
    "::/127",  # unspecified, loopback
    "64:ff9b:1::/48",  # translation for local use (RFC 8215)
    "fc00::/7",
    "fe80::/9",  # link-local, and the old site-local
    "ff00::/8",
)


def _pairs(networks: tuple[str, ...]) -> list[tuple[int, int]]:
    found: list[IPv4Network | IPv6Network] = [ip_network(network) for network in networks]
    return [(int(network.network_address), int(network.netmask)) for network in found]


def _first_bytes(networks: tuple[str, ...]) -> frozenset[int]:
    """With which bytes an address in any of them can begin: nearly all others are told by that alone."""
    ends = [(ip_network(network)[0].packed[0], ip_network(network)[-1].packed[0]) for network in networks]
    return frozenset(byte for low, high in ends for byte in range(low, high + 1))


_PRIVATE_4 = _pairs(_NETWORKS_4)
_PRIVATE_6 = _pairs(_NETWORKS_6)
_BEGIN_4 = _first_bytes(_NETWORKS_4)

# Where an IPv4 address stands inside an IPv6 one: (first bytes, offset of the four).
_WITHIN_6 = (
    (bytes(10) + b"\xff\xff", 12),  # mapped
    (bytes(12), 12),  # compatible
    (bytes.fromhex("0064ff9b") + bytes(8), 12),  # translated (RFC 6052)
    (bytes.fromhex("2002"), 2),  # 6to4
)


def private(packed: bytes) -> bool:
    """Whether 4 or 16 bytes are the address of a private network, or of nobody."""
    if len(packed) == 4 and packed[0] not in _BEGIN_4:
        return False
    number = int.from_bytes(packed)
    if len(packed) == 4:
        return any(number & mask == network for network, mask in _PRIVATE_4)
    if any(number & mask == network for network, mask in _PRIVATE_6):
        return True
    inner = within(packed)
    return inner is not None and private(inner)


def within(packed: bytes) -> bytes | None:
    """The IPv4 address to which 16 bytes of an IPv6 one lead, None where they lead to no such."""
    return next((packed[at : at + 4] for first, at in _WITHIN_6 if packed.startswith(first)), None)

"""A host as a client writes it -> the one form in which it is judged, looked up and sent on. Pure.

Two spellings of one host must never be two names: what is judged here is what is contacted there. What can be read in
two ways, as a number that is an address to one and a name to another, is not understood at all.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PORT = re.compile(r"[0-9]{1,5}")
_LONGEST = 253  # characters of a name (RFC 1035, section 2.3.4)
_NAT64 = IPv6Network("64:ff9b::/96")  # IPv4 written as IPv6 (RFC 6052)


class BadHost(ValueError):
    """No host, or one that others could read as another. The text is for a log: it repeats nothing of the host."""


@dataclass(frozen=True, slots=True)
class Authority:
    """`host`: canonical, IPv6 without brackets. `port`: None where none was written."""

    host: str
    port: int | None = None

    def __str__(self) -> str:
        """As it stands in a Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"


@lru_cache(maxsize=4096)
def authority(written: str) -> Authority:
    """`HOST:PORT` as in a request's target or Host header (RFC 9110, section 7.2). Raises BadHost.

    Nobody's name and password belong there (section 4.2.4), nor percent signs, paths or fragments.
    """
    if written.startswith("["):
        host, bracket, rest = written[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")) or ":" not in host:
            raise BadHost("brackets that hold no IPv6 address")
        return Authority(_address(host), _port(rest[1:]))
    host, _, port = written.partition(":")
    return Authority(canonical_host(host), _port(port))


@lru_cache(maxsize=4096)
def canonical_host(written: str) -> str:
    """A name in ASCII (IDNA, RFC 3490) and lower case without its last dot, or an address as it is printed.

    IPv6 has no brackets here, as in CONNECT's target once it was read. Raises BadHost.
    """
    if ":" in written:
        return _address(written)
    name = written if written.isascii() else _ascii(written)
    name = name.removesuffix(".").lower()
    labels = name.split(".")
    if not name or len(name) > _LONGEST or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadHost("no host's name")
    # A last label that is a number makes an address of it (WHATWG URL, "ends in a number"): 0x7f.1, 127.1, 2130706433.
    return _address(name) if _NUMBER.fullmatch(labels[-1]) else name


def host_of(written: str) -> str:
    """The canonical host of an authority; "" for what cannot be understood, which is no host at all."""
    try:
        return authority(written).host
    except BadHost:
        pass
    try:
        return canonical_host(written)
    except BadHost:
        return ""


def is_address(host: str) -> bool:
    """Whether a canonical host is an address, and no name."""
    return ":" in host or host.rpartition(".")[2].isdigit()


def _address(written: str) -> str:
    """One spelling an address: IPv4 inside IPv6 is the IPv4 that it leads to."""
    try:
        address: IPv4Address | IPv6Address = ip_address(written)
    except ValueError:
        raise BadHost("no address") from None
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            raise BadHost("an address that means something on the client's own machine only")
        if address in _NAT64:
            return str(IPv4Address(int(address) & 0xFFFFFFFF))
        address = address.ipv4_mapped or address
    return str(address)


def _ascii(written: str) -> str:
    try:
        return written.encode("idna").decode()
    except UnicodeError:
        raise BadHost("no resolver knows such a name") from None


def _port(written: str) -> int | None:
    """None for the empty port that RFC 3986 allows."""
    if not written:
        return None
    if not _PORT.fullmatch(written) or not 0 < int(written) < 65536:
        raise BadHost("no port")
    return int(written)

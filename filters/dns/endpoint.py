"""Reads `host:port`, `host:port=client` and the resolvers `tls://…` and `https://…` as people write them. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address and a port; IPv4 or IPv6 text, never a name."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Listen:
    """Where to listen. `client`: the device or address that this listener speaks for; "" for whoever asks.

    `awaited`: the address may come later, with a cable or an adapter that is not there yet.
    """

    host: str
    port: int
    client: str = ""
    awaited: bool = False

    def __str__(self) -> str:
        return str(Endpoint(self.host, self.port))


class Way(StrEnum):
    """How a resolver is asked: RFC 1035, RFC 7858 (DoT), RFC 8484 (DoH)."""

    PLAIN = "plain"
    TLS = "tls"
    HTTPS = "https"


@dataclass(frozen=True, slots=True)
class Upstream(Endpoint):
    """A resolver, and how it is asked. `name`: whom its certificate must be for; "" for its address."""

    way: Way = Way.PLAIN
    name: str = ""
    path: str = ""

    def __str__(self) -> str:
        where = str(Endpoint(self.host, self.port))
        if self.way is Way.PLAIN:
            return where
        return f"{self.way}://{where}{self.path}" + (f"#{self.name}" if self.name else "")


_PORTS = {Way.PLAIN: 53, Way.TLS: 853, Way.HTTPS: 443}
_PATH = "/dns-query"  # what every public resolver has
_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?([.][A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+")
_URL_PATH = re.compile(r"/[!-~]*")

HOW_TO_WRITE = "write it as 9.9.9.9, tls://9.9.9.9#dns.quad9.net or https://9.9.9.9/dns-query#dns.quad9.net"


def endpoint(text: str, port: int = 53) -> Endpoint:
    """`192.0.2.1`, `192.0.2.1:53`, `2001:db8::1` or `[2001:db8::1]:53`. Raises ValueError with what to write."""
    host, given = text, ""
    if text.startswith("["):
        host, _, given = text[1:].partition("]")
        given = given.removeprefix(":")
    elif text.count(":") == 1:
        host, _, given = text.partition(":")
    try:
        ip_address(host)
    except ValueError:
        raise ValueError(f'"{text}" is not an address and port; write 192.0.2.1:53 or [2001:db8::1]:53') from None
    if given and not (given.isdecimal() and len(given) < 6 and int(given) < 65536):
        raise ValueError(f'"{given}" is not a port; write a number from 0 to 65535')
    return Endpoint(host, int(given) if given else port)


def listen(text: str, port: int = 53) -> Listen:
    """`H:P` or `H:P=CLIENT`. Raises ValueError with what to write."""
    where, _, client = text.partition("=")
    found = endpoint(where, port)
    return Listen(found.host, found.port, client)


def upstream(text: str) -> Upstream:
    """`9.9.9.9`, `tls://9.9.9.9#dns.quad9.net` or `https://9.9.9.9/dns-query#dns.quad9.net`; the port if it is another.

    Always an address: to ask for the resolver's own name would need a resolver. Raises ValueError with what to write.
    """
    scheme, given, rest = text.partition("://")
    if given and scheme not in (Way.TLS, Way.HTTPS):
        raise ValueError(f'"{scheme}://" is no way to ask a resolver; {HOW_TO_WRITE}')
    way = Way(scheme) if given else Way.PLAIN
    where, marked, name = (rest if given else text).partition("#")
    if marked and way is Way.PLAIN:
        raise ValueError(f'"{text}": a plain resolver proves no name, and a port comes after a colon; {HOW_TO_WRITE}')
    if marked and not _HOST_NAME.fullmatch(name):
        raise ValueError(f'"{name}" is not the name of a resolver; {HOW_TO_WRITE}')
    path = ""
    if way is Way.HTTPS:
        where, slash, path = where.partition("/")
        path = slash + path or _PATH
        if not _URL_PATH.fullmatch(path):
            raise ValueError(f'"{path}" is not the path of a web address; {HOW_TO_WRITE}')
    try:
        at = endpoint(where, _PORTS[way])
    except ValueError:
        raise ValueError(f'"{text}" is not the address of a resolver; {HOW_TO_WRITE}') from None
    if "%" in at.host or not at.port:
        raise ValueError(f'"{text}" is not the address of a resolver; {HOW_TO_WRITE}')
    return Upstream(at.host, at.port, way, name.lower(), path)

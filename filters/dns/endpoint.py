"""Reads `host:port` and `host:port=client` as people write them. Pure."""

from dataclasses import dataclass
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
    """Where to listen. `client`: the device or address that this listener speaks for; "" for whoever asks."""

    host: str
    port: int
    client: str = ""

    def __str__(self) -> str:
        return str(Endpoint(self.host, self.port))


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

"""Reads what a TLS ClientHello tells in clear: the server's name and the protocols that the client offers.

A hello of which only the beginning is at hand is read as far as it goes. Sources: RFC 8446 section 4.1.2 and 5.1,
RFC 6066 section 3 (server_name), RFC 7301 (ALPN).
"""

from dataclasses import dataclass

_HANDSHAKE, _CLIENT_HELLO = 22, 1
_SERVER_NAME, _ALPN = 0, 16
_LONGEST = 1 << 14


class Malformed(ValueError):
    """These bytes are no ClientHello."""


@dataclass(frozen=True, slots=True)
class Hello:
    """`name`: lower case, "" where none was read. `protocols`: of ALPN. `whole`: nothing of it is missing."""

    name: str
    protocols: tuple[str, ...]
    whole: bool


class _Cut(Exception):
    """The bytes at hand end here."""


def client_hello(data: bytes) -> Hello:
    """The hello with which a client's side of a connection begins. Raises Malformed."""
    if len(data) < 6 or data[0] != _HANDSHAKE or data[1] != 3 or data[5] != _CLIENT_HELLO:
        raise Malformed("no ClientHello")
    body, whole = _handshake(data)
    name: str = ""
    protocols: tuple[str, ...] = ()
    try:
        at = _after(body, 4 + 2 + 32, 1)  # version and random, then the session's id
        at = _after(body, at, 2)  # cipher suites
        at = _after(body, at, 1)  # compression methods
        end = at + 2 + _number(body, at, 2)
        at += 2
        while at + 4 <= end:
            kind, length = _number(body, at, 2), _number(body, at + 2, 2)
            value = body[at + 4 : at + 4 + length]
            if len(value) < length:
                raise _Cut
            if kind == _SERVER_NAME:
                name = _server_name(value)
            elif kind == _ALPN:
                protocols = _protocols(value)
            at += 4 + length
    except _Cut:
        whole = False
    return Hello(name, protocols, whole)


def _handshake(data: bytes) -> tuple[bytes, bool]:
    """The handshake message, put together from its records, and whether it is all there."""
    found, at, length = b"", 0, 4
    while at + 5 <= len(data) and len(found) < length:
        if data[at] != _HANDSHAKE:
            raise Malformed("something else in the middle of a ClientHello")
        size = int.from_bytes(data[at + 3 : at + 5])
        found += data[at + 5 : at + 5 + size]
        at += 5 + size
        if len(found) >= 4:
            length = min(4 + int.from_bytes(found[1:4]), _LONGEST)
    return found[:length], len(found) >= length


def _number(data: bytes, at: int, size: int) -> int:
    if len(data) < at + size:
        raise _Cut
    return int.from_bytes(data[at : at + size])


def _after(data: bytes, at: int, size: int) -> int:
    return at + size + _number(data, at, size)


def _server_name(value: bytes) -> str:
    length = int.from_bytes(value[3:5])
    if len(value) < 5 or value[2] != 0 or len(value) < 5 + length:
        return ""
    name = value[5 : 5 + length].rstrip(b".").lower()
    plain = all(0x21 <= byte < 0x7F for byte in name)
    return name.decode("ascii") if plain and len(name) <= 253 else ""


def _protocols(value: bytes) -> tuple[str, ...]:
    found, at = [], 2
    while at < len(value):
        length = value[at]
        found.append(value[at + 1 : at + 1 + length].decode("latin-1"))
        at += 1 + length
    return tuple(found)

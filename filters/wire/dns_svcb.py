"""SVCB and HTTPS records: where a service is found, and by what means. RFC 9460; keys of RFC 9461, 9540 and 9848.

Pure. `service` reads one record strictly: RFC 9460 section 2.2 lets a client use nothing of a set of records in which
one is malformed, so neither do we. `clear` takes out what hides a name from the network.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from filters.wire import dns

MANDATORY, ALPN, NO_DEFAULT_ALPN, PORT, IPV4HINT, ECH, IPV6HINT, DOHPATH, OHTTP = range(9)


@dataclass(frozen=True, slots=True)
class Service:
    """`priority` 0: an alias. `target`: its labels; none for "." ("the owner itself", or for an alias "nowhere")."""

    priority: int
    target: tuple[bytes, ...]
    parameters: tuple[tuple[int, bytes], ...]

    def packed(self) -> bytes:
        values = (struct.pack("!HH", key, len(value)) + value for key, value in self.parameters)
        return struct.pack("!H", self.priority) + dns.pack_name(self.target) + b"".join(values)

    def hints(self) -> tuple[bytes, ...]:
        """The addresses that the client may try before it has asked for any, packed."""
        found = dict(self.parameters)
        return (*_split(found.get(IPV4HINT, b""), 4), *_split(found.get(IPV6HINT, b""), 16))


def service(packet: bytes, start: int, end: int) -> Service:
    """The record whose data lies between two offsets. Raises Malformed."""
    if end - start < 3:
        raise dns.Malformed("cut off in a service record")
    (priority,) = struct.unpack_from("!H", packet, start)
    # Within its own data: the name may not be compressed (section 2.2), and a pointer would lead out.
    target, offset = dns.read_name(bytes(dns.HEADER.size) + packet[start + 2 : end], dns.HEADER.size)
    offset += start + 2 - dns.HEADER.size
    parameters = []
    while offset < end:
        if offset + 4 > end:
            raise dns.Malformed("cut off in a service parameter")
        key, length = struct.unpack_from("!HH", packet, offset)
        offset += 4 + length
        if offset > end:
            raise dns.Malformed("cut off in a service parameter")
        parameters.append((key, packet[offset - length : offset]))
    found = Service(priority, target, tuple(parameters))
    if priority:
        _examine(found.parameters)
    return found


def clear(found: Service) -> Service | None:
    """The record without Encrypted ClientHello, itself if it had none; None if it may not be used without.

    An alias carries no parameters (section 2.4.2): what stands there all the same is ignored by all, and left out.
    """
    if not found.priority:
        return replace(found, parameters=()) if found.parameters else found
    parameters = dict(found.parameters)
    if ECH not in parameters:
        return found
    if ECH in _keys(parameters.get(MANDATORY, b"")):
        return None
    return replace(found, parameters=tuple(pair for pair in found.parameters if pair[0] != ECH))


def _examine(parameters: tuple[tuple[int, bytes], ...]) -> None:
    """Raise Malformed where a client would have to refuse the record (sections 2.2, 7, 8)."""
    if any(first >= second for (first, _), (second, _) in pairwise(parameters)):
        raise dns.Malformed("service parameters out of order")
    found = dict(parameters)
    for key, value in parameters:
        if key in _FORMS and not _FORMS[key](value):
            raise dns.Malformed("a service parameter of another form")
    if NO_DEFAULT_ALPN in found and ALPN not in found:
        raise dns.Malformed("no protocol is left")
    if not found.keys() >= set(_keys(found.get(MANDATORY, b""))):
        raise dns.Malformed("a mandatory service parameter is missing")


def _mandatory(value: bytes) -> bool:
    keys = _keys(value)
    return len(value) % 2 == 0 and bool(keys) and MANDATORY not in keys and all(a < b for a, b in pairwise(keys))


def _alpn(value: bytes) -> bool:
    """One protocol or more, each with its length before it, none empty (section 7.1.1)."""
    at = 0
    while at < len(value):
        if not value[at]:
            return False
        at += 1 + value[at]
    return bool(value) and at == len(value)


def _path(value: bytes) -> bool:
    """A URI template in UTF-8 (RFC 9461 section 5)."""
    try:
        return bool(value.decode())
    except UnicodeDecodeError:
        return False


_FORMS: dict[int, Callable[[bytes], bool]] = {
    MANDATORY: _mandatory,
    ALPN: _alpn,
    NO_DEFAULT_ALPN: lambda value: not value,
    PORT: lambda value: len(value) == 2,
    IPV4HINT: lambda value: bool(value) and len(value) % 4 == 0,
    ECH: lambda value: True,  # goes in any case
    IPV6HINT: lambda value: bool(value) and len(value) % 16 == 0,
    DOHPATH: _path,
    OHTTP: lambda value: not value,
}


def _keys(value: bytes) -> tuple[int, ...]:
    return struct.unpack(f"!{len(value) // 2}H", value[: len(value) // 2 * 2])


def _split(value: bytes, size: int) -> list[bytes]:
    return [value[at : at + size] for at in range(0, len(value), size)]

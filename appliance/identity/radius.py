"""RADIUS accounting on the wire (RFC 2865, 2866): packets read, proved by a secret, answered, passed on. Pure."""

import hashlib
import hmac
import struct
from collections.abc import Iterable
from dataclasses import dataclass

REQUEST, RESPONSE = 4, 5
LARGEST = 4096  # RFC 2865, 3
MESSAGE_AUTHENTICATOR, PROXY_STATE = 80, 33

_HEADER = struct.Struct("!BBH16s")
_ZEROS = bytes(16)

type Attributes = tuple[tuple[int, bytes], ...]


class Malformed(ValueError):
    """No packet of this protocol."""


@dataclass(frozen=True, slots=True)
class Packet:
    """`body`: its attributes as they came."""

    code: int
    id: int
    authenticator: bytes
    body: bytes
    attributes: Attributes

    def first(self, kind: int) -> bytes:
        """The first attribute of this kind, b"" for none."""
        return next((value for each, value in self.attributes if each == kind), b"")

    def all(self, kind: int) -> list[bytes]:
        return [value for each, value in self.attributes if each == kind]


def read(data: bytes) -> Packet:
    """Raises Malformed. What stands behind the packet's own length is padding."""
    if len(data) < _HEADER.size:
        raise Malformed("shorter than a head")
    code, id, length, authenticator = _HEADER.unpack_from(data)
    if not _HEADER.size <= length <= min(len(data), LARGEST):
        raise Malformed("its length is not that of the datagram")
    body = data[_HEADER.size : length]
    found = []
    offset = 0
    while offset < len(body):
        size = body[offset + 1] if offset + 1 < len(body) else 0
        if size < 2 or offset + size > len(body):
            raise Malformed("an attribute goes beyond the end")
        found.append((body[offset], body[offset + 2 : offset + size]))
        offset += size
    return Packet(code, id, authenticator, body, tuple(found))


def proved(packet: Packet, secret: bytes) -> bool:
    """Whether whoever sent a request knows the secret (RFC 2866, 3: Request Authenticator)."""
    wanted = _digest(packet.code, packet.id, _ZEROS, packet.body, secret)
    return hmac.compare_digest(wanted, packet.authenticator)


def response(request: Packet, secret: bytes) -> bytes:
    """The answer to a request; Proxy-State goes back as it came (RFC 2865, 5.33)."""
    body = _written((PROXY_STATE, state) for state in request.all(PROXY_STATE))
    digest = _digest(RESPONSE, request.id, request.authenticator, body, secret)
    return _HEADER.pack(RESPONSE, request.id, _HEADER.size + len(body), digest) + body


def answers(packet: Packet, request: bytes, secret: bytes) -> bool:
    """Whether a packet is the answer to a request of ours, by somebody who knows the secret."""
    if packet.code != RESPONSE or packet.id != request[1]:
        return False
    wanted = _digest(RESPONSE, packet.id, request[4:20], packet.body, secret)
    return hmac.compare_digest(wanted, packet.authenticator)


def passed_on(request: Packet, id: int, state: bytes, secret: bytes) -> bytes:
    """A request as it goes on to another server: with our Proxy-State behind all others. Raises Malformed.

    What the sender proved by its own secret (Message-Authenticator, RFC 2869 5.14) proves nothing there: left out.
    """
    body = _written((*((k, v) for k, v in request.attributes if k != MESSAGE_AUTHENTICATOR), (PROXY_STATE, state)))
    if _HEADER.size + len(body) > LARGEST:
        raise Malformed("too long to be passed on")
    return accounting_request(id, body, secret)


def accounting_request(id: int, body: bytes, secret: bytes) -> bytes:
    digest = _digest(REQUEST, id, _ZEROS, body, secret)
    return _HEADER.pack(REQUEST, id, _HEADER.size + len(body), digest) + body


def _written(attributes: Iterable[tuple[int, bytes]]) -> bytes:
    return b"".join(bytes((kind, len(value) + 2)) + value for kind, value in attributes)


def _digest(code: int, id: int, authenticator: bytes, body: bytes, secret: bytes) -> bytes:
    head = _HEADER.pack(code, id, _HEADER.size + len(body), authenticator)
    return hashlib.md5(head + body + secret, usedforsecurity=False).digest()

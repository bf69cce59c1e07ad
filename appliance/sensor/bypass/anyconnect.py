"""Cisco AnyConnect and OpenConnect by their datagrams: DTLS of a version that nothing else speaks. Pure.

Cisco kept the version of a draft (0x0100) that the standard has not (RFC 4347: 0xFEFF); OpenSSL calls it
DTLS1_BAD_VER. The same over TLS, or with DTLS 1.2, looks like any other connection.
"""

from appliance.sensor.bypass.flow import Finding, Flow, Piece
from filters.wire.packet import UDP

_HANDSHAKE = bytes((22, 1, 0))
_RECORD = 13
_CLIENT_HELLO, _SERVER_HELLO, _VERIFY = 1, 2, 3


def find(flow: Flow) -> Finding | None:
    if flow.protocol != UDP or not flow.said or not flow.answered:
        return None
    if _is(flow.said[0], _CLIENT_HELLO) and any(_is(flow.answered[0], kind) for kind in (_SERVER_HELLO, _VERIFY)):
        evidence = f"UDP {flow.server_port}, DTLS as only Cisco AnyConnect speaks it, answered"
        return Finding("anyconnect", "vpn", flow.far, evidence)
    return None


def _is(piece: Piece, message: int) -> bool:
    data = piece.data
    if len(data) < _RECORD + 12 or not data.startswith(_HANDSHAKE) or data[_RECORD] != message:
        return False
    return int.from_bytes(data[11:13]) + _RECORD <= piece.size

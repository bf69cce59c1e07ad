"""OpenVPN over UDP and TCP: in clear, with tls-auth, and with tls-crypt. Pure.

Told by the answer: either the server repeats the client's session id, or both sides' packets bear the number 1 and
the same hour where tls-crypt writes them. Sources: OpenVPN's wire protocol draft, sections "Packet format" and
"tls-crypt"; `src/openvpn/ssl_pkt.h`. What providers scramble on top of it cannot be told for sure.
"""

from appliance.sensor.bypass.flow import Finding, Flow, Piece
from filters.wire.packet import TCP, UDP

_CLIENT = frozenset({0x38, 0x50})  # P_CONTROL_HARD_RESET_CLIENT_V2 and _V3, each with key 0
_SERVER = 0x40  # P_CONTROL_HARD_RESET_SERVER_V2
_LEAST = 14  # a reset in clear: opcode, session id, no acknowledgements, packet id
_LARGEST = 1400
_ONE_HOUR = 3600


def find(flow: Flow) -> Finding | None:
    if flow.protocol not in (TCP, UDP) or not flow.said or not flow.answered:
        return None
    asked, answer = (_message(flow.protocol, side[0]) for side in (flow.said, flow.answered))
    if len(asked) < _LEAST or len(answer) < _LEAST or asked[0] not in _CLIENT or answer[0] != _SERVER:
        return None
    session = asked[1:9]
    if len(set(session)) < 4:  # nobody draws that by lot
        return None
    repeated = answer.find(session, 10) > 0
    if repeated or _numbered(asked, answer):
        kind = "TCP" if flow.protocol == TCP else "UDP"
        how = "its session's number repeated in the answer" if repeated else "with tls-crypt, answered"
        return Finding("openvpn", "vpn", flow.far, f"{kind} {flow.server_port}, OpenVPN's first packet, {how}")
    return None


def _message(protocol: int, piece: Piece) -> bytes:
    """Over TCP each message bears its length before it."""
    if protocol == UDP:
        return piece.data
    length = int.from_bytes(piece.data[:2])
    return piece.data[2 : 2 + length] if _LEAST <= length <= min(piece.size - 2, _LARGEST) else b""


def _numbered(asked: bytes, answer: bytes) -> bool:
    """tls-crypt: after the session's id a packet number, whose upper bits may tell of early negotiation, and a time."""
    if len(asked) < 54 or len(answer) < 54 or asked[11:13] != b"\0\1" or answer[9:13] != b"\0\0\0\1":
        return False
    first, second = int.from_bytes(asked[13:17]), int.from_bytes(answer[13:17])
    return first > 1_000_000_000 and abs(first - second) < _ONE_HOUR

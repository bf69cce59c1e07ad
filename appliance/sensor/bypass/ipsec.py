"""IPsec: IKE, AH and ESP. Pure.

Phones that call over Wi-Fi use IKEv2 and ESP too, towards names below 3gppnetwork.org (3GPP TS 23.003 section 19.4.2),
by themselves and all day. So those two are told only where the server's name is known to be another; IKEv1 and AH no
telephone company uses for it. Sources: RFC 2408 section 3.1, RFC 7296 section 3.1, RFC 3948, RFC 4302.
"""

from appliance.sensor.bypass.flow import Finding, Flow, Piece
from filters.wire.packet import AH, ESP, UDP

_HEADER = 28
_IKE, _NAT = 500, 4500
_V1, _V2 = 0x10, 0x20
_MAIN, _AGGRESSIVE, _INIT, _AUTH = 2, 4, 34, 35
_CALLS = "3gppnetwork.org"


def find(flow: Flow) -> Finding | None:
    if not flow.said or not flow.answered:
        return None
    if flow.protocol == AH:
        return Finding("ipsec", "vpn", flow.far, "IPsec's authenticated packets (AH) both ways")
    if flow.protocol == ESP:
        return _told(flow, "IPsec's encrypted packets (ESP) both ways")
    if flow.protocol != UDP or flow.server_port not in (_IKE, _NAT):
        return None
    asked, answers = _ike(flow, flow.said[0]), [_ike(flow, piece) for piece in flow.answered]
    if not _begins(asked) or not any(each[:8] == asked[:8] and each[8:16] != bytes(8) for each in answers if each):
        return None
    if asked[17] == _V1:
        return Finding("ipsec", "vpn", flow.far, f"UDP {flow.server_port}, IPsec key exchange (IKEv1), answered")
    return _told(flow, f"UDP {flow.server_port}, IPsec key exchange (IKEv2), answered")


def _told(flow: Flow, evidence: str) -> Finding | None:
    if not flow.name or flow.name == _CALLS or flow.name.endswith(f".{_CALLS}"):
        return None
    return Finding("ipsec", "vpn", flow.far, f"{evidence}; no telephone company's name for calls over Wi-Fi")


def _ike(flow: Flow, piece: Piece) -> bytes:
    """An IKE message; b"" for what is none. On port 4500 four zero bytes stand before it."""
    marker = 4 if flow.server_port == _NAT else 0
    data = piece.data[marker:]
    if piece.data[:marker] != bytes(marker) or len(data) < _HEADER or data[17] not in (_V1, _V2):
        return b""
    return data if int.from_bytes(data[24:28]) == piece.size - marker else b""


def _begins(message: bytes) -> bool:
    if not message or message[:8] == bytes(8):
        return False
    exchanges = (_MAIN, _AGGRESSIVE) if message[17] == _V1 else (_INIT, _AUTH)
    return message[18] in exchanges

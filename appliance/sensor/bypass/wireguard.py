"""WireGuard, and what is built upon it: Mullvad, NordLynx, Cloudflare WARP, Tailscale. Pure.

Sources: WireGuard's protocol page, section "First Message" ff. (sizes 148, 92, 64; indices); Tailscale's `disco`
package (its magic of six bytes). WARP writes into the three reserved bytes, so they are not looked at in a handshake.
"""

from appliance.sensor.bypass.flow import Finding, Flow, Piece, Sure
from filters.wire.packet import UDP

_INITIATION, _RESPONSE, _COOKIE, _TRANSPORT = 1, 2, 3, 4
_SIZES = {_INITIATION: 148, _RESPONSE: 92, _COOKIE: 64}
_DISCO = "TS💬".encode()
_SETTLED = 2  # packets of either side from which a running tunnel is told


def find(flow: Flow) -> Finding | None:
    if flow.protocol != UDP:
        return None
    return _tailscale(flow) or _handshake(flow) or _running(flow)


def _tailscale(flow: Flow) -> Finding | None:
    both = flow.said[:1] + flow.answered[:1]
    if len(both) == 2 and all(piece.data.startswith(_DISCO) for piece in both):
        evidence = f"UDP {flow.server_port}, Tailscale looking for a way to its other end, answered"
        return Finding("tailscale", "vpn", flow.server, evidence)
    return None


def _handshake(flow: Flow) -> Finding | None:
    asked = [piece for piece in flow.said if _is(piece, _INITIATION)]
    if not asked:
        return None
    indices = {piece.data[4:8] for piece in asked}
    for piece in flow.answered:
        for kind in (_RESPONSE, _COOKIE):
            echoed = piece.data[8:12] if kind == _RESPONSE else piece.data[4:8]
            if _is(piece, kind) and echoed in indices:
                evidence = f"UDP {flow.server_port}, WireGuard handshake initiation of 148 bytes, answered"
                return Finding("wireguard", "vpn", flow.far, evidence)
    # One who has no answer asks again after five seconds, with another key.
    if len({piece.data for piece in asked}) > 1 and asked[0].data[1:4] == bytes(3) and not flow.answered:
        evidence = f"UDP {flow.server_port}, two packets like a WireGuard handshake initiation, not answered"
        return Finding("wireguard", "vpn", flow.far, evidence, Sure.LIKELY)
    return None


def _is(piece: Piece, kind: int) -> bool:
    return piece.size == _SIZES[kind] and len(piece.data) >= 12 and piece.data[0] == kind


def _running(flow: Flow) -> Finding | None:
    """A tunnel whose handshake was not seen: both sides keep one index each, and count their packets."""
    if all(len(side) >= _SETTLED and _counts(side) for side in (flow.said, flow.answered)):
        evidence = f"UDP {flow.server_port}, a WireGuard tunnel that runs: both ends count their packets"
        return Finding("wireguard", "vpn", flow.far, evidence)
    return None


def _counts(side: list[Piece]) -> bool:
    if any(piece.size % 16 or piece.size < 32 or len(piece.data) < 16 for piece in side):
        return False
    if any(piece.data[:4] != bytes((_TRANSPORT, 0, 0, 0)) for piece in side):
        return False
    counters = [int.from_bytes(piece.data[8:16], "little") for piece in side]
    one_index = len({piece.data[4:8] for piece in side}) == 1 and side[0].data[4:8] != bytes(4)
    # Packets may overtake each other on their way; none comes twice, and a short while makes no million of them.
    return one_index and len(set(counters)) == len(counters) and max(counters) - min(counters) < 1 << 20

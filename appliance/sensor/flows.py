"""Packets -> flows: the first few of each connection, as many connections as fit. Pure.

Bounded in flows, packets and bytes; of too many flows the one that was heard of longest ago is forgotten.
"""

from collections import OrderedDict

from appliance.sensor.bypass.flow import Flow, Piece
from filters.wire.packet import ACK, SYN, TCP, Packet

MOST = 4096  # flows
PIECES = 8  # of each side
KEPT = 1500  # bytes of a piece
SILENT = 120.0  # seconds after which the kernel has forgotten a connection: what comes is a new one

type _Key = tuple[int, str, int, str, int]


class _Watched:
    """A flow, and what of TCP was seen already: a packet that is sent again tells nothing new."""

    __slots__ = ("done", "flow", "heard", "seen")

    def __init__(self, flow: Flow, heard: float) -> None:
        self.flow = flow
        self.heard = heard
        self.seen: set[tuple[bool, int]] = set()
        self.done = False


class Flows:
    """`add` gives the flow back when it has grown, and until it is `close`d."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._flows: OrderedDict[_Key, _Watched] = OrderedDict()

    def __len__(self) -> int:
        return len(self._flows)

    def add(self, packet: Packet, ticks: float, name: str = "") -> Flow | None:
        """`ticks`: seconds that never go back. `name`: by which the packet's target was asked for, if it was."""
        key = _key(packet)
        watched = self._flows.get(key)
        if watched is None or ticks - watched.heard > SILENT or _begins_anew(packet, watched):
            watched = self._flows[key] = _Watched(_opened_by(packet, name), ticks)
            if len(self._flows) > self._most:
                self._flows.popitem(last=False)
        watched.heard = ticks
        self._flows.move_to_end(key)
        if watched.done or not packet.size or not packet.payload:
            return None
        return watched.flow if self._put(packet, watched) else None

    def close(self, flow: Flow) -> None:
        """Nothing more is to be learnt of it."""
        key = _key_of(flow.protocol, (flow.client, flow.client_port), (flow.server, flow.server_port))
        if (watched := self._flows.get(key)) is not None:
            watched.done = True
            watched.seen.clear()
            flow.said.clear()
            flow.answered.clear()

    def _put(self, packet: Packet, watched: _Watched) -> bool:
        flow = watched.flow
        by_client = (packet.source, packet.source_port) == (flow.client, flow.client_port)
        side = flow.said if by_client else flow.answered
        again = (by_client, packet.sequence)
        if len(side) >= PIECES or (packet.protocol == TCP and again in watched.seen):
            return False
        watched.seen.add(again)
        side.append(Piece(packet.size, packet.payload[:KEPT]))
        return True


def _opened_by(packet: Packet, name: str) -> Flow:
    if packet.protocol == TCP and packet.flags & (SYN | ACK) == SYN | ACK:
        return Flow(TCP, packet.target, packet.target_port, packet.source, packet.source_port)
    return Flow(packet.protocol, packet.source, packet.source_port, packet.target, packet.target_port, name)


def _begins_anew(packet: Packet, watched: _Watched) -> bool:
    """A new connection from a port that was used before."""
    return (
        packet.protocol == TCP
        and packet.flags & (SYN | ACK) == SYN
        and (watched.done or bool(watched.flow.said or watched.flow.answered))
    )


def _key(packet: Packet) -> _Key:
    source, target = (packet.source, packet.source_port), (packet.target, packet.target_port)
    return _key_of(packet.protocol, source, target)


def _key_of(protocol: int, one: tuple[str, int], other: tuple[str, int]) -> _Key:
    return (protocol, *min(one, other), *max(one, other))

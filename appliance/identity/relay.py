"""Accounting passed on to the school's own server: under its secret, tried again for a while, and never more than fits.

Thin. The access point was answered already; what the server does not take in half a minute is counted and let go.
"""

import asyncio
import itertools
import logging
from collections import deque
from dataclasses import dataclass, field

from appliance.identity.radius import Malformed, Packet, answers, passed_on, read

WAITS = (1.0, 2.0, 4.0, 8.0, 16.0)  # seconds for an answer, try by try
MOST = 2_000  # packets that wait for an id
_IDS = 256

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Way:
    """A packet on its way."""

    data: bytes
    tries: int = 0
    timer: asyncio.TimerHandle | None = field(default=None)


class RelayTo(asyncio.DatagramProtocol):
    """`lost`: packets that the server never took."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._transport: asyncio.DatagramTransport | None = None
        self._waiting: deque[Packet] = deque()
        self._under_way: dict[int, _Way] = {}
        self._ids = itertools.cycle(range(_IDS))
        self.lost = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self._transport = transport

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there at present: it is tried again."""

    def pass_on(self, packet: Packet) -> None:
        if len(self._waiting) >= MOST:
            self._waiting.popleft()
            self.lost += 1
        self._waiting.append(packet)
        self._go_on()

    def datagram_received(self, data: bytes, addr: object) -> None:
        try:
            packet = read(data)
        except Malformed:
            return
        way = self._under_way.get(packet.id)
        if way is not None and answers(packet, way.data, self._secret):
            self._end(packet.id, way)

    def close(self) -> None:
        for way in self._under_way.values():
            if way.timer:
                way.timer.cancel()
        if self._transport:
            self._transport.close()

    def _go_on(self) -> None:
        while self._waiting and len(self._under_way) < _IDS:
            packet = self._waiting.popleft()
            id = next(each for each in self._ids if each not in self._under_way)
            try:
                data = passed_on(packet, id, b"lessonwall", self._secret)
            except Malformed:
                self.lost += 1
                continue
            self._under_way[id] = _Way(data)
            self._try(id)

    def _try(self, id: int) -> None:
        way = self._under_way[id]
        if way.tries == len(WAITS):
            self.lost += 1
            self._end(id, way)
            return
        if self._transport:
            self._transport.sendto(way.data)
        way.timer = asyncio.get_running_loop().call_later(WAITS[way.tries], self._try, id)
        way.tries += 1

    def _end(self, id: int, way: _Way) -> None:
        if way.timer:
            way.timer.cancel()
        del self._under_way[id]
        self._go_on()

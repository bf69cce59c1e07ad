"""The sockets of the DNS filter: UDP and TCP on each address given, each bounded in what it takes on.

Bytes go to `service.py` and come back; nothing here reads them but the length before each message of a stream.
"""

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from itertools import zip_longest
from typing import Any

from filters.dns.datagrams import AT_ONCE, NAME, SLOT, Datagrams
from filters.dns.endpoint import Listen
from filters.dns.lanes import Lane, Lanes, packed
from filters.dns.service import Service
from filters.dns.sockets import CannotListen, Pair, open_one
from filters.wire import dns
from filters.wire.dns_build import framed

ROUNDS = 2  # times that datagrams are read before others get their turn
MOST_WAITING = 1000  # datagrams that wait for an upstream
MOST_OF_ONE = 100  # questions of one address that do; names that nobody answers must not take the others' places
MOST_STREAMS = 250
MOST_FROM_ONE = 25  # of them from one address
MOST_IN_STREAM = 32  # questions of one connection on their way at once
IDLE = 10.0  # seconds that a connection may say nothing, or not take its answers


class Server:
    """Answers on every listener until closed. `sockets`: one pair for each listener, where they are open already."""

    def __init__(self, service: Service, listeners: Sequence[Listen], sockets: Sequence[Pair] = ()) -> None:
        self._service = service
        self._listeners = listeners
        self._given = sockets
        self._sockets: list[socket.socket] = []
        self._streams: list[asyncio.Server] = []
        self._connections: set[asyncio.Task[None]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._open: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()  # questions of an address that wait for an upstream
        self.bound: list[Listen] = []

    async def start(self) -> None:
        """Listen everywhere; `bound` then tells the ports. Raises CannotListen, and listens nowhere."""
        loop = asyncio.get_running_loop()
        try:
            for listener, given in zip_longest(self._listeners, self._given):
                udp, tcp = given or open_one(listener)
                self._sockets.append(udp)
                self.bound.append(Listen(listener.host, udp.getsockname()[1], listener.client))
                lanes = self._service.lanes(listener.client)
                loop.add_reader(udp, self._readable, Datagrams(udp), lanes)
                self._streams.append(await asyncio.start_server(self._stream_of(lanes), sock=tcp))
        except CannotListen:
            await self.close()
            raise

    async def close(self) -> None:
        for udp in self._sockets:
            asyncio.get_running_loop().remove_reader(udp)
            udp.close()
        for stream in self._streams:
            stream.close()
        for task in (*self._connections, *self._tasks):
            task.cancel()
        await asyncio.gather(*self._connections, *self._tasks, return_exceptions=True)

    # --- datagrams ---

    def _readable(self, datagrams: Datagrams, lanes: Lanes) -> None:
        at_hand, by_source = self._service.at_hand, lanes.by_source
        asked, senders, host = datagrams.asked, datagrams.senders, datagrams.host
        for _ in range(ROUNDS):
            sizes = datagrams.receive()
            now = time.monotonic()
            for place, size in enumerate(sizes):
                source = senders[place * NAME : (place + 1) * NAME][host].tobytes()
                packet = asked[place * SLOT : place * SLOT + size].tobytes()
                lane = by_source.get(source) or lanes.open(source, now)
                answer = at_hand(packet, lane, now)
                if answer is None:
                    answer = self._long_way(datagrams, place, packet, lane, lanes)
                datagrams.answer(place, answer)
            datagrams.send(len(sizes))
            if len(sizes) < AT_ONCE:
                return

    def _long_way(self, datagrams: Datagrams, place: int, packet: bytes, lane: Lane, lanes: Lanes) -> bytes:
        """What is to be said at once; the rest comes later."""
        if len(self._tasks) < MOST_WAITING and self._waiting[lane.visitor.address] < MOST_OF_ONE:
            self._begin(self._answer_later(datagrams, packet, lane, lanes, datagrams.sender(place)), self._tasks)
            return b""
        return self._service.overloaded(packet)

    async def _answer_later(self, datagrams: Datagrams, packet: bytes, lane: Lane, lanes: Lanes, sender: Any) -> None:
        if answer := await self._wait_for(packet, lane, lanes, stream=False):
            datagrams.send_to(sender, answer)

    # --- streams ---

    def _stream_of(self, lanes: Lanes) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]:
        def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            address = (writer.get_extra_info("peername") or ("",))[0]
            if not address or self._open.total() >= MOST_STREAMS or self._open[address] >= MOST_FROM_ONE:
                writer.close()
            else:
                self._begin(self._converse(reader, writer, address, lanes), self._connections)

        return begin

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str, lanes: Lanes
    ) -> None:
        """Answer the questions of one connection, each as soon as it can be (RFC 7766 section 6.2.1.1)."""
        source = packed(address)
        room = asyncio.Semaphore(MOST_IN_STREAM)
        pending: set[asyncio.Task[None]] = set()
        self._open[address] += 1
        buffer = b""
        try:
            while True:
                async with asyncio.timeout(IDLE):
                    await room.acquire()
                    while (found := dns.frame(buffer)) is None:
                        if not (more := await reader.read(4096)):
                            await asyncio.gather(*pending, return_exceptions=True)
                            return
                        buffer += more
                packet, buffer = found
                lane = lanes.by_source.get(source) or lanes.open(source, time.monotonic())
                self._begin(self._answer_in_stream(writer, packet, lane, lanes, room), pending)
        except (OSError, TimeoutError, dns.Malformed):
            return
        finally:
            self._open -= Counter({address: 1})  # and forgets the address with its last connection
            for task in pending:
                task.cancel()
            writer.close()

    async def _answer_in_stream(
        self, writer: asyncio.StreamWriter, packet: bytes, lane: Lane, lanes: Lanes, room: asyncio.Semaphore
    ) -> None:
        try:
            answer = self._service.at_hand(packet, lane, time.monotonic(), stream=True)
            if answer is None and self._waiting[lane.visitor.address] >= MOST_OF_ONE:
                answer = self._service.overloaded(packet)
            elif answer is None:
                answer = await self._wait_for(packet, lane, lanes, stream=True)
            if answer:
                writer.write(framed(answer))
                async with asyncio.timeout(IDLE):
                    await writer.drain()
        except (OSError, TimeoutError):
            writer.transport.abort()
        finally:
            room.release()

    # --- both ---

    async def _wait_for(self, packet: bytes, lane: Lane, lanes: Lanes, *, stream: bool) -> bytes | None:
        address = lane.visitor.address
        self._waiting[address] += 1
        try:
            if lane.strange:
                lane = await self._service.introduced(lane, lanes)
            return await self._service.answer(packet, lane, stream)
        finally:
            self._waiting[address] -= 1
            if not self._waiting[address]:
                del self._waiting[address]

    @staticmethod
    def _begin(work: Coroutine[Any, Any, None], among: set[asyncio.Task[None]]) -> None:
        # Eager: what needs no waiting is done before anything else has a turn.
        task = asyncio.eager_task_factory(asyncio.get_running_loop(), work)
        if not task.done():
            among.add(task)
            task.add_done_callback(among.discard)

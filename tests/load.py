"""Questions and requests at a steady rate, and what became of each: for promises that must hold under load."""

import contextlib
import http.client
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

NXDOMAIN, NOERROR = 3, 0


@dataclass(slots=True)
class Asked:
    """One question. Times are monotonic seconds. `code`: the DNS rcode or HTTP status, None while unanswered."""

    name: str
    source: str
    sent: float
    answered: float = 0.0
    code: int | None = None
    ttl: int | None = None


class Load:
    """`asked` in the order of asking. `stop` waits for the answers that are still to come."""

    def __init__(self, run: Callable[["Load"], None]) -> None:
        self.asked: list[Asked] = []
        self.ending = threading.Event()
        self._thread = threading.Thread(target=run, args=(self,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self.ending.set()
        self._thread.join(10)

    @property
    def answered(self) -> list[Asked]:
        return [each for each in list(self.asked) if each.code is not None]

    @property
    def lost(self) -> list[Asked]:
        return [each for each in list(self.asked) if each.code is None]

    def answered_since(self, instant: float) -> list[Asked]:
        """Those asked and answered after an instant."""
        return [each for each in self.answered if each.sent > instant]


@contextmanager
def questions(port: int, what: Callable[[int], tuple[str, str]], rate: int, last: float = 1.5) -> Iterator[Load]:
    """DNS over UDP, `rate` a second. `what`: (source address, name) of the nth. `last`: seconds for the last answer."""
    load = Load(lambda load: _ask(load, port, what, rate, last))
    try:
        yield load
    finally:
        load.stop()


def _ask(load: Load, port: int, what: Callable[[int], tuple[str, str]], rate: int, last: float) -> None:
    sockets: dict[str, socket.socket] = {}
    begun, ends = time.monotonic(), 0.0
    while True:
        now = time.monotonic()
        if load.ending.is_set():
            ends = ends or now + last
            if now > ends or not load.lost:
                break
        elif len(load.asked) < (now - begun) * rate:
            number = len(load.asked)
            source, name = what(number)
            if source not in sockets:
                sockets[source] = _socket(source, port)
            load.asked.append(Asked(name, source, time.monotonic()))
            with contextlib.suppress(OSError):  # nobody listens just now
                sockets[source].send(_packet(number & 0xFFFF, name))
            if len(load.asked) % 4:
                continue
        readable, _, _ = select.select(list(sockets.values()), [], [], 0.002)
        for each in readable:
            _take(load, each)
    for each in sockets.values():
        each.close()


def _take(load: Load, come: socket.socket) -> None:
    with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
        while True:
            packet = come.recv(4096)
            now = time.monotonic()
            # Ids come round every 65,536 questions; far fewer are ever on their way.
            last = len(load.asked) - 1
            asked = load.asked[last - ((last - struct.unpack_from("!H", packet)[0]) & 0xFFFF)]
            asked.answered, asked.code, asked.ttl = now, packet[3] & 15, _ttl(packet, len(asked.name))


def _socket(source: str, port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    made.setblocking(False)
    made.bind((source, 0))
    made.connect(("127.0.0.1", port))
    return made


def _packet(number: int, name: str) -> bytes:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("!6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", 1, 1)


def _ttl(packet: bytes, name: int) -> int | None:
    """Of the first record after the question: its owner is written as a pointer, or as the root."""
    at = 12 + name + 2 + 4
    answers, authority = struct.unpack_from("!2H", packet, 6)
    if not answers + authority:
        return None
    while packet[at] and packet[at] < 0xC0:
        at += packet[at] + 1
    at += 2 if packet[at] else 1
    return int(struct.unpack_from("!HHI", packet, at)[2])


@contextmanager
def requests(port: int, url: Callable[[int], str], rate: int) -> Iterator[Load]:
    """HTTP by a proxy, `rate` a second at most, one after another. `name` of each is its URL, `code` the status."""
    load = Load(lambda load: _request(load, port, url, rate))
    try:
        yield load
    finally:
        load.stop()


def _request(load: Load, port: int, url: Callable[[int], str], rate: int) -> None:
    while not load.ending.is_set():
        begun = time.monotonic()
        asked = Asked(url(len(load.asked)), "127.0.0.1", begun)
        load.asked.append(asked)
        proxy = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException):
            proxy.request("GET", asked.name, headers={"Connection": "close"})
            answer = proxy.getresponse()
            answer.read()
            asked.answered, asked.code = time.monotonic(), answer.status
        proxy.close()
        load.ending.wait(max(0.0, 1 / rate - (time.monotonic() - begun)))


def in_turn(sources: Sequence[str], names: Callable[[int], str]) -> Callable[[int], tuple[str, str]]:
    """The sources ask in turn; `names` gives the nth name."""
    return lambda number: (sources[number % len(sources)], names(number))

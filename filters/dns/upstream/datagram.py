"""Asks by UDP. An answer counts only if nobody but the server asked could have sent it (RFC 5452).

Each question has a socket of its own: the kernel gives it a random port, and takes packets from that server's address
and port alone. The id is random, and so are the letters' cases in the name (draft-vixie-dnsext-dns0x20), which an
honest server repeats. What does not fit is ignored, and the wait goes on: a forged packet must not end it.
"""

import asyncio
import secrets
import socket
import time
from collections.abc import Callable

from filters.dns import metrics
from filters.dns.endpoint import Endpoint
from filters.dns.upstream.asked import Question
from filters.wire import dns
from filters.wire.dns_reply import Reply, read_reply

WRONG = 10  # packets on one socket that are no answer: somebody is guessing, and a stream cannot be guessed
FOLDS = 3600.0  # seconds for which a server that changes letters is asked without them

_BIT = bytes(0x20 if 0x61 <= byte <= 0x7A else 0 for byte in range(256))  # of each letter, the bit that is its case
_NAME = dns.HEADER.size  # where the question's name begins

type Ask = Callable[[Question], asyncio.Future[Reply]]


def mixed_case(name: bytes) -> bytes:
    """A packed name in lower case -> with its letters in random case. Lengths (under 64) are no letters."""
    bits = int.from_bytes(name.translate(_BIT)) & secrets.randbits(8 * len(name))
    return (int.from_bytes(name) ^ bits).to_bytes(len(name))


class Datagrams:
    """One server by UDP; `whole` asks it by a stream for what is cut short here, or not to be trusted here."""

    def __init__(self, server: Endpoint, whole: Ask) -> None:
        self._address = (server.host, server.port)
        self._family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
        self._whole = whole
        self._folds_until = 0.0

    def ask(self, asked: Question) -> asyncio.Future[Reply]:
        """The reply to come, or an OSError. To give up, cancel it."""
        loop = asyncio.get_running_loop()
        given: asyncio.Future[Reply] = loop.create_future()
        try:
            self._send(asked, given, loop)
        except OSError as error:
            given.set_exception(error)
        return given

    def _send(self, asked: Question, given: asyncio.Future[Reply], loop: asyncio.AbstractEventLoop) -> None:
        keeps_letters = time.monotonic() >= self._folds_until
        wait = _Wait(self, asked, mixed_case(asked.name) if keeps_letters else asked.name, given)
        udp = socket.socket(self._family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            udp.connect(self._address)
            packet = asked.packet(wait.id)
            udp.send(packet[:_NAME] + wait.name + packet[_NAME + len(wait.name) :])
        except OSError:
            udp.close()
            raise
        loop.add_reader(udp, wait.readable, udp)

        def over(_: object) -> None:
            loop.remove_reader(udp)
            udp.close()

        given.add_done_callback(over)

    def letters_changed(self) -> None:
        """Either this server folds names, or somebody guessed a port and an id: neither answer is taken."""
        self._folds_until = time.monotonic() + FOLDS

    def again(self, asked: Question, given: asyncio.Future[Reply], by: Ask) -> None:
        """Let another way of asking give the answer that `given` waits for."""
        other = by(asked)
        given.add_done_callback(lambda _: other.cancel())
        other.add_done_callback(lambda _: _pass_on(other, given))

    def by_stream(self, asked: Question, given: asyncio.Future[Reply]) -> None:
        self.again(asked, given, self._whole)


class _Wait:
    """One question on its way. `name`: as it was sent."""

    __slots__ = ("asked", "gave_up", "given", "id", "name", "server", "wrong")

    def __init__(self, server: Datagrams, asked: Question, name: bytes, given: asyncio.Future[Reply]) -> None:
        self.id = secrets.randbits(16)
        self.server = server
        self.asked = asked
        self.name = name
        self.given = given
        self.wrong = 0
        self.gave_up = False  # on this socket; the answer comes by other means

    def readable(self, udp: socket.socket) -> None:
        try:
            packet = udp.recv(65535)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:  # the server's port is closed
            self._end(error)
            return
        if self.given.done() or self.gave_up:
            return
        # Our letters are of no use to anyone else: names that point at the question are read in lower case.
        said = packet[_NAME : _NAME + len(self.name)]
        lower = packet[:_NAME] + said.lower() + packet[_NAME + len(said) :]
        try:
            reply = read_reply(lower, self.id, self.asked.name, self.asked.type)
        except dns.Malformed:
            self._ignore()
            return
        if said == self.name or self.name == self.asked.name:
            self._take(reply)
        else:
            self._other_letters()

    def _take(self, reply: Reply) -> None:
        if reply.truncated:
            self.gave_up = True
            self.server.by_stream(self.asked, self.given)
        else:
            self.given.set_result(reply)

    def _other_letters(self) -> None:
        metrics.faults["letters changed"] += 1
        self.gave_up = True
        self.server.letters_changed()
        self.server.again(self.asked, self.given, self.server.ask)

    def _ignore(self) -> None:
        metrics.faults["ignored"] += 1
        self.wrong += 1
        if self.wrong >= WRONG:
            self.gave_up = True
            self.server.by_stream(self.asked, self.given)

    def _end(self, error: OSError) -> None:
        if not self.given.done() and not self.gave_up:
            self.given.set_exception(error)


def _pass_on(other: asyncio.Future[Reply], given: asyncio.Future[Reply]) -> None:
    """What became of one future is what becomes of another that waits for it."""
    if other.cancelled():
        given.cancel()
    elif (error := other.exception()) is not None:
        if not given.done():
            given.set_exception(error)
    elif not given.done():
        given.set_result(other.result())

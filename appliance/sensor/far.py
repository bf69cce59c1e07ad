"""The two sockets to which the sensor tells something: the firewall's, and the identity process's.

Who is not there, or has no room, is told nothing: the one asks each device's packets anyway, the other hears of devices
by the kernel's neighbour table too.
"""

import json
import logging
import socket
from collections.abc import Iterable
from itertools import count

from appliance.sensor.tell import REFUSED_FOR
from appliance.sensor.watch import Sighted
from filters.admissions import LARGEST, Refuse, decode_admitted, encode

_PATIENCE = 0.5  # seconds for the firewall's answer; nothing but further findings waits meanwhile

_logger = logging.getLogger(__name__)


class Firewall:
    """`path` "" where there is none."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._ids = count(1)
        self._socket: socket.socket | None = None

    def refuse(self, standing: int, server: str, why: str) -> bool:
        """Whether it came to be in the kernel."""
        if not self._path:
            return False
        for _ in range(2):  # a firewall that was started anew is found the second time
            try:
                return self._ask(Refuse(next(self._ids), standing, (server,), REFUSED_FOR, why))
            except (OSError, ValueError) as error:
                self.close()
                problem = error
        _logger.warning("the firewall does not refuse a far end: %s", problem)
        return False

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self, asked: Refuse) -> bool:
        if self._socket is None:
            made = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_CLOEXEC)
            made.settimeout(_PATIENCE)
            try:
                made.connect(self._path)
            except BaseException:
                made.close()
                raise
            self._socket = made
        self._socket.send(encode(asked))
        while True:
            message = self._socket.recv(LARGEST)
            if not message:
                raise OSError("it ended the connection")
            answer = decode_admitted(message)
            if answer.id == asked.id:
                return not answer.problem


class Identity:
    """`path` "" where there is none."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)

    def tell(self, sighted: Iterable[Sighted]) -> None:
        each = [{"mac": one.mac, "address": one.address, "name": one.name} for one in sighted]
        if not each or not self._path:
            return
        try:
            self._socket.sendto(json.dumps(each).encode(), self._path)
        except OSError:  # not there, or busy
            return

    def close(self) -> None:
        self._socket.close()

"""A small firewall behind a real SOCK_SEQPACKET socket: it takes what waits as one transaction, and then says so."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from filters.admissions import LARGEST, Admission, Admitted, decode_admission, encode

TOGETHER = 256


@dataclass
class Firewall:
    """`told`: every admission that came. `kernel`: (standing, address) -> when it was in force. `delay`: seconds of a
    transaction. `silent`: says nothing. `problem`: of each admission."""

    path: Path
    delay: float = 0.0
    silent: bool = False
    problem: str = ""
    told: list[Admission] = field(default_factory=list)
    kernel: dict[tuple[int, str], float] = field(default_factory=dict)
    _listening: socket.socket | None = None
    _open: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self.path.unlink(missing_ok=True)
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listening.bind(str(self.path))
        self._listening.listen()
        self._run(self._accept, self._listening)

    def stop(self) -> None:
        assert self._listening is not None
        for each in (self._listening, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(5)
        self._open.clear()
        self._threads.clear()

    def named(self, name: str) -> list[Admission]:
        return [each for each in self.told if name in each.names]

    def _run(self, work: object, *given: object) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                self._open.append(connection)
                self._run(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError):
            while first := connection.recv(LARGEST):
                waiting = [decode_admission(first), *self._more(connection)]
                self.told += waiting
                time.sleep(self.delay)
                if self.silent:
                    continue
                for each in waiting:
                    self.kernel |= {(each.standing, address): time.monotonic() for address in each.addresses}
                    connection.send(encode(Admitted(each.id, self.problem)))

    def _more(self, connection: socket.socket) -> Iterator[Admission]:
        with suppress(BlockingIOError):
            for _ in range(TOGETHER):
                if not (message := connection.recv(LARGEST, socket.MSG_DONTWAIT)):
                    return
                yield decode_admission(message)


@contextmanager
def firewall(folder: Path) -> Iterator[Firewall]:
    pretend = Firewall(folder / "admissions.sock")
    pretend.start()
    try:
        yield pretend
    finally:
        pretend.stop()

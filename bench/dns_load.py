"""The load generator of the DNS benchmark: compiled where it runs, and the questions that it asks."""

import json
import os
import shutil
import struct
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from filters.wire import dns

CLIENTS = 200
IN_FLIGHT = 100

type Question = tuple[str, int]  # name, type


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a run. Times in milliseconds; `by_second`: the 99th percentile of each second."""

    sent: int
    answered: int
    refused: int
    seconds: float
    by_second: list[float]
    p50: float
    p99: float
    most: float

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds


class Generator:
    """On processor `core`, with its files in `folder`."""

    def __init__(self, folder: Path, core: int) -> None:
        self._folder = folder
        self._core = core
        self._program = folder / "dns_load"
        source = Path(__file__).with_name("dns_load.c")
        subprocess.run(["cc", "-O2", "-o", self._program, source], check=True)

    @staticmethod
    def missing() -> bool:
        return shutil.which("cc") is None

    def questions(self, name: str, asked: Iterable[Question]) -> Path:
        """A file of questions, to be asked in turn."""
        packets = [struct.pack("!6H", 0, dns.RD, 1, 0, 0, 0) + _question(*each) for each in asked]
        path = self._folder / name
        path.write_bytes(b"".join(struct.pack("!H", len(packet)) + packet for packet in packets))
        return path

    def run(self, port: int, questions: Path, seconds: float, *, rate: int = 0, clients: int = CLIENTS) -> Load:
        return self.end(self.begin(port, questions, seconds, rate=rate, clients=clients))

    def begin(
        self, port: int, questions: Path, seconds: float, *, rate: int = 0, clients: int = CLIENTS
    ) -> subprocess.Popen[bytes]:
        """As `run`, which is under way when this returns."""
        words = (self._program, port, questions, clients, seconds, IN_FLIGHT, rate)
        return subprocess.Popen(
            list(map(str, words)), stdout=subprocess.PIPE, preexec_fn=lambda: os.sched_setaffinity(0, {self._core})
        )

    def end(self, running: subprocess.Popen[bytes]) -> Load:
        said, _ = running.communicate(timeout=60)
        return Load(**json.loads(said))


def _question(name: str, type: int) -> bytes:
    return dns.plain_name(name) + struct.pack("!HH", type, dns.IN)

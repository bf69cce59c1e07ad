"""The whole of Lessonwall on free ports, for tests that need the line from a packet to a screen."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from appliance.state import State

LESSONWALL = [sys.executable, "-m", "appliance"]


def free_port() -> int:
    """Free for UDP and TCP, and below the range from which outgoing connections are given theirs (ip(7))."""
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket(type=socket.SOCK_DGRAM) as udp, socket.socket(type=socket.SOCK_STREAM) as tcp:
            try:
                udp.bind(("127.0.0.1", port))
                tcp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@dataclass
class Up:
    """A running `lessonwall up`. `proxies`: port by the client it speaks for ("" is whoever connects)."""

    process: subprocess.Popen[str]
    state: Path
    school: str
    dns: int
    web: int
    proxies: dict[str, int]
    lines: list[str] = field(default_factory=list)

    def run(self, *args: str, **more: object) -> subprocess.CompletedProcess[str]:
        command = [*LESSONWALL, *args, "--state", str(self.state)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, **more)  # type: ignore


@contextmanager
def up(
    state: Path, *more: str, at: str = "2026-11-23T10:15", school: str = "oakfield", upstream: str = "127.0.0.1:9"
) -> Iterator[Up]:
    """Start it, wait until it says that it is ready, end it with Ctrl-C and see that it ends cleanly."""
    dns, web = free_port(), free_port()
    proxies = {client: free_port() for client in ("", "127.0.0.2", "127.0.0.3", "127.0.0.4")}
    command = [*LESSONWALL, "up", "--school", school, "--state", str(state), "--at", at]
    command += ["--dns", f"127.0.0.1:{dns}", "--web", f"127.0.0.1:{web}", "--upstream", upstream, *more]
    for client, port in proxies.items():
        command += ["--proxy", f"127.0.0.1:{port}" + (f"={client}" if client else "")]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    running = Up(process, state, school, dns, web, proxies)
    ready = threading.Event()

    def read() -> None:
        assert process.stdout
        for line in process.stdout:
            running.lines.append(line.rstrip())
            if line.startswith("Ready"):
                ready.set()
        ready.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        assert ready.wait(90), running.lines
        assert any(line.startswith("Ready") for line in running.lines), running.lines
        yield running
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0, running.lines
        reader.join(5)
        shutil.rmtree(State(state).recent, ignore_errors=True)  # it lies in memory, beside the test's own folder

"""Queries a second that the DNS filter answers, beside dnsmasq where it is installed.

    python -m bench.dns

Both answer the same questions in one run: nine in ten from popular names that are warm in the cache, one in ten
blocked, from six clients, with the event log on; dnsmasq with a cache of 10,000, the same names blocked and its
queries logged to a file. The generator is a process of its own with 64 questions in flight; it takes part of the
machine from both alike, so read the ratio rather than the figures.
"""

import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import dns.message
import msgspec

from bench.table import Row, show
from filters.clients import Client, Clients, HowSure
from filters.dns.endpoint import Endpoint, Listen
from filters.dns.settings import DnsSettings
from filters.events.seal import make_keys
from filters.live import publish
from filters.policy.attempt import Standing
from tests.filters.dns.world import school
from tests.policies import LESSON
from tests.running import free_port

POPULAR = 5000
BLOCKED = 500
CLIENTS = [f"127.0.0.{n}" for n in range(1, 7)]
IN_FLIGHT = 64


def rows(seconds: float = 3.0) -> list[Row]:
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder, _internet() as upstream:
        state = Path(folder)
        with _filter(state, upstream) as (port, pid):
            found["lessonwall"] = _measure(port, pid, seconds)
        if shutil.which("dnsmasq"):
            with _dnsmasq(state, upstream) as (port, pid):
                found["dnsmasq"] = _measure(port, pid, seconds)
    ours, peer = found["lessonwall"], found.get("dnsmasq", {})
    return [
        Row("dns", what, ours[key], unit, peer.get(key), "dnsmasq" if peer else "")
        for key, what, unit in (
            ("per_second", "answers, log on", "q/s"),
            ("p50_ms", "median time of an answer", "ms"),
            ("p99_ms", "99th percentile", "ms"),
            ("cpu_us", "CPU for an answer", "µs"),
        )
    ]


def _names() -> tuple[list[str], list[str]]:
    return [f"www.site{n}.example" for n in range(POPULAR)], [f"v{n}.tiktok.com" for n in range(BLOCKED)]


def _mix(seed: int) -> list[bytes]:
    popular, blocked = _names()
    chance = random.Random(seed)
    mix = [chance.choice(blocked if chance.random() < 0.1 else popular) for _ in range(20_000)]
    return [dns.message.make_query(name, chance.choice(["A", "AAAA"]), id=0).to_wire()[2:] for name in mix]


def _measure(port: int, pid: int, seconds: float) -> dict[str, float]:
    """Warm the caches, then ask for `seconds` from a process of its own."""
    popular, blocked = _names()
    warm = [dns.message.make_query(name, t, id=0).to_wire()[2:] for name in (*popular, *blocked) for t in ("A", "AAAA")]
    for client in CLIENTS:
        _ask(client, port, warm, len(warm), 60.0)
    before = _cpu(pid)
    ours, theirs = Pipe()
    generator = Process(target=_generate, args=(port, seconds, theirs))
    generator.start()
    count, times, took = ours.recv()
    generator.join()
    times.sort()
    return {
        "per_second": count / took,
        "p50_ms": times[len(times) // 2] * 1000,
        "p99_ms": times[len(times) * 99 // 100] * 1000,
        "cpu_us": (_cpu(pid) - before) / count * 1e6,
    }


def _generate(port: int, seconds: float, out: Connection) -> None:
    mixes = [_mix(seed) for seed in range(len(CLIENTS))]
    count, times = 0, []
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        for client, mix in zip(CLIENTS, mixes, strict=True):
            answered, some = _ask(client, port, mix, 3000, 2.0)
            count += answered
            times += some
    out.send((count, times, time.perf_counter() - began))


def _ask(client: str, port: int, packets: list[bytes], total: int, patience: float) -> tuple[int, list[float]]:
    """Send `total` questions with IN_FLIGHT on their way; how many were answered, and how long one in 16 took."""
    times = []
    sent_at: dict[int, float] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind((client, 0))
        udp.connect(("127.0.0.1", port))
        udp.settimeout(patience)
        start = random.randrange(len(packets))
        sent = answered = 0
        while answered < total:
            while sent < total and sent - answered < IN_FLIGHT:
                id = sent & 0xFFFF
                if not id & 15:
                    sent_at[id] = time.perf_counter()
                udp.send(id.to_bytes(2) + packets[(start + sent) % len(packets)])
                sent += 1
            try:
                packet = udp.recv(2048)
            except TimeoutError:
                break
            answered += 1
            id = packet[0] << 8 | packet[1]
            if not id & 15 and id in sent_at:
                times.append(time.perf_counter() - sent_at.pop(id))
    return answered, times


def _cpu(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


@contextmanager
def _internet() -> Iterator[Endpoint]:
    """An upstream that gives every name one address."""
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    upstream = Process(target=_answer_all, args=(udp,), daemon=True)
    upstream.start()
    yield Endpoint("127.0.0.1", udp.getsockname()[1])
    upstream.kill()
    upstream.join()
    udp.close()


def _answer_all(udp: socket.socket) -> None:
    while True:
        packet, where = udp.recvfrom(2048)
        end = packet.index(b"\0", 12) + 5
        a = packet[end - 4 : end - 2] == b"\0\1"
        data = (
            b"\0\1\0\1\0\0\x0e\x10\0\4\xc6\x33\x64\7"
            if a
            else b"\0\x1c\0\1\0\0\x0e\x10\0\x10\x20\1\x0d\xb8" + bytes(12)
        )
        udp.sendto(packet[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + packet[12:end] + b"\xc0\x0c" + data, where)


@contextmanager
def _filter(state: Path, upstream: Endpoint) -> Iterator[tuple[int, int]]:
    for name in ("live", "events", "recent", "metrics"):
        (state / name).mkdir()
    make_keys(state / "keys")
    publish(state / "live", school())
    publish(state / "live", _clients())
    port = free_port()
    folders = [str(state / name) for name in ("live", "events", "recent", "keys")]
    offset = (LESSON - datetime.now(UTC)).total_seconds()
    settings = DnsSettings(*folders, (Listen("127.0.0.1", port),), (upstream,), offset)
    started = subprocess.Popen(
        [sys.executable, "-m", "filters.dns.process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PROMETHEUS_MULTIPROC_DIR": str(state / "metrics"), "PATH": "/usr/bin:/bin"},
    )
    assert started.stdin
    assert started.stdout
    started.stdin.write(msgspec.json.encode(settings))
    started.stdin.close()
    started.stdout.readline()
    yield port, started.pid
    _end(started)


def _clients() -> Clients:
    """Six standings: two year groups and staff, inspected or not."""
    standings = [Standing("main", group, inspected=i) for group in ("year-7", "year-9", "staff") for i in (False, True)]
    known = {
        address: Client(f"d{n}", f"p{n}", HowSure.OWN_DEVICE, "", standing, n)
        for n, (address, standing) in enumerate(zip(CLIENTS, standings, strict=True), start=1)
    }
    return Clients(1, known, {}, (), Client("", None, HowSure.ADDRESS_ONLY, "", standings[0]))


@contextmanager
def _dnsmasq(state: Path, upstream: Endpoint) -> Iterator[tuple[int, int]]:
    port = free_port()
    command = [
        *("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces"),
        *("--listen-address=127.0.0.1", f"--port={port}", f"--server={upstream.host}#{upstream.port}"),
        *("--cache-size=10000", "--dns-forward-max=1000", "--address=/tiktok.com/", "--log-queries", "--log-async=100"),
        *(f"--log-facility={state / 'dnsmasq.log'}", f"--pid-file={state / 'dnsmasq.pid'}", "--user=root"),
    ]
    started = subprocess.Popen(command)
    time.sleep(0.5)
    yield port, started.pid
    _end(started)


def _end(started: subprocess.Popen[Any]) -> None:
    started.terminate()
    started.wait(10)


if __name__ == "__main__":
    show(rows())

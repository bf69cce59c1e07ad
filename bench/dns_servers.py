"""Whom the DNS benchmark asks: our filter as a process, dnsmasq and unbound; one upstream, the same names blocked."""

import heapq
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import Process
from pathlib import Path
from typing import Any

import msgspec

from bench import processor
from bench.dns_load import CLIENTS
from filters.catalogue.index import Shipped
from filters.clients import Client, Clients, HowSure
from filters.dns.endpoint import Endpoint, Listen, Upstream
from filters.dns.settings import DnsSettings
from filters.events.seal import make_keys
from filters.live import publish
from filters.policy.attempt import Standing
from tests.filters.dns.world import school
from tests.names import publish_names
from tests.policies import LESSON
from tests.running import free_port

# Far above what one core can answer: the limit is reckoned with, and refuses nobody.
RATE_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Server:
    name: str
    port: int
    pid: int
    folder: Path

    @property
    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        return processor.seconds(self.pid)


@contextmanager
def internet(core: int, delay: float = 0.0) -> Iterator[Upstream]:
    """An upstream that gives every name one address, `delay` seconds after it was asked."""
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    udp.bind(("127.0.0.1", 0))
    upstream = Process(target=_answer_all, args=(udp, core, delay), daemon=True)
    upstream.start()
    yield Upstream("127.0.0.1", udp.getsockname()[1])
    upstream.kill()
    upstream.join()
    udp.close()


def _answer_all(udp: socket.socket, core: int, delay: float) -> None:
    os.sched_setaffinity(0, {core})
    waiting: list[tuple[float, bytes, Any]] = []
    while True:
        left = waiting[0][0] - time.monotonic() if waiting else None
        if left is None or left > 0:
            udp.settimeout(left)
            try:
                packet, where = udp.recvfrom(2048)
            except (TimeoutError, BlockingIOError):
                continue
            heapq.heappush(waiting, (time.monotonic() + delay, _reply(packet), where))
        else:
            _, reply, where = heapq.heappop(waiting)
            udp.sendto(reply, where)


def _reply(packet: bytes) -> bytes:
    end = packet.index(b"\0", 12) + 5
    hour = b"\0\0\x0e\x10"
    if packet[end - 4 : end - 2] == b"\0\x01":
        data = b"\0\x01\0\x01" + hour + b"\0\4\xc6\x33\x64\7"
    else:
        data = b"\0\x1c\0\x01" + hour + b"\0\x10\x20\1\x0d\xb8" + bytes(12)
    return packet[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + packet[12:end] + b"\xc0\x0c" + data


@contextmanager
def lessonwall(
    folder: Path, core: int, upstream: Upstream, blocked: Sequence[Shipped], admissions: str = ""
) -> Iterator[Server]:
    """One worker, its event log on the disk, 200 clients in 6 standings, the names of a category that is blocked.

    `admissions`: the firewall's socket, "" for none.
    """
    for name in ("live", "events", "recent", "metrics"):
        (folder / name).mkdir(parents=True)
    make_keys(folder / "keys")
    publish(folder / "live", school())
    publish(folder / "live", _clients())
    publish_names(folder / "live", blocked)
    port = free_port()
    folders = [str(folder / name) for name in ("live", "events", "recent", "keys")]
    offset = (LESSON - datetime.now(UTC)).total_seconds()
    live, events, recent, keys = folders
    listeners = (Listen("127.0.0.1", port),)
    settings = DnsSettings(
        live, events, recent, keys, listeners, (upstream,), offset, rate_limit=RATE_LIMIT, admissions=admissions
    )
    started = subprocess.Popen(
        [sys.executable, "-m", "filters.dns.process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"), "PATH": "/usr/bin:/bin"},
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    assert started.stdin
    assert started.stdout
    started.stdin.write(msgspec.json.encode(settings))
    started.stdin.close()
    started.stdout.readline()
    yield from _until_asked(Server("lessonwall", port, started.pid, folder), started)


def _clients() -> Clients:
    """Six standings: two year groups and staff, inspected or not."""
    standings = [Standing("main", group, inspected=i) for group in ("year-7", "year-9", "staff") for i in (False, True)]
    known = {
        f"127.1.0.{n}": Client(f"d{n}", f"p{n}", HowSure.OWN_DEVICE, "", standings[n % 6], n % 6 + 1)
        for n in range(1, CLIENTS + 1)
    }
    return Clients(1, known, {}, (), Client("", None, HowSure.ADDRESS_ONLY, "", standings[0]))


@contextmanager
def dnsmasq(folder: Path, core: int, upstream: Endpoint, blocked: Sequence[str], *, log: bool) -> Iterator[Server]:
    """As the goals say: cache-size=10000, and with `log` log-queries to a file, log-async."""
    folder.mkdir()
    (folder / "blocked.conf").write_text("".join(f"address=/{name}/\n" for name in blocked))
    port = free_port()
    command = [
        *("dnsmasq", "--keep-in-foreground", f"--conf-file={folder / 'blocked.conf'}", "--no-resolv", "--no-hosts"),
        *("--bind-interfaces", "--listen-address=127.0.0.1", f"--port={port}", "--user=root"),
        *(f"--server={upstream.host}#{upstream.port}", "--cache-size=10000", "--dns-forward-max=1000"),
        f"--pid-file={folder / 'dnsmasq.pid'}",
    ]
    if log:
        command += ["--log-queries", "--log-async=100", f"--log-facility={folder / 'queries.log'}"]
    started = subprocess.Popen(command, preexec_fn=lambda: os.sched_setaffinity(0, {core}))
    name = "dnsmasq, log-queries" if log else "dnsmasq"
    yield from _until_asked(Server(name, port, started.pid, folder), started)


@contextmanager
def unbound(folder: Path, core: int, upstream: Endpoint, blocked: Sequence[str]) -> Iterator[Server]:
    """One thread; the names as a response policy zone."""
    folder.mkdir()
    zone = "$TTL 30\n@ SOA localhost. root.localhost. 1 3600 600 86400 30\n@ NS localhost.\n"
    zone += "".join(f"{name} CNAME .\n*.{name} CNAME .\n" for name in blocked)
    (folder / "rpz.zone").write_text(zone)
    port = free_port()
    (folder / "unbound.conf").write_text(
        f"""
server:
  port: {port}
  interface: 127.0.0.1
  access-control: 127.0.0.0/8 allow
  num-threads: 1
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: "{folder}/unbound.pid"
  use-syslog: no
  logfile: "{folder}/unbound.log"
  verbosity: 0
  do-not-query-localhost: no
  module-config: "respip iterator"
  msg-cache-size: 64m
  rrset-cache-size: 64m
rpz:
  name: rpz.blocked
  zonefile: {folder}/rpz.zone
forward-zone:
  name: "."
  forward-addr: {upstream.host}@{upstream.port}
remote-control:
  control-enable: no
"""
    )
    started = subprocess.Popen(
        [shutil.which("unbound") or "unbound", "-c", str(folder / "unbound.conf")],
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    yield from _until_asked(Server("unbound", port, started.pid, folder), started)


def _until_asked(server: Server, started: subprocess.Popen[Any]) -> Iterator[Server]:
    """Once it answers, until the benchmark is done with it."""
    question = b"\0\1\1\0\0\1\0\0\0\0\0\0\4warm\7example\0\0\1\0\1"
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.connect(("127.0.0.1", server.port))
            udp.settimeout(0.2)
            for _ in range(100):
                try:
                    udp.send(question)
                    udp.recv(2048)
                    break
                except (TimeoutError, ConnectionRefusedError):
                    time.sleep(0.1)
        yield server
    finally:
        started.terminate()
        started.wait(20)

"""What resolve before connect costs DNS: the same filter with a firewall and without, in one run.

    python -m bench.admission

As `bench.dns`: one worker on one processor, the generator and the upstream on another, the firewall's process where
there is room. Read the ratios, and the rest on a machine that does nothing else. As root the firewall is the real one
in a network namespace of its own, and every admission goes into the kernel's sets; otherwise a small one that
acknowledges, and the rows say so.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import Process
from pathlib import Path
from statistics import median

import msgspec

from appliance.firewall.render import ruleset
from appliance.firewall.settings import FirewallSettings
from bench.dns import OTHER_CORE, SERVER_CORE, STANDINGS
from bench.dns_load import Generator, Load, Question
from bench.dns_servers import Server, internet, lessonwall
from bench.table import Row, show
from filters.policy.marks import zone_mark
from filters.policy.network import Mode
from filters.wire import dns
from tests.appliance.firewall.schools import school
from tests.filters.dns.pretend_firewall import firewall

POPULAR = 5000
ROUNDS = 4
SECONDS = 1.5
RATE = 1000  # all-new names a second
STEADY = 3.0  # seconds of those
REAL = os.geteuid() == 0


def rows() -> list[Row]:
    if Generator.missing():
        return [Row("admission", "left out: no C compiler (cc) for the load generator", 0, "")]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        return list(_rows(Path(folder), stack))


def _rows(folder: Path, stack: ExitStack) -> Iterator[Row]:
    generator = Generator(folder, OTHER_CORE)
    upstream = stack.enter_context(internet(OTHER_CORE))
    door = folder / "firewall" / "admissions.sock"
    door.parent.mkdir()
    gated = stack.enter_context(lessonwall(folder / "gated", SERVER_CORE, upstream, [], str(door)))
    stack.enter_context(_firewall(door, folder / "gated" / "live"))
    plain = stack.enter_context(lessonwall(folder / "plain", SERVER_CORE, upstream, []))
    servers = {"gated": gated, "plain": plain}
    kind = "real firewall" if REAL else "small firewall"
    for server in servers.values():
        _fill(generator, server)
    runs: dict[str, list[Load]] = {name: [] for name in servers}
    for n in range(ROUNDS):
        for name, server in servers.items():
            asked = generator.questions("mix", _mix(f"{name}{n}", 120_000))
            runs[name].append(generator.run(server.port, asked, SECONDS))
    speed = {name: median(load.per_second for load in loads) for name, loads in runs.items()}
    refused = sum(load.refused for load in runs["gated"])
    steady = _steady(generator, servers)
    p50, p99 = (
        {name: median(getattr(load, which) for load in steady[name]) for name in servers} for which in ("p50", "p99")
    )
    told = f"answers, 9 in 10 names repeat, {kind}"
    yield Row("admission", told, speed["gated"], "q/s", speed["plain"], "without", "≥ 0.5 ×")
    yield Row("admission", "neither NOERROR nor NXDOMAIN, of all of those", refused, "", goal="≤ 0")
    told = f"p99, {RATE:,} all-new names a second"
    yield Row("admission", told, p99["gated"], "ms", p99["plain"], "without", "≤ 5")
    yield Row("admission", "p50 of those", p50["gated"], "ms", p50["plain"], "without")
    lost = sum(load.sent - load.answered + load.refused for load in steady["gated"])
    yield Row("admission", "lost or refused of those", lost, "", goal="≤ 0")


def _steady(generator: Generator, servers: dict[str, Server]) -> dict[str, list[Load]]:
    """The first of each is not measured: what the last hour's log begins with is written then."""
    loads: dict[str, list[Load]] = {name: [] for name in servers}
    for n in range(1 + ROUNDS):
        for name, server in servers.items():
            asked = generator.questions("new", _new(f"s{name}{n}", int(RATE * STEADY) + RATE))
            loads[name].append(generator.run(server.port, asked, STEADY, rate=RATE))
    return {name: found[1:] for name, found in loads.items()}


@contextmanager
def _firewall(door: Path, live: Path) -> Iterator[None]:
    if not REAL:
        with _small(door):
            yield
        return
    settings = FirewallSettings(
        str(live), str(door.parent), str(door), ruleset(school(Mode.ROUTER)), {"main": zone_mark(1)}
    )
    started = subprocess.Popen(
        ["unshare", "--net", sys.executable, "-m", "appliance.firewall.process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert started.stdin
        assert started.stdout
        started.stdin.write(msgspec.json.encode(settings))
        started.stdin.close()
        assert started.stdout.readline() == b"ready\n", "the firewall does not start"
        time.sleep(0.5)  # the worker finds it
        yield
    finally:
        started.terminate()
        started.wait(10)


@contextmanager
def _small(door: Path) -> Iterator[None]:
    process = Process(target=_acknowledge, args=(door,), daemon=True)
    process.start()
    time.sleep(1.0)
    try:
        yield
    finally:
        process.kill()
        process.join()


def _acknowledge(door: Path) -> None:
    os.sched_setaffinity(0, {OTHER_CORE})
    with firewall(door.parent):
        time.sleep(3600)


def _fill(generator: Generator, server: Server) -> None:
    """Every popular name once for each standing."""
    warm = _popular()
    # One question more than clients divide, so that each lap gives each name to the next client.
    warm += warm[: (1 - len(warm)) % STANDINGS]
    path = generator.questions("warm", warm)
    wanted = STANDINGS * len(warm)
    while wanted > 0:
        wanted -= generator.run(server.port, path, 1.0, clients=STANDINGS).answered


def _popular() -> list[Question]:
    return [(f"www.site{n}.example", dns.A if n % 2 else dns.AAAA) for n in range(POPULAR)]


def _mix(run: str, count: int) -> list[Question]:
    popular = _popular()
    return [
        popular[n * 7919 % POPULAR] if n % 10 else (f"{run}x{n}.example", dns.A if n % 20 else dns.AAAA)
        for n in range(count)
    ]


def _new(run: str, count: int) -> list[Question]:
    return [(f"{run}x{n}.example", dns.A if n % 2 else dns.AAAA) for n in range(count)]


if __name__ == "__main__":
    show(rows())

"""What the DNS filter answers, how fast and at what price, beside dnsmasq and unbound where they are installed.

    python -m bench.dns

One worker of ours on one processor, the peers in turn on the same, the generator and the upstream on another. All
answer the same questions in one run: nine in ten from popular names that are warm in the cache, one in ten blocked,
from 200 client addresses in six standings, with our event log on. Runs are interleaved and medians told: the machine
may be busy, so read the ratios. Before each run comes one that is not measured, for all alike: what we write into the
last hour is written once a minute, and a minute's share in a run of seconds would be counted many times over.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench.dns_load import Generator, Load, Question
from bench.dns_servers import Server, dnsmasq, internet, lessonwall, unbound
from bench.table import Row, show
from filters.catalogue.index import Shipped, shipped_names
from filters.live import publish
from filters.wire import dns
from tests.filters.dns.world import school

POPULAR = 5000
BLOCKED = 250_000
ASKED = 500  # of the blocked ones
MANY = 5_000_000  # names of the index whose memory is measured
ROUNDS = 4
SECONDS = 1.5
UPSTREAM = 0.02  # seconds
STANDINGS = 6

SERVER_CORE, OTHER_CORE = 0, (os.cpu_count() or 1) - 1


def rows() -> list[Row]:
    if Generator.missing():
        return [Row("dns", "left out: no C compiler (cc) for the load generator", 0, "")]
    with tempfile.TemporaryDirectory() as folder:
        generator = Generator(Path(folder), OTHER_CORE)
        return [*_speed(Path(folder), generator), *_delay(Path(folder), generator), *_memory(Path(folder), generator)]


# --- questions ------------------------------------------------------------------------------------------------------


def _popular() -> list[Question]:
    """Each of one type, so that all of them find room in a cache of 10,000."""
    return [(f"www.site{n}.example", dns.A if n % 2 else dns.AAAA) for n in range(POPULAR)]


def _blocked(count: int) -> list[str]:
    return [f"casino{n}.bets{n % 977}.example" for n in range(count)]


def _listed(names: list[str]) -> list[Shipped]:
    return list(shipped_names((name, {"gambling"}) for name in names))


def _warm() -> list[Question]:
    return [*_popular(), *((name, dns.A) for name in _blocked(ASKED))]


def _mix(count: int, misses: float = 0.0) -> list[Question]:
    """A tenth blocked; `misses`: the part that nobody asked for before."""
    chance = random.Random(7)
    popular, blocked = _popular(), _blocked(ASKED)
    mix: list[Question] = []
    for n in range(count):
        kind = chance.random()
        if kind < misses:
            mix.append((f"new{n}.example", dns.A))
        elif kind < misses + 0.1:
            mix.append((chance.choice(blocked), dns.A))
        else:
            mix.append(chance.choice(popular))
    return mix


# --- figures --------------------------------------------------------------------------------------------------------


def _speed(folder: Path, generator: Generator) -> list[Row]:
    mix, names = generator.questions("mix", _mix(200_003)), _blocked(BLOCKED)
    runs: dict[str, list[tuple[Load, float]]] = {}
    with ExitStack() as stack:
        upstream = stack.enter_context(internet(OTHER_CORE))
        servers = [stack.enter_context(lessonwall(folder / "speed", SERVER_CORE, upstream, _listed(names)))]
        if shutil.which("dnsmasq"):
            for log in (True, False):
                where = folder / f"dnsmasq-{log}"
                servers.append(stack.enter_context(dnsmasq(where, SERVER_CORE, upstream, names, log=log)))
        if shutil.which("unbound"):
            servers.append(stack.enter_context(unbound(folder / "unbound", SERVER_CORE, upstream, names)))
        for server in servers:
            _fill(generator, server)
        for _ in range(ROUNDS):
            for server in servers:
                generator.run(server.port, mix, SECONDS)
                before = server.cpu
                load = generator.run(server.port, mix, SECONDS)
                runs.setdefault(server.name, []).append((load, (server.cpu - before) / load.answered * 1e6))
    return list(_told(runs))


def _fill(generator: Generator, server: Server) -> None:
    """Every name once for each standing; peers have but one."""
    warm = _warm()
    laps = STANDINGS if server.name == "lessonwall" else 1
    # One question more in a lap than clients divide, so that each lap gives each name to the next client.
    warm += warm[: (1 - len(warm)) % STANDINGS]
    path = generator.questions("warm", warm)
    wanted = laps * len(warm)
    while wanted > 0:
        wanted -= generator.run(server.port, path, 1.0, clients=STANDINGS).answered


def _told(runs: dict[str, list[tuple[Load, float]]]) -> list[Row]:
    def middle(name: str, what: int) -> float | None:
        if name not in runs:
            return None
        return median(run[0].per_second if what == 0 else run[1] for run in runs[name])

    ours, cpu = middle("lessonwall", 0) or 0.0, middle("lessonwall", 1) or 0.0
    goals = [("dnsmasq, log-queries", "≥ 1.5 ×"), ("dnsmasq", "≥ 0.9 ×"), ("unbound", "≥ 0.9 ×")]
    found = [_row("answers, log on, one worker", ours, "q/s", middle(name, 0), name, goal) for name, goal in goals]
    found.append(_row("CPU of an answer", cpu, "µs", middle("dnsmasq", 1), "dnsmasq", "≤ 1.3 ×"))
    found.append(_row("CPU of an answer", cpu, "µs", middle("unbound", 1), "unbound", ""))
    refused = sum(run[0].refused for run in runs["lessonwall"])
    found.append(Row("dns", "neither NOERROR nor NXDOMAIN, of all of those", refused, "", goal="≤ 0"))
    return found


def _row(what: str, value: float, unit: str, peer: float | None, name: str, goal: str) -> Row:
    return Row("dns", what, value, unit, peer, name if peer else f"{name} is not installed", goal)


def _delay(folder: Path, generator: Generator) -> list[Row]:
    """At 2,000 questions a second: with misses, and with a policy that changes."""
    rate, seconds = 2000, 5
    missing = generator.questions("missing", _mix(rate * (seconds + 1), misses=0.2))
    mix = generator.questions("mix", _mix(50_000))
    names = _blocked(BLOCKED)
    with internet(OTHER_CORE, UPSTREAM) as upstream:
        with lessonwall(folder / "delay", SERVER_CORE, upstream, _listed(names)) as server:
            _fill(generator, server)
            time.sleep(2)  # what it remembers of that is written
            misses = generator.run(server.port, missing, seconds, rate=rate)
            changes = [_changed(generator, server, mix, rate, version) for version in range(2, 5)]
        peer = None
        if shutil.which("dnsmasq"):
            with dnsmasq(folder / "dnsmasq-delay", SERVER_CORE, upstream, names, log=False) as server:
                _fill(generator, server)
                peer = generator.run(server.port, missing, seconds, rate=rate).p99
    goal = f"≤ {UPSTREAM * 1000 + 3:.0f}"
    lost = misses.sent - misses.answered
    return [
        _row("p99, 2,000 q/s, 20 % asked of a 20 ms upstream", misses.p99, "ms", peer, "dnsmasq", goal),
        Row("dns", "questions lost of those", lost, "", goal="≤ 0"),
        Row("dns", "p99 of the second after a policy changes", median(changes), "ms", goal="≤ 20"),
    ]


def _changed(generator: Generator, server: Server, mix: Path, rate: int, version: int) -> float:
    """The worst second of those that the new policy falls into and that follow."""
    running = generator.begin(server.port, mix, 4, rate=rate)
    time.sleep(1.2)
    publish(server.folder / "live", school(version=version))
    return max(generator.end(running).by_second[1:3])


def _memory(folder: Path, generator: Generator) -> list[Row]:
    """What a worker has for itself, when it has answered all of the mix for every standing; the index is shared."""
    mix = generator.questions("mix", _mix(200_003))
    with (
        internet(OTHER_CORE) as upstream,
        lessonwall(folder / "memory", SERVER_CORE, upstream, _listed(_blocked(MANY))) as server,
    ):
        _fill(generator, server)
        generator.run(server.port, mix, 5.0)
        ours = _private(server.pid)
    bare = subprocess.Popen([sys.executable, "-c", "print(flush=True); input()"], stdin=-1, stdout=-1)
    assert bare.stdout
    bare.stdout.readline()
    interpreter = _private(bare.pid)
    bare.communicate(b"\n")
    what = f"private memory, index of {MANY:,} names, above Python's {interpreter:.0f}"
    return [Row("dns", what, ours - interpreter, "MB", goal="≤ 60")]


def _private(pid: int) -> float:
    """MB of its own: what it read of the index is in memory once for all who map it."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Dirty", "Swap:"))) / 1024


if __name__ == "__main__":
    show(rows())

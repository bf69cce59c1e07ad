"""What the firewall's rules cost: bulk TCP through the box beside plain forwarding, and an admission.

    python -m bench.forward [SECONDS]

Three network namespaces: a device, the box, a site; as router and as bridge, by IPv4 and by IPv6. Plain is the same box
with no rules, and as a bridge with nothing that looks into frames. Both take turns, and the median of each counts. One
connection at a time, by iperf3. All ends share this machine's processors, so read the ratio. It needs root.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from statistics import median

from appliance.firewall.admitted import Admissions
from bench.table import Row, show
from filters.admissions import Way
from filters.policy.network import Mode
from tests.appliance.firewall.lab import SITE, Lab, lab

SECONDS = 1  # whole ones: iperf3 knows no others
ROUNDS = 9
PORT = 5228  # of those that `outgoing: web` lets through
LEAST = "≥ 0.95 ×"
HELD = 20_000  # admissions in the sets meanwhile: a busy school
MARK = 0x08000007


def rows(seconds: int = SECONDS) -> list[Row]:
    if os.geteuid() != 0:
        return [Row("forward", "left out: needs root (network namespaces)", 0, "")]
    if not shutil.which("iperf3"):
        return [Row("forward", "left out: iperf3 is not installed", 0, "")]
    return list(_rows(seconds))


def _rows(seconds: int) -> Iterator[Row]:
    for mode in (Mode.ROUTER, Mode.BRIDGE):
        with lab(mode) as world:
            for family, site in zip((4, 6), SITE, strict=True):
                found: dict[str, list[float]] = {"rules": [], "plain": []}
                for _ in range(ROUNDS):
                    for kind, speeds in found.items():
                        (_with_rules if kind == "rules" else _without)(world, mode)
                        speeds.append(_speed(world, site, seconds))
                rules, plain = median(found["rules"]), median(found["plain"])
                yield Row("forward", f"bulk TCP, {mode}, IPv{family}", rules, "MB/s", plain, "no rules", LEAST)
            _with_rules(world, mode)
            if mode is Mode.ROUTER:
                yield from _admissions(world)


def _with_rules(world: Lab, mode: Mode) -> None:
    _bridge_filters(world, mode, 1)
    world.nft.run(world.text)
    world.empty()
    world.stands("pupils", 7)
    world.put("admitted", "pupils", 7, SITE)


def _without(world: Lab, mode: Mode) -> None:
    world.nft.run("flush ruleset")
    _bridge_filters(world, mode, 0)
    if mode is Mode.ROUTER:
        world.spaces["net"].ip("route replace 10.4.0.0/16 via 192.168.1.2")


def _bridge_filters(world: Lab, mode: Mode, on: int) -> None:
    if mode is Mode.BRIDGE:
        world.box.sysctl(**{"bridge__bridge-nf-call-iptables": on, "bridge__bridge-nf-call-ip6tables": on})


def _speed(world: Lab, site: str, seconds: int) -> float:
    """Megabytes a second, as the site received them."""
    server = world.spaces["net"].start(["iperf3", "-s", "-1", "-B", site, "-p", str(PORT)], stdout=-3, stderr=-3)
    try:
        time.sleep(0.3)
        told = world.spaces["pupils"].run(["iperf3", "-J", "-c", site, "-p", str(PORT), "-t", str(seconds)])
    finally:
        server.terminate()
        server.wait(timeout=20)
    return float(json.loads(told)["end"]["sum_received"]["bits_per_second"]) / 8e6


def _admissions(world: Lab) -> Iterator[Row]:
    """One transaction each, and many that waited in one."""
    kept = Admissions()

    def admit(start: int, count: int) -> float:
        lines = [
            line
            for n in range(start, start + count)
            for line in kept.admit(MARK, [f"45.{n >> 16}.{n >> 8 & 255}.{n & 255}"], 600, (f"n{n}",), Way.PASS, 0.0)
        ]
        begun = time.perf_counter()
        world.nft.run("\n".join(lines))
        return (time.perf_counter() - begun) * 1e6

    for start in range(0, HELD, 500):
        admit(start, 500)
    yield Row("forward", f"an admission, {HELD:,} held", median(admit(HELD + n, 1) for n in range(300)), "µs")
    batches = [admit(HELD + 1000 + 50 * n, 50) / 50 for n in range(40)]
    yield Row("forward", "the same, 50 in one transaction, each", median(batches), "µs")


if __name__ == "__main__":
    show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))

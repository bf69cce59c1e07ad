"""Who is where: 2,000 devices in the directory, and 50 a second joining, from the kernel's word to a subscriber's.

    sudo python -m bench.directory

A real steward and a real identity process; devices come as entries of the neighbour table of a network namespace, so
that the kernel tells of them by netlink as it does of any. Counted is the time until a subscriber that looks ten times
a second, as DNS and proxy do, finds the device; and once more while a class signs in with passwords. Then a device is
moved to another group in the register, by `lessonwall apply`, with people and devices of a whole school on file.
Without root there is no namespace: nothing is measured.
"""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bench.table import Row, show
from filters.door import Door
from filters.requests import Apply, Done, SignInDevice
from tests.appliance.identity.box import Box, box, school
from tests.small_school import DEVICES, PEOPLE

KNOWN = 2_000
JOINING = 50  # a second
SECONDS = 20
MOVES = 10
PUPILS = 30
GOAL = "≤ 250"  # ms
NAMESPACE = f"lwbench{os.getpid()}"


def rows() -> list[Row]:
    if os.geteuid() != 0:
        print("  directory: needs root, for a network namespace; left out")
        return []
    with tempfile.TemporaryDirectory() as folder, _namespace():
        tmp = Path(folder)
        school(tmp / "school")
        _enlarge(tmp / "school")
        with box(tmp, NAMESPACE, links=[{"interface": "lan0", "zone": "school"}]) as there:
            return [*_joining(there), *_signing_in(there), *_moving(there, tmp / "school")]


def _joining(there: Box) -> Iterator[Row]:
    with _kernel() as tell:
        for n in range(KNOWN):
            for address in (f"10.1.{n >> 8}.{n & 255}", f"fe80::1:{n:x}", f"fd00::1:{n:x}"):
                tell(address, _mac(0, n))
        last = f"fd00::1:{KNOWN - 1:x}"
        there.until(lambda: there.client(last).device == f"laptop-{KNOWN - 1}")
        time.sleep(1)
        waiting = _Subscriber(there)
        before = _cpu(there)
        began = time.monotonic()
        for n in range(JOINING * SECONDS):
            time.sleep(max(0.0, began + n / JOINING - time.monotonic()))
            address = f"10.2.{n >> 8}.{n & 255}"
            waiting.expect(address)
            tell(address, _mac(1, n))
        late, missed = waiting.end()
        used = (_cpu(there) - before) / (time.monotonic() - began) * 100
    what = f"of {len(late)}, {JOINING}/s, {KNOWN:,} known"
    yield Row("identity", f"new device known {what}, p50", _at(late, 0.50), "ms")
    yield Row("identity", f"new device known {what}, p99", _at(late, 0.99), "ms", goal=GOAL)
    yield Row("identity", "new devices missed", missed, "", goal="≤ 0")
    yield Row("identity", "processor of steward and identity meanwhile", used, "% core")


def _signing_in(there: Box) -> Iterator[Row]:
    """All at once, with names that nobody has: they cost as much as others."""
    with _kernel() as tell, ThreadPoolExecutor(PUPILS) as hands:
        door, waiting = Door(there.state.door, patience=60), _Subscriber(there)
        began = time.monotonic()
        signing = [hands.submit(_sign_in, door, n, began) for n in range(PUPILS)]
        n = 0
        while n < JOINING or not all(each.done() for each in signing):
            time.sleep(max(0.0, began + n / JOINING - time.monotonic()))
            address = f"10.3.{n >> 8}.{n & 255}"
            waiting.expect(address)
            tell(address, _mac(2, n))
            n += 1
        late, missed = waiting.end()
        took = max(each.result() for each in signing)
    yield Row("identity", f"new device known while {PUPILS} sign in, p50", _at(late, 0.50), "ms")
    yield Row("identity", f"new device known while {PUPILS} sign in, p99", _at(late, 0.99), "ms", goal=GOAL)
    yield Row("identity", f"new devices missed while {PUPILS} sign in", missed, "", goal="≤ 0")
    yield Row("identity", f"until the last of {PUPILS} has been answered", took * 1000, "ms")


def _sign_in(door: Door, n: int, began: float) -> float:
    door.ask(SignInDevice(f"10.2.0.{n}", f"pupil-{n}", "three plain words"))
    return time.monotonic() - began


def _moving(there: Box, folder: Path) -> Iterator[Row]:
    """From the request, the folder being written, until the device stands in its other group."""
    late = []
    for n in range(MOVES):
        group = ("year-7", "staff")[n % 2]  # it stands as staff at first
        other = ("staff", "year-7")[n % 2]
        before, after = (f",{each},school,,no,no" for each in (other, group))
        text = (folder / "devices.csv").read_text()
        (folder / "devices.csv").write_text(text.replace(before, after, 1))
        began = time.monotonic()
        assert isinstance(Door(there.state.door).ask_as_console(Apply()), Done)
        while there.client("10.1.0.0").standing.group != group:
            time.sleep(0.1 - (time.monotonic() - began) % 0.1)
        late.append((time.monotonic() - began) * 1000)
    yield Row(
        "identity", f"device in another group by `apply`, {KNOWN:,} on file, p50", _at(late, 0.5), "ms", goal=GOAL
    )


class _Subscriber(threading.Thread):
    """Looks ten times a second, as the filters do."""

    def __init__(self, there: Box) -> None:
        super().__init__(daemon=True)
        self._there = there
        self._expected: dict[str, float] = {}
        self._late: list[float] = []
        self._ending = threading.Event()
        self.start()

    def expect(self, address: str) -> None:
        self._expected[address] = time.monotonic()

    def end(self) -> tuple[list[float], int]:
        """Milliseconds of each, and how many never came."""
        time.sleep(3)
        self._ending.set()
        self.join()
        return sorted(self._late), len(self._expected)

    def run(self) -> None:
        while not self._ending.wait(0.1):
            if not self._there.live.refresh():
                continue
            now, clients = time.monotonic(), self._there.live.clients.by_address
            for address in [address for address in list(self._expected) if address in clients]:
                self._late.append((now - self._expected.pop(address)) * 1000)


def _enlarge(folder: Path) -> None:
    """A school with as many devices on file as there are known, each a pupil's."""
    people = "".join(f"q{n},Pupil {n},year-9,,,\n" for n in range(KNOWN))
    (folder / "people.csv").write_text(PEOPLE + people)
    laptops = (f"laptop-{n},Laptop {n},{_mac(0, n)},,q{n},{'' if n else 'staff'},school,,no,no\n" for n in range(KNOWN))
    (folder / "devices.csv").write_text(DEVICES + "".join(laptops))


def _mac(kind: int, n: int) -> str:
    return f"02:00:5e:{kind:02x}:{n >> 8:02x}:{n & 255:02x}"


@contextmanager
def _namespace() -> Iterator[None]:
    def ip(*words: str) -> None:
        subprocess.run(["ip", *words], check=True, capture_output=True, timeout=30)

    ip("netns", "add", NAMESPACE)
    try:
        ip("-n", NAMESPACE, "link", "add", "lan0", "type", "veth", "peer", "name", "lan1")
        ip("-n", NAMESPACE, "link", "set", "lan0", "up")
        yield
    finally:
        ip("netns", "del", NAMESPACE)


@contextmanager
def _kernel() -> Iterator[Callable[[str, str], None]]:
    """Entries for the neighbour table, one line each, as they are written."""
    batch = subprocess.Popen(["ip", "-n", NAMESPACE, "-batch", "-"], stdin=subprocess.PIPE, text=True)
    assert batch.stdin
    told = batch.stdin

    def tell(address: str, mac: str) -> None:
        told.write(f"neigh replace {address} lladdr {mac} dev lan0 nud permanent\n")
        told.flush()

    yield tell
    told.close()
    batch.wait(10)


def _cpu(there: Box) -> float:
    """Seconds of the processor that both processes have used."""
    ticks = 0
    for process in (there.steward, there.identity):
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _at(sorted_or_not: list[float], share: float) -> float:
    found = sorted(sorted_or_not)
    return found[min(len(found) - 1, int(len(found) * share))] if found else float("inf")


if __name__ == "__main__":
    show(rows())

"""The log under faults: kill -9 under load, two writers at once, a disk that fills up."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from filters.events.log import EventLog
from filters.events.reader import EventReader
from filters.events.seal import Sealer, make_keys
from tests.seen import BLOCK, event

ROOT = Path(__file__).parents[3]

# Appends events with a counter in their host's name, and tells on standard output what it has appended, and when.
WRITER = """
import sys, time
from pathlib import Path
from filters.events.log import EventLog
from filters.events.seal import Sealer
from tests.seen import BLOCK, event

folder, name, count, rate = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
log = EventLog(folder / "events.db", Sealer.of(folder / "keys"))
for n in range(count):
    urgent = n % 50 == 0
    done = log.append(event(BLOCK, host=f"{name}-{n}.example"), urgent)
    if done is not None:
        done.result(10)
        print("urgent", n, time.monotonic(), flush=True)
    elif n % 10 == 1:
        print("plain", n, time.monotonic(), flush=True)
    time.sleep(rate)
log.close()
"""


def writer(folder: Path, name: str, count: int, rate: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(folder), name, str(count), str(rate)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def folder(tmp_path):
    make_keys(tmp_path / "keys")
    return tmp_path


def hosts(folder: Path) -> list[str]:
    return [each.attempt.target.name for each in EventReader(folder / "events.db").read(limit=100_000)]


def test_kill_9_under_load_loses_250_ms_at_most_and_doubles_nothing(folder):
    process = writer(folder, "w", 100_000, 0.0005)
    assert process.stdout
    told = []
    for line in process.stdout:
        told.append(line.split())
        if len(told) > 300:
            break
    killed = time.monotonic()
    process.send_signal(signal.SIGKILL)
    told += [line.split() for line in process.stdout.read().splitlines() if len(line.split()) == 3]
    process.wait()
    found = hosts(folder)
    assert len(found) == len(set(found)), "an event was stored twice"
    numbers = {int(host.removeprefix("w-").removesuffix(".example")) for host in found}
    for kind, n, when in told:
        if kind == "urgent":
            assert int(n) in numbers, "an urgent event was lost"
        elif killed - float(when) > 0.25:
            assert int(n) in numbers, f"event {n} was lost, {killed - float(when):.3f} s before the end"
    # And the file goes on as if nothing had been.
    log = EventLog(folder / "events.db", Sealer.of(folder / "keys"))
    log.append(event(BLOCK), urgent=True).result(5)
    log.close()


def test_two_processes_append_to_one_log(folder):
    """Started at the same time, on a file that is not there yet; a reader follows and misses none."""
    processes = [writer(folder, name, 400, 0.0005) for name in ("dns", "proxy")]
    reader, after, seen = EventReader(folder / "events.db"), 0, []
    ends = time.monotonic() + 30
    while len(seen) < 800 and time.monotonic() < ends:
        for each in reader.read(after):
            seen.append(each.attempt.target.name)
            after = each.id
        time.sleep(0.01)
    for process in processes:
        assert process.wait(10) == 0
    assert len(seen) == 800
    for name in ("dns", "proxy"):
        plain = [host for host in seen if host.startswith(name)]
        assert sorted(plain) == sorted(f"{name}-{n}.example" for n in range(400))


@pytest.fixture(params=["file size limit", "small file system"])
def full_disk(request, tmp_path):
    """A folder that takes about 300 kB, and a function that makes room."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if request.param == "small file system":
        mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "none", str(disk)]
        if os.getuid() or subprocess.run(mount, capture_output=True).returncode:
            pytest.skip("needs root and the right to mount a small file system")
        yield disk, lambda: subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
        subprocess.run(["umount", "-l", str(disk)], check=True)
    else:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))
        yield disk, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, before)
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_stops_the_record_not_the_packets(folder, full_disk):
    disk, make_room = full_disk
    log = EventLog(disk / "events.db", Sealer.of(folder / "keys"))
    slowest, appended = 0.0, 0
    ends = time.monotonic() + 20
    while log.healthy and time.monotonic() < ends:
        start = time.monotonic()
        log.append(event(BLOCK, host=f"w-{appended}.example"))
        slowest = max(slowest, time.monotonic() - start)
        appended += 1
        time.sleep(0.0002)
    assert not log.healthy, "the disk never filled"
    assert slowest < 0.25, "appending waited for the disk"
    log.append(event(BLOCK, host=f"w-{appended}.example"))
    make_room()
    ends = time.monotonic() + 10
    while not log.healthy and time.monotonic() < ends:
        time.sleep(0.02)
    log.close()
    assert log.healthy
    assert hosts(disk) == [f"w-{n}.example" for n in range(appended + 1)], "lost or doubled while the disk was full"

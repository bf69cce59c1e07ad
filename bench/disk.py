"""Bytes that reach the disk for each event, at the pace of a busy school: 12 events a second.

    python -m bench.disk [SECONDS]

The real Recorder writes the real log and the real counts, on the policy of oakfield, in processes of its own: closed
sites and searches of pupils, all of which are logged, one in a hundred urgent. Counted is `write_bytes` of
/proc/PID/io, what the process caused the kernel to send to the disk (proc(5)), until all is closed and checkpointed.
The pace matters, not the number: 100,000 events at it take more than two hours. The folder must lie on a disk; what
is written to memory (tmpfs) is not counted.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from appliance import folder
from bench.table import Row, show
from filters import catalogue
from filters.clients import Client, HowSure
from filters.events.event import Event
from filters.events.record import EVENTS, Recorder
from filters.events.seal import make_keys
from filters.policy.attempt import NONE, Attempt, Decision, Reason, Standing, Target, Verdict
from filters.policy.build import policy_of
from filters.policy.load.folder import load
from filters.policy.policy import Policy

PACE = 12  # events a second
SECONDS = 60
MOST = "≤ 2.5"  # kB an event
HOSTS = 2000
CLIENTS = 60
URGENT = 100  # one in so many


def rows(seconds: float = SECONDS) -> list[Row]:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as place:
        alone, beside = [_started(Path(place) / f"{writers}", writers, seconds) for writers in (1, 2)]
        one, two = _ended(alone), _ended(beside)
        kept = (Path(place) / "1" / "events" / EVENTS).stat().st_size
    return [
        Row("disk", f"write_bytes an event, {one[0]:,} at {PACE} a second", one[1] / one[0] / 1000, "kB", goal=MOST),
        Row("disk", "the same by two processes, half each", two[1] / two[0] / 1000, "kB"),
        Row("disk", "of which stays in the log", kept / one[0] / 1000, "kB"),
    ]


def _started(place: Path, writers: int, seconds: float) -> list[Connection]:
    """As many processes as there are points that record, which share the pace and the files."""
    context = get_context("spawn")
    make_keys(place / "keys")
    pipes = []
    for number in range(writers):
        ours, theirs = context.Pipe()
        context.Process(target=_feed, args=(place, number, PACE / writers, seconds, theirs), daemon=True).start()
        theirs.close()  # so that its end is noticed, however it ends
        pipes.append(ours)
    return pipes


def _ended(pipes: list[Connection]) -> tuple[int, int]:
    """Events, and bytes written for them."""
    found = [pipe.recv() for pipe in pipes]
    return sum(count for count, _ in found), sum(written for _, written in found)


def _feed(place: Path, number: int, pace: float, seconds: float, out: Connection) -> None:
    book, recent = _oakfield(), place / f"recent-{number}"
    recorder = Recorder(events=place / "events", recent=recent, keys=place / "keys", policy=lambda: book)
    made = _events(book, number)
    recorder.record(next(made))
    time.sleep(0.5)  # the files are there
    before, begun, count = _written(), time.monotonic(), 0
    while (now := time.monotonic()) < begun + seconds:
        while count < (now - begun) * pace:
            recorder.record(next(made))
            count += 1
        time.sleep(0.01)
    recorder.close()
    out.send((count, _written() - before))


def _written() -> int:
    lines = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(lines["write_bytes"]) - int(lines["cancelled_write_bytes"])


def _oakfield() -> Policy:
    school = load(folder.read(folder.SCHOOLS / "oakfield").files, catalogue.shipped()).school
    assert school is not None
    return policy_of(school, catalogue.shipped(), version=1, index=1, clock_trusted=True)


def _events(book: Policy, seed: int) -> Iterator[Event]:
    chance = random.Random(seed)
    groups = [group.id for group in book.groups.values() if group.kind == "pupils"]
    clients = [
        Client(f"tablet-{n}", f"pupil-{n}", HowSure.OWN_DEVICE, "", Standing("wifi", chance.choice(groups), NONE), n)
        for n in range(CLIENTS)
    ]
    site = Event(
        0, datetime.now(UTC), "dns", "", clients[0], Attempt(clients[0].standing, Target(NONE), datetime.now(UTC)),
        Decision(Verdict.BLOCK, Reason.CATEGORY, "gambling"), policy=1, purpose="compliance",
    )  # fmt: skip
    while True:
        who, now = chance.choice(clients), datetime.now(UTC)
        # Few names are asked for often, many seldom.
        host = f"www.site{int(HOSTS ** chance.random())}.example"
        if chance.randrange(URGENT):
            target, words = Target(frozenset({"gambling", "games"}), NONE, host), ""
        else:
            target, words = Target(frozenset({"google"}), frozenset({"suicide"}), "www.google.com"), "words that matter"
        attempt = Attempt(who.standing, target, now)
        yield replace(site, seen=now, address=f"10.0.0.{who.number}", client=who, attempt=attempt, words=words)


if __name__ == "__main__":
    show(rows(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))

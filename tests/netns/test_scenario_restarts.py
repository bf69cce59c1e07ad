"""Issue 4: no answer leaves before its admission, and a ruleset or a DNS filter that starts anew cuts nobody off."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from tests.netns.lab.client import OK, Client, Outcome
from tests.netns.lab.places import FRESH, LESSON, PHONE
from tests.netns.lab.plugged import Plugged, record, until
from tests.netns.lab.wiring import Way

pytestmark = pytest.mark.processes

ALL_NEW = {Way.ROUTER: 1000}  # names; elsewhere 200
AT_A_TIME = 8


def test_whoever_connects_with_the_answer_in_hand_is_let_through(school: Plugged, family: int) -> None:
    """Issue 4, "Numbers to reach": a test tries 1,000 fresh names with an immediate connect: 0 refused."""
    phone, server = school.client(PHONE), school.router(PHONE, family)

    def try_one(number: int) -> Outcome:
        found = phone.resolve(f"n{number}-{family}.{FRESH}", record(family), server)
        return phone.connect(found.addresses[0], 443) if found.addresses else Outcome(found.code, found.seconds)

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        came = list(pool.map(try_one, range(ALL_NEW.get(school.way, 200))))
    refused = [each for each in came if each.how != OK]
    assert not refused, (len(refused), refused[:3])


def test_a_ruleset_that_is_loaded_anew_loses_nothing(school: Plugged, family: int) -> None:
    page = school.box.school / "school.yaml"
    before = _loaded(school)
    with on_the_phone(school, family) as traffic:
        was, then = page.read_text(), "guests: {outgoing: any, group"  # nothing that the phone would notice
        page.write_text(was.replace(then, "guests: {group") if then in was else was.replace("guests: {group", then))
        school.box.lessonwall("apply")
        until(lambda: _loaded(school) != before or None, 30)
        time.sleep(1)
    assert traffic.went_well(), traffic


def test_a_dns_filter_that_starts_anew_cuts_nobody_off(school: Plugged, family: int) -> None:
    """What was admitted stays so; while it starts a device asks again, as devices do."""
    phone, server = school.client(PHONE), school.router(PHONE, family)
    address = phone.resolve(LESSON, record(family), server).addresses[0]
    with on_the_phone(school, family, asks=False) as traffic:
        os.kill(_pid(school, "dns"), signal.SIGKILL)
        until(lambda: phone.resolve(LESSON, record(family), server, wait=1).addresses or None, 20)
        assert phone.https(LESSON, address).status == 200
    assert traffic.went_well(), traffic


def _loaded(school: Plugged) -> str:
    """When the ruleset was, as the firewall says itself."""
    return str(json.loads((school.box.state.admissions.parent / "state.json").read_text())["loaded"])


def _pid(school: Plugged, part: str) -> int:
    return int(json.loads(school.box.state.processes.read_text())[part]["pid"])


@dataclass
class Traffic:
    """A download that goes on, and pages fetched one after the other. `longest`: between two bytes of the first.

    `not_ready`: names that had to be asked for again.
    """

    bytes: int = 0
    longest: float = 0.0
    pages: int = 0
    not_ready: int = 0
    failed: list[object] = field(default_factory=list)

    def went_well(self) -> bool:
        return self.bytes > 10 and self.longest < 1.5 and self.pages > 5 and not self.failed


@contextmanager
def on_the_phone(school: Plugged, family: int, asks: bool = True) -> Iterator[Traffic]:
    """`asks`: whether each page's name is new, and so asked for first."""
    phone, traffic, ending = school.client(PHONE), Traffic(), threading.Event()
    server = school.router(PHONE, family)
    first = phone.resolve(LESSON, record(family), server).addresses[0]
    workers = [
        threading.Thread(target=_download, args=(phone, first, traffic, ending.is_set)),
        threading.Thread(target=_browse, args=(phone, server if asks else "", first, traffic, ending.is_set)),
    ]
    for each in workers:
        each.start()
    time.sleep(0.5)
    try:
        yield traffic
    finally:
        ending.set()
        for each in workers:
            each.join(10)


def _download(phone: Client, address: str, traffic: Traffic, ended: Callable[[], bool]) -> None:
    with phone.held(LESSON, address) as sock:
        last = time.monotonic()
        while not ended():
            try:
                if not (part := sock.recv(4096)):
                    raise ConnectionResetError("it ended")
            except OSError as error:
                traffic.failed.append(error)
                return
            now = time.monotonic()
            traffic.longest, last = max(traffic.longest, now - last), now
            traffic.bytes += len(part)


def _browse(phone: Client, server: str, address: str, traffic: Traffic, ended: Callable[[], bool]) -> None:
    family, asked_again = 6 if ":" in address else 4, False
    while not ended():
        name, to = LESSON, address
        if server:
            name = f"during-{time.monotonic_ns()}.{FRESH}"
            found = phone.resolve(name, record(family), server)
            if not found.addresses and not asked_again:
                # While the firewall's process starts, a name that is new is "not ready yet": devices ask once more.
                traffic.not_ready, asked_again = traffic.not_ready + 1, True
                time.sleep(0.5)
                continue
            if not found.addresses:
                traffic.failed.append(found)
                continue
            asked_again = False
            to = found.addresses[0]
        page = phone.http(name, to)
        traffic.pages += 1
        if page.status != 200:
            traffic.failed.append(page)


def test_both_families_are_the_same_school(school: Plugged) -> None:
    """Which family a device asks by says nothing of the one it connects by."""
    phone, name = school.client(PHONE), f"both-{school.way.value}.{FRESH}"
    v4 = phone.resolve(name, "A", school.router(PHONE, 4)).addresses[0]
    assert phone.connect(v4, 443).how == OK
    v6 = phone.resolve(name, "AAAA", school.router(PHONE, 4)).addresses[0]
    assert phone.connect(v6, 443).how == OK

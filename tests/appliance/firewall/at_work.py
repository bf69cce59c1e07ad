"""The firewall's process in a lab's box, a steward's files for it, and somebody who admits."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from appliance.firewall.settings import STATE, FirewallSettings
from appliance.firewall.zones import marks_of
from filters.admissions import Way
from filters.admit import Firewall
from filters.catalogue.index import shipped_names
from filters.clients import Client, Clients, HowSure
from filters.live import plain, publish
from filters.policy.attempt import Standing, Verdict
from filters.policy.policy import Policy
from filters.policy.rules import Group
from tests.appliance.firewall.lab import DEVICES, Lab, mac
from tests.appliance.firewall.schools import ZONES
from tests.names import publish_names
from tests.policies import LESSON, policy, rule

HELP = "childline.example"
HOSTS = tuple(shipped_names([("games.example", {"games"}), ("video.example", {"video"})], help=[HELP]))
STANDINGS = {
    "pupils": Standing("pupils", "year-9"),
    "staff": Standing("staff", "staff"),
    "guests": Standing("guests", "guests"),
    "things": Standing("things", "things"),
}
NUMBERS = {"pupils": 7, "staff": 8, "guests": 9, "things": 10}


def school(**changes: object) -> Policy:
    made = policy(zones=ZONES)
    groups = {
        **made.groups,
        "guests": Group("guests", "guests", "Guests"),
        "things": Group("things", "things", "Things"),
    }
    return replace(made, **{"groups": groups, **changes})  # type: ignore[arg-type]


def closed(made: Policy, *hosts: str, version: int = 2) -> Policy:
    """The same with these hosts closed to pupils."""
    who = frozenset({"year-9"})
    shut = [rule(f"no-{host}", Verdict.BLOCK, who, frozenset({f"host:{host}"})) for host in hosts]
    return replace(made, rules=(*shut, *made.rules), version=version)


def client(zone: str, number: int | None = None, group: str = "") -> Client:
    standing = replace(STANDINGS[zone], group=group) if group else STANDINGS[zone]
    return Client(f"d-{zone}", None, HowSure.OWN_DEVICE, "", standing, number or NUMBERS[zone])


def clients(sequence: int = 1, **others: Client) -> Clients:
    """Each zone's device by its hardware address; strangers stand as nobody does."""
    known = {zone: client(zone) for zone in DEVICES} | others
    strangers = tuple(
        (network, replace(client(zone, 20 + n, "year-7"), device=""))
        for n, zone in enumerate(DEVICES)
        for network in ZONES[zone].networks
    )
    nobody = Client("", None, HowSure.ADDRESS_ONLY, "", Standing("", "year-7"))
    by_mac = {mac(zone): each for zone, each in known.items()}
    return Clients(sequence, {}, {each.device: each for each in known.values()}, strangers, nobody, by_mac)


@dataclass
class AtWork:
    lab: Lab
    folder: Path
    offset: float = 0.0
    ruleset: str = ""
    process: "subprocess.Popen[str] | None" = None
    said: str = ""
    ended: list[int] = field(default_factory=list)

    @property
    def live(self) -> Path:
        return self.folder / "live"

    @property
    def socket(self) -> Path:
        return self.folder / "firewall" / "admissions.sock"

    @property
    def facts(self) -> dict:  # type: ignore[type-arg]
        try:
            return json.loads((self.folder / "firewall" / STATE).read_bytes())  # type: ignore[no-any-return]
        except (OSError, ValueError):
            return {}

    def start(self, **changes: object) -> None:
        settings = FirewallSettings(
            live=str(self.live),
            folder=str(self.folder / "firewall"),
            socket=str(self.socket),
            ruleset=self.ruleset or self.lab.text,
            zones=marks_of(ZONES),
            offset=self.offset,
        )
        given = {**plain(settings), **changes}
        self.process = self.lab.box.start(
            [sys.executable, "-m", "appliance.firewall.process"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(msgspec.json.encode(given).decode())
        self.process.stdin.close()
        self.process.stdin = None
        self.said = self.process.stdout.readline()
        assert self.said == "ready\n", self.process.communicate(timeout=20)

    def end(self, *, kill: bool = False) -> str:
        """What it wrote to its log."""
        assert self.process
        (self.process.kill if kill else self.process.terminate)()
        _, wrote = self.process.communicate(timeout=20)
        self.ended.append(self.process.returncode)
        self.process = None
        return wrote

    def admit(
        self, zone: str, addresses: Iterable[str], names: Iterable[str], way: Way = Way.PASS, seconds: float = 600,
        number: int = 0,
    ) -> bool:  # fmt: skip
        """One admission, acknowledged."""

        async def once(firewall: Firewall) -> bool:
            return await firewall.admit(number or NUMBERS[zone], zone, tuple(addresses), seconds, tuple(names), way)

        return asyncio.run(admitting(self.socket, once))


async def admitting[T](path: Path, work: Callable[[Firewall], T]) -> T:
    """With filters/admit.py as DNS has it."""
    firewall = Firewall(str(path))

    async def look() -> None:
        while True:
            firewall.refresh()
            await asyncio.sleep(0.1)

    looking = asyncio.create_task(look())
    try:
        return await work(firewall)  # type: ignore[misc, no-any-return]
    finally:
        looking.cancel()
        firewall.close()


@contextmanager
def at_work(lab: Lab, folder: Path, offset: float | None = None, made: Policy | None = None) -> Iterator[AtWork]:
    """`offset` None: in the middle of a lesson."""
    work = AtWork(lab, folder, (LESSON - datetime.now(UTC)).total_seconds() if offset is None else offset)
    work.live.mkdir(parents=True, exist_ok=True)
    (folder / "firewall").mkdir(exist_ok=True)
    publish_names(work.live, HOSTS)
    publish(work.live, made or school())
    publish(work.live, clients())
    work.start()
    try:
        yield work
    finally:
        if work.process:
            work.end()


def within(seconds: float, what: Callable[[], bool]) -> float:
    """How long it took until it was so."""
    begun = time.monotonic()
    while not what():
        assert time.monotonic() - begun < seconds, f"not within {seconds} s"
        time.sleep(0.01)
    return time.monotonic() - begun

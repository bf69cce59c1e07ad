"""A box between a school's wire and a pretend internet, in network namespaces, with the sensor at work in it."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import msgspec

from appliance.devices_seen import SeenDevice, devices_seen
from appliance.sensor.rogues import What
from appliance.sensor.settings import Place, SensorSettings
from appliance.sensor.tidings import Tidings, read
from filters.admissions import Admission, Admitted, Refuse, decode_asked, encode
from filters.clients import Client, Clients, HowSure
from filters.events.event import Event
from filters.events.reader import EventReader
from filters.events.seal import make_keys
from filters.live import publish
from filters.policy.attempt import Standing
from filters.policy.rules import Zone
from tests.names import publish_names
from tests.policies import policy

PUPIL, PUPIL6, BOX, BOX6 = "10.77.0.10", "fd00:77::10", "10.77.0.1", "fd00:77::1"
FAR, FAR6 = "203.0.113.9", "2001:db8:113::9"
PUPIL_MAC, BOX_MAC = "02:00:00:00:77:10", "02:00:00:00:77:01"

_RULES = """
table inet school {
  chain pass {
    type filter hook forward priority filter; policy accept;
    ct packets < 16 log group 10 snaplen 512
    tcp dport 853 tcp flags syn log group 11 snaplen 128
  }
}
"""
_numbers = count(1)


def zone(**changes: object) -> Zone:
    return replace(Zone("main", "Main", "year-9", networks=("10.77.0.0/24", "fd00:77::/64")), **changes)  # type: ignore


def run(*command: str, said: str = "") -> None:
    subprocess.run(command, input=said, text=True, check=True, timeout=20)


@dataclass
class Wire:
    """`box`, `school`, `beyond`: namespaces. `refused`: told to the firewall; `sighted`: to the identity process."""

    state: Path
    box: str
    school: str
    beyond: str
    refused: list[Refuse] = field(default_factory=list)
    sighted: list[dict[str, str]] = field(default_factory=list)

    def events(self) -> list[Event]:
        return EventReader(self.state / "events" / "events.db").read()

    def devices(self) -> dict[str, SeenDevice]:
        return {each.mac: each for each in devices_seen(self.state / "sensor")}

    def tidings(self) -> Tidings | None:
        return read(self.state / "sensor")

    def rogues(self) -> set[What]:
        tidings = self.tidings()
        return {each.what for each in tidings.rogues} if tidings else set()

    def socket(self, where: str, family: int, kind: int, protocol: int = 0) -> socket.socket:
        """One that belongs to a namespace."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open(f"/run/netns/{where}", os.O_RDONLY)
        try:
            os.setns(there, os.CLONE_NEWNET)
            try:
                return socket.socket(family, kind, protocol)
            finally:
                os.setns(home, os.CLONE_NEWNET)
        finally:
            os.close(home)
            os.close(there)

    def send(self, *frames: bytes) -> None:
        """As a device on the school's wire."""
        with self.socket(self.school, socket.AF_PACKET, socket.SOCK_RAW, 0) as wire:
            wire.bind(("lan", 0))
            for frame in frames:
                wire.send(frame)


def until(holds: Callable[[], object], seconds: float = 20.0) -> object:
    """What comes true within a time that is long enough for a busy machine; else the last answer."""
    ends = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < ends:
        time.sleep(0.05)
    return found


@contextmanager
def wire(state: Path, **zone_of: object) -> Iterator[Wire]:
    """`zone_of`: changes of the zone."""
    number = next(_numbers)
    box, school, beyond = (f"lwsensor{os.getpid()}-{number}{each}" for each in "bso")
    with ExitStack() as stack:
        for name in (box, school, beyond):
            run("ip", "netns", "add", name)
            stack.callback(run, "ip", "netns", "del", name)
        run("ip", "link", "add", "lan0", "address", BOX_MAC, "netns", box, "type", "veth", "peer", "name", "lan",
            "address", PUPIL_MAC, "netns", school)  # fmt: skip
        run("ip", "link", "add", "wan0", "netns", box, "type", "veth", "peer", "name", "wan", "netns", beyond)
        for where, interface, addresses in (
            (box, "lan0", (f"{BOX}/24", f"{BOX6}/64")),
            (box, "wan0", ("203.0.113.1/24", "2001:db8:113::1/64")),
            (school, "lan", (f"{PUPIL}/24", f"{PUPIL6}/64")),
            (beyond, "wan", (f"{FAR}/24", f"{FAR6}/64")),
        ):
            _plug(where, interface, addresses)
        run("ip", "-n", school, "route", "add", "default", "via", BOX)
        run("ip", "-n", school, "-6", "route", "add", "default", "via", BOX6)
        run("ip", "-n", beyond, "route", "add", "10.77.0.0/24", "via", "203.0.113.1")
        run("ip", "-n", beyond, "-6", "route", "add", "fd00:77::/64", "via", "2001:db8:113::1")
        run("ip", "netns", "exec", box, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1")
        run("ip", "netns", "exec", box, "nft", "-f", "-", said=_RULES)
        _publish(state, zone(**zone_of))
        made = Wire(state, box, school, beyond)
        stack.enter_context(_listeners(made))
        yield made


def _plug(where: str, interface: str, addresses: tuple[str, ...]) -> None:
    for address in addresses:
        run("ip", "-n", where, "addr", "add", address, "dev", interface, *(["nodad"] if ":" in address else []))
    run("ip", "-n", where, "link", "set", interface, "up")


def unplug(wire: Wire) -> None:
    """The box's port goes away."""
    run("ip", "-n", wire.box, "link", "del", "lan0")


def plug_in(wire: Wire) -> None:
    """It is back, as another interface of the same name."""
    run("ip", "link", "add", "lan0", "address", BOX_MAC, "netns", wire.box, "type", "veth", "peer", "name", "lan",
        "address", PUPIL_MAC, "netns", wire.school)  # fmt: skip
    _plug(wire.box, "lan0", (f"{BOX}/24", f"{BOX6}/64"))
    _plug(wire.school, "lan", (f"{PUPIL}/24", f"{PUPIL6}/64"))


def _publish(state: Path, of: Zone) -> None:
    for name in ("live", "events", "recent", "firewall", "identity"):
        (state / name).mkdir(parents=True)
    make_keys(state / "keys")
    pupil = Client("d1", "p1", HowSure.OWN_DEVICE, "", Standing("main", "year-9"), 7)
    unknown = Client("", None, HowSure.ADDRESS_ONLY, "", Standing("main", "year-9"), 9)
    by_address = {PUPIL: pupil, PUPIL6: pupil}
    publish(state / "live", policy(zones={"main": of}))
    publish(state / "live", Clients(1, by_address, {"d1": pupil}, (), unknown, {PUPIL_MAC: pupil}))
    publish_names(state / "live")


@contextmanager
def _listeners(made: Wire) -> Iterator[None]:
    """In place of the firewall's process and the identity process: they keep what they are told."""
    firewall = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    identity = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    with firewall, identity:
        firewall.bind(str(made.state / "firewall" / "admissions.sock"))
        firewall.listen()
        identity.bind(str(made.state / "identity" / "sightings.sock"))

        def answer() -> None:
            while True:
                try:
                    connection, _ = firewall.accept()
                except OSError:
                    return
                with connection:
                    while data := connection.recv(20_000):
                        asked: Admission | Refuse = decode_asked(data)
                        if isinstance(asked, Refuse):
                            made.refused.append(asked)
                        connection.send(encode(Admitted(asked.id)))

        def hear() -> None:
            while True:
                try:
                    data = identity.recv(65_536)
                except OSError:
                    return
                if not data:
                    return
                made.sighted += msgspec.json.decode(data)

        threads = [threading.Thread(target=each, daemon=True) for each in (answer, hear)]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            for each in (firewall, identity):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def sensor(made: Wire, *, where: str = "", state: Path | None = None, place: Place | None = None) -> Iterator[int]:
    """The process, in the box's namespace or another; its pid."""
    root = state or made.state
    settings = SensorSettings(
        *(str(root / name) for name in ("live", "events", "recent", "keys", "sensor")),
        places=(place or Place("lan0", "main", serves=True, advertises=True),),
        addresses=(BOX, BOX6),
        admissions=str(made.state / "firewall" / "admissions.sock"),
        sightings=str(made.state / "identity" / "sightings.sock"),
    )
    command = ["ip", "netns", "exec", where or made.box, sys.executable, "-m", "appliance.sensor.process"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(msgspec.json.encode(settings))
            process.stdin.close()
            assert process.stdout.readline() == b"ready\n"
            yield process.pid
            process.terminate()
            assert process.wait(10) == 0
        finally:
            process.kill()

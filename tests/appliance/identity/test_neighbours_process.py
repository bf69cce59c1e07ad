"""Real neighbour events in a namespace: devices that come, move and flood, and an interface that goes and returns."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from filters.door import Door
from filters.policy.bindings import Source
from filters.requests import LoggedOn
from tests.appliance.identity.box import PHONE, TROLLEY, Box, box

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: network namespaces")

HERE, THERE = f"lwid{os.getpid()}", f"lwic{os.getpid()}"


def ip(*words: str, namespace: str = "", ok: bool = True, text: str | None = None) -> None:
    inside = ["-n", namespace] if namespace else []
    subprocess.run(["ip", *inside, *words], check=ok, input=text, text=True, capture_output=True, timeout=60)


def wire() -> None:
    """A wire from a device's namespace to the box's."""
    ip("link", "add", "dev0", "netns", THERE, "type", "veth", "peer", "name", "lan0", "netns", HERE)
    ip("addr", "add", "10.0.0.1/16", "dev", "lan0", namespace=HERE)
    ip("-6", "addr", "add", "fd00::1/64", "dev", "lan0", "nodad", namespace=HERE)
    ip("link", "set", "dev0", "address", PHONE, namespace=THERE)
    ip("addr", "add", "10.0.0.99/16", "dev", "dev0", namespace=THERE)
    ip("-6", "addr", "add", "fd00::99/64", "dev", "dev0", "nodad", namespace=THERE)
    ip("link", "set", "lan0", "up", namespace=HERE)
    ip("link", "set", "dev0", "up", namespace=THERE)


def speak(address: str) -> None:
    """A device's own first packet; its system asks for the box's hardware address before it, and tells its own."""
    family = "AF_INET6" if ":" in address else "AF_INET"
    say = f"import socket; socket.socket(socket.{family}, socket.SOCK_DGRAM).sendto(b'x', ('{address}', 9))"
    command = ["ip", "netns", "exec", THERE, sys.executable, "-c", say]
    subprocess.run(command, check=True, capture_output=True, timeout=20)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    tmp_path = tmp_path_factory.mktemp("box")
    try:
        for namespace in (HERE, THERE):
            ip("netns", "add", namespace)
            ip("link", "set", "lo", "up", namespace=namespace)
        wire()
        links = [{"interface": "lan0", "zone": "school"}]
        with box(tmp_path, HERE, links=links, leases=str(tmp_path / "leases"), gateways=["10.0.0.254"]) as made:
            yield made
    finally:
        for namespace in (HERE, THERE):
            ip("netns", "del", namespace, ok=False)


def neighbours(there: Box, *lines: str) -> None:
    ip("-batch", "-", namespace=HERE, text="\n".join(lines) + "\n")


def test_the_first_packet_of_a_device_makes_it_known_by_ipv4_and_ipv6(there: Box) -> None:
    speak("10.0.0.1")
    there.device("10.0.0.99", PHONE)
    speak("fd00::1")
    there.device("fd00::99", PHONE)


def test_a_privacy_address_is_the_same_person(there: Box) -> None:
    Door(there.state.door).ask_as_console(LoggedOn("p7", Source.SIGN_IN, address="10.0.0.99"))
    there.person("fd00::99", "p7")
    ip("-6", "addr", "add", "fd00::1234:5678/64", "dev", "dev0", "nodad", namespace=THERE)
    ip("-6", "addr", "del", "fd00::99/64", "dev", "dev0", namespace=THERE)
    speak("fd00::1")
    there.person("fd00::1234:5678", "p7")


def test_a_device_at_anothers_address_is_itself(there: Box) -> None:
    neighbours(there, f"neigh replace 10.0.0.50 lladdr {TROLLEY} dev lan0 nud reachable")
    there.device("10.0.0.50", "trolley-1")
    neighbours(there, f"neigh replace 10.0.0.50 lladdr {PHONE} dev lan0 nud reachable")
    there.device("10.0.0.50", PHONE)


def test_what_has_no_card_or_does_not_answer_is_nobody(there: Box) -> None:
    neighbours(
        there,
        "neigh replace 10.0.0.60 dev lan0 nud failed",
        f"neigh replace 10.0.0.61 lladdr {TROLLEY} dev lan0 nud noarp",
        f"neigh replace 10.0.0.62 lladdr {TROLLEY} dev lan0 nud reachable",
    )
    there.device("10.0.0.62", "trolley-1")
    assert there.client("10.0.0.60").device == there.client("10.0.0.61").device == ""


def test_the_edge_router_on_the_same_wire_is_no_client(there: Box) -> None:
    """Bridge mode; nor is it by its other addresses."""
    router = "02:00:5e:10:00:fe"
    neighbours(
        there,
        f"neigh replace 10.0.0.254 lladdr {router} dev lan0 nud reachable",
        f"neigh replace 10.0.0.253 lladdr {router} dev lan0 nud reachable",
        "neigh replace 10.0.0.252 lladdr 02:00:5e:10:00:fd dev lan0 nud reachable",
    )
    there.device("10.0.0.252", "02:00:5e:10:00:fd")
    assert there.client("10.0.0.254").device == there.client("10.0.0.253").device == ""


def test_a_lease_tells_of_a_device_before_its_first_packet(there: Box) -> None:
    ends = int(time.time()) + 3600
    path = Path(there.state.root.parent / "leases")
    path.write_text(f"{ends} {TROLLEY} 10.0.0.70 trolley-1 *\nrubbish\n{ends} 02:00:5e 10.0.0.71 * *\n")
    there.device("10.0.0.70", "trolley-1")
    assert there.client("10.0.0.71").device == ""


def test_an_interface_that_disappears_and_returns_is_heard_again(there: Box) -> None:
    """The issue: bad input."""
    ip("link", "del", "lan0", namespace=HERE)
    wire()
    ip("link", "set", "dev0", "address", "02:00:5e:10:00:77", namespace=THERE)
    ip("addr", "add", "10.0.0.77/16", "dev", "dev0", namespace=THERE)
    speak("10.0.0.1")
    there.device("10.0.0.99", "02:00:5e:10:00:77")


def test_a_flood_of_devices_takes_bounded_memory_and_loses_no_known_one(there: Box) -> None:
    """The issue: neighbour floods (100,000 MACs): bounded memory, a failing check, and it goes on."""
    neighbours(there, f"neigh replace 10.0.0.80 lladdr {TROLLEY} dev lan0 nud reachable")
    there.device("10.0.0.80", "trolley-1")
    before = {name: memory(process.pid) for name, process in (("steward", there.steward), ("identity", there.identity))}
    for first in range(0, 100_000, 10_000):
        neighbours(there, *(f"neigh replace {flood(n)} dev lan0 nud permanent" for n in range(first, first + 10_000)))
    # An entry that is permanent counts in no limit of the kernel's own.
    neighbours(there, f"neigh replace 10.0.0.81 lladdr {TROLLEY} dev lan0 nud reachable")
    there.device("10.0.0.81", "trolley-1")
    assert there.client("10.0.0.80").device == "trolley-1"
    there.until(lambda: there.facts().known >= 6_000)
    after = {name: memory(process.pid) for name, process in (("steward", there.steward), ("identity", there.identity))}
    assert len(there.live.clients.by_address) < 45_000
    assert after["identity"] - before["identity"] < 60 << 20, (before, after)
    assert after["steward"] - before["steward"] < 100 << 20, (before, after)
    assert there.identity.poll() is None
    assert there.steward.poll() is None


def flood(n: int) -> str:
    return f"10.{1 + (n >> 16)}.{n >> 8 & 255}.{n & 255} lladdr 06:00:00:{n >> 16:02x}:{n >> 8 & 255:02x}:{n & 255:02x}"


def memory(pid: int) -> int:
    """Resident bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096

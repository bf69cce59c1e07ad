"""A device's first packet from a new address: the kernel's neighbour table says which it is (issue 4, Identity)."""

import multiprocessing
import os
import subprocess
from collections.abc import Iterator
from multiprocessing.connection import Connection

import pytest

from filters import neighbours as module
from filters.clients import Client, Clients, HowSure
from filters.neighbours import MOST, Neighbours, find_client
from filters.policy.attempt import Standing

MAC, OTHER, ROUTER = "02:00:5e:10:00:01", "02:00:5e:10:00:02", "02:00:5e:10:00:fe"


def client(device: str, group: str = "year-9") -> Client:
    return Client(device, None, HowSure.SHARED_DEVICE, "", Standing("main", group))


NOBODY = client("", "unregistered")
CLIENTS = Clients(
    1, {"10.9.0.3": client("by-address")}, {}, (), NOBODY, {MAC: client("tablet"), OTHER: client("other")}
)

SPACE = f"lw-neighbours-{os.getpid()}"

# What the box has heard on its two links, one of them with a router of the school's own.
TOLD = f"""
link add lan0 type veth peer name far0
link add lan1 type veth peer name far1
link set lan0 up
link set far0 up
link set lan1 up
link set far1 up
address add 10.9.0.1/24 dev lan0
address add fd09::1/64 dev lan0 nodad
route add 10.77.0.0/16 via 10.9.0.254
neigh add 10.9.0.2 lladdr {MAC} dev lan0
neigh add 10.9.0.3 lladdr {MAC} dev lan0
neigh add 10.9.0.4 dev lan0 nud failed
neigh add 10.9.0.254 lladdr {ROUTER} dev lan0
neigh add fd09::abcd lladdr {MAC} dev lan0
neigh add fe80::2 lladdr {MAC} dev lan1
neigh add fe80::3 lladdr {MAC} dev lan0
neigh add fe80::3 lladdr {OTHER} dev lan1
neigh add 10.8.0.2 lladdr {OTHER} dev lan1
"""


@pytest.fixture(scope="module")
def space() -> Iterator[str]:
    if os.geteuid() != 0:
        pytest.skip("needs root: network namespaces")
    subprocess.run(["ip", "netns", "add", SPACE], check=True, timeout=10)
    try:
        for line in filter(None, TOLD.splitlines()):
            subprocess.run(["ip", "-netns", SPACE, *line.split()], check=True, timeout=10)
        yield SPACE
    finally:
        subprocess.run(["ip", "netns", "delete", SPACE], check=True, timeout=10)


def _there(space: str, addresses: list[str], told: Connection) -> None:
    with open(f"/run/netns/{space}") as where:
        os.setns(where.fileno(), os.CLONE_NEWNET)
    os.setuid(65534)  # nobody: the table is read without privilege
    neighbours = Neighbours()
    told.send([(neighbours.mac(each), find_client(CLIENTS, each, neighbours).device) for each in addresses])


def in_space(space: str, addresses: list[str]) -> list[tuple[str, str]]:
    """The hardware address of each, and the device that it is taken for, by a process without privilege there."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_there, args=(space, addresses, theirs))
    process.start()
    try:
        assert ours.poll(20), "no answer"
        found: list[tuple[str, str]] = ours.recv()
        return found
    finally:
        process.kill()
        process.join()


@pytest.mark.parametrize(
    ("address", "mac", "device"),
    [
        ("10.9.0.2", MAC, "tablet"),
        ("::ffff:10.9.0.2", "", "tablet"),
        # An IPv6 privacy address that the steward has not heard of yet.
        ("fd09::abcd", MAC, "tablet"),
        # A link-local address, on whichever link it is, and as a socket tells it.
        ("fe80::2", MAC, "tablet"),
        ("fe80::2%lan1", "", "tablet"),
        # Two devices have it, on two links: nobody is taken for either.
        ("fe80::3", "", ""),
        # What the steward said of an address counts before what the table says.
        ("10.9.0.3", MAC, "by-address"),
        # Nobody answered there; nobody was ever heard of; a router's, of which nothing is on file.
        ("10.9.0.4", "", ""),
        ("10.9.0.99", "", ""),
        ("10.9.0.254", ROUTER, ""),
        # Behind the school's own router its hardware address is no device's.
        ("10.77.0.5", "", ""),
        # Heard on a link where this network is not: somebody makes it up.
        ("10.8.0.2", "", ""),
        ("127.0.0.1", "", ""),
        ("::1", "", ""),
    ],
)
def test_who_is_at_an_address(space, address, mac, device):
    [(found_mac, found_device)] = in_space(space, [address])
    assert found_device == device
    if mac:
        assert found_mac == mac


def test_without_hardware_addresses_on_file_the_kernel_is_not_asked():
    neighbours = Neighbours()
    nobody = Clients(1, {}, {}, (), NOBODY)
    assert find_client(nobody, "10.9.0.2", neighbours) is NOBODY
    assert neighbours._kept == {}


def test_where_the_box_is_no_gateway_clients_alone_tell():
    assert find_client(CLIENTS, "10.9.0.3", None).device == "by-address"
    assert find_client(CLIENTS, "10.9.0.2", None) is NOBODY


def test_made_up_addresses_without_end_take_no_room_without_end(monkeypatch):
    monkeypatch.setattr(module, "MOST", 64)
    neighbours = Neighbours()
    for n in range(3 * MOST // 16):
        neighbours.mac(f"198.18.{n >> 8}.{n & 255}")
    assert len(neighbours._kept) <= 64
    neighbours.close()

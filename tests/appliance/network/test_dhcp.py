"""Addresses handed out by dnsmasq to a real client, with where to sign in, and an IPv6 router announced (RFC 8910)."""

import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace

import msgspec
import pytest

from appliance.network import change
from appliance.network.dhcp_config import settings_for
from tests.appliance.network.plugged import school
from tests.appliance.network.wires import all_of, box, needs_namespaces
from tests.netns.lab import vlan

pytestmark = [
    needs_namespaces,
    pytest.mark.skipif(not shutil.which("dnsmasq", path="/usr/sbin:/usr/bin"), reason="needs dnsmasq (dnsmasq-base)"),
]

PORTAL = "https://wall.example:8443/captive-portal"


def test_a_part_that_was_killed_comes_back_alone(tmp_path):
    # "kill -9 of each part": dnsmasq outlives it, for giving up root makes the kernel forget to end it.
    with box() as made:
        here = made["box"]
        settings = settings_for(plugged_flat(), tmp_path, "")
        with here.inside():
            change.apply(tmp_path, plugged_flat().network)
        former, code = [], []
        for _ in range(2):
            process = here.start(
                [sys.executable, "-m", "appliance.network.dhcp"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            process.stdin.write(msgspec.json.encode(settings).decode())
            process.stdin.close()
            code.append(process.stdout.readline())
            former += children(process.pid)
            process.kill() if len(former) == 1 else process.terminate()
            process.wait(10)
            process.stdout.close()
        assert code == ["ready\n", "ready\n"]
        assert len(former) == 2
        assert not [pid for pid in former if alive(pid)]


def plugged_flat():
    """A router with one zone, without a VLAN."""
    plugged = school("router")
    network = plugged.network
    return replace(plugged, network=replace(network, attachments=network.attachments[:1]))


@contextmanager
def handing_out(here, folder):
    """In a router's zones, which the box has; only one address of IPv4 is left in guests' zone."""
    plugged = school("router")
    network = plugged.network
    few = replace(network.attachments[1].pool, first="10.9.1.1", last="10.9.1.1")
    plugged = replace(
        plugged,
        network=replace(network, attachments=(network.attachments[0], replace(network.attachments[1], pool=few))),
    )
    settings = settings_for(plugged, folder, PORTAL)
    vlan.add(here, "eth1", 30)
    with here.inside():
        change.apply(folder, plugged.network)
    process = here.start(
        [sys.executable, "-m", "appliance.network.dhcp"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        process.stdin.write(msgspec.json.encode(settings).decode())
        process.stdin.close()
        assert process.stdout.readline() == "ready\n", process.stderr.read()
        yield process
    finally:
        process.terminate()
        try:
            assert process.wait(10) == 0
        finally:
            process.kill()
            process.stdout.close()
            process.stderr.close()


def lease(client, interface, folder) -> dict[str, str]:
    """What a client is told, as udhcpc's script has it; empty where nobody answered."""
    script = folder / "told.sh"
    script.write_text('#!/bin/sh\n[ "$1" = bound ] && env\nexit 0\n')
    script.chmod(0o755)
    options = ["-n", "-q", "-f", "-t", "4", "-T", "1", "-O", "114", "-s", str(script)]
    asked = subprocess.run(
        client.command(["busybox", "udhcpc", "-i", interface, *options]),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return dict(line.split("=", 1) for line in asked.stdout.splitlines() if "=" in line)


@pytest.fixture
def wires(tmp_path):
    with box() as made:
        yield made


def soon(true, seconds=20.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := true():
            return found
        time.sleep(0.2)
    return None


@pytest.mark.skipif(not shutil.which("busybox"), reason="needs busybox, whose udhcpc asks")
def test_a_device_gets_an_address_the_box_as_router_and_resolver_and_where_to_sign_in(wires, tmp_path):
    with handing_out(wires["box"], tmp_path):
        told = lease(wires["school"], "port", tmp_path)
        assert (told["ip"].startswith("10.4."), told["mask"], told["router"], told["dns"], told["lease"]) == (
            True, "16", "10.4.0.1", "10.4.0.1", "28800",
        )  # fmt: skip
        assert bytes.fromhex(told["opt114"]).decode() == PORTAL
        # Identity reads who has which address from here.
        assert told["ip"] in (tmp_path / "leases").read_text()
        # Guests do not sign in, and have a VLAN of their own.
        guest = vlan.add(wires["school"], "port", 30)
        told = lease(wires["school"], guest, tmp_path)
        assert (told["ip"], told["router"], "opt114" in told) == ("10.9.1.1", "10.9.0.1", False)


def test_a_device_makes_itself_an_address_of_the_announced_network(wires, tmp_path):
    school_side = wires["school"]
    school_side.sysctl(ipv6__conf__port__accept_ra=1, ipv6__conf__port__router_solicitations=3)
    with handing_out(wires["box"], tmp_path):
        school_side.ip("link set port down", "link set port up")  # it asks as soon as it is there
        assert soon(lambda: [own for _, own, _ in all_of(school_side)["addresses"] if own.startswith("2001:db8:4:")])
        assert soon(lambda: "pref high" in "".join(all_of(school_side)["routes6"]))
        # Nothing is announced on the way out.
        assert not [own for _, own, _ in all_of(wires["edge"])["addresses"] if own.startswith("2001:db8:4:")]


def test_a_device_that_has_ipv6_alone_hears_where_to_sign_in_by_dhcpv6(wires, tmp_path):
    """RFC 8415, RFC 8910: an Information-request for option 103."""
    asked = b"\x0b\x01\x02\x03" + bytes.fromhex("0001000a00030001020000000001") + bytes.fromhex("000600020067")
    with handing_out(wires["box"], tmp_path), wires["school"].socket(socket.AF_INET6, socket.SOCK_DGRAM) as device:
        device.bind(("::", 546))
        device.settimeout(1)
        interface = wires["school"].index("port")

        def answered() -> bool:
            device.sendto(asked, ("ff02::1:2", 547, 0, interface))
            try:
                reply = device.recv(2000)
            except TimeoutError:
                return False
            return reply[:4] == b"\x07\x01\x02\x03" and PORTAL.encode() in reply

        assert soon(answered)


@pytest.mark.skipif(not shutil.which("busybox"), reason="needs busybox, whose udhcpc asks")
def test_dnsmasq_is_started_again_and_goes_with_its_parent(wires, tmp_path):
    with handing_out(wires["box"], tmp_path) as process:
        first = children(process.pid)
        subprocess.run(["kill", "-9", *first], check=True)
        assert soon(lambda: children(process.pid) and children(process.pid) != first)
        assert soon(lambda: lease(wires["school"], "port", tmp_path))
        second = children(process.pid)
    assert soon(lambda: not any(alive(each) for each in second))


def children(pid: int) -> list[str]:
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [each for each in file.read().split() if alive(each)]


def alive(pid: str) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False

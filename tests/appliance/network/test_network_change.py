"""The network applied and undone on real interfaces (issue 4: idempotent, previewed, undone cleanly)."""

import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace

import msgspec
import pytest

from appliance.network import act, change, record
from appliance.network.layout import Kind
from filters.policy.network import Attachment, Mode
from tests.appliance.network.wires import BRIDGE, EDGE, OWN, ROUTER, all_of, box, needs_namespaces, reaches
from tests.netns.lab import vlan

pytestmark = needs_namespaces

TRUNK = replace(
    BRIDGE,
    attachments=(*BRIDGE.attachments, Attachment("guests", 30, ("10.9.0.2/16", "2001:db8:9::2/64"))),
    other_vlans=True,
)


@pytest.fixture
def wires():
    with box() as made:
        yield made


@pytest.mark.parametrize("network", [BRIDGE, ROUTER], ids=["bridge", "router"])
def test_applied_twice_changes_nothing_and_undone_leaves_what_was(wires, tmp_path, network):
    here = wires["box"]
    before = all_of(here)
    with here.inside():
        planned = change.plan(network, record.load(tmp_path))
        assert all_of(here) == before, "a plan changes nothing"
        first = change.apply(tmp_path, network)
        assert first.steps == planned.steps
        assert first.problems == ()
        assert change.apply(tmp_path, network).steps == ()
    assert all_of(here) != before
    with here.inside():
        change.undo(tmp_path, "asked")
    assert all_of(here) == before
    with here.inside():
        assert change.undo(tmp_path, "asked") == ()
    assert all_of(here) == before


def test_a_bridge_has_the_ports_address_and_both_sides_reach_it(wires, tmp_path):
    wires["school"].ip("addr add 192.0.2.77/24 dev port", "addr add 2001:db8:1::77/64 dev port nodad")
    with wires["box"].inside():
        change.apply(tmp_path, BRIDGE)
    for side in ("edge", "school"):
        assert reaches(wires[side], OWN)
        assert reaches(wires[side], "2001:db8:1::2")
    assert reaches(wires["school"], EDGE), "the school reaches the edge router through the box"
    assert reaches(wires["school"], "2001:db8:1::1")


@pytest.mark.parametrize("cable", ["up", "down"])
def test_every_address_can_be_listened_on_at_once(wires, tmp_path, cable):
    """Whoever starts next listens there, whether or not a cable is in yet."""
    here = wires["box"]
    here.sysctl(**{f"ipv6__conf__{name}__accept_dad": 1 for name in ("all", "default", "eth0", "eth1")})
    wires["school"].ip(f"link set port {cable}")
    with here.inside():
        change.apply(tmp_path, ROUTER)
        for address in ("10.4.0.1", "2001:db8:4::1", "2001:db8:1::2"):
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as listens:
                listens.bind((address, 5353))


def test_a_router_passes_both_kinds_of_packet(wires, tmp_path):
    wires["school"].ip(
        "addr add 10.4.0.77/16 dev port", "addr add 2001:db8:4::77/64 dev port nodad",
        "route add default via 10.4.0.1", "route add default via 2001:db8:4::1",
    )  # fmt: skip
    wires["edge"].ip(f"route add 10.4.0.0/16 via {OWN}", "route add 2001:db8:4::/64 via 2001:db8:1::2")
    assert not reaches(wires["school"], EDGE, 0.2)
    with wires["box"].inside():
        change.apply(tmp_path, ROUTER)
    assert reaches(wires["school"], EDGE)
    assert reaches(wires["school"], "2001:db8:1::1")


def test_another_network_takes_the_place_of_the_first_and_undo_goes_back_to_the_very_beginning(wires, tmp_path):
    here = wires["box"]
    before = all_of(here)
    with here.inside():
        change.apply(tmp_path, BRIDGE)
        change.apply(tmp_path, ROUTER)
        assert change.apply(tmp_path, ROUTER).steps == ()
    assert "lw0" not in all_of(here)["links"], "what only the first asked for is gone"
    with here.inside():
        change.undo(tmp_path, "asked")
    assert all_of(here) == before


def test_applied_again_it_is_wanted_again_also_where_nothing_is_left_to_do(wires, tmp_path):
    here = wires["box"]
    one_arm = replace(BRIDGE, mode=Mode.ONE_ARM, lan=("eth0",), attachments=())
    with here.inside():
        change.apply(tmp_path, one_arm)
        change.undo(tmp_path, "asked")
        assert record.load(tmp_path).stopped == "asked"
        assert change.apply(tmp_path, one_arm).steps == ()
        assert record.load(tmp_path).stopped == ""


def test_what_was_there_already_stays(wires, tmp_path):
    """Never touched: what it did not make."""
    here = wires["box"]
    here.ip("addr add 10.4.0.1/16 dev eth1", "addr add 10.77.0.1/24 dev eth1", "link add docker0 type bridge")
    before = all_of(here)
    with here.inside():
        change.apply(tmp_path, ROUTER)
        change.undo(tmp_path, "asked")
    assert all_of(here) == before


KILLED = """
import os, signal, sys
from pathlib import Path
import msgspec
from appliance.network import act, change
from filters.policy.network import Network

steps, do = int(sys.argv[2]), act.do
def dying(step, lender):
    global steps
    if steps == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    steps -= 1
    do(step, lender)
act.do = dying
change.apply(Path(sys.argv[1]), msgspec.json.decode(sys.stdin.buffer.read(), type=Network))
"""


@pytest.mark.parametrize("after", [0, 2, 5, 9, 12])
def test_killed_in_the_middle_it_is_undone_whole(wires, tmp_path, after):
    here = wires["box"]
    before = all_of(here)
    killed = subprocess.run(
        here.command([sys.executable, "-c", KILLED, str(tmp_path), str(after)]),
        input=msgspec.json.encode(BRIDGE), cwd=os.getcwd(), timeout=60, check=False,
    )  # fmt: skip
    assert killed.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)
    with here.inside():
        change.undo(tmp_path, "asked")
    assert all_of(here) == before


@pytest.mark.parametrize("after", [3, 8])
def test_killed_in_the_middle_it_is_finished_by_the_next(wires, tmp_path, after):
    here = wires["box"]
    before = all_of(here)
    subprocess.run(
        here.command([sys.executable, "-c", KILLED, str(tmp_path), str(after)]),
        input=msgspec.json.encode(BRIDGE), cwd=os.getcwd(), timeout=60, check=False,
    )  # fmt: skip
    with here.inside():
        assert change.apply(tmp_path, BRIDGE).problems == ()
        assert change.apply(tmp_path, BRIDGE).steps == ()
    assert reaches(wires["edge"], OWN)
    with here.inside():
        change.undo(tmp_path, "asked")
    assert all_of(here) == before


def test_a_step_that_the_kernel_refuses_takes_back_those_before_it(wires, tmp_path):
    here = wires["box"]
    before = all_of(here)
    # The next hop lies nowhere: the kernel refuses the last step.
    lost = replace(BRIDGE, gateways=("203.0.113.1",))
    with here.inside():
        with pytest.raises(act.Refused, match=r"203\.0\.113\.1"):
            change.apply(tmp_path, lost)
        assert all_of(here) == before
        found = change.apply(tmp_path, lost, go_on=True)
    assert any("203.0.113.1" in problem for problem in found.problems)
    assert reaches(wires["edge"], OWN), "all else is done where a part alone is refused"


def test_a_full_disk_stops_a_technician_and_not_the_box(wires, tmp_path):
    here = wires["box"]
    before = all_of(here)
    (tmp_path / ".done.json.new").mkdir()  # nothing can be written in its place
    with here.inside():
        with pytest.raises(OSError, match=r"done\.json"):
            change.apply(tmp_path, BRIDGE)
        assert all_of(here) == before
        found = change.apply(tmp_path, BRIDGE, go_on=True)
    assert any("cannot be written down" in problem for problem in found.problems)
    assert reaches(wires["edge"], OWN)


def test_a_name_that_something_else_bears_is_said_and_left_alone(wires, tmp_path):
    here = wires["box"]
    here.ip("link add lw0 type veth peer name other")
    with here.inside():
        found = change.plan(BRIDGE, record.load(tmp_path))
    assert any("lw0 is there already" in problem for problem in found.problems)
    assert not any(step.part == (Kind.LINK, "lw0") for step in found.steps)


def test_a_misspelt_port_is_said_with_those_that_there_are(wires, tmp_path):
    with wires["box"].inside():
        found = change.plan(replace(BRIDGE, lan=("eht1",)), record.load(tmp_path))
    assert found.problems == ("there is no port eht1; the ports here are: eth0, eth1",)


def test_a_trunk_gives_each_vlan_a_bridge_and_takes_vlans_that_are_there_as_they_are(wires, tmp_path):
    here = wires["box"]
    for port in ("eth0", "eth1"):
        vlan.add(here, port, 30)
    before = all_of(here)
    with here.inside():
        assert change.apply(tmp_path, TRUNK).problems == ()
        assert change.apply(tmp_path, TRUNK).steps == ()
    links = all_of(here)["links"]
    assert {name: links[name][0] for name in ("eth0", "eth1", "eth0.30", "eth1.30")} == {
        "eth0": "lw0", "eth1": "lw0", "eth0.30": "lw30", "eth1.30": "lw30",
    }  # fmt: skip
    with here.inside():
        change.undo(tmp_path, "asked")
    assert all_of(here) == before


def test_vlans_are_made_or_the_kernel_that_cannot_is_named_and_nothing_is_left(wires, tmp_path):
    here = wires["box"]
    before = all_of(here)
    with here.inside():
        if vlan.kernel_has_vlans():
            assert change.apply(tmp_path, TRUNK).problems == ()
            assert change.apply(tmp_path, TRUNK).steps == ()
            assert reaches(wires["edge"], OWN)
            change.undo(tmp_path, "asked")
        else:
            with pytest.raises(act.Refused, match=r"make eth0\.30, VLAN 30 of eth0: this kernel cannot"):
                change.apply(tmp_path, TRUNK)
    assert all_of(here) == before


def test_a_restart_of_the_machine_leaves_nothing_to_undo(wires, tmp_path):
    """The kernel has forgotten all; what the system made anew at the start is not ours to take."""
    here = wires["box"]
    with here.inside():
        change.apply(tmp_path, ROUTER)
        record.save(tmp_path, replace(record.load(tmp_path), boot="an earlier one"))
        before = all_of(here)
        assert change.undo(tmp_path, "asked") == ()
    assert all_of(here) == before

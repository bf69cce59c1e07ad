"""What the network shall be, for each way of being plugged in, and the steps to it from a machine as it comes.

LESSONWALL_REGOLD=1 writes the golden files anew; then read them.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.network.dhcp_config import render
from appliance.network.layout import Actual, Kind, Part, clashes, missing, wanted
from appliance.network.past import rules
from appliance.network.steps import Step, difference
from tests.appliance.network.plugged import MODES, school

GOLDEN = Path(__file__).parents[2] / "golden" / "network"

EDGE_ROUTE = Part(Kind.ROUTE, "eth0", "0.0.0.0/0 via 192.0.2.1")
FRESH = Actual(
    {
        Part(Kind.LINK, "eth0"): "other",
        Part(Kind.LINK, "eth1"): "other",
        Part(Kind.UP, "eth0"): "yes",
        Part(Kind.UP, "eth1"): "no",
        Part(Kind.MEMBER, "eth0"): "",
        Part(Kind.MEMBER, "eth1"): "",
        Part(Kind.ADDRESS, "eth0", "192.0.2.2/24"): "yes",
        EDGE_ROUTE: "metric=100 proto=16",
        Part(Kind.SETTING, "net/ipv4/ip_forward"): "0",
        Part(Kind.SETTING, "net/ipv4/neigh/default/gc_thresh3"): "1024",
        Part(Kind.SETTING, "net/netfilter/nf_conntrack_max"): "1000000",
    },
    names=frozenset({"lo", "eth0", "eth1"}),
)


def same_as_golden(name: str, found: str) -> None:
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("LESSONWALL_REGOLD"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, "utf-8")
    assert found == golden.read_text("utf-8")


@pytest.mark.parametrize("mode", MODES)
def test_the_steps_from_a_fresh_machine(mode):
    network = school(mode).network
    steps = difference(wanted(network, FRESH, {}), FRESH)
    same_as_golden(mode, "".join(f"{step.words}\n" for step in steps))


@pytest.mark.parametrize("mode", MODES)
def test_what_is_as_it_shall_be_needs_no_step(mode):
    network = school(mode).network
    done = _after(difference(wanted(network, FRESH, {}), FRESH))
    assert difference(wanted(network, done, {}), done) == ()


@pytest.mark.parametrize("mode", MODES)
def test_the_way_back_ends_where_it_began(mode):
    network = school(mode).network
    steps = difference(wanted(network, FRESH, {}), FRESH)
    before = {step.part: step.before for step in steps}
    done = _after(steps)
    back = {**done.parts, **{step.part: step.after for step in difference(before, done)}}
    interfaces = FRESH.names
    left = {part: value for part, value in back.items() if value and part.interface in interfaces | {""}}
    settings_made = {part for part in left if part.kind is Kind.SETTING and part not in FRESH.parts}
    assert {part: value for part, value in left.items() if part not in settings_made} == {
        part: value for part, value in FRESH.parts.items() if value
    }


def _after(steps: tuple[Step, ...]) -> Actual:
    parts = {**FRESH.parts, **{step.part: step.after for step in steps}}
    made = {step.part.on for step in steps if step.part.kind is Kind.LINK}
    return Actual(parts, FRESH.names | made, FRESH.names | made)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # An interface before what stands on it.
        ("make eth0.20, VLAN 20", "make the bridge lw20"),
        ("make the bridge lw20", "put eth0.20 into lw20"),
        ("make the bridge lw20", "set net.ipv6.conf.lw20.accept_ra"),
        # A stranger's announcements are not listened to, not even for a moment.
        ("set net.ipv6.conf.lw20.accept_ra", "switch lw20 on"),
        ("switch lw20 on", "give lw20 the address 10.4.0.1/16"),
        ("give lw10 the address", "send everything else via 192.0.2.1 on lw10"),
        # The port's own way out goes before its address, with which the kernel would drop it unseen.
        ("no longer send everything else via 192.0.2.1 on eth0", "take 192.0.2.2/24 from eth0"),
    ],
)
def test_each_step_can_be_done_when_its_turn_comes(first, second):
    words = [step.words for step in difference(wanted(school("trunk").network, FRESH, {}), FRESH)]
    places = [next(place for place, said in enumerate(words) if said.startswith(each)) for each in (first, second)]
    assert places == sorted(places)


def test_limits_are_raised_and_never_lowered():
    found = wanted(school("router").network, FRESH, {})
    assert found[Part(Kind.SETTING, "net/ipv4/neigh/default/gc_thresh3")] == "32768"
    assert found[Part(Kind.SETTING, "net/netfilter/nf_conntrack_max")] == "1000000"
    assert Part(Kind.SETTING, "net/ipv6/neigh/default/gc_thresh3") not in found, "this kernel shows none"


def test_while_a_port_is_away_the_rest_is_done_and_nothing_hangs_on_it():
    away = replace(FRESH, names=FRESH.names - {"eth1"})
    network = school("trunk").network
    assert missing(network, away) == ("eth1",)
    assert not [step for step in difference(wanted(network, away, {}), away) if step.part.interface[:4] == "eth1"]


@pytest.mark.parametrize(
    ("part", "there", "clash"),
    [
        # The VLAN of a switch chip's port may have any kind; another VLAN by its name may not.
        (Part(Kind.LINK, "eth0.20"), "other", False),
        (Part(Kind.LINK, "eth0.20"), "vlan eth0 20", False),
        (Part(Kind.LINK, "eth0.20"), "vlan eth0 21", True),
        (Part(Kind.LINK, "eth0.20"), "vlan eth1 20", True),
        (Part(Kind.LINK, "lw20"), "bridge", False),
        (Part(Kind.LINK, "lw20"), "other", True),
    ],
)
def test_a_name_that_is_taken(part, there, clash):
    actual = replace(FRESH, parts={**FRESH.parts, part: there}, names=FRESH.names | {part.on})
    assert bool(clashes(wanted(school("trunk").network, actual, {}), actual)) is clash


def test_in_a_bridge_routers_are_believed_only_where_they_are_named():
    """Anybody in the school can announce himself as a router (RFC 6104)."""
    found = wanted(school("bridge").network, FRESH, {})
    assert found[Part(Kind.SETTING, "net/ipv6/conf/lw0/accept_ra")] == "0"


@pytest.mark.parametrize("mode", ["router", "stick"])
def test_what_dnsmasq_is_told(mode):
    same_as_golden(
        f"dnsmasq-{mode}", render(school(mode), Path("/state/network/leases"), "https://wall.example:8443/api")
    )


@pytest.mark.parametrize("mode", ["bridge", "one-arm"])
def test_where_another_hands_out_addresses_dnsmasq_is_told_nothing(mode):
    assert render(school(mode), Path("/state/network/leases"), "") == ""


def test_the_rules_for_the_schools_own_firewall():
    one_arm = school("one-arm")
    same_as_golden("rules", f"{rules(one_arm, one_arm.network)}\n")

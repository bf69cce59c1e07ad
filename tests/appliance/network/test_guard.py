"""When a change of the network is taken back (issue 4: if the box loses its management address for 60 s)."""

from dataclasses import replace

import pytest

from appliance.network.guard import Trial, Verdict, kept_address, reachable
from appliance.network.layout import Actual, Kind, Part
from filters.policy.network import Attachment, Mode, Network

NETWORK = Network(Mode.ROUTER, "eth0", ("eth1",), (Attachment("school", 0, ("10.4.0.1/16",)),))


def verdict(story: list[tuple[float, bool]]) -> Verdict:
    trial, last = Trial(since=0, patience=60, proof=600), Verdict.WAIT
    for now, there in story:
        trial, last = trial.look(there, now)
        if last is not Verdict.WAIT:
            return last
    return last


@pytest.mark.parametrize(
    ("story", "outcome"),
    [
        # Sixty seconds from the moment at which it was missed first.
        ([(1, True), (10, False), (69, False)], Verdict.WAIT),
        ([(1, True), (10, False), (70, False)], Verdict.UNDO),
        ([(0, False), (60, False)], Verdict.UNDO),
        # Back in between: it begins anew.
        ([(10, False), (60, True), (65, False), (124, False)], Verdict.WAIT),
        # Proven after ten minutes, but not if it was away meanwhile.
        ([(599, True)], Verdict.WAIT),
        ([(600, True)], Verdict.PROVEN),
        ([(500, False), (520, True), (1099, True)], Verdict.WAIT),
        ([(500, False), (520, True), (1100, True)], Verdict.PROVEN),
    ],
)
def test_a_change_is_on_trial(story, outcome):
    assert verdict(story) is outcome


@pytest.mark.parametrize(
    ("network", "address"),
    [
        # What the system has by DHCP is not touched; and the school's cable may not be in yet.
        (NETWORK, ""),
        (replace(NETWORK, addresses=("192.0.2.2/24",)), "192.0.2.2"),
        (replace(NETWORK, addresses=("192.0.2.2/24",), keep="10.4.0.1"), "10.4.0.1"),
        (Network(Mode.ONE_ARM, "eth0", ("eth0",), ()), ""),
    ],
)
def test_the_address_that_must_stay(network, address):
    assert kept_address(network) == address


@pytest.mark.parametrize(
    ("address", "carrier", "found"),
    [
        ("10.4.0.1", {"eth1"}, True),
        ("10.4.0.1", {"eth0"}, False),  # its cable is out
        ("10.4.0.2", {"eth1"}, False),
        ("", set(), True),  # the system has one by DHCP: nothing of it is changed
    ],
)
def test_reached_means_an_address_and_a_cable_with_life_in_it(address, carrier, found):
    seen = Actual({Part(Kind.ADDRESS, "eth1", "10.4.0.1/16"): "yes"}, carrier=frozenset(carrier))
    assert reachable(address, seen) is found

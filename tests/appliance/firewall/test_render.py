"""The ruleset as text: a golden file for each way of being plugged in, and what a school can write that would break it.

LESSONWALL_REGOLD=1 writes the golden files anew; then read them.
"""

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.firewall.nft import Nftables
from appliance.firewall.render import Choices, ruleset
from appliance.firewall.zones import marks_of, ports_to_school, views
from filters.policy.network import Mode
from filters.policy.rules import Zone
from filters.policy.school import School
from tests.appliance.firewall.lab import as_root
from tests.appliance.firewall.schools import ZONES, school
from tests.netns.lab.namespaces import namespaces

GOLDEN = Path(__file__).parents[2] / "golden" / "rulesets"


def trunk_with_others() -> School:
    made = school(Mode.BRIDGE)
    assert made.network is not None
    return replace(made, network=replace(made.network, other_vlans=True))


def by_address() -> School:
    """A routed core: zones told by source on one wire, devices by address; pupils reach the staff's and no others."""
    pupils = replace(ZONES["pupils"], clients_by="address", reaches=("staff",))
    return school(Mode.ROUTER, tagged=False, zones={**ZONES, "pupils": pupils})


VARIANTS = {
    "router": (school(Mode.ROUTER), Choices(proxies=2, service=998)),
    "router-by-address": (by_address(), Choices()),
    "bridge-flat": (school(Mode.BRIDGE, tagged=False), Choices()),
    "bridge-trunk": (school(Mode.BRIDGE), Choices(service=1001)),
    "bridge-other-vlans": (trunk_with_others(), Choices()),
    "stick": (school(Mode.STICK), Choices()),
    "one-arm": (school(Mode.ONE_ARM, tagged=False), Choices()),
}
EACH = pytest.mark.parametrize("name", VARIANTS)


@EACH
def test_the_ruleset_is_as_it_was_read(name: str) -> None:
    text = ruleset(*VARIANTS[name])
    golden = GOLDEN / f"{name}.nft"
    if os.environ.get("LESSONWALL_REGOLD"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


@as_root
@EACH
def test_the_kernel_takes_it_twice(name: str) -> None:
    """`nft -c`, loaded, and loaded again over itself."""
    with namespaces("rules") as spaces:
        with spaces["rules"].inside():
            nft = Nftables()
        text = ruleset(*VARIANTS[name])
        nft.check(text)
        nft.run(text)
        once = nft.run("list table inet lessonwall")
        nft.run(text)
        assert nft.run("list table inet lessonwall") == once
        nft.close()


@as_root
def test_one_way_of_being_plugged_in_makes_way_for_another() -> None:
    with namespaces("rules") as spaces:
        with spaces["rules"].inside():
            nft = Nftables()
        for first in VARIANTS.values():
            for second in VARIANTS.values():
                nft.run(ruleset(*first))
                nft.run(ruleset(*second))
        nft.close()


@EACH
def test_whatever_is_said_of_ipv4_is_said_of_ipv6(name: str) -> None:
    """IPv6 everywhere IPv4 is: each rule about addresses of the one has its twin for the other, in the same chain."""
    four, six = (rules_about(version, ruleset(*VARIANTS[name])) for version in (4, 6))
    assert four
    assert four == six


def rules_about(version: int, text: str) -> list[str]:
    """With what differs by nature taken out: the addresses themselves, and the version in names."""
    word = "ip6" if version == 6 else "ip"
    rules = [line.strip() for line in text.splitlines() if re.search(rf"\b{word} [sd]addr\b", line)]
    rules = [each for each in rules if "masquerade" not in each]  # `translate: v4` hides only those
    rules = [re.sub(r"addr (!= )?\{[^}]*\}", r"addr \1{}", each) for each in rules]
    rules = [each.replace(f"{word} ", "").replace("ipv6", "").replace("ipv4", "") for each in rules]
    return [re.sub(rf"(@\w+){version}\b", r"\1", each) for each in rules]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # What nft does not take in a chain's name is written otherwise, and two zones never share chains.
        ("year-7", "year_7"),
        ("année", "ann_e"),
        ("a-b", "a.b"),
    ],
)
def test_no_two_zones_share_chains(one: str, other: str) -> None:
    zones = {id: Zone(id, id, "pupils", (f"10.{n}.0.0/16",)) for n, id in enumerate((one, other, "pupils"), 30)}
    made = school(Mode.ROUTER)
    assert made.network is not None
    attachments = tuple(replace(made.network.attachments[0], zone=id, vlan=n) for n, id in enumerate(zones, start=60))
    made = replace(made, zones=zones, network=replace(made.network, attachments=attachments))
    chains = [view.chain for view in views(made, made.network)]  # type: ignore[arg-type]
    assert len(set(chains)) == 3
    assert all(re.fullmatch(r"\w+", each, re.ASCII) for each in chains)


@pytest.mark.parametrize("uid", [None, 0, 42, 998, 999, 1000, 65533])
@as_root
def test_the_service_may_have_any_uid(uid: int | None) -> None:
    nft = Nftables()
    nft.check(ruleset(school(Mode.ROUTER), Choices(service=uid)))
    nft.close()


def test_every_port_to_the_school_is_watched_whether_or_not_a_zone_names_its_vlan() -> None:
    made = school(Mode.BRIDGE)
    assert made.network is not None
    assert ports_to_school(replace(made.network, wan_vlan=10)) == (
        "lan0", "lan0.10", "lan0.20", "lan0.30", "lan0.40", "lan0.50",
    )  # fmt: skip


def test_of_several_zones_on_a_wire_the_strictest_has_the_strangers() -> None:
    made = school(Mode.BRIDGE, tagged=False)
    assert made.network is not None
    assert [view.id for view in views(made, made.network) if view.alone] == ["pupils"]


def test_a_box_with_one_arm_serves_no_address_that_is_not_the_schools() -> None:
    made = school(Mode.ONE_ARM, tagged=False)
    assert made.network is not None
    assert not any(view.alone for view in views(made, made.network))


def test_zones_are_numbered_in_the_order_of_their_ids() -> None:
    assert marks_of(["staff", "guests", "pupils"]) == {"guests": 1 << 26, "pupils": 2 << 26, "staff": 3 << 26}

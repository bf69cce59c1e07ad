"""Policy and Clients become elements, and each state of them the next: tables, and any two states beside the kernel."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.firewall.nft import Nftables
from appliance.firewall.render import ruleset
from appliance.firewall.sets import NOTHING, Membership, Moved, changes, emptied, mark_of, membership, moves, watching
from appliance.firewall.zones import marks_of
from filters.clients import Clients, HowSure
from filters.policy.attempt import Standing
from filters.policy.network import Mode
from filters.policy.standing import LARGEST, UNKNOWN, number_standings
from tests.appliance.firewall import at_work
from tests.appliance.firewall.at_work import client, clients
from tests.appliance.firewall.lab import as_root, mac
from tests.appliance.firewall.schools import ZONES
from tests.appliance.firewall.schools import school as folder
from tests.netns.lab.namespaces import namespaces
from tests.policies import LESSON

MARKS = marks_of(ZONES)  # guests 1, pupils 2, staff 3, things 4
POLICY = at_work.school()


def members(found: Clients, policy=POLICY) -> Membership:
    return membership(policy, found, MARKS, LESSON)


def test_devices_are_known_in_their_zone_by_hardware_address():
    found = members(clients())
    assert found.maps["standing_of_mac"] == {
        f"0x08000000 . {mac('pupils')}": "0x08000007",
        f"0x0c000000 . {mac('staff')}": "0x0c000008",
        f"0x04000000 . {mac('guests')}": "0x04000009",
        f"0x10000000 . {mac('things')}": "0x1000000a",
    }
    assert not found.maps["standing_of_address4"]


def test_behind_a_routed_core_they_are_known_by_address():
    """clients_by: address."""
    policy = replace(POLICY, zones={**ZONES, "pupils": replace(ZONES["pupils"], clients_by="address")})
    known = clients()
    pupil = client("pupils")
    found = members(replace(known, by_address={"10.4.0.9": pupil, "fd00:4::9": pupil}), policy)
    assert f"0x08000000 . {mac('pupils')}" not in found.maps["standing_of_mac"]
    assert found.maps["standing_of_address4"] == {"0x08000000 . 10.4.0.9": "0x08000007"}
    assert found.maps["standing_of_address6"] == {"0x08000000 . fd00:4::9": "0x08000007"}


def test_whose_name_would_be_told_has_an_address_on_their_own_card_alone():
    """No name where it is not sure: one forged packet would be told of as theirs."""
    known = clients()
    shared = replace(client("staff"), sure=HowSure.SHARED_DEVICE)
    found = members(
        replace(known, by_address={"10.4.0.9": client("pupils"), "fd00:4::9": client("pupils"), "10.5.0.9": shared})
    )
    assert found.sets["named4"] == {"10.4.0.9"}
    assert found.sets["cards4"] == {f"10.4.0.9 . {mac('pupils')}"}
    assert found.sets["cards6"] == {f"fd00:4::9 . {mac('pupils')}"}
    by_address = {**ZONES, "pupils": replace(ZONES["pupils"], clients_by="address")}
    routed = members(replace(known, by_address={"10.4.0.9": client("pupils")}), replace(POLICY, zones=by_address))
    assert not routed.sets["named4"], "behind a router every address comes from its card"


def test_strangers_have_their_zones_standing_without_an_entry_of_their_own():
    """A flood of them fills nothing."""
    known = clients()
    strangers = dict(known.by_zone)
    stranger = strangers["10.4.0.0/16"]
    flood = {f"02:00:00:00:{n // 256:02x}:{n % 256:02x}": stranger for n in range(5000)}
    found = members(replace(known, by_mac={**known.by_mac, **flood}))
    assert len(found.maps["standing_of_mac"]) == 4
    assert found.maps["standing_of_zone"]["0x08000000"] == "0x08000014"


@pytest.mark.parametrize(
    ("group", "number", "things", "outsiders"),
    [
        # F3: by the kind of the group, wherever the device is.
        ("year-9", 7, False, False),
        ("things", 7, True, False),
        ("guests", 7, False, True),
        # A group that no policy names is nobody's.
        ("gone", 7, False, True),
        # Numbers ran out: several have this one, and one of them may be a guest.
        ("year-9", UNKNOWN, False, True),
        ("things", UNKNOWN, False, True),
    ],
)
def test_things_and_outsiders(group: str, number: int, things: bool, outsiders: bool):
    found = members(clients(pupils=client("pupils", number, group)))
    mark = f"0x080000{number:02x}"
    assert (mark in found.sets["things"]) is things
    assert (mark in found.sets["outsiders"]) is outsiders


def test_no_number_but_the_shared_one_has_a_meaning_in_two_zones():
    """A standing is one zone's, so admissions of a number are one zone's."""
    standings = [Standing(zone, group) for zone in ZONES for group in ("year-7", "year-9", "staff", "guests")]
    given_ = number_standings({}, standings)
    assert len(set(given_.numbers.values())) == len(standings)
    many = [Standing(zone, "year-9", frozenset({f"person:{n}"})) for zone in ZONES for n in range(100)]
    numbers = number_standings({}, many).numbers
    zones_of: dict[int, set[str]] = {}
    for standing, number in numbers.items():
        zones_of.setdefault(number, set()).add(standing.zone)
    assert all(len(zones) == 1 for number, zones in zones_of.items() if number != UNKNOWN)
    assert max(number for number in zones_of if number != UNKNOWN) <= LARGEST


def test_a_client_of_no_zone_that_the_ruleset_knows_is_in_no_set():
    found = members(clients(pupils=replace(client("pupils"), standing=Standing("elsewhere", "year-9"))))
    assert f"0x08000000 . {mac('pupils')}" not in found.maps["standing_of_mac"]
    assert mark_of(client("pupils"), {}) == 7


@pytest.mark.parametrize(
    ("ends", "expected"),
    [(None, {}), (timedelta(hours=1), {2 << 26: 3600}), (timedelta(0), {}), (timedelta(milliseconds=1), {2 << 26: 1})],
)
def test_a_zone_is_watched_until_then(ends: timedelta | None, expected: dict[int, int]):
    until = None if ends is None else LESSON + ends
    policy = replace(POLICY, zones={**ZONES, "pupils": replace(ZONES["pupils"], watch_until=until)})
    assert watching(policy, MARKS, LESSON) == expected


def test_who_moved():
    before = members(clients())
    after = members(clients(2, pupils=client("pupils", 11)))
    assert moves(before, after) == [Moved(0x08000007, 0x0800000B)]
    assert moves(before, before) == []


def test_whoever_was_nobody_moves_from_the_zones_own_standing():
    known = clients()
    nobody = replace(known, by_mac={each: who for each, who in known.by_mac.items() if each != mac("pupils")})
    assert moves(members(nobody), members(known)) == [Moved(0x08000014, 0x08000007)]


# --- any two states, in the kernel ---

STATES = st.builds(
    lambda macs, zones, things, outsiders, watched: Membership(
        maps={
            "standing_of_mac": {f"0x08000000 . 02:00:00:00:00:{n:02x}": f"0x080000{m:02x}" for n, m in macs.items()},
            "standing_of_address4": {f"0x08000000 . 10.4.0.{n}": f"0x080000{m:02x}" for n, m in macs.items()},
            "standing_of_address6": {f"0x08000000 . fd00:4::{n:x}": f"0x080000{m:02x}" for n, m in macs.items()},
            "standing_of_zone": {f"0x{n << 26:08x}": f"0x{n << 26 | 5:08x}" for n in zones},
        },
        sets={
            "things": frozenset(f"0x080000{n:02x}" for n in things),
            "outsiders": frozenset(f"0x080000{n:02x}" for n in outsiders),
        },
        watching={n << 26: 600 for n in watched},
    ),
    st.dictionaries(st.integers(1, 6), st.integers(1, 4)),
    *[st.sets(st.integers(1, 4))] * 4,
)


@as_root
def test_the_kernel_takes_every_change_and_holds_what_it_should():
    with namespaces("sets") as spaces:
        with spaces["sets"].inside():
            nft = Nftables()
        nft.run(ruleset(folder(Mode.ROUTER)))

        @given(STATES, STATES)
        @settings(deadline=None, max_examples=60)
        def holds(before: Membership, after: Membership) -> None:
            nft.run(f"{emptied()}\n{changes(NOTHING, before)}")
            if said := changes(before, after):
                nft.run(said)
            for name in (*after.maps, *after.sets, "watching"):
                kind = "map" if name in after.maps else "set"
                found = nft.run(f"list {kind} inet lessonwall {name}").partition("elements = {")[2]
                expected = len(after.watching if name == "watching" else after.maps.get(name, after.sets.get(name, ())))
                assert found.count("0x") // (2 if kind == "map" else 1) == expected, name

        holds()
        nft.close()

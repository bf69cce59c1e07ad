"""No name where it is not sure: orders of events in which a name would go to another's device, or stay too long.

Each is what was found by looking for it; `test_where_model.py` looks for more.
"""

from datetime import timedelta

import pytest

from filters import requests as ask
from filters.clients import HowSure
from filters.events.seal import make_keys
from filters.policy.bindings import Sighting, Source
from filters.requests import Done
from tests.appliance.steward.test_where import (
    DEVICES,
    NOBODY_ON_IT,
    PHONE,
    TROLLEY,
    at,
    on,
    seen,
    told,
    who,
)
from tests.appliance.steward.world import Hand, World, begin, write_school

OTHER, SECOND = "02:00:5e:10:00:77", "02:00:5e:10:00:21"
RADIUS, LOG_ON = Source.RADIUS, Source.LOG_ON


@pytest.fixture
def world(tmp_path) -> World:
    second = f"trolley-2,Trolley 2,{SECOND},,,year-9,school,IT3,yes,yes"
    write_school(tmp_path / "school", devices=(DEVICES, f"{second}\ntrolley-1,Trolley 1,{TROLLEY},,"))
    make_keys(tmp_path / "state" / "keys")
    return begin(tmp_path / "state", tmp_path / "school", Hand())


def off(world: World, source: Source = RADIUS, session: str = "", **where: str) -> None:
    assert isinstance(world.ask(ask.LoggedOff(source, session, **where)), Done)


# --- addresses that go from one device to another -------------------------------------------------------------------


def test_after_a_restart_a_login_is_still_the_devices_and_not_its_addresss(world):
    seen(world, "10.0.0.99", PHONE)
    on(world, "p7", address="10.0.0.99")  # a log-on script knows its address alone
    again = world.again()
    seen(again, "10.0.0.99", OTHER)
    seen(again, "10.0.0.98", PHONE)
    assert (who(again, "10.0.0.99")[0], who(again, "10.0.0.98")[0]) == (None, "p7")


def test_a_stranger_who_finds_no_room_in_the_directory_is_not_who_had_the_address_before(world):
    """Else a flood of hardware addresses would be the way to somebody's name."""
    seen(world, "10.0.0.99", PHONE)
    on(world, "p7", mac=PHONE)
    until = world.hand.at + timedelta(minutes=10)
    for many in range(25):
        flood = tuple(
            Sighting(f"10.9.{many}.{n}", f"06:00:00:00:{many:02x}:{n:02x}", "school", until) for n in range(256)
        )
        world.ask(ask.Seen(flood))
    assert world.steward._publisher.where.directory.full
    seen(world, "10.0.0.99", OTHER)
    assert who(world, "10.0.0.99")[0] is None


@pytest.mark.parametrize(("minutes", "person"), [(1, "p7"), (6, None)])
def test_who_is_met_at_an_address_long_after_somebody_signed_in_there_is_not_taken_for_them(world, minutes, person):
    on(world, "p7", address="10.0.0.99")
    world.wait(minutes=minutes)
    seen(world, "10.0.0.99", OTHER)
    assert who(world, "10.0.0.99")[0] == person


def test_behind_a_router_a_login_ends_with_the_lease_of_its_address(world):
    """IPv6 leases tell of no hardware address."""
    seen(world, "2001:db8::99", "", minutes=90)
    on(world, "p7", address="2001:db8::99")
    world.wait(minutes=89)
    assert who(world, "2001:db8::99")[0] == "p7"
    world.wait(minutes=1)
    assert who(world, "2001:db8::99")[0] is None
    seen(world, "2001:db8::99", "", minutes=90)
    assert who(world, "2001:db8::99")[0] is None


@pytest.mark.parametrize("address", ["10.0.0.99", "2001:db8::99"])
def test_a_login_by_an_address_that_nothing_vouches_for_must_be_renewed_within_the_hour(world, address):
    on(world, "p7", address=address, session="lab/pc1")
    for _ in range(8):
        world.wait(minutes=15)  # as the script does
        on(world, "p7", address=address, session="lab/pc1")
    assert who(world, address)[0] == "p7"
    world.wait(minutes=60)  # it was switched off, and another has its address
    assert who(world, address)[0] is None


def test_one_who_is_registered_at_an_address_keeps_it_all_day(world):
    on(world, "p7", address="10.0.0.9")
    world.wait(hours=5)
    assert who(world, "10.0.0.9")[0] == "p7"


def test_a_computer_that_takes_another_address_leaves_no_name_at_the_old_one(world):
    on(world, "p7", address="10.0.0.50", session="lab/pc1")
    on(world, "p7", address="2001:db8::50", session="lab/pc1")
    on(world, "p7", address="10.0.0.51", session="lab/pc1")
    assert [who(world, each)[0] for each in ("10.0.0.50", "10.0.0.51", "2001:db8::50")] == [None, "p7", "p7"]


def test_a_session_that_goes_on_under_another_card_names_the_other_no_longer(world):
    seen(world, "10.0.0.99", PHONE)
    seen(world, "10.0.0.77", OTHER)
    on(world, "p7", RADIUS, mac=PHONE, session="ap-1/1")
    on(world, "p7", RADIUS, mac=OTHER, session="ap-1/1")
    assert (who(world, "10.0.0.99")[0], who(world, "10.0.0.77")[0]) == (None, "p7")


def test_one_card_for_many_devices_names_whoever_signed_in_and_nobody_beside_them(world):
    """A repeater, or a router that answers for all behind it."""
    for n in range(4):
        seen(world, f"10.0.0.{100 + n}", PHONE)
    on(world, "p7", mac=PHONE)  # as yet it may be one device
    assert who(world, "10.0.0.101")[0] == "p7"
    seen(world, "10.0.0.104", PHONE)
    assert [who(world, f"10.0.0.{100 + n}")[0] for n in range(5)] == [None] * 5
    on(world, "p9a", address="10.0.0.101")
    assert [who(world, f"10.0.0.{100 + n}")[0] for n in range(5)] == [None, "p9a", None, None, None]
    on(world, "p7", RADIUS, mac=PHONE)
    assert who(world, "10.0.0.100")[0] is None
    world.ask(ask.Seen(gone=("10.0.0.101",)))
    seen(world, "10.0.0.101", PHONE)
    assert who(world, "10.0.0.101")[0] is None


# --- words that overtake each other ---------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [("on", "off", "on"), ("off", "on")])
def test_what_is_told_of_a_session_after_its_end_names_nobody(world, order):
    """RADIUS goes by UDP: an interim comes behind its stop, a start behind its stop."""
    seen(world, "10.0.0.99", PHONE)
    for word in order:
        if word == "on":
            on(world, "p7", RADIUS, mac=PHONE, session="ap-1/1")
        else:
            off(world, session="ap-1/1", mac=PHONE)
    assert who(world, "10.0.0.99")[0] is None
    again = world.again()
    seen(again, "10.0.0.99", PHONE)
    on(again, "p7", RADIUS, mac=PHONE, session="ap-1/1")
    assert who(again, "10.0.0.99")[0] is None
    on(again, "p7", RADIUS, mac=PHONE, session="ap-1/2")
    assert who(again, "10.0.0.99")[0] == "p7"


def test_a_computers_session_goes_by_its_name_and_begins_anew_with_each_log_on(world):
    for _ in range(2):
        on(world, "p7", address="10.0.0.9", session="lab/pc1")
        assert who(world, "10.0.0.9")[0] == "p7"
        off(world, LOG_ON, "lab/pc1", address="10.0.0.9")
        assert who(world, "10.0.0.9")[1] is HowSure.OWN_DEVICE


def test_an_access_point_that_began_anew_may_use_its_ids_again(world):
    seen(world, "10.0.0.20", TROLLEY)
    on(world, "p9a", RADIUS, mac=TROLLEY, session="ap-1/1")
    world.wait(minutes=40)  # break, and that lesson is over
    off(world, session="ap-1/*")
    on(world, "p9a", RADIUS, mac=TROLLEY, session="ap-1/1")
    assert who(world, "10.0.0.20")[0] is None  # a straggler
    world.wait(minutes=1)
    on(world, "p9a", RADIUS, mac=TROLLEY, session="ap-1/1")
    assert who(world, "10.0.0.20")[0] == "p9a"


@pytest.mark.parametrize("source", [RADIUS, LOG_ON])
def test_whoever_signed_out_on_the_page_is_not_named_again_by_the_session_that_goes_on(world, source):
    """They hand the tablet on; the network goes on telling of who joined it."""
    seen(world, "10.0.0.99", PHONE)
    on(world, "p7", source, mac=PHONE, session="s/1")
    world.ask(ask.SignOutDevice("10.0.0.99"))
    world.wait(minutes=10)
    on(world, "p7", source, mac=PHONE, session="s/1")
    assert who(world, "10.0.0.99")[0] is None


def test_a_stranger_at_the_keyboard_ends_whatever_named_the_one_before(world):
    seen(world, "10.0.0.20", TROLLEY)
    on(world, "p9a", RADIUS, mac=TROLLEY, session="sw-1/4")
    on(world, "supply-teacher", LOG_ON, address="10.0.0.20")
    assert who(world, "10.0.0.20") == NOBODY_ON_IT


def test_a_session_that_is_told_of_under_another_makes_no_event_about_either(world):
    """p7 is at trolley 2; the access point still tells of p7 at trolley 1, where p9a has signed in since."""
    seen(world, "10.0.0.20", TROLLEY)
    seen(world, "10.0.0.21", SECOND)
    on(world, "p7", RADIUS, mac=TROLLEY, session="ap-1/1")
    world.wait(minutes=1)
    on(world, "p9a", LOG_ON, mac=TROLLEY)
    on(world, "p7", LOG_ON, mac=SECOND)
    on(world, "p7", RADIUS, mac=TROLLEY, session="ap-1/1")
    assert told(world) == []


# --- time and the register ------------------------------------------------------------------------------------------


def test_a_clock_that_is_set_back_keeps_nobody_named_and_lets_the_next_one_in(world):
    seen(world, "10.0.0.20", TROLLEY)
    seen(world, "10.0.0.99", PHONE)
    on(world, "p9a", mac=TROLLEY)
    on(world, "p9a", mac=PHONE)
    world.wait(hours=-1)
    assert who(world, "10.0.0.20") == NOBODY_ON_IT
    on(world, "p7", mac=PHONE)
    assert who(world, "10.0.0.99")[0] == "p7"


def test_a_login_ends_at_the_bell_of_an_early_close_that_is_entered_after_it(world):
    world.wait(hours=3, minutes=25)  # 13:40
    seen(world, "10.0.0.20", TROLLEY)
    on(world, "p9a", mac=TROLLEY)
    assert isinstance(world.ask(ask.TodayIsDifferent("early-close", "14:00")), Done)
    world.wait(minutes=19, seconds=59)
    assert who(world, "10.0.0.20")[0] == "p9a"
    world.wait(seconds=1)
    assert who(world, "10.0.0.20") == NOBODY_ON_IT


def test_a_device_that_became_shared_while_the_steward_was_away_names_nobody_after_the_lesson(world):
    seen(world, "10.0.0.99", PHONE)
    on(world, "p7", address="10.0.0.99")
    path = world.school / "devices.csv"
    path.write_text(path.read_text() + f"ipad,iPad,{PHONE},,,year-9,school,IT2,no,yes\n")
    world.hand.at += timedelta(minutes=36)  # break
    again = world.again()
    seen(again, "10.0.0.99", PHONE)
    assert who(again, "10.0.0.99") == NOBODY_ON_IT


def test_who_is_taken_off_the_register_leaves_no_login_behind(world):
    seen(world, "10.0.0.99", PHONE)
    on(world, "p7", RADIUS, mac=PHONE, session="ap-1/1")
    (world.school / "devices.csv").write_text(
        "".join(
            line
            for line in (world.school / "devices.csv").read_text().splitlines(keepends=True)
            if not line.startswith("d7,")
        )
    )
    (world.school / "people.csv").write_text(
        "".join(
            line
            for line in (world.school / "people.csv").read_text().splitlines(keepends=True)
            if not line.startswith("p7,")
        )
    )
    assert isinstance(world.ask(ask.Apply()), Done)
    assert who(world, "10.0.0.99") == (None, HowSure.ADDRESS_ONLY, "unregistered")
    world.steward.close()
    logins = (world.state.steward / "logins.json").read_text()
    assert '"logins":[]' in logins


def test_when_somebody_came_is_forgotten_within_a_day_or_two(world):
    on(world, "p7", RADIUS, mac=PHONE, session="ap-1/1")
    off(world, session="ap-1/2")
    kept = world.state.steward / "logins.json"
    world.wait(seconds=10)
    assert "p7" in kept.read_text()
    assert "ap-1/2" in kept.read_text()
    world.wait(hours=25)
    assert "p7" not in kept.read_text()
    assert "ap-1" not in kept.read_text()


def test_the_name_is_gone_at_the_bell_though_nobody_tells_of_anything(world):
    seen(world, "10.0.0.20", TROLLEY)
    on(world, "p9a", mac=TROLLEY)
    world.hand.at += timedelta(minutes=35)
    assert world.steward.tick() > 0
    assert at(world, "10.0.0.20").person is None

"""The directory: newest word counts, strangers are bounded, the known are never pushed out, and what ends is found."""

from datetime import UTC, datetime, timedelta

import pytest

from appliance.identity.directory import MOST_ADDRESSES, Directory
from appliance.identity.ends import Ends
from filters.policy.bindings import Login, Sighting, Source

NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
LAPTOP, PHONE = "02:00:5e:10:00:09", "02:00:5e:10:00:99"


def at(address: str, mac: str, until: datetime = LATER, zone: str = "school") -> Sighting:
    return Sighting(address, mac, zone, until)


def login(person: str, mac: str = "", address: str = "", since: datetime = NOW, session: str = "") -> Login:
    return Login(person, Source.RADIUS, since, NOW + timedelta(hours=1), mac, address, "", session)


def directory(most: int = 3, *registered: str) -> Directory:
    made = Directory(most)
    made.register(registered)
    return made


def strangers(*numbers: int) -> list[Sighting]:
    return [at(f"10.9.{n >> 8}.{n & 255}", f"06:00:00:00:{n >> 8:02x}:{n & 255:02x}") for n in numbers]


def test_strangers_are_bounded_and_counted_and_push_out_nobody() -> None:
    there = directory(3, LAPTOP)
    there.see([at("10.0.0.99", PHONE)])
    there.log_on(login("p7", PHONE))
    there.see(strangers(*range(10)))
    there.see([at("10.0.0.9", LAPTOP)])  # registered: comes after the flood, and finds room
    there.see([at("10.0.0.98", PHONE)])  # somebody is signed in on it
    seen = there.bindings.sightings
    assert (len(seen), there.dropped, there.full) == (3 + 3, 7, True)
    assert {"10.0.0.9", "10.0.0.98", "10.0.0.99"} <= seen.keys()


def test_room_comes_back_when_strangers_are_gone() -> None:
    there = directory(3)
    there.see(strangers(1, 2, 3, 4))
    there.expire(LATER)
    assert not there.bindings.sightings
    there.see(strangers(5, 6, 7))
    assert there.dropped == 1


def test_whoever_signs_out_is_a_stranger_again() -> None:
    there = directory(1)
    there.see([at("10.0.0.99", PHONE)])
    there.log_on(login("p7", PHONE))
    assert not there.full
    there.log_off(Source.RADIUS, mac=PHONE)
    assert there.full


def test_one_device_has_a_bounded_number_of_addresses_the_oldest_go() -> None:
    there = directory(3, LAPTOP)
    there.see(at(f"fd00::{n:x}", LAPTOP) for n in range(1, MOST_ADDRESSES + 6))
    assert there.addresses_of(LAPTOP) == tuple(f"fd00::{n:x}" for n in range(6, MOST_ADDRESSES + 6))


def test_a_device_that_moves_to_another_zone_has_moved_and_one_that_is_seen_again_has_not() -> None:
    there = directory(3)
    there.see([at("10.0.0.99", PHONE)])
    assert there.moved().addresses == {"10.0.0.99"}
    there.see([at("10.0.0.99", PHONE, LATER + timedelta(minutes=9))])
    assert not there.moved()
    there.see([at("10.0.0.99", PHONE, zone="other")])
    assert there.moved().macs == {PHONE}


def test_the_zone_of_a_device_is_where_it_was_seen_last() -> None:
    """It goes from one zone to the other and back, and is still known at all its addresses."""
    there = directory(3)
    there.see([at("10.0.0.99", PHONE), at("10.5.0.99", PHONE, zone="other")])
    there.moved()
    there.see([at("10.0.0.99", PHONE, LATER + timedelta(minutes=1))])
    assert PHONE in there.moved().macs


def test_a_login_that_is_told_late_ends_no_newer_one() -> None:
    there = directory()
    there.expire(NOW)
    there.log_on(login("p9a", PHONE, since=NOW))
    there.log_on(login("p7", PHONE, since=NOW - timedelta(minutes=1)))
    assert there.bindings.by_mac[PHONE].person == "p9a"


def test_an_address_that_goes_to_another_device_takes_nobodys_name_with_it() -> None:
    there = directory(3)
    there.see([at("10.0.0.50", PHONE)])
    there.log_on(login("p7", address="10.0.0.50"))
    there.see([at("10.0.0.50", LAPTOP)])
    assert there.mac_at("10.0.0.50") == LAPTOP
    assert LAPTOP not in there.bindings.by_mac
    assert "10.0.0.50" not in there.bindings.by_address
    assert there.bindings.by_mac[PHONE].person == "p7"


def test_whoever_signed_in_at_an_address_alone_is_gone_with_it() -> None:
    """Behind a router of the school's own a lease ends, and the next device has the address."""
    there = directory(3)
    there.log_on(login("p7", address="10.0.0.50"))
    there.gone(["10.0.0.50"])
    assert there.logins == ()


def test_the_next_end_is_never_late() -> None:
    there = directory(3)
    assert there.next_end() is None
    there.see([at("10.0.0.99", PHONE)])
    there.log_on(login("p7", PHONE))
    end = there.next_end()
    assert end is not None
    assert end <= LATER
    there.expire(LATER)
    assert set(there.bindings.sightings) == set()
    assert len(there.logins) == 1
    there.expire(NOW + timedelta(hours=1))
    assert there.logins == ()


@pytest.mark.parametrize("ends", [[1], [1, 5, 3], [5, 1], [2, 2], [1, 9, 1, 9]])
def test_what_is_renewed_or_cut_short_ends_once_at_its_last_word(ends: list[int]) -> None:
    there: Ends[str] = Ends()
    for minute in ends:
        there.at(NOW + timedelta(minutes=minute), "it")
    told = {minute: there.due(NOW + timedelta(minutes=minute)) for minute in range(11)}
    assert {minute: each for minute, each in told.items() if each} == {ends[-1]: ["it"]}


def test_what_is_renewed_all_day_takes_no_more_room() -> None:
    there: Ends[int] = Ends()
    for minute in range(10_000):
        there.at(NOW + timedelta(minutes=-minute), minute % 10)
    assert len(there._heap) < 200

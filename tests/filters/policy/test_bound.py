"""Registers, sightings and logins joined: who is at an address, in which zone and group, and how sure that is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from filters.clients import Client, HowSure
from filters.policy.attempt import SHARED_RESOLVER
from filters.policy.bindings import Bindings, Login, Sighting, Source
from filters.policy.bound import Binder
from filters.policy.build import clients_of
from filters.policy.rules import Zone
from filters.policy.school import Device, Dns, School
from tests.filters.policy.test_build import OAKFIELD, policy

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
TABLET, OWN, PRINTER, LOAN, STRANGER = (f"02:00:5e:10:00:0{n}" for n in range(1, 6))
ZONES = {
    "school": Zone("school", "School", "unregistered", ("10.4.0.0/16", "fd00:4::/64")),
    "guests": Zone("guests", "Guests", "guests", ("10.9.0.0/16",)),
    "devices": Zone("devices", "Devices", "things", ("10.8.0.0/16",)),
    "far": Zone("far", "Far", "unregistered", ("10.20.0.0/16",), clients_by="address"),
}
DEVICES = (
    Device("tablet", "Tablet", TABLET, (), group="year-8", zone="school", place="IT2", inspected=True, shared=True),
    Device("own", "Laptop of p9", OWN, ("10.4.0.90",), person="p9", zone="school"),
    Device("printer", "Printer", PRINTER, (), group="things", zone="devices"),
    Device("loan", "Loan", LOAN, (), zone="school"),
    Device("desk", "Desk", "", ("10.20.0.5",), group="staff", zone="far", shared=True),
)
SCHOOL = replace(OAKFIELD, zones=ZONES, devices={each.id: each for each in DEVICES}, dns=Dns())
ADDRESS = "10.4.0.7"


def seen(address: str, mac: str, zone: str = "", minutes: int = 10) -> Sighting:
    return Sighting(address, mac, zone, NOW + timedelta(minutes=minutes))


def signed_in(person: str, place: str = "") -> Login:
    return Login(person, Source.RADIUS, NOW, NOW + timedelta(hours=1), place=place)


def bindings(
    *sightings: Sighting, macs: dict[str, Login] | None = None, addresses: dict[str, Login] | None = None
) -> Bindings:
    return Bindings({each.address: each for each in sightings}, macs or {}, addresses or {})


def find(address: str, given: Bindings, school: School = SCHOOL, on: date = MONDAY) -> Client:
    return clients_of(school, policy(school), on=on, sequence=1, bindings=given).find(address)


@pytest.mark.parametrize(
    ("mac", "person", "expected"),
    [
        # A shared device has no person but while somebody is signed in; then it has theirs, and their group.
        (TABLET, "", ("tablet", None, HowSure.SHARED_DEVICE, "year-8")),
        (TABLET, "p9", ("tablet", "p9", HowSure.SIGNED_IN, "year-9")),
        (TABLET, "t1", ("tablet", "t1", HowSure.SIGNED_IN, "staff")),
        # One's own is one's own; signed in on, it is surer; and another's while they are signed in.
        (OWN, "", ("own", "p9", HowSure.OWN_DEVICE, "year-9")),
        (OWN, "p9", ("own", "p9", HowSure.SIGNED_IN, "year-9")),
        (OWN, "p7", ("own", "p7", HowSure.SIGNED_IN, "year-7")),
        # Who copied a printer's card is no printer in the zone of pupils.
        (PRINTER, "", (PRINTER, None, HowSure.ADDRESS_ONLY, "unregistered")),
        (PRINTER, "p7", (PRINTER, "p7", HowSure.SIGNED_IN, "year-7")),
        (LOAN, "", ("loan", None, HowSure.ADDRESS_ONLY, "unregistered")),
        # A device that nobody registered goes by its hardware address (F8).
        (STRANGER, "", (STRANGER, None, HowSure.ADDRESS_ONLY, "unregistered")),
        (STRANGER, "p7", (STRANGER, "p7", HowSure.SIGNED_IN, "year-7")),
        # Somebody who left people.csv since is nobody.
        (TABLET, "gone", ("tablet", None, HowSure.SHARED_DEVICE, "year-8")),
    ],
)
def test_who_uses_a_device(mac: str, person: str, expected: tuple[object, ...]) -> None:
    client = find(ADDRESS, bindings(seen(ADDRESS, mac), macs={mac: signed_in(person)} if person else {}))
    assert (client.device, client.person, client.sure, client.standing.group) == expected
    assert client.standing.inspected is (mac == TABLET)


@pytest.mark.parametrize("person", ["", "t1"])
def test_a_thing_stays_a_thing_whoevers_name_reaches_it(person: str) -> None:
    met = seen("10.8.0.7", PRINTER, "devices")
    client = find("10.8.0.7", bindings(met, macs={PRINTER: signed_in(person)} if person else {}))
    assert (client.device, client.person, client.standing.group) == ("printer", None, "things")


def test_after_their_last_day_whoever_signs_in_stands_with_the_strictest() -> None:
    """R39."""
    people = {**SCHOOL.people, "t1": replace(SCHOOL.people["t1"], ends=date(2026, 11, 22))}
    client = find(
        ADDRESS, bindings(seen(ADDRESS, TABLET), macs={TABLET: signed_in("t1")}), replace(SCHOOL, people=people)
    )
    assert (client.person, client.standing.group) == ("t1", SCHOOL.strictest)


@pytest.mark.parametrize(
    ("sighting", "zone"),
    [
        (seen(ADDRESS, OWN), "school"),  # by its network
        (seen(ADDRESS, OWN, "guests"), "guests"),  # where it was met, whatever address it has
        (seen("10.9.0.7", OWN), "guests"),
        (seen("fe80::7", OWN, "devices"), "devices"),
        (seen("fe80::7", OWN), "school"),  # nothing tells but the register
        (seen("fe80::7", STRANGER), ""),
    ],
)
def test_a_device_stands_where_it_was_met(sighting: Sighting, zone: str) -> None:
    assert find(sighting.address, bindings(sighting)).standing.zone == zone


def test_an_address_that_tells_no_zone_has_that_of_the_devices_others() -> None:
    client = find("fe80::7", bindings(seen("fe80::7", STRANGER), seen(ADDRESS, STRANGER)))
    assert (client.standing.zone, client.standing.group) == ("school", "unregistered")


def test_by_its_card_a_device_stands_where_it_was_met_last() -> None:
    given = bindings(seen(ADDRESS, OWN, "school", 5), seen("10.9.0.7", OWN, "guests", 9))
    clients = clients_of(SCHOOL, policy(SCHOOL), on=MONDAY, sequence=1, bindings=given)
    assert clients.by_mac[OWN].standing.zone == "guests"
    assert clients.find(ADDRESS).standing.zone == "school"


def test_of_a_visitors_device_no_day_is_joined_to_another() -> None:
    """It has no id: its address is all that an event needs (F8)."""
    assert find("10.9.0.7", bindings(seen("10.9.0.7", STRANGER))).device == ""


def test_another_card_at_a_registered_address_is_not_that_device() -> None:
    client = find("10.4.0.90", bindings(seen("10.4.0.90", STRANGER)))
    assert (client.device, client.person) == (STRANGER, None)
    assert find("10.4.0.90", bindings()).device == "own"


def test_behind_a_router_of_the_schools_own_an_address_is_all_that_tells() -> None:
    found = find("10.20.0.5", bindings(addresses={"10.20.0.5": signed_in("p9")}))
    assert (found.device, found.person, found.standing.group) == ("desk", "p9", "year-9")
    unknown = find("10.20.0.6", bindings(addresses={"10.20.0.6": signed_in("p9")}))
    assert (unknown.device, unknown.person, unknown.standing.zone) == ("", "p9", "far")


def test_a_room_on_the_register_is_better_known_than_an_access_point() -> None:
    login = signed_in("p9", "ap-3")
    assert find(ADDRESS, bindings(seen(ADDRESS, TABLET), macs={TABLET: login})).place == "IT2"
    assert find(ADDRESS, bindings(seen(ADDRESS, STRANGER), macs={STRANGER: login})).place == "ap-3"


def test_a_resolver_that_asks_for_many_stays_nobody() -> None:
    school = replace(SCHOOL, dns=Dns(shared_resolvers=(ADDRESS,)))
    client = find(ADDRESS, bindings(seen(ADDRESS, OWN)), school)
    assert client.person is None
    assert SHARED_RESOLVER in client.standing.named


MOVES = [
    bindings(seen(ADDRESS, TABLET)),
    bindings(seen(ADDRESS, TABLET), seen("fe80::7", TABLET), macs={TABLET: signed_in("p9")}),
    bindings(seen(ADDRESS, STRANGER), seen("fe80::7", TABLET, "guests"), macs={TABLET: signed_in("p7")}),
    bindings(seen(ADDRESS, STRANGER, "guests"), seen("10.4.0.90", STRANGER), macs={STRANGER: signed_in("t1")}),
    bindings(seen("10.9.0.1", OWN), seen("10.4.0.90", OWN), macs={OWN: signed_in("p7")}),
    bindings(addresses={"10.20.0.5": signed_in("p9"), "10.4.0.90": signed_in("p7")}),
    bindings(seen("fe80::1", PRINTER, "school"), addresses={"10.20.0.6": signed_in("t1")}),
    bindings(),
]


@pytest.mark.parametrize("first", range(len(MOVES)))
@pytest.mark.parametrize("then", range(len(MOVES)))
def test_what_is_made_anew_is_what_would_be_made_from_nothing(first: int, then: int) -> None:
    before, after = MOVES[first], MOVES[then]
    binder = Binder(SCHOOL, policy(SCHOOL), MONDAY)
    binder.bind(before)
    # Only what is told to have moved: a person who signs in moves the device, not each of its addresses.
    addresses = {
        address
        for here, there in ((before.sightings, after.sightings), (before.by_address, after.by_address))
        for address in {*here, *there}
        if here.get(address) != there.get(address)
    }
    binder.rebind(after, addresses, {*before.by_mac, *after.by_mac})
    whole = Binder(SCHOOL, policy(SCHOOL), MONDAY)
    whole.bind(after)
    moved, made = binder.clients(1), whole.clients(1)
    assert moved.by_address == made.by_address
    assert moved.by_mac == made.by_mac
    assert moved.by_device == made.by_device

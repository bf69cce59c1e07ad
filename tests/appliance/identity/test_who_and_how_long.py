"""Whose a login is, how long it names them, and when one login is in two rooms."""

from datetime import UTC, datetime, timedelta

import pytest

from appliance.identity.directory import Directory
from appliance.identity.lasts import lesson_over
from appliance.identity.logins import Logins
from appliance.identity.register import Register
from appliance.identity.two_rooms import elsewhere
from filters.policy.bindings import Login, Sighting, Source
from filters.policy.school import Device, Person
from tests.policies import at, policy

PEOPLE = {
    "p7": Person("p7", "Pupil Seven", "year-7", logins=frozenset({"jones", "A.Jones@pupils.example"})),
    "t1": Person("t1", "Teacher One", "staff", logins=frozenset({"smith@school.example"})),
}
RADIUS, SIGN_IN = Source.RADIUS, Source.SIGN_IN


@pytest.mark.parametrize(
    ("login", "source", "realms", "person"),
    [
        ("p7", RADIUS, (), "p7"),
        ("Jones", RADIUS, (), "p7"),
        ("SCHOOL\\jones", RADIUS, (), "p7"),
        ("jones@anything.example", RADIUS, (), "p7"),
        ("a.jones@pupils.example", SIGN_IN, (), "p7"),
        # Where realms are named, a roaming visitor is nobody's namesake.
        ("jones@elsewhere.example", RADIUS, ("school.local", "SCHOOL"), ""),
        ("jones@SCHOOL.local", RADIUS, ("school.local", "SCHOOL"), "p7"),
        ("school\\jones", RADIUS, ("school.local", "SCHOOL"), "p7"),
        ("smith@school.example", RADIUS, ("school.local",), "t1"),  # written whole in people.csv
        # A provider tells whole addresses, strangers' too.
        ("jones@elsewhere.example", SIGN_IN, (), ""),
        ("jones@pupils.example", SIGN_IN, ("pupils.example",), "p7"),
        # Never guessed.
        ("smith", RADIUS, (), ""),
        ("smith@elsewhere.example", RADIUS, (), ""),
        ("host/pc-3.school.local", RADIUS, (), ""),
        ("PC-3$", RADIUS, (), ""),
        ("jones\\", RADIUS, (), ""),
        ("@jones", RADIUS, (), ""),
        ("j" * 300, RADIUS, (), ""),
        ("", RADIUS, (), ""),
    ],
)
def test_whose_a_login_is(login: str, source: Source, realms: tuple[str, ...], person: str) -> None:
    assert Logins(PEOPLE, realms).person(login, source) == person


@pytest.mark.parametrize(
    ("signs_in", "until"),
    [
        ("2026-11-23T10:15", "2026-11-23T10:50"),  # in P2: to its end
        ("2026-11-23T09:50", "2026-11-23T10:50"),
        ("2026-11-23T08:40", "2026-11-23T08:50"),  # registration
        ("2026-11-23T11:08", "2026-11-23T12:08"),  # late in break: an hour, which is all but two minutes of P3
        ("2026-11-23T08:10", "2026-11-23T08:50"),  # before school: not beyond registration
        ("2026-11-23T12:15", "2026-11-23T13:10"),  # lunch: not beyond tutor time
        ("2026-11-23T15:30", "2026-11-23T16:30"),
        ("2026-11-28T11:00", "2026-11-28T12:00"),  # a Saturday
    ],
)
def test_on_a_shared_device_a_login_lasts_for_one_lesson(signs_in: str, until: str) -> None:
    assert lesson_over(policy(), "", at(signs_in)) == at(until)


NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
SHARED = [Device(f"pc-{n}", f"PC {n}", f"02:00:5e:10:00:0{n}", (), place=f"IT{n}", shared=True) for n in (1, 2)]
NEXT = Device("pc-3", "PC 3", "02:00:5e:10:00:03", (), place="IT1", shared=True)
OWN = Device("own", "Own", "02:00:5e:10:00:04", (), person="p7")
FRIENDS = Device("friends", "Friend's", "02:00:5e:10:00:05", (), person="p9")
PHONE = Device("", "", "02:00:5e:10:00:99")


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (SHARED[0], SHARED[1], True),  # R20: two rooms at once
        (SHARED[0], FRIENDS, True),  # and on somebody else's own device
        (SHARED[0], NEXT, False),  # another chair in the same room
        (SHARED[0], SHARED[0], False),
        (SHARED[0], OWN, False),  # one's own laptop beside a school's computer
        (OWN, SHARED[0], False),
        (SHARED[0], PHONE, False),  # a phone that nobody registered may well be theirs
        (PHONE, SHARED[0], False),
    ],
)
def test_one_login_in_two_rooms(first: Device, second: Device, told: bool) -> None:
    there = Directory()
    register = Register([*SHARED, NEXT, OWN, FRIENDS], there.mac_at)
    there.register(register.macs)
    there.see(
        Sighting(f"10.0.0.{n}", each.mac, "", NOW + timedelta(hours=1)) for n, each in enumerate((first, second), 1)
    )
    there.log_on(_on(first.mac))
    second_login = _on(second.mac, NOW + timedelta(minutes=1))
    there.log_on(second_login)
    assert (elsewhere(second_login, there, register) is not None) is told


def test_a_computer_that_was_switched_off_is_no_second_room() -> None:
    there = Directory()
    register = Register(SHARED, there.mac_at)
    there.see([Sighting("10.0.0.2", SHARED[1].mac, "", NOW + timedelta(hours=1))])
    there.log_on(_on(SHARED[0].mac))
    there.log_on(_on(SHARED[1].mac, NOW + timedelta(minutes=1)))
    assert elsewhere(_on(SHARED[1].mac, NOW + timedelta(minutes=1)), there, register) is None


def _on(mac: str, since: datetime = NOW) -> Login:
    return Login("p7", Source.LOG_ON, since, NOW + timedelta(hours=1), mac)

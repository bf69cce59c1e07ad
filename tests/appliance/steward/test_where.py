"""People who sign in, devices that come and go: what stands in the published Clients, and for how long."""

from datetime import timedelta

import pytest

from appliance.set_up_code import read_code
from filters import requests as ask
from filters.clients import Client, HowSure
from filters.events.event import Event
from filters.events.reader import EventReader
from filters.events.record import EVENTS
from filters.events.seal import make_keys
from filters.policy.bindings import Sighting, Source
from filters.requests import Done, Refused
from tests.appliance.steward.world import PASSWORD, Hand, World, begin, write_school

TROLLEY, LAPTOP, PHONE = "02:00:5e:10:00:20", "02:00:5e:10:00:09", "02:00:5e:10:00:99"
DEVICES = "trolley-1,Trolley 1,,10.0.0.20,"


@pytest.fixture
def world(tmp_path) -> World:
    write_school(tmp_path / "school", devices=(DEVICES, f"trolley-1,Trolley 1,{TROLLEY},,"))
    return begin(tmp_path / "state", tmp_path / "school", Hand())


def seen(world: World, address: str, mac: str, zone: str = "school", minutes: int = 600) -> None:
    until = world.hand.at + timedelta(minutes=minutes)
    assert isinstance(world.ask(ask.Seen((Sighting(address, mac, zone, until),))), Done)


def on(world: World, login: str, source: Source = Source.LOG_ON, **where: str) -> ask.Answer:
    return world.ask(ask.LoggedOn(login, source, **where))  # type: ignore[arg-type]


def at(world: World, address: str) -> Client:
    world.steward.tick()
    return world.live.clients.find(address)


def who(world: World, address: str) -> tuple[str | None, HowSure, str]:
    client = at(world, address)
    return client.person, client.sure, client.standing.group


NOBODY_ON_IT = (None, HowSure.SHARED_DEVICE, "year-9")


def test_a_trolley_tablet_is_named_only_while_somebody_is_signed_in(world):
    seen(world, "10.0.0.20", TROLLEY)
    assert who(world, "10.0.0.20") == NOBODY_ON_IT
    on(world, "p9a", mac=TROLLEY)
    assert who(world, "10.0.0.20") == ("p9a", HowSure.SIGNED_IN, "year-9")
    world.ask(ask.LoggedOff(Source.LOG_ON, mac=TROLLEY))
    assert who(world, "10.0.0.20") == NOBODY_ON_IT


def test_on_a_shared_device_a_login_ends_with_the_lesson_by_itself(world):
    """The issue: on shared devices a binding ends with the lesson."""
    seen(world, "10.0.0.20", TROLLEY)
    on(world, "p9a", mac=TROLLEY)
    world.wait(minutes=34, seconds=59)  # 10:49:59
    assert who(world, "10.0.0.20")[0] == "p9a"
    world.wait(seconds=1)
    assert who(world, "10.0.0.20") == NOBODY_ON_IT


def test_a_session_that_is_renewed_names_nobody_in_the_next_lesson(world):
    """A closed lid: the access point goes on telling of who signed in an hour ago."""
    seen(world, "10.0.0.20", TROLLEY)
    for _ in range(8):
        on(world, "p9a", Source.RADIUS, mac=TROLLEY, session="ap-1/7")
        world.wait(minutes=5)
    assert who(world, "10.0.0.20") == NOBODY_ON_IT
    # A new session is a new sign-in.
    on(world, "p9a", Source.RADIUS, mac=TROLLEY, session="ap-1/8")
    assert who(world, "10.0.0.20")[0] == "p9a"


def test_a_login_counts_for_every_address_of_its_device_old_and_new(world):
    seen(world, "10.0.0.99", PHONE)
    on(world, "p7", Source.RADIUS, mac="02-00-5E-10-00-99", place="ap-3")
    assert who(world, "10.0.0.99") == ("p7", HowSure.SIGNED_IN, "year-7")
    seen(world, "2001:db8::99", PHONE)  # a privacy address
    client = at(world, "2001:db8::99")
    assert (client.person, client.place, client.device) == ("p7", "ap-3", PHONE)


def test_a_login_that_was_told_by_address_joins_the_device_when_that_is_known(world):
    on(world, "p7", address="10.0.0.99")
    assert who(world, "10.0.0.99")[0] == "p7"
    seen(world, "10.0.0.99", PHONE)
    seen(world, "10.0.0.98", PHONE)
    assert who(world, "10.0.0.98")[0] == "p7"


def test_a_shared_device_is_known_as_one_even_when_the_login_came_before_its_card(world):
    on(world, "p9a", address="10.0.0.77")
    seen(world, "10.0.0.77", TROLLEY)
    assert who(world, "10.0.0.77")[0] == "p9a"
    world.wait(minutes=35)
    assert who(world, "10.0.0.77") == NOBODY_ON_IT


def test_the_stop_of_an_old_session_ends_no_newer_one(world):
    seen(world, "10.0.0.99", PHONE)
    on(world, "p7", Source.RADIUS, mac=PHONE, session="ap-1/1")
    world.wait(seconds=1)
    on(world, "p9a", Source.RADIUS, mac=PHONE, session="ap-2/1")
    world.ask(ask.LoggedOff(Source.RADIUS, "ap-1/1", mac=PHONE))
    assert who(world, "10.0.0.99")[0] == "p9a"
    world.ask(ask.LoggedOff(Source.RADIUS, "ap-2/1"))
    assert who(world, "10.0.0.99") == (None, HowSure.ADDRESS_ONLY, "unregistered")


def test_an_access_point_that_began_anew_ends_its_own_sessions_only(world):
    seen(world, "10.0.0.99", PHONE)
    seen(world, "10.0.0.20", TROLLEY)
    on(world, "p7", Source.RADIUS, mac=PHONE, session="ap-1/1")
    on(world, "p9a", Source.RADIUS, mac=TROLLEY, session="ap-2/1")
    world.ask(ask.LoggedOff(Source.RADIUS, "ap-1/*"))
    assert (who(world, "10.0.0.99")[0], who(world, "10.0.0.20")[0]) == (None, "p9a")


@pytest.mark.parametrize(
    ("login", "person"),
    [("p7", "p7"), ("P7", "p7"), ("SCHOOL\\p7", "p7"), ("p7@school.local", "p7"), ("host/pc-3", None), ("", None)],
)
def test_an_unknown_login_names_nobody_and_ends_what_its_source_told(world, login, person):
    seen(world, "10.0.0.99", PHONE)
    on(world, "p9a", Source.RADIUS, mac=PHONE)
    answer = on(world, login, Source.RADIUS, mac=PHONE)
    assert who(world, "10.0.0.99")[0] == person
    assert isinstance(answer, Done if person else Refused)


def test_a_machine_that_renews_its_own_session_signs_nobody_out(world):
    """A domain PC: the machine speaks 802.1X, the log-on script tells who uses it."""
    seen(world, "10.0.0.20", TROLLEY)
    on(world, "p9a", Source.LOG_ON, address="10.0.0.20")
    on(world, "host/pc-3", Source.RADIUS, mac=TROLLEY, session="sw-1/4")
    assert who(world, "10.0.0.20")[0] == "p9a"


def test_ones_own_device_is_ones_own_until_somebody_else_signs_in(world):
    assert who(world, "10.0.0.9") == ("p9a", HowSure.OWN_DEVICE, "year-9")
    on(world, "p7", address="10.0.0.9")
    assert who(world, "10.0.0.9") == ("p7", HowSure.SIGNED_IN, "year-7")
    world.ask(ask.SignOutDevice("10.0.0.9"))
    assert who(world, "10.0.0.9") == ("p9a", HowSure.OWN_DEVICE, "year-9")


def test_who_is_signed_in_stays_so_over_a_restart_in_a_lesson(world):
    seen(world, "10.0.0.20", TROLLEY)
    on(world, "p9a", Source.RADIUS, mac=TROLLEY, session="ap-1/7")
    again = world.again()
    assert (again.state.steward / "logins.json").stat().st_mode & 0o777 == 0o600
    seen(again, "10.0.0.20", TROLLEY)
    assert who(again, "10.0.0.20")[0] == "p9a"
    again.wait(minutes=35)
    on(again, "p9a", Source.RADIUS, mac=TROLLEY, session="ap-1/7")  # its lesson is over, and a restart is no new one
    assert who(again, "10.0.0.20") == NOBODY_ON_IT


def test_after_a_restart_whoever_tells_of_devices_is_told_to_tell_all_again(world):
    first = world.ask(ask.Seen())
    assert isinstance(first, Done)
    assert world.ask(ask.Seen()) == first
    assert world.again().ask(ask.Seen()) != first


def test_a_device_that_is_gone_is_nobody(world):
    seen(world, "10.0.0.99", PHONE, minutes=10)
    assert at(world, "10.0.0.99").device == PHONE
    world.wait(minutes=10)
    assert at(world, "10.0.0.99").device == ""


def test_none_of_it_stands_in_the_audit(world):
    """It would be a record of everybody's movements."""
    seen(world, "10.0.0.99", PHONE)
    on(world, "p7", mac=PHONE)
    world.ask(ask.LoggedOff(Source.LOG_ON, mac=PHONE))
    assert b"p7" not in (world.state.steward / "audit.db").read_bytes()


# --- the sign-in page -----------------------------------------------------------------------------------------------


def account(world: World, name: str) -> None:
    """An account for signing in on devices."""
    if read_code(world.state.steward):
        world.account("the technician", "it")
    made = world.ask(ask.NewAccount(name, ("person",)))
    assert isinstance(made, Done), made
    assert isinstance(world.ask(ask.SetUp(made.value, name, PASSWORD), ""), Done)


def test_signing_in_on_a_device_with_a_password(world):
    account(world, "p9b")
    seen(world, "10.0.0.99", PHONE)
    assert isinstance(world.ask(ask.SignInDevice("10.0.0.99", "p9b", "a wrong password"), ""), Refused)
    assert who(world, "10.0.0.99")[0] is None
    answer = world.ask(ask.SignInDevice("::ffff:10.0.0.99", "p9b", PASSWORD), "")
    assert answer == Done("Pupil Nine B is signed in.", "", "Pupil Nine B")
    assert who(world, "10.0.0.99") == ("p9b", HowSure.SIGNED_IN, "year-9")
    world.wait(hours=10)  # sign_in_hours
    assert who(world, "10.0.0.99")[0] is None


def test_whoever_guesses_passwords_there_waits(world):
    account(world, "p9b")
    answers = [world.ask(ask.SignInDevice("10.0.0.99", "p9b", f"guess {n}"), "") for n in range(5)]
    assert "try again in" in answers[-1].text


def test_an_account_of_nobody_in_the_register_signs_nobody_in(world):
    account(world, "visitor")
    answer = world.ask(ask.SignInDevice("10.0.0.99", "visitor", PASSWORD), "")
    assert isinstance(answer, Refused)
    assert "register" in answer.text


def test_an_account_for_devices_opens_nothing_of_the_box(world):
    account(world, "p9b")
    answer = world.ask(ask.SignIn("p9b", PASSWORD), "")
    assert isinstance(answer, Refused)
    assert "signing in on devices" in answer.text


# --- one login in two rooms -----------------------------------------------------------------------------------------


@pytest.fixture
def two(tmp_path) -> World:
    """Two shared devices in two rooms."""
    second = "trolley-2,Trolley 2,02:00:5e:10:00:21,,,year-9,school,IT3,yes,yes"
    write_school(tmp_path / "school", devices=(DEVICES, f"{second}\ntrolley-1,Trolley 1,{TROLLEY},,"))
    make_keys(tmp_path / "state" / "keys")
    world = begin(tmp_path / "state", tmp_path / "school", Hand())
    seen(world, "10.0.0.20", TROLLEY)
    seen(world, "10.0.0.21", "02:00:5e:10:00:21")
    return world


def told(world: World) -> list[Event]:
    world.steward.tick()
    world.steward.close()  # writes what waits
    return EventReader(world.state.events / EVENTS).read()


def test_one_login_in_two_rooms_is_an_event_of_its_own_once_an_hour(two):
    """R20: the same login in two rooms -> flag."""
    for minute in range(3):
        on(two, "p9a", mac=TROLLEY, session=f"a{minute}")
        on(two, "p9a", mac="02:00:5e:10:00:21", session=f"b{minute}")
        two.wait(minutes=1)
    [event] = told(two)
    assert (event.point, event.client.person, event.client.device) == ("identity", "p9a", "trolley-2")
    assert (event.client.sure, event.client.place) == (HowSure.SIGNED_IN, "IT3")
    assert event.attempt.target.labels == {"shared-login"}
    assert event.hints == {"also-on:trolley-1", "also-in:IT2"}


def test_of_staff_too_but_where_the_school_wants_to_be_told_of_nothing(two):
    """R21: never share their work log-ins."""
    on(two, "t1", mac=TROLLEY)
    on(two, "t1", mac="02:00:5e:10:00:21")
    [event] = told(two)
    assert event.client.person == "t1"


def test_with_staff_alerts_off_it_is_not_recorded(two):
    path = two.school / "school.yaml"
    path.write_text(path.read_text() + "staff_alerts: off\n")
    assert isinstance(two.ask(ask.Apply()), Done)
    on(two, "t1", mac=TROLLEY)
    on(two, "t1", mac="02:00:5e:10:00:21")
    assert told(two) == []


def test_whoever_signs_out_and_goes_to_another_room_is_in_one(two):
    on(two, "p9a", mac=TROLLEY)
    two.ask(ask.LoggedOff(Source.LOG_ON, mac=TROLLEY))
    on(two, "p9a", mac="02:00:5e:10:00:21")
    assert told(two) == []

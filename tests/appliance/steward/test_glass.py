"""Break glass, and the second factor that it needs: by head or IT, two hours at most, told, ended by itself."""

from datetime import timedelta

import pyotp
import pytest

from appliance.steward.audit import Audit
from filters import requests as ask
from filters.requests import Done, Refused
from tests.appliance.steward.world import PASSWORD, Hand, World, begin, write_school

BREAK = ask.BreakGlass("school", 30, "The exam board's site is wrongly blocked")


@pytest.fixture
def world(tmp_path):
    write_school(tmp_path / "school")
    world = begin(tmp_path / "state", tmp_path / "school", Hand())
    yield world
    world.steward.close()


def app_of(world: World, session: str) -> pyotp.TOTP:
    """An authenticator app, set up by the address that the steward shows once."""
    enrolled = world.ask(ask.EnrolSecondFactor(), session)
    assert isinstance(enrolled, Done), enrolled
    app = pyotp.parse_uri(enrolled.value)
    assert isinstance(app, pyotp.TOTP)
    return app


def confirmed(world: World, session: str) -> pyotp.TOTP:
    app = app_of(world, session)
    assert isinstance(confirm(world, session, app), Done)
    return app


def confirm(world: World, session: str, app: pyotp.TOTP) -> Done | Refused:
    return world.ask(ask.ConfirmSecondFactor(app.at(world.hand.at)), session)


def watched_until(world: World):
    return world.live.policy.zones["school"].watch_until


def test_it_is_broken_for_a_while_and_mends_itself(world):
    it = world.account("it", "it")
    confirmed(world, it)
    done = world.ask(BREAK, it)
    assert isinstance(done, Done), done
    now = world.steward._publisher.clock.now()
    assert watched_until(world) == now + timedelta(minutes=30)
    assert [glass.why for glass in world.live.policy.glasses] == [BREAK.why]
    world.wait(minutes=30)
    assert watched_until(world) <= world.steward._publisher.clock.now()


@pytest.mark.parametrize("role", ["dsl", "teacher", "office", "governor"])
def test_only_the_head_and_it_break_it(world, role):
    head = world.account("head", "head")
    confirmed(world, head)
    other = world.account("other", role)
    confirmed(world, other)
    assert isinstance(world.ask(BREAK, other), Refused)
    assert isinstance(world.ask(BREAK, head), Done)


def test_the_box_in_hand_is_not_enough(world):
    """Whoever stands at the box shows no second factor; every other loosening has an end and a place."""
    assert isinstance(world.ask(BREAK), Refused)
    assert watched_until(world) is None


def test_it_needs_a_code_of_the_last_ten_minutes(world):
    it = world.account("it", "it")
    assert "set up an authenticator app" in world.ask(BREAK, it).text
    app = confirmed(world, it)
    world.wait(minutes=11)
    assert "Confirm with a code" in world.ask(BREAK, it).text
    assert isinstance(confirm(world, it, app), Done)
    assert isinstance(world.ask(BREAK, it), Done)


def test_a_code_is_good_once_and_in_its_own_session(world):
    it = world.account("it", "it")
    app = app_of(world, it)
    code = app.at(world.hand.at)
    assert isinstance(world.ask(ask.ConfirmSecondFactor(code), it), Done)
    assert isinstance(world.ask(ask.ConfirmSecondFactor(code), it), Refused)
    again = world.ask(ask.SignIn("it", PASSWORD), "").value
    assert isinstance(world.ask(BREAK, again), Refused)


def test_wrong_codes_are_slowed(world):
    it = world.account("it", "it")
    app_of(world, it)
    answers = [world.ask(ask.ConfirmSecondFactor("000000"), it) for _ in range(5)]
    assert "Too many wrong codes" in answers[-1].text
    assert answers[-1].again


def test_an_app_in_use_is_not_replaced_by_whoever_finds_the_screen_open(world):
    it = world.account("it", "it")
    confirmed(world, it)
    assert isinstance(world.ask(ask.EnrolSecondFactor(), it), Refused)


def test_who_lost_the_telephone_comes_back_by_a_new_set_up_code(world):
    it = world.account("it", "it")
    confirmed(world, it)
    code = world.ask(ask.NewAccount("it", ("it",))).value
    back = world.ask(ask.SetUp(code, "it", "three other words", ("it",)), "").value
    assert "set up an authenticator app" in world.ask(BREAK, back).text
    confirmed(world, back)


@pytest.mark.parametrize("minutes", [0, -5, 121])
def test_two_hours_at_most(world, minutes):
    it = world.account("it", "it")
    confirmed(world, it)
    assert isinstance(world.ask(ask.BreakGlass("school", minutes, BREAK.why), it), Refused)


def test_it_is_not_kept_broken(world):
    it = world.account("it", "it")
    app = confirmed(world, it)
    assert isinstance(world.ask(BREAK, it), Done)
    assert "already" in world.ask(BREAK, it).text
    it = later(world, app, minutes=40)
    assert "a short while ago" in world.ask(BREAK, it).text
    it = later(world, app, minutes=51)
    assert isinstance(world.ask(BREAK, it), Done)


def later(world: World, app: pyotp.TOTP, minutes: int) -> str:
    """After a while, signed in anew and confirmed: a session ends with half an hour's idleness."""
    world.wait(minutes=minutes)
    session = world.ask(ask.SignIn("it", PASSWORD), "").value
    assert isinstance(confirm(world, session, app), Done)
    return session


def test_it_is_mended_before_its_time_and_audited(world):
    it = world.account("it", "it")
    confirmed(world, it)
    assert isinstance(world.ask(ask.MendGlass("school"), it), Refused)
    world.ask(BREAK, it)
    assert isinstance(world.ask(ask.MendGlass("school"), it), Done)
    assert watched_until(world) <= world.steward._publisher.clock.now()
    audit = Audit(world.state.steward / "audit.db")
    rows = [(row.what, row.record) for row in audit.rows()]
    audit.close()
    assert [what for what, _ in rows if "Glass" in what] == ["BreakGlass", "MendGlass"]


def test_an_unknown_zone_is_told(world):
    it = world.account("it", "it")
    confirmed(world, it)
    assert 'did you mean "school"' in world.ask(ask.BreakGlass("schol", 10, BREAK.why), it).text


def test_a_restart_keeps_it_broken_and_its_end(world):
    it = world.account("it", "it")
    confirmed(world, it)
    world.ask(BREAK, it)
    until = watched_until(world)
    again = world.again()
    assert again.live.policy.zones["school"].watch_until == until
    world.steward = again.steward

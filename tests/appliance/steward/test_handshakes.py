"""Failed handshakes that the proxy reports: when they tell of a pinned app, and what the steward then does."""

from datetime import UTC, datetime, timedelta

import pytest

from appliance.steward.handshakes import MOST, Handshakes
from filters import requests as ask
from filters.policy.change.pins import LASTS
from filters.requests import Done, Refused
from tests.appliance.steward.test_steward import audit_of, world  # noqa: F401

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


# (hours, device or "" for one that accepts) -> whether the last of them is enough.
@pytest.mark.parametrize(
    ("told", "enough"),
    [
        # One device may be broken, or its holder clever; however often it tries.
        ([(0, "d1")], False),
        ([(0, "d1"), (0, "d1"), (1, "d1"), (2, "d1")], False),
        ([(0, "d1"), (1, "d2")], True),
        # What is a day old tells nothing.
        ([(0, "d1"), (23, "d2")], True),
        ([(0, "d1"), (24, "d2")], False),
        # A device that accepts shows that the app does: before, between and after.
        ([(0, ""), (1, "d1"), (2, "d2")], False),
        ([(0, "d1"), (1, ""), (2, "d2"), (3, "d3")], False),
        ([(0, ""), (24, "d1"), (25, "d2")], True),
        # Once told, it is not told again until tomorrow.
        ([(0, "d1"), (1, "d2"), (2, "d3"), (3, "d4")], False),
        ([(0, "d1"), (1, "d2"), (24, "d3"), (25, "d4")], True),
    ],
)
def test_when_it_is_enough(told, enough):
    handshakes, found = Handshakes(), False
    for hours, device in told:
        at = NOW + timedelta(hours=hours)
        found = handshakes.refused("app.example", device, at) if device else handshakes.made("app.example", at)
    assert bool(found) is enough


def test_it_holds_no_more_than_it_may():
    handshakes = Handshakes()
    handshakes.refused("first.example", "d1", NOW)
    for n in range(MOST):
        handshakes.refused(f"{n}.example", "d1", NOW)
    assert not handshakes.refused("first.example", "d2", NOW)
    assert handshakes.refused(f"{MOST - 1}.example", "d2", NOW)


def test_two_devices_bring_a_pin_that_is_published_audited_and_ends(world):  # noqa: F811
    assert world.ask(ask.HandshakeRefused("app.example", "d9a")) == Done("Noted.")
    assert (world.live.policy.version, audit_of(world)) == (1, [])
    answer = world.ask(ask.HandshakeRefused("app.example", "d7"))
    assert isinstance(answer, Done)
    [pin] = world.live.policy.pins
    assert (pin.host, pin.by, world.live.policy.version) == ("app.example", "", 2)
    assert audit_of(world) == [("console", "PinHost", answer.value, "")]
    # No report of a device stands anywhere on the disk.
    assert b"d9a" not in (world.state.steward / "audit.db").read_bytes()
    world.wait(days=LASTS.days)
    assert world.live.policy.pins == ()


def test_a_pin_outlasts_a_restart(world):  # noqa: F811
    world.ask(ask.PinHost("app.example", "its app does not work"))
    again = world.again()
    assert [pin.host for pin in again.live.policy.pins] == ["app.example"]
    world.steward = again.steward


def test_no_handshakes_bring_a_search_engine_out_of_sight(world):  # noqa: F811
    world.ask(ask.HandshakeRefused("www.google.com", "d9a"))
    answer = world.ask(ask.HandshakeRefused("www.google.com", "d7"))
    assert isinstance(answer, Refused)
    assert "stays looked into" in answer.text
    assert (world.live.policy.pins, audit_of(world)) == ((), [])


def test_only_the_box_reports_handshakes(world):  # noqa: F811
    it = world.account("ida", "it")
    for request in (ask.HandshakeRefused("app.example", "d9a"), ask.HandshakeMade("app.example")):
        assert isinstance(world.ask(request, it), Refused)
    assert isinstance(world.ask(ask.PinHost("app.example", "it is needed"), it), Done)
    assert world.live.policy.pins[0].by

"""What is known of an address that asks: once told, how much is left, who it is, and that there is an end of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from filters.clients import Client, Clients, HowSure
from filters.dns import lanes as lanes_module
from filters.dns.lanes import IDLE, PARKED, PERIOD, Lane, Lanes, Limit, packed
from filters.events.event import Event
from filters.events.visits import Visitor, Visits
from filters.policy.attempt import NONE, SHARED_RESOLVER, Attempt, Decision, Reason, Standing, Target, Verdict
from tests.seen import school

ALLOW = Decision(Verdict.ALLOW, Reason.DEFAULT)
BLOCK = Decision(Verdict.BLOCK, Reason.CATEGORY, "year-9/gambling")
PUPIL = Client("d1", "p1", HowSure.OWN_DEVICE, "", Standing("main", "year-9"), 1)
OTHER = Client("d1", "p2", HowSure.SIGNED_IN, "", Standing("main", "year-9"), 1)
NOBODY = Client("", None, HowSure.ADDRESS_ONLY, "", Standing("main", "year-7"))
RESOLVER = replace(NOBODY, standing=Standing("main", "year-7", frozenset({SHARED_RESOLVER})))

VISITS = Visits()


def visit(name, decision=ALLOW, labels=NONE, who=PUPIL, policy=None):
    now = datetime.now(UTC)
    attempt = Attempt(who.standing, Target(labels, name=name), now)
    return VISITS.of(Event(0, now, "dns", "10.0.0.9", who, attempt, decision), policy or school(), marked=False)


NEWS, GAMES, CASINO = visit("news.example"), visit("games.example"), visit("casino.example", BLOCK)


class Box:
    """Lanes of a listener, and which were left to others."""

    def __init__(self, speaks_for=""):
        self.clients = Clients(1, {"10.0.0.9": PUPIL, "fe80::9": PUPIL}, {"d1": PUPIL}, (), NOBODY)
        self.left = []
        self.lanes = Lanes(
            speaks_for, lambda: self.clients, Limit(10, 50), stand=lambda lane: None, leave=self.left.append
        )


# --- once told ---


def test_equal_visits_are_one_whatever_the_policys_version():
    assert visit("news.example", policy=school(version=2)) is NEWS
    assert visit("news.example", BLOCK) is not NEWS
    assert visit("news.example", labels=frozenset({"news"})) is not NEWS
    # Where it would be remembered is part of it.
    assert visit("casino.example", BLOCK, who=replace(PUPIL, standing=Standing("main", "staff"))) is not CASINO


def test_a_name_is_told_of_once_in_two_turns():
    lane = Lane(Visitor("10.0.0.9", PUPIL), 1, 0.0)
    lane.met += [NEWS, NEWS, GAMES, NEWS]
    assert lane.turn(1.0) == {NEWS, GAMES}
    lane.met += [NEWS]
    assert lane.turn(2.0) == set()
    lane.met += [NEWS]
    assert lane.turn(3.0) == {NEWS}


@pytest.mark.parametrize(
    ("seconds", "turns", "news"),
    [(0.0, 0, False), (PERIOD - 0.1, 0, False), (PERIOD - 0.1, 1, False), (PERIOD, 0, True), (PERIOD, 2, True)],
)
def test_what_is_logged_is_logged_again_after_two_seconds(seconds, turns, news):
    lane = Lane(Visitor("10.0.0.9", PUPIL), 1, 0.0)
    assert lane.is_news(CASINO, 10.0)
    for turn in range(turns):
        lane.turn(10.0 + turn)
    assert lane.is_news(CASINO, 10.0 + seconds) is news


# --- how much is left ---


@pytest.mark.parametrize(
    ("rate", "asked", "seconds", "answered"),
    [
        # The burst, then as many a second as the limit says, however unevenly they come.
        (10, 100, 0.0, 50),
        (10, 1000, 10.0, 150),
        (10, 40, 0.0, 40),
        (200, 20_000, 20.0, 5_000),
        # Slower than the limit is never refused.
        (10, 900, 100.0, 900),
        (0, 100_000, 0.0, 100_000),
    ],
)
def test_a_client_may_ask_a_burst_and_then_at_its_rate(rate, asked, seconds, answered):
    limit = Limit(rate, 5 * rate) if rate else Limit(0, 1 << 60)
    lane = Lane(Visitor("10.0.0.9", PUPIL), limit.at_once(PUPIL), 0.0)
    count = 0
    for n in range(asked):
        lane.left -= 1
        count += lane.left >= 0 or limit.refill(lane, seconds * n / asked)
    assert abs(count - answered) <= max(rate * seconds * 0.01, 1)


def test_a_long_silence_gives_a_burst_and_no_more():
    limit = Limit(10, 50)
    lane = Lane(Visitor("10.0.0.9", PUPIL), 0, 0.0)
    assert limit.refill(lane, 3600.0)
    assert lane.left == 49


def test_a_shared_resolver_has_no_limit():
    assert Limit(10, 50).at_once(RESOLVER) > 1 << 50
    assert Limit(10, 50).at_once(PUPIL) == 50


# --- who it is ---


@pytest.mark.parametrize(
    ("speaks_for", "source", "address", "client"),
    [
        ("", "10.0.0.9", "10.0.0.9", PUPIL),
        ("", "10.0.0.77", "10.0.0.77", NOBODY),
        # A link-local address comes with its interface.
        ("", "fe80::9%eth0", "fe80::9", PUPIL),
        ("d1", "10.0.0.77", "10.0.0.77", PUPIL),
        ("10.0.0.9", "10.0.0.77", "10.0.0.9", PUPIL),
        ("gone", "10.0.0.9", "gone", NOBODY),
    ],
)
def test_who_asks(speaks_for, source, address, client):
    lane = Box(speaks_for).lanes.open(packed(source), 0.0)
    assert (lane.visitor.address, lane.visitor.client) == (address, client)


def test_a_parked_lane_remembers_what_was_told_and_what_is_left():
    box = Box()
    lane = box.lanes.open(packed("10.0.0.9"), 0.0)
    lane.left = 7
    assert lane.is_news(CASINO, 0.0)
    box.lanes.park()
    assert box.lanes.by_source == {}
    assert box.lanes.open(packed("10.0.0.9"), 1.0) is lane
    assert lane.left == 7
    assert not lane.is_news(CASINO, 1.0)
    assert box.left == []


def test_another_person_at_an_address_is_told_of_anew_and_owes_what_the_first_used():
    box = Box()
    first = box.lanes.open(packed("10.0.0.9"), 0.0)
    first.left = 7
    assert first.is_news(CASINO, 0.0)
    box.clients = replace(box.clients, by_address={"10.0.0.9": OTHER})
    box.lanes.park()
    second = box.lanes.open(packed("10.0.0.9"), 1.0)
    assert box.left == [first]
    assert second.visitor.client is OTHER
    assert second.left == 7
    assert second.is_news(CASINO, 1.0)


# --- and its end ---


def test_addresses_without_end_take_the_place_of_the_oldest(monkeypatch):
    monkeypatch.setattr(lanes_module, "MOST", 10)
    box = Box()
    opened = [box.lanes.open(packed(f"10.1.0.{n}"), 0.0) for n in range(25)]
    assert len(box.lanes.by_source) == 10
    assert box.left == opened[:15]


@pytest.mark.parametrize(("parked", "turns", "there"), [
    (False, IDLE, True), (False, IDLE + 1, False), (True, PARKED - 1, True), (True, PARKED, False),
])  # fmt: skip
def test_a_lane_that_nobody_uses_is_forgotten(parked, turns, there):
    box = Box()
    lane = box.lanes.open(packed("10.0.0.9"), 0.0)
    if parked:
        box.lanes.park()
    for _ in range(turns):
        lane.turn(0.0)
    box.lanes.forget()
    assert (lane in set(box.lanes)) is there

"""Answers while the policy changes under them: each is the old one's or the new one's, at once, and none is lost."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.clock import read
from appliance.state import State
from filters.door import Door
from filters.live import Live
from filters.requests import AllowHost, Done, EndRule
from tests.load import NOERROR, NXDOMAIN, Asked, Load, in_turn, questions
from tests.pretend import resolver
from tests.running import up

pytestmark = pytest.mark.processes

# Early enough before the bell of 10:50 for a slow machine to start, and for the changes to be done.
BEGINS = "2026-11-23T10:49:40"
BELL = datetime(2026, 11, 23, 10, 50, tzinfo=UTC)

IN_FORCE_WITHIN = 0.25  # seconds from the steward's answer, everywhere (design: section 6)
TOLERANCE = 0.15  # seconds that the load itself may be late on a busy machine

CHANGED, SHUT, OPEN = "nordvpn.com", "www.pornhub.com", "www.bbc.co.uk"
PUPILS = ("127.0.0.1", "127.0.0.4", "127.0.0.9")


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    with resolver() as upstream, up(tmp_path_factory.mktemp("change"), upstream=upstream, at=BEGINS) as running:
        yield running


def now(state: Path) -> datetime:
    """The policy's time."""
    told = read(State(state).live)
    assert told is not None
    return told.clock.now()


def answers(load: Load, since: float, more: int) -> None:
    """Wait until so many were asked and answered since an instant."""
    until = time.monotonic() + 10
    while len(load.answered_since(since)) < more and time.monotonic() < until:
        time.sleep(0.02)
    assert len(load.answered_since(since)) >= more, "the answers stopped"


def test_no_answer_is_wrong_or_lost_while_the_policy_changes_under_a_thousand_questions_a_second(box):
    """Three names in turn, of three devices: one that opens and shuts six times, one always shut, one always open."""
    door, live = Door(State(box.state).door), Live(State(box.state).live)
    first = live.policy.version
    changes: list[tuple[float, float, int]] = []  # asked the steward, was answered, what is right from then on
    names = (CHANGED, SHUT, OPEN, CHANGED)
    with questions(box.dns, in_turn(PUPILS, lambda number: names[number % 4]), rate=1000) as load:
        answers(load, time.monotonic(), 400)
        rule = ""
        for turn in range(6):
            asked = time.monotonic()
            request = EndRule(rule) if turn % 2 else AllowHost(CHANGED, 30, "a debate in Year 9")
            done = door.ask_as_console(request)
            assert isinstance(done, Done), done
            rule = done.value or rule
            changes.append((asked, time.monotonic(), NXDOMAIN if turn % 2 else NOERROR))
            answers(load, time.monotonic() + IN_FORCE_WITHIN + TOLERANCE, 150)
    live.refresh()
    assert live.policy.version - first >= 6
    assert not load.lost
    assert {each.code for each in load.answered if each.name == SHUT} == {NXDOMAIN}
    assert {each.code for each in load.answered if each.name == OPEN} == {NOERROR}
    wrong = [each for each in load.answered if each.name == CHANGED and each.code not in right(each, changes)]
    assert not wrong, f"{len(wrong)} of {len(load.asked)}: {wrong[:3]}"


def right(asked: Asked, changes: list[tuple[float, float, int]]) -> set[int]:
    """What may be answered: both for as long as a change may take, then only what it brought."""
    allowed = {NXDOMAIN}
    for begun, done, brings in changes:
        if asked.answered < begun:
            break
        settled = asked.sent > done + IN_FORCE_WITHIN + TOLERANCE
        allowed = {brings} if settled else {*allowed, brings}
    return allowed


def test_at_the_bell_the_answer_changes_within_a_second_and_no_ttl_reaches_past_it(box):
    """R7: the clock that `--at` started runs on, and break opens what the lesson closed."""
    left = (BELL - now(box.state)).total_seconds()
    if left < 3:
        pytest.skip("this machine took so long to start that the bell had rung")
    bell = time.monotonic() + left
    # Games are closed in lessons and open at break; the news are open in both.
    names = ("www.roblox.com", OPEN)
    with questions(box.dns, in_turn(("127.0.0.1",), lambda number: names[number % 2]), rate=50) as load:
        until = bell + 1.5
        while time.monotonic() < until:
            time.sleep(0.1)
    assert not load.lost
    games = [each for each in load.answered if each.name == "www.roblox.com"]
    assert {each.code for each in games if each.answered < bell} == {NXDOMAIN}
    assert {each.code for each in games if each.sent > bell + 1} == {NOERROR}
    before = [each for each in load.answered if each.answered < bell]
    assert len(before) > 100
    assert all(each.ttl is not None for each in before)
    # Told in whole seconds and rounded down: kept from the moment it was asked for, none is kept past the bell.
    late = [each for each in before if each.sent + each.ttl > bell + 0.05]
    assert not late, late[:3]
    assert timedelta(0) <= now(box.state) - BELL < timedelta(seconds=30)

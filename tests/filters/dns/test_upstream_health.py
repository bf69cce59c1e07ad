"""When a resolver rests, when it is known to fail, and how long it may take: numbers alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.dns.upstream.health import (
    BAND,
    ENOUGH,
    FIRST_HURRY,
    FORGOTTEN,
    LONGEST_HURRY,
    LONGEST_PAUSE,
    SHORTEST_HURRY,
    Health,
)


def after(*took: float) -> Health:
    health = Health()
    for now, each in enumerate(took):
        health.answered(each, float(now))
    return health


@pytest.mark.parametrize(
    ("took", "least", "most"),
    [
        ((), FIRST_HURRY, FIRST_HURRY),
        # A near resolver has its 150 ms all the same: some names take it longer than others.
        ((0.002,) * 30, SHORTEST_HURRY, SHORTEST_HURRY),
        ((0.1,) * 30, SHORTEST_HURRY, 0.2),
        # One that wavers is given more time; none is waited for longer than 400 ms.
        ((0.02, 0.2) * 20, 0.3, LONGEST_HURRY),
        ((0.9,) * 30, LONGEST_HURRY, LONGEST_HURRY),
    ],
)
def test_how_long_a_client_waits_before_another_is_asked(took: tuple[float, ...], least: float, most: float) -> None:
    assert least <= after(*took).hurry <= most


def test_a_clearly_slower_server_is_of_another_band_until_that_is_long_ago() -> None:
    slow = after(*(0.35,) * 9)
    assert slow.band(10) > after(*(0.02,) * 9).band(10) == 0
    assert after(*(BAND * 0.9,) * 9).band(10) == 0
    assert slow.band(FORGOTTEN + 100) == 0
    assert Health().band(0) == 0


def test_one_failure_is_a_rest_and_two_are_known() -> None:
    health = after(0.01)
    assert (health.rests, health.fails) == (False, False)
    health.failed("gives no answer")
    assert (health.rests, health.fails) == (True, False)
    health.failed("gives no answer")
    assert (health.rests, health.fails) == (True, True)
    health.answered(0.01, 9.0)
    assert (health.rests, health.fails, health.why) == (False, False, "")


def test_pauses_grow_and_are_bounded() -> None:
    health, pauses = Health(), []
    for _ in range(8):
        health.failed("")
        pauses.append(health.pause())
    assert pauses[1:6] == [1, 2, 4, 8, LONGEST_PAUSE]
    assert max(pauses) == LONGEST_PAUSE


def test_a_refusal_is_a_sign_of_life_until_there_is_nothing_else() -> None:
    health = Health()
    health.failed("gives no answer")
    assert [health.refused(float(n)) for n in range(ENOUGH)] == [False] * (ENOUGH - 1) + [True]
    assert not health.rests
    health.failed("refuses what it is asked")
    # From then on only an answer helps.
    health.refused(99.0)
    assert health.rests
    health.answered(0.1, 100.0)
    assert not health.rests
    assert health.refused(101.0) is False


@given(st.lists(st.floats(0, 10), max_size=40))
def test_whatever_the_times_the_numbers_stay_within_their_bounds(took: list[float]) -> None:
    health = after(*took)
    assert SHORTEST_HURRY <= health.hurry <= LONGEST_HURRY
    assert 0 <= health.smoothed <= 10
    assert health.band(len(took)) >= 0

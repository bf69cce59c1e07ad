"""A burst, then one by one, each key by itself, and a memory that does not grow."""

from filters.pace import Pace


def test_so_many_in_a_row_then_one_in_so_many_seconds():
    pace: Pace[str] = Pace(burst=3, every=2.0)
    assert [pace.may("a", 10.0) for _ in range(4)] == [True, True, True, False]
    assert [pace.may("a", at) for at in (11.9, 12.0, 12.0, 14.0)] == [False, True, False, True]
    assert pace.may("b", 10.0)


def test_whoever_rests_has_all_times_again_and_no_more():
    pace: Pace[str] = Pace(burst=3, every=2.0)
    for _ in range(5):
        pace.may("a", 0.0)
    assert [pace.may("a", 1000.0) for _ in range(4)] == [True, True, True, False]


def test_of_too_many_keys_the_oldest_is_forgotten():
    pace: Pace[int] = Pace(burst=1, every=60.0, most=100)
    for key in range(250):
        pace.may(key, 0.0)
    assert len(pace) == 100
    assert not pace.may(249, 0.0)
    assert pace.may(0, 0.0)

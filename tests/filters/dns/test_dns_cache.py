"""What is kept, for how long and how much of it; and what is told once."""

import pytest

from filters.dns.cache import Cache
from filters.dns.once import Once
from filters.policy.attempt import Decision, Reason, Verdict

OPEN = Decision(Verdict.ALLOW, Reason.DEFAULT)
SHUT = Decision(Verdict.BLOCK, Reason.RULE, "r")


@pytest.mark.parametrize(("now", "found"), [(100.0, True), (109.9, True), (110.0, False), (99.9, False)])
def test_a_value_is_good_from_its_making_until_its_end(now, found):
    cache: Cache[str, int] = Cache(1000)
    cache.put("a", 1, now=100.0, seconds=10, size=10)
    assert (cache.get("a", now) is not None) is found


@pytest.mark.parametrize("seconds", [0, -1])
def test_what_may_not_be_kept_is_not(seconds):
    cache: Cache[str, int] = Cache(1000)
    cache.put("a", 1, now=100.0, seconds=10, size=10)
    cache.put("a", 2, now=101.0, seconds=seconds, size=10)
    assert cache.get("a", 101.0) is None
    assert (len(cache), cache.size) == (0, 0)


def test_the_least_recently_used_goes_first():
    cache: Cache[str, int] = Cache(30)
    for n, key in enumerate("abc"):
        cache.put(key, n, now=1.0, seconds=10, size=10)
    assert cache.get("a", 2.0)
    cache.put("d", 3, now=2.0, seconds=10, size=10)
    assert [key for key in "abcd" if cache.get(key, 2.0)] == ["a", "c", "d"]
    assert cache.size == 30


def test_what_is_larger_than_all_room_is_not_kept():
    cache: Cache[str, int] = Cache(30)
    cache.put("a", 1, now=1.0, seconds=10, size=30)
    cache.put("b", 1, now=1.0, seconds=10, size=31)
    assert cache.get("a", 1.0)
    assert not cache.get("b", 1.0)


def test_the_same_is_told_again_after_two_seconds():
    once = Once()
    told = []
    for now in (0.0, 0.5, 1.9, 2.0, 2.1, 3.9, 4.1, 60.0):
        told.append(once.told("10.0.0.1", "a.example", SHUT, now))
        if not told[-1]:
            once.tell("10.0.0.1", "a.example", SHUT, now)
    assert told == [False, True, True, False, True, True, False, False]


def test_another_client_name_or_decision_is_news():
    once = Once()
    once.tell("10.0.0.1", "a.example", OPEN, 0.0)
    assert once.told("10.0.0.1", "a.example", OPEN, 0.1)
    assert not once.told("10.0.0.2", "a.example", OPEN, 0.1)
    assert not once.told("10.0.0.1", "b.example", OPEN, 0.1)
    assert not once.told("10.0.0.1", "a.example", SHUT, 0.1)


def test_who_asked_for_what_is_forgotten():
    once = Once()
    for n in range(1000):
        once.tell("10.0.0.1", f"{n}.example", OPEN, n / 100)
    assert len(once._now) + len(once._before) <= 401

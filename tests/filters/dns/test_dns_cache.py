"""What is kept, for how long and how much of it."""

import pytest

from filters.dns.cache import Cache


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

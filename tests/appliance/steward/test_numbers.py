"""A number in use never changes its meaning, over restarts and days; an unused one rests before it is given again."""

from datetime import UTC, datetime, timedelta

import pytest

from appliance.steward.kept import CannotRead
from appliance.steward.numbers import RESTS, Numbers
from filters.clients import Client, Clients, HowSure
from filters.policy.attempt import Standing
from filters.policy.standing import LARGEST, UNKNOWN

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def clients(*groups: str) -> Clients:
    made = {f"10.0.0.{n}": _client(group) for n, group in enumerate(groups, 1)}
    return Clients(1, made, {}, (("10.0.0.0/8", _client("zone")),), _client("unknown"))


def _client(group: str) -> Client:
    return Client("", None, HowSure.ADDRESS_ONLY, "", Standing("school", group))


def numbers_of(given: Clients) -> dict[str, int]:
    everyone = [*given.by_address.values(), *(client for _, client in given.by_zone), given.unknown]
    return {client.standing.group: client.number for client in everyone}


def test_equal_standings_have_one_number_and_different_ones_differ(tmp_path):
    given = Numbers(tmp_path / "n").give(clients("a", "b", "a"), NOW)
    numbers = numbers_of(given)
    assert given.by_address["10.0.0.1"].number == given.by_address["10.0.0.3"].number
    assert sorted(numbers.values()) == [1, 2, 3, 4]


def test_a_number_keeps_its_meaning_over_a_restart(tmp_path):
    first = numbers_of(Numbers(tmp_path / "n").give(clients("a", "b"), NOW))
    second = numbers_of(Numbers(tmp_path / "n").give(clients("c", "b", "a"), NOW))
    assert {group: second[group] for group in first} == first


@pytest.mark.parametrize(("later", "kept"), [(RESTS - timedelta(seconds=1), True), (RESTS, False)])
def test_a_number_that_nobody_has_rests_for_a_day(tmp_path, later, kept):
    numbers = Numbers(tmp_path / "n")
    old = numbers_of(numbers.give(clients("a"), NOW))["a"]
    numbers.give(clients("b"), NOW)
    new = numbers_of(numbers.give(clients("b", "c"), NOW + later))["c"]
    assert (new != old) is kept


def test_when_numbers_run_out_it_is_said_and_the_rest_is_unknown(tmp_path):
    numbers = Numbers(tmp_path / "n")
    given = numbers_of(numbers.give(clients(*(f"g{n}" for n in range(LARGEST + 10))), NOW))
    assert numbers.short
    assert sorted(set(given.values())) == [*range(1, LARGEST + 1), UNKNOWN]
    numbers.give(clients("a"), NOW + RESTS)
    numbers.give(clients("a"), NOW + RESTS + RESTS)
    assert not numbers.short


def test_a_damaged_table_is_not_taken_for_an_empty_one(tmp_path):
    (tmp_path / "n").write_text('{"numbers": {"one": 1}}')
    with pytest.raises(CannotRead, match="restore it from a backup"):
        Numbers(tmp_path / "n")

"""Only labels that something names make a standing differ, and a number never changes its meaning."""

from filters.policy.attempt import Standing, Verdict
from filters.policy.standing import LARGEST, UNKNOWN, named_labels, number_standings, standing
from tests.policies import policy, rule


def test_labels_that_nothing_names_are_left_out():
    closes = rule("r", Verdict.BLOCK, frozenset({"person:p17"}), frozenset({"games"}))
    named = named_labels(policy(rules=(closes,)))
    p17 = standing("main", "year-9", frozenset({"person:p17", "class:9b", "device:d1"}), False, named)
    p18 = standing("main", "year-9", frozenset({"person:p18", "class:9b", "device:d2"}), False, named)
    assert p17.named == {"person:p17"}
    assert p18.named == frozenset()


def test_ages_in_force_are_named():
    assert "under:13" in named_labels(policy())
    assert "under:16" not in named_labels(policy())


def test_a_joined_term_wants_every_part():
    """R9."""
    named = frozenset({"head+device:d4"})
    assert standing("main", "head", frozenset({"device:d4"}), False, named).named == {"head+device:d4"}
    assert standing("main", "head", frozenset({"device:d5"}), False, named).named == frozenset()
    assert standing("main", "staff", frozenset({"device:d4"}), False, named).named == frozenset()


def test_numbers_are_kept():
    first, second = Standing("main", "year-7"), Standing("main", "year-9")
    once = number_standings({}, [first, second])
    again = number_standings(once.table, [second])
    assert again.numbers[second] == once.numbers[second]
    third = number_standings(again.table, [Standing("main", "staff")])
    assert set(third.numbers.values()).isdisjoint(once.numbers.values())


def test_when_numbers_run_out_the_plain_standing_speaks_and_ages_stay():
    plain = Standing("main", "year-7", frozenset({"under:13"}))
    crowd = [Standing("main", "year-7", frozenset({"under:13", f"person:p{n}"})) for n in range(LARGEST + 5)]
    numbered = number_standings({}, [plain, *crowd])
    assert numbered.short
    assert numbered.numbers[crowd[-1]] == numbered.numbers[plain]
    lost = number_standings(numbered.table, [Standing("main", "staff")])
    assert lost.numbers[Standing("main", "staff")] == UNKNOWN

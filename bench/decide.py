"""How long `decide` takes on a policy of 200 rules; no peer does the same, so the figure stands alone.

python -m bench.decide
"""

import timeit
from dataclasses import replace
from statistics import median

from bench.table import Row, show
from filters.policy.attempt import Attempt, Labels, Verdict
from filters.policy.decide import decide
from filters.policy.policy import Policy
from filters.policy.rules import Rule
from tests.policies import LESSON, policy, rule, standing, target

RULES = 200


def rows() -> list[Row]:
    pupils = frozenset({"year-7", "year-9"})
    book = policy(rules=(*_apart(pupils), *policy().rules))
    asked = {
        "a site of no label": target(),
        "a service with a rule": target(f"service-{RULES - 1}", "news"),
        "social media in a lesson": target("tiktok", "social-media"),
    }
    took = {name: _micros(Attempt(standing("year-9"), what, LESSON), book) for name, what in asked.items()}
    # Nobody writes this: every rule about one category, each for somebody else, so that all are looked at.
    crowded = policy(rules=tuple(replace(each, what=frozenset({"news"})) for each in _apart(frozenset({"staff"}))))
    worst = _micros(Attempt(standing("year-9"), target("news"), LESSON), crowded)
    return [
        *(Row("decide", f"{RULES} rules, {name}", micros, "µs") for name, micros in took.items()),
        Row("decide", f"{RULES} rules, median of these", median(took.values()), "µs", goal="≤ 5"),
        Row("decide", f"{RULES} rules, all about what is asked for", worst, "µs"),
    ]


def _apart(who: Labels) -> tuple[Rule, ...]:
    """Rules about a service each."""
    return tuple(
        rule(f"r{n}", Verdict.BLOCK, who, frozenset({f"service-{n}"}), when=frozenset({"lesson"})) for n in range(RULES)
    )


def _micros(attempt: Attempt, book: Policy) -> float:
    return median(timeit.repeat(lambda: decide(attempt, book), number=2000, repeat=9)) / 2000 * 1e6


if __name__ == "__main__":
    show(rows())

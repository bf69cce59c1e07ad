"""How long `decide` takes on a policy of 200 rules; no peer does the same, so the figure stands alone.

python -m bench.decide
"""

import timeit
from dataclasses import replace
from statistics import median

from bench.table import Row, show
from filters.policy.attempt import Attempt, Verdict
from filters.policy.decide import decide
from tests.policies import LESSON, policy, rule, standing, target

RULES = 200


def rows() -> list[Row]:
    pupils = frozenset({"year-7", "year-9"})
    many = tuple(
        rule(f"r{n}", Verdict.BLOCK, pupils, frozenset({f"service-{n}"}), when=frozenset({"lesson"}))
        for n in range(RULES)
    )
    book = policy(rules=(*many, *policy().rules))
    asked = {
        "a site of no label": target(),
        "a service with a rule": target(f"service-{RULES - 1}", "news"),
        "social media in a lesson": target("tiktok", "social-media"),
    }
    return [
        Row(
            "decide",
            f"{RULES} rules, {name}",
            _micros(Attempt(standing("year-9"), what, LESSON), book),
            "µs",
            goal="≤ 5",
        )
        for name, what in asked.items()
    ]


def _micros(attempt: Attempt, book: object) -> float:
    attempt = replace(attempt)
    return median(timeit.repeat(lambda: decide(attempt, book), number=2000, repeat=9)) / 2000 * 1e6  # type: ignore[arg-type]


if __name__ == "__main__":
    show(rows())

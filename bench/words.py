"""How long twenty words take against every rule: median and 99th percentile in microseconds, and JSON with --json."""

import json
import sys
from statistics import median, quantiles
from time import perf_counter_ns

from alerts.themes import shipped
from alerts.themes.raises import levels_in

TEXTS = (
    "the industrial revolution began in britain in the eighteenth century and changed how people lived in towns",
    "how do i revise for my gcse biology exam about the heart and the lungs and what is the best website",
    "how many pills would it take to die i dont want to be here anymore everyone would be better off without me",
    "what time does the football start on saturday and where can i watch arsenal play with my dad and my brother",
    "unblocked games for school that are not blocked and a free vpn for my chromebook so i can play with friends",
)


def measure(rounds: int = 400) -> dict[str, float]:
    """Microseconds for one text of about twenty words."""
    start = perf_counter_ns()
    themes = shipped()
    load = (perf_counter_ns() - start) / 1e6
    times = []
    for _ in range(rounds):
        for text in TEXTS:
            start = perf_counter_ns()
            levels_in(text, themes, "pupils", 13)
            times.append((perf_counter_ns() - start) / 1e3)
    return {
        "median_us": round(median(times), 1),
        "p99_us": round(quantiles(times, n=100)[98], 1),
        "load_ms": round(load, 1),
    }


if __name__ == "__main__":
    result = measure()
    if "--json" in sys.argv:
        print(json.dumps(result))
    else:
        print(
            "words: {median_us} µs median, {p99_us} µs p99 for 20 words; {load_ms} ms to load the themes".format(
                **result
            )
        )

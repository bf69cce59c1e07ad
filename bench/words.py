"""How long twenty words take against every rule of the themes; no peer does the same, so the figures stand alone.

python -m bench.words
"""

from statistics import median, quantiles
from time import perf_counter_ns

from alerts.themes import shipped
from alerts.themes.raises import levels_in
from alerts.themes.theme import Themes
from bench.table import Row, show

ROUNDS = 400
TEXTS = (
    "the industrial revolution began in britain in the eighteenth century and changed how people lived in towns",
    "how do i revise for my gcse biology exam about the heart and the lungs and what is the best website",
    "how many pills would it take to die i dont want to be here anymore everyone would be better off without me",
    "what time does the football start on saturday and where can i watch arsenal play with my dad and my brother",
    "unblocked games for school that are not blocked and a free vpn for my chromebook so i can play with friends",
)


def rows() -> list[Row]:
    start = perf_counter_ns()
    themes = shipped()
    load = (perf_counter_ns() - start) / 1e6
    times = [_micros(text, themes) for _ in range(ROUNDS) for text in TEXTS]
    return [
        Row("words", "20 words, median", median(times), "µs", goal="≤ 200"),
        Row("words", "20 words, 99th percentile", quantiles(times, n=100)[98], "µs"),
        Row("words", "reading the themes, examples run", load, "ms"),
    ]


def _micros(text: str, themes: Themes) -> float:
    start = perf_counter_ns()
    levels_in(text, themes, "pupils", 13)
    return (perf_counter_ns() - start) / 1e3


if __name__ == "__main__":
    show(rows())

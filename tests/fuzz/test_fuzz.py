"""Foreign bytes never bring a reader to fall: the whole corpus, and 2,000 spoilt copies of it for each."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.parsers import CORPUS, PARSERS, seeds

CASES = 2_000
SPOILT = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 24), st.binary(max_size=24)), min_size=1, max_size=5)


def spoil(data: bytes, cuts: list[tuple[float, int, bytes]]) -> bytes:
    """At each place, take out some bytes and put in others."""
    for place, length, other in cuts:
        at = int(place * len(data))
        data = data[:at] + other + data[at + length :]
    return data


def test_every_parser_has_a_corpus_and_every_corpus_a_parser() -> None:
    assert {folder.name for folder in CORPUS.iterdir()} == PARSERS.keys()
    assert all(seeds(name) for name in PARSERS)


@pytest.mark.parametrize("name", PARSERS)
def test_the_corpus(name: str) -> None:
    for seed in seeds(name):
        PARSERS[name](seed)


@pytest.mark.parametrize("name", PARSERS)
def test_spoilt_copies(name: str) -> None:
    whole = st.builds(spoil, st.sampled_from(seeds(name)), SPOILT) | st.binary(max_size=600)

    @given(whole)
    @settings(max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def run(data: bytes) -> None:
        PARSERS[name](data)

    run()

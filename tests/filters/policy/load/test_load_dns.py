"""How much one device may ask, and by how many processes questions are answered: `dns:` in school.yaml."""

import pytest

from filters.catalogue import shipped
from filters.policy.load.folder import load
from tests.small_school import files

STANCE = "social_media: teacher-directed\n"


@pytest.mark.parametrize(
    ("text", "rate_limit", "workers"),
    [
        ("upstreams: [9.9.9.9]", 200, 0),
        ("rate_limit: 50", 50, 0),
        ("rate_limit: 0, workers: 1", 0, 1),
        ("workers: 4", 200, 4),
    ],
)
def test_what_is_written_is_meant(text, rate_limit, workers):
    loaded = load(files(school=(STANCE, f"{STANCE}dns: {{{text}}}\n")), shipped())
    assert loaded.problems == ()
    assert (loaded.school.dns.rate_limit, loaded.school.dns.workers) == (rate_limit, workers)


@pytest.mark.parametrize(
    "text", ["rate_limit: -1", "rate_limit: plenty", "workers: 0", "workers: 17", "workers: 1.5", "workers: true"]
)
def test_what_cannot_be_meant_is_said_with_its_line(text):
    loaded = load(files(school=(STANCE, f"{STANCE}dns: {{{text}}}\n")), shipped())
    (problem,) = loaded.problems
    assert (problem.file, problem.what.partition(":")[0]) == ("school.yaml", f"dns.{text.partition(':')[0]}")

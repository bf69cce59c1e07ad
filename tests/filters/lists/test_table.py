"""Host -> labels: suffixes, names that stand alone, and help sites that stand in no other list."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.catalogue import shipped
from tests.names import names

UT1 = Path(__file__).parents[4] / "shared" / "data" / "ut1"

LISTED = [
    ("chatter.example", ("chatter", "social-media")),
    ("log.chatter.example", ("chatter", "social-media", "background")),
    ("music.chatter.example", ("chatter-music", "music")),
    ("=search.example", ("search-engines",)),
    ("advice.example", ("adult",)),
    ("forum.advice.example", ("social-media",)),
    ("council.example", ("government",)),
    ("updates.council.example", ("advertising",)),
    ("sealed.example", ("iwf", "adult")),
    ("=home.example", ("adult",)),
]
HELP = ["advice.example", "help.council.example", "sealed.example", "home.example"]
ESSENTIAL = {"updates.council.example": ("updates",), "id.advice.example": ("sign-in",)}
INDEX = names(LISTED, help=HELP, essential=ESSENTIAL, generation=7)


@pytest.mark.parametrize(
    ("host", "labels"),
    [
        # A listed host covers every name below it, and none beside it.
        ("chatter.example", "chatter social-media"),
        ("www.chatter.example", "chatter social-media"),
        ("mychatter.example", ""),
        ("example", ""),
        # Lists add up along the way.
        ("a.log.chatter.example", "chatter social-media background"),
        ("music.chatter.example", "chatter social-media chatter-music music"),
        # "=host" is that name alone: what else a shared host carries is not touched.
        ("search.example", "search-engines"),
        ("drive.search.example", ""),
        # Case, the last dot and names with underscores.
        ("WWW.Chatter.Example.", "chatter social-media"),
        ("_443._tcp.chatter.example", "chatter social-media"),
        # A help site, and all below it, is help and nothing else, whatever lists say.
        ("advice.example", "help"),
        ("www.advice.example", "help"),
        ("forum.advice.example", "help"),
        ("home.example", "help"),
        ("help.council.example", "help"),
        ("www.council.example", "government"),
        # What is essential keeps its own labels only; help comes first.
        ("updates.council.example", "essential updates"),
        ("eu.updates.council.example", "essential updates"),
        ("id.advice.example", "help"),
        # A statutory list is lifted by nobody (F1).
        ("www.sealed.example", "help iwf"),
        # Names that are none.
        ("", ""),
        (".", ""),
        ("..", ""),
        ("a" * 300 + ".chatter.example", "chatter social-media"),
    ],
)
def test_labels(host, labels):
    assert INDEX.labels(host) == frozenset(labels.split())


def test_every_clash_is_reported():
    assert sorted(str(clash) for clash in INDEX.clashes) == [
        "advice.example (help) is taken out of adult, which lists advice.example",
        "advice.example (help) is taken out of social-media, which lists forum.advice.example",
        "help.council.example (help) is taken out of government, which lists council.example",
        "home.example (help) is taken out of adult, which lists home.example",
        "sealed.example (help) is taken out of adult, which lists sealed.example",
        "sealed.example (help) stays in iwf, which lists sealed.example",
        "updates.council.example (essential) is taken out of advertising, which lists updates.council.example",
        "updates.council.example (essential) is taken out of government, which lists council.example",
    ]


def test_equal_answers_are_one_object_so_that_a_million_names_cost_little():
    assert INDEX.labels("chatter.example") is INDEX.labels("deep.below.chatter.example")
    assert INDEX.labels("advice.example") is INDEX.labels("help.council.example")


def test_an_index_knows_its_generation():
    assert INDEX.generation == 7
    assert shipped().index().generation == 1


@given(st.text(max_size=400))
def test_labels_never_raises(host):
    assert isinstance(INDEX.labels(host), frozenset)


@given(st.from_regex(r"([a-z0-9_-]{1,8}\.){0,6}", fullmatch=True))
def test_below_a_help_site_everything_is_help(prefix):
    assert INDEX.labels(prefix + "advice.example") == {"help"}


@pytest.mark.skipif(not (UT1 / "sexual_education").exists(), reason="the sexual education list of UT1 is not here")
def test_sex_education_is_not_pornography():
    """Over-blocking: advice that children look for is not to be taken for what it is not."""
    index = shipped().index()
    hosts = (UT1 / "sexual_education" / "domains").read_text("utf-8", "replace").split()
    assert hosts
    assert [host for host in hosts if "adult" in index.labels(host)] == []

"""The language in which phrases are written."""

import pytest

from filters.words.pattern import PhraseError, read_pattern, read_sets

SETS = {"self": ("myself", "my self"), "both": ("<self>", "yourself")}


def variants(phrase):
    return [
        {" ".join(v) for v in step.variants} for chain in read_pattern(phrase, read_sets(SETS)).chains for step in chain
    ]


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("kill myself", [{"kill myself"}]),
        ("(kill|hurt) me", [{"kill me", "hurt me"}]),
        ("kill <self>", [{"kill myself", "kill my self"}]),
        ("<both>", [{"myself", "my self", "yourself"}]),
        ("(get rid of|end) it all?", [{"get rid of it", "get rid of it all", "end it", "end it all"}]),
        ("kill ... me", [{"kill"}, {"me"}]),
        ("pills & overdose", [{"pills"}, {"overdose"}]),
        ("self-harm", [{"self harm"}]),
        ("don't", [{"dont"}]),
    ],
)
def test_a_phrase_stands_for_these_words(phrase, expected):
    assert variants(phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("", "no word"),
        ("(a|b", "not closed"),
        ("a) b", "where a word should be"),
        ("<nobody>", "no set of words"),
        ("maybe?", "no word"),
        ("kill ... ", "no word"),
        ("a & ", "no word"),
    ],
)
def test_a_phrase_that_cannot_be_read_says_why(phrase, why):
    with pytest.raises(PhraseError, match=why):
        variants(phrase)


def test_sets_in_a_circle_are_told():
    with pytest.raises(PhraseError, match="circle"):
        read_sets({"a": ("<b>",), "b": ("<a>",)})


def test_too_many_variants_are_refused():
    with pytest.raises(PhraseError, match="more than"):
        read_pattern("(" + " ".join(["(a|b|c|d|e|f)"] * 6) + ")", {})

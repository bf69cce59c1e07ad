"""What a word was meant to be, and what must stay as it was typed (F4: misspellings and abbreviations)."""

import pytest

from filters.words.respell import Respeller

SHARP = ["suicide", "kill", "killing", "myself", "self", "harm", "porn", "sex", "nude", "pills", "how", "self harm"]
KNOWN = ["the", "an", "want", "year", "of", "essay", "football"]
READ = Respeller([*KNOWN, "therapist"], [*SHARP, "rapist", "weed", "killer"], ["suicide"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Digits and signs for letters.
        ("k1ll", "kill"),
        ("k!ll", "kill"),
        ("$u1c1de", "suicide"),
        ("$uicide", "suicide"),
        ("s3lf h4rm", "self harm"),
        ("p0rn", "porn"),
        ("s3x", "sex"),
        # Stars.
        ("p*rn", "porn"),
        ("s*ic*de", "suicide"),
        # Letters drawn out.
        ("suuuuicide", "suicide"),
        ("killlll", "kill"),
        # Spaces and dots between letters.
        ("s u i c i d e", "suicide"),
        ("s.u.i.c.i.d.e", "suicide"),
        ("i k i l l", "i kill"),
        ("s-e-x", "sex"),
        ("sui cide", "suicide"),
        # Words without spaces.
        ("killmyself", "kill myself"),
        ("howtokillmyself", "how to kill myself"),
        # One slip, in words that are listed for it.
        ("sucide", "suicide"),
        ("suicdie", "suicide"),
        ("suicids", "suicide"),
        # One of several.
        ("nudes", "nude"),
        # A shout.
        ("kill!!!", "kill"),
    ],
)
def test_a_word_is_read_as_it_was_meant(text, expected):
    assert " ".join(READ.words(text)) == expected


@pytest.mark.parametrize(
    "text",
    ["1984", "year 9", "3d", "mp3", "h2o", "y7", "d13", "bookkeeper", "killing", "therapist", "skill", "a b c", "www",
     "the rapist", "2 x 3", "hms victory", "aaaaa", "ww2", "11 year", "se7en0"],
)  # fmt: skip
def test_ordinary_words_and_numbers_stay(text):
    assert " ".join(READ.words(text)) == text


@pytest.mark.parametrize(
    "text", ["k!" * 50_000, "a" * 100_000, "$" * 100_000, "s u i c i d e " * 8_000, "killmyself" * 9_000]
)
def test_a_hundred_kilobytes_are_bounded(text):
    assert len(READ.words(text)) < 2_100

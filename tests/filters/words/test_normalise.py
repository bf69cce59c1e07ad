"""Letters: case, look-alikes, accents and invisible signs (F4)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.words.normalise import HEAD, TAIL, fold, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Suicide", "suicide"),
        # Other scripts' letters that look Latin: Cyrillic, Greek, Cherokee, mathematical, full width, in circles.
        ("рοrn", "porn"),
        ("РОRN", "porn"),
        ("кill мyself", "kill myself"),
        ("ΗΟW", "how"),
        ("κιll", "kill"),
        ("ｓｕｉｃｉｄｅ", "suicide"),
        ("𝓼𝓾𝓲𝓬𝓲𝓭𝓮", "suicide"),
        ("ⓚⓜⓢ", "kms"),
        ("🅺🅼🆂", "kms"),
        # Accents and strokes.
        ("sùîcïdé", "suicide"),
        ("pørn", "porn"),
        ("zabić się", "zabic sie"),
        ("Łódź", "lodz"),
        # Signs that nobody sees: zero width, soft hyphen, bidirectional, control.
        ("sui\u200bcide", "suicide"),
        ("sui\u00adcide", "suicide"),
        ("\u202esuicide\u202c", "suicide"),
        ("sui\x00cide", "suicide"),
        ("self\tharm\nme", "self harm me"),
        # Quotes are dropped, so that "don't" and "dont" are one word.
        ("don't", "dont"),
        ("don’t", "dont"),
        ("straße", "strasse"),
    ],
)
def test_text_is_folded_to_what_the_eye_reads(text, expected):
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("self-harm", ["self", "harm"]),
        ("year 9: 3d shapes, 1984!", ["year", "9", "3d", "shapes", "1984"]),
        ("co_caine", ["co", "caine"]),
        ("", []),
        ("🔪😭", []),
    ],
)
def test_words_are_letters_and_digits(text, expected):
    assert words(text) == expected


def test_a_long_text_keeps_its_head_and_its_tail():
    folded = fold("start " + "x" * 100_000 + " the end")
    assert folded.startswith("start ")
    assert folded.endswith(" the end")
    assert len(folded) == HEAD + TAIL + 1


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_folding_never_raises_and_is_settled_after_one_more_turn(text):
    assert len(fold(text)) <= HEAD + TAIL + 1
    assert all(word == word.lower() for word in words(text) if word.isascii())

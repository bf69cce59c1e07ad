"""Text -> matches: distance, order, cues, allow phrases (complaint: "cut my hair")."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.words import Cue, Matcher, Table, Tables

TABLES = Tables(
    tables=(
        Table("suicide", "suicide/intent", ("(kill|hurt) ... <self>", "cut my"), cues=("intent",)),
        Table("suicide", "suicide/topic", ("suicide", "self harm"), unless=("study",)),
        Table("suicide", "suicide/pills", ("overdose & <pills>",), needs=("how-to",)),
        Table("criminal", "criminal/fraud", ("fraud bible",), unless=("study",)),
    ),
    cues=(
        Cue("study", ("essay", "bible", "homework"), outside=True),
        Cue("first-person", ("i", "my", "myself"), allow=("my homework",)),
        Cue("how-to", ("how (to|many)",)),
    ),
    words={"self": ("myself", "my self"), "pills": ("pills", "paracetamol")},
    allow={"": ("to kill a mockingbird",), "suicide": ("cut my (hair|nails)", "suicide squad")},
    slips=("suicide",),
)
MATCHER = Matcher(TABLES)


def rules(text):
    return {match.rule: match.phrase for match in MATCHER.match(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i want to kill myself", {"suicide/intent": "kill myself"}),
        # Up to three words between, in this order.
        ("kill one two three myself", {"suicide/intent": "kill … myself"}),
        ("kill one two three four myself", {}),
        ("myself kill", {}),
        # Whole words only.
        ("skill myselfie", {}),
        # An allow phrase takes away what it overlaps, and nothing else.
        ("cut my hair", {}),
        ("cut my hair and hurt myself", {"suicide/intent": "hurt myself"}),
        ("suicide squad", {}),
        ("suicide squad suicide", {"suicide/topic": "suicide"}),
        ("to kill a mockingbird", {}),
        # Context forbids, or is needed.
        ("suicide essay", {}),
        ("suicide", {"suicide/topic": "suicide"}),
        ("overdose paracetamol", {}),
        ("how many paracetamol to overdose", {"suicide/pills": "paracetamol … overdose"}),
        ("overdose how many pills", {"suicide/pills": "overdose … pills"}),
        ("overdose a b c d e f g h i j k l m how to pills", {}),
        # A cue within the words themselves says nothing about them.
        ("fraud bible", {"criminal/fraud": "fraud bible"}),
        ("fraud bible essay", {}),
        ("", {}),
    ],
)
def test_rules(text, expected):
    assert rules(text) == expected


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("suicide", set()),
        ("my suicide", {"first-person"}),
        ("how to kill myself", {"intent", "how-to", "first-person"}),
    ],
)
def test_cues_of_the_text_and_of_the_rule(text, cues):
    assert [match.cues for match in MATCHER.match(text)] == [cues]


def test_an_allowed_phrase_is_no_cue():
    """ "my homework" is about homework, not about oneself."""
    (match,) = MATCHER.match("kill one myself my homework")
    assert match.cues == {"intent", "study", "first-person"}


def test_tables_travel_as_json():
    again = msgspec.json.decode(msgspec.json.encode(TABLES), type=Tables)
    assert Matcher(again).match("k!ll myself") == MATCHER.match("kill myself")


def test_no_tables_match_nothing():
    assert Matcher(Tables(())).match("anything at all") == ()


@given(st.text(max_size=300) | st.text("killmyself how10$!*. ", max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_is_answered(text):
    for match in MATCHER.match(text):
        assert match.theme
        assert match.phrase


@pytest.mark.parametrize(
    "text",
    ["kill " * 20_000, "overdose pills how to " * 5_000, "kill myself " * 9_000, "\u0301" * 100_000, "ﷺ" * 33_000],
)
def test_a_hundred_kilobytes_of_anything_are_answered(text):
    assert len(MATCHER.match(text)) <= len(TABLES.tables)

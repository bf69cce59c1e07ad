"""Phrase tables as values: what the themes' files say, ready to be handed from process to process.

No level and no person is in here. The language of one phrase is `pattern.py`'s affair.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """Phrases that mean the same to a reader. `rule`: "suicide/intent".

    `cues`: what a match of this table adds to the cues of the text. `needs`: at least one of these cues must be in
    the text; `unless`: none of them may.
    """

    theme: str
    rule: str
    phrases: tuple[str, ...]
    cues: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cue:
    """How something is asked: "first-person", "how-to", "study". A phrase that overlaps one of `allow` is no cue.

    `outside`: the cue counts only beside the words of a match, not within them ("bible" in "fraud bible").
    """

    name: str
    phrases: tuple[str, ...]
    allow: tuple[str, ...] = ()
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Tables:
    """All that a `Matcher` needs, and plain enough to be JSON.

    `words`: named sets that phrases mention as `<name>`. `allow`: by theme ("" for all), phrases that take away the
    matches they overlap. `slips`: words in which one wrong letter is forgiven. `ordinary`: words that are never
    taken apart or mended ("therapist").
    """

    tables: tuple[Table, ...]
    cues: tuple[Cue, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    allow: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    slips: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A theme found in a text. `phrase`: the words of the text that were found, in its order, as they were meant.

    `cues`: those of the text and of the rule.
    """

    theme: str
    phrase: str
    rule: str
    cues: frozenset[str]

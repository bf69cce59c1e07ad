"""Words of a search -> themes with cues. Pure; no levels and no people."""

from filters.words.match import Matcher
from filters.words.pattern import PhraseError
from filters.words.phrases import Cue, Match, Table, Tables

__all__ = ["Cue", "Match", "Matcher", "PhraseError", "Table", "Tables"]

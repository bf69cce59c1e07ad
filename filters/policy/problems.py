"""What is wrong with a school's folder, where, and what to do about it; and the word that was probably meant. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `line` counts from 1. `path`: where in the file's structure ("rules.no-games.what"), or ""."""

    file: str
    line: int
    what: str
    todo: str
    path: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}; {self.todo}"


def nearest(word: str, words: Iterable[str]) -> str:
    """The valid word that `word` was probably meant to be; "" when none is near."""
    known = {each.casefold(): each for each in words}
    found = get_close_matches(word.strip().casefold(), known, n=1, cutoff=0.6)
    return known[found[0]] if found else ""

"""How grave a match is: a theme's ladder of conditions, top down, the first that fits. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from filters.policy.school import STAFF


class Level(StrEnum):
    """How soon a person must know."""

    DANGER = "danger"  # now
    CAUTION = "caution"  # the same day
    ADVISORY = "advisory"  # in the week's digest

    @property
    def gravity(self) -> int:
        return _GRAVITY[self]


_GRAVITY = {Level.ADVISORY: 1, Level.CAUTION: 2, Level.DANGER: 3}


@dataclass(frozen=True, slots=True)
class Step:
    """`when`: words that must all hold; cues, "pupils", "adults" or "under-13". Empty: always. `level` None: nobody
    is told."""

    when: frozenset[str]
    level: Level | None
    line: int = 0

    def fits(self, cues: frozenset[str], kind: str, age: int | None) -> bool:
        return all(word in cues or _is(word, kind, age) for word in self.when)


def is_of_people(word: str) -> bool:
    """Does this word of a condition speak of who asks, not of how?"""
    return word in ("pupils", "adults") or (word.startswith("under-") and word[6:].isdecimal())


def climb(ladder: tuple[Step, ...], cues: frozenset[str], kind: str, age: int | None) -> Level | None:
    """`kind`: a group's kind ("pupils", "staff"); `age`: in whole years, None when it is not known."""
    return next((step.level for step in ladder if step.fits(cues, kind, age)), None)


def _is(word: str, kind: str, age: int | None) -> bool:
    if word == "adults":
        return kind in STAFF
    if word == "pupils":
        return kind not in STAFF
    if is_of_people(word):
        return age is not None and age < int(word[6:]) and kind not in STAFF
    return False

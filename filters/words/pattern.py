"""One phrase of a table -> the word sequences it stands for.

kill myself                  these words, next to each other
(kill|hurt|get rid of)       any of these
my?  (in|at)?                may be left out
<self>                       any word of the set that is called "self"
kill ... myself              in this order, at most three words between; "...6" for at most six
overdose & <medicine>        both, in any order, at most twelve words apart
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from filters.words.normalise import words as split_words

GAP = 3  # words that "..." may stand for
APART = 12  # words that "&" may leave between its sides
MOST = 6_000  # sequences that one pair of brackets may stand for
WIDE = 64  # sequences up to which neighbouring items are kept as one step

_PARTS = re.compile(r"\s*(?:(\.\.\.)(\d*)|<([a-z][a-z0-9-]*)>|([()|?&])|([^\s()|?&<>]+))")

type Sequence = tuple[str, ...]
type Variants = frozenset[Sequence]


class PhraseError(ValueError):
    """A phrase that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """A few neighbouring words. `gap`: words allowed between it and the step before; 0 for the first.

    `skips`: the step may be missing.
    """

    gap: int
    variants: Variants
    skips: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """Chains of steps; every chain must be found, in any order."""

    chains: tuple[tuple[Step, ...], ...]

    def words(self) -> set[str]:
        return {word for chain in self.chains for step in chain for variant in step.variants for word in variant}


def read_pattern(text: str, sets: Mapping[str, Variants]) -> Pattern:
    """`sets`: what `read_sets` gave. Raises PhraseError for a phrase that cannot be read."""
    return _Reader(text, sets).pattern()


def read_sets(sets: Mapping[str, tuple[str, ...]]) -> dict[str, Variants]:
    """Named sets, with the sets that they mention put in. Raises PhraseError."""
    done: dict[str, Variants] = {}
    waiting = dict(sets)
    while waiting:
        ready = [name for name, entries in waiting.items() if not _mentioned(entries) & waiting.keys()]
        if not ready:
            raise PhraseError(f"sets of words mention each other in a circle: {', '.join(waiting)}")
        for name in ready:
            done[name] = frozenset().union(*(_Reader(entry, done).variants() for entry in waiting.pop(name)))
    return done


def _mentioned(entries: tuple[str, ...]) -> set[str]:
    return {name for entry in entries for name in re.findall(r"<([a-z0-9-]+)>", entry)}


class _Reader:
    def __init__(self, text: str, sets: Mapping[str, Variants]) -> None:
        self._parts = _split(text)
        self._at = 0
        self._sets = sets

    def pattern(self) -> Pattern:
        chains = [self._chain()]
        while self._take("&"):
            chains.append(self._chain())
        if self._at < len(self._parts):
            raise PhraseError(f'"{self._parts[self._at]}" stands where a word should be')
        return Pattern(tuple(chains))

    def variants(self) -> Variants:
        found = self._run()
        if self._at < len(self._parts):
            raise PhraseError(f'"{self._parts[self._at]}" may not stand in a set of words')
        return found

    def _chain(self) -> tuple[Step, ...]:
        steps = self._stretch(0)
        while self._at < len(self._parts) and self._parts[self._at].startswith("..."):
            gap = self._parts[self._at][3:]
            self._at += 1
            steps += self._stretch(int(gap) if gap else GAP)
        return tuple(steps)

    def _stretch(self, gap: int) -> list[Step]:
        """Items next to each other, as few steps as `WIDE` allows. The first step of a chain is never skipped."""
        groups: list[Variants] = []
        while (item := self._item()) is not None:
            if groups and len(groups[-1]) * len(item) <= WIDE:
                groups[-1] = _joined(groups[-1], item)
            else:
                groups.append(item)
        steps = [Step(0, group - {()}, () in group) for group in groups]
        while steps and steps[0].skips:  # words in front that may be missing decide nothing
            steps.pop(0)
        if not steps:
            raise PhraseError("a stretch of it could stand for no word at all")
        return [Step(gap, steps[0].variants), *steps[1:]]

    def _run(self) -> Variants:
        """Items next to each other, until something that is no item."""
        found: Variants = frozenset({()})
        while (item := self._item()) is not None:
            found = _joined(found, item)
        return found

    def _item(self) -> Variants | None:
        if self._at >= len(self._parts) or self._parts[self._at] in (")", "|", "&", "?"):
            return None
        part = self._parts[self._at]
        if part.startswith("..."):
            return None
        self._at += 1
        if part == "(":
            item = self._group()
        elif part.startswith("<"):
            item = self._named(part[1:-1])
        else:
            item = _word(part)
        return item | {()} if self._take("?") else item

    def _named(self, name: str) -> Variants:
        if name not in self._sets:
            raise PhraseError(f"no set of words is called <{name}>")
        return self._sets[name]

    def _group(self) -> Variants:
        found = self._run()
        while self._take("|"):
            found |= self._run()
        if not self._take(")"):
            raise PhraseError('a "(" is not closed')
        return found

    def _take(self, sign: str) -> bool:
        taken = self._at < len(self._parts) and self._parts[self._at] == sign
        self._at += taken
        return taken


@lru_cache(2000)  # the same words again and again; all of them would stay in memory for ever
def _word(text: str) -> Variants:
    return frozenset({tuple(split_words(text))})


def _joined(before: Variants, after: Variants) -> Variants:
    if len(before) * len(after) > MOST:
        raise PhraseError(f"it stands for more than {MOST} sequences of words")
    return frozenset(one + other for one in before for other in after)


def _split(text: str) -> list[str]:
    parts, at = [], 0
    text = text.strip()
    while at < len(text):
        part = _PARTS.match(text, at)
        if part is None:
            raise PhraseError(f'"{text[at:]}" cannot be read')
        dots, gap, name, sign, word = part.groups()
        parts.append(f"...{gap}" if dots else f"<{name}>" if name else sign or word)
        at = part.end()
    return parts

"""Text -> the themes in it: all phrases of all tables are looked for in one pass (Aho and Corasick, 1975)."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import ahocorasick

from filters.words.pattern import APART, Pattern, Variants, read_pattern, read_sets
from filters.words.phrases import Match, Table, Tables
from filters.words.respell import Respeller

type Span = tuple[int, int]  # words [start, end)
type Hit = tuple[Span, ...]  # the words that were found; words in a gap are in none of its spans
type Owner = tuple[str, str]  # ("rule", "suicide/intent"), ("cue", "study"), ("no cue", "study"), ("allow", "suicide")
type Link = tuple[int, int, bool]  # (words allowed before it, number of the step's words, may it be missing)

_MOST_HITS = 40  # of one step in one text


@dataclass(frozen=True, slots=True)
class _Search:
    """A pattern whose words are numbers. `needed`: those that cannot be missing."""

    owner: Owner
    chains: tuple[tuple[Link, ...], ...]
    needed: tuple[int, ...]


class Matcher:
    """Immutable once made; `match` may be called from any thread. Raises PhraseError for tables it cannot read."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables.tables
        self._cues = tuple(cue.name for cue in tables.cues)
        self._outside = frozenset(cue.name for cue in tables.cues if cue.outside)
        self._steps = _Steps()
        sharp: set[str] = set()
        known = set(tables.ordinary)
        searches = []
        sets = read_sets(tables.words)
        for owner, phrase in _phrases(tables):
            pattern = read_pattern(phrase, sets)
            (sharp if owner[0] == "rule" else known).update(pattern.words())
            searches.append(_numbered(owner, pattern, self._steps))
        self._triggers = _triggers(searches)
        self._steps.ready()
        self._respeller = Respeller(known, sharp, tables.slips)

    def match(self, text: str) -> tuple[Match, ...]:
        """Every rule that the text meets, once each, in the order of the tables. Never raises; bounded."""
        words = self._respeller.words(text)
        hits = self._search(words)
        cues = self._cues_in(hits)
        everywhere = hits.get(("allow", ""), [])
        matches = []
        for table in self._tables:
            if found := hits.get(("rule", table.rule)):
                allowed = everywhere + hits.get(("allow", table.theme), [])
                if (match := self._first(table, found, allowed, cues)) is not None:
                    hit, names = match
                    phrase = " … ".join(" ".join(words[start:end]) for start, end in hit)
                    matches.append(Match(table.theme, phrase, table.rule, names.union(table.cues)))
        return tuple(matches)

    def _first(
        self, table: Table, found: list[Hit], allowed: list[Hit], cues: Mapping[str, list[Hit]]
    ) -> tuple[Hit, frozenset[str]] | None:
        """The first hit that nothing takes away, with the cues that speak about it."""
        for hit in found:
            if not _overlap(hit, allowed):
                names = frozenset(name for name in cues if name not in self._outside or _beside(hit, cues[name]))
                if names.isdisjoint(table.unless) and (not table.needs or not names.isdisjoint(table.needs)):
                    return hit, names
        return None

    def _search(self, words: list[str]) -> dict[Owner, list[Hit]]:
        spans = self._steps.spans(words)
        hits: dict[Owner, list[Hit]] = defaultdict(list)
        for number in spans:
            for search in self._triggers.get(number, ()):
                if all(map(spans.__contains__, search.needed)):
                    hits[search.owner].extend(_near([_along(chain, spans) for chain in search.chains]))
        return hits

    def _cues_in(self, hits: Mapping[Owner, list[Hit]]) -> dict[str, list[Hit]]:
        """Where each cue of the text stands."""
        cues = {}
        for name in self._cues:
            denied = hits.get(("no cue", name), [])
            if found := [hit for hit in hits.get(("cue", name), ()) if not _overlap(hit, denied)]:
                cues[name] = found
        return cues


class _Steps:
    """Where the steps of all patterns stand in a text, found in one pass over its words."""

    # Words are numbers here, and sequences of them are what is searched: of letters, the automaton took four times
    # the memory, in each process that reads searches. Each step goes into it as it is met, so that never all of them
    # stand in memory as words.
    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self._meanings: list[tuple[int, tuple[int, ...]]] = []  # words of a sequence, and the steps that it stands for
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS, ahocorasick.KEY_SEQUENCE)

    def number(self, variants: Variants) -> int:
        """Of the step that these sequences stand for; the same for the same ones."""
        said = "|".join(sorted(map(" ".join, variants)))
        if said in self._numbers:
            return self._numbers[said]
        number = self._numbers[said] = len(self._numbers)
        for variant in variants:
            key = tuple(self._words.setdefault(word, len(self._words) + 1) for word in variant)
            before = self._automaton.get(key, -1)
            steps = (*self._meanings[before][1], number) if before >= 0 else (number,)
            self._automaton.add_word(key, self._meaning((len(variant), steps)))
        return number

    def ready(self) -> None:
        """After the last step, and before the first text."""
        self._automaton.make_automaton()
        self._numbers, self._known = {}, {}

    def _meaning(self, meaning: tuple[int, tuple[int, ...]]) -> int:
        if meaning not in self._known:
            self._known[meaning] = len(self._meanings)
            self._meanings.append(meaning)
        return self._known[meaning]

    def spans(self, words: list[str]) -> dict[int, list[Span]]:
        """By the number of each step, from left to right."""
        spans: dict[int, list[Span]] = defaultdict(list)
        if not words or not self._meanings:
            return spans
        for at, meaning in self._automaton.iter(tuple(self._words.get(word, 0) for word in words)):
            length, steps = self._meanings[meaning]
            for number in steps:
                if len(spans[number]) < _MOST_HITS:
                    spans[number].append((at + 1 - length, at + 1))
        return spans


def _numbered(owner: Owner, pattern: Pattern, steps: _Steps) -> _Search:
    """The pattern with a number for each step."""
    chains = tuple(
        tuple((step.gap, steps.number(step.variants), step.skips) for step in chain) for chain in pattern.chains
    )
    needed = tuple(number for chain in chains for _, number, skips in chain if not skips)
    return _Search(owner, chains, needed)


def _phrases(tables: Tables) -> Iterator[tuple[Owner, str]]:
    for table in tables.tables:
        yield from ((("rule", table.rule), phrase) for phrase in table.phrases)
    for cue in tables.cues:
        yield from ((("cue", cue.name), phrase) for phrase in cue.phrases)
        yield from ((("no cue", cue.name), phrase) for phrase in cue.allow)
    for theme, phrases in tables.allow.items():
        yield from ((("allow", theme), phrase) for phrase in phrases)


def _triggers(searches: list[_Search]) -> dict[int, list[_Search]]:
    """Each search under its rarest step, so that "how to" alone wakes few of them."""
    common = Counter(number for search in searches for number in search.needed)
    triggers: dict[int, list[_Search]] = defaultdict(list)
    for search in searches:
        triggers[min(search.needed, key=lambda number: common[number])].append(search)
    return dict(triggers)


def _along(chain: tuple[Link, ...], spans: Mapping[int, list[Span]]) -> list[Hit]:
    """Where the whole chain stands: each step begins at most `gap` words after the end of the one before."""
    found: list[Hit] = [(span,) for span in spans[chain[0][1]]]
    for gap, number, skips in chain[1:]:
        nexts = sorted(spans.get(number, ()))
        longer = [_with(hit, span) for hit in found for span in _after(nexts, hit[-1][1], gap)]
        found = list(dict.fromkeys(longer + found if skips else longer))[:_MOST_HITS]
    return found


def _with(hit: Hit, span: Span) -> Hit:
    start, end = hit[-1]
    return (*hit[:-1], (start, span[1])) if end == span[0] else (*hit, span)


def _after(spans: list[Span], at: int, gap: int) -> Iterator[Span]:
    """The spans that begin at `at` or up to `gap` words later."""
    for place in range(bisect_left(spans, (at, 0)), len(spans)):
        if spans[place][0] > at + gap:
            return
        yield spans[place]


def _near(chains: list[list[Hit]]) -> Iterator[Hit]:
    """One hit for each hit of the first chain that has one of every other chain near it."""
    first, others = chains[0], chains[1:]
    for hit in first:
        near = [min(hits, key=lambda other: _distance(hit, other), default=None) for hits in others]
        if all(other is not None and _distance(hit, other) <= APART for other in near):
            yield tuple(sorted({*hit, *(span for other in near if other is not None for span in other)}))


def _distance(one: Hit, other: Hit) -> int:
    """Words between two hits; 0 when they touch or overlap."""
    return max(one[0][0] - other[-1][1], other[0][0] - one[-1][1], 0)


def _overlap(hit: Hit, others: list[Hit]) -> bool:
    return any(a < d and c < b for a, b in hit for other in others for c, d in other)


def _beside(hit: Hit, cue: list[Hit]) -> bool:
    """Does the cue stand somewhere beside the words that were found?"""
    return any(not any(start <= a and b <= end for start, end in hit) for other in cue for a, b in other)

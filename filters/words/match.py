"""Text -> the themes in it: all phrases of all tables are looked for in one pass (Aho and Corasick, 1975)."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import ahocorasick

from filters.words.pattern import APART, Step, Variants, read_pattern
from filters.words.phrases import Match, Table, Tables
from filters.words.respell import Respeller

type Span = tuple[int, int]  # words [start, end)
type Hit = tuple[Span, ...]  # one span for each chain of a pattern
type Owner = tuple[str, str]  # ("rule", "suicide/intent"), ("cue", "study"), ("no cue", "study"), ("allow", "suicide")
type Link = tuple[int, int]  # (words allowed before it, number of the stretch)

_MOST_HITS = 40  # of one stretch in one text


@dataclass(frozen=True, slots=True)
class _Search:
    """A pattern whose stretches are numbers."""

    owner: Owner
    chains: tuple[tuple[Link, ...], ...]

    def numbers(self) -> Iterator[int]:
        return (number for chain in self.chains for _, number in chain)


class Matcher:
    """Immutable once made; `match` may be called from any thread. Raises PhraseError for tables it cannot read."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables.tables
        self._cues = tuple(cue.name for cue in tables.cues)
        self._numbers: dict[Variants, int] = {}
        sharp: set[str] = set()
        known = set(tables.ordinary)
        searches = []
        for owner, phrase in _phrases(tables):
            pattern = read_pattern(phrase, tables.words)
            (sharp if owner[0] == "rule" else known).update(pattern.words())
            searches.append(_Search(owner, tuple(self._numbered(chain) for chain in pattern.chains)))
        self._triggers = _triggers(searches)
        self._automaton = self._build()
        self._respeller = Respeller(known, sharp, tables.slips)

    def match(self, text: str) -> tuple[Match, ...]:
        """Every rule that the text meets, once each, in the order of the tables. Never raises; bounded."""
        words = self._respeller.words(text)
        hits = self._search(words)
        cues = self._cues_in(hits)
        everywhere = hits.get(("allow", ""), [])
        matches = []
        for table in self._tables:
            found = hits.get(("rule", table.rule))
            if not found or not _fits(table, cues):
                continue
            allowed = everywhere + hits.get(("allow", table.theme), [])
            hit = next((hit for hit in found if not _overlap(hit, allowed)), None)
            if hit is not None:
                phrase = " … ".join(" ".join(words[start:end]) for start, end in sorted(set(hit)))
                matches.append(Match(table.theme, phrase, table.rule, cues.union(table.cues)))
        return tuple(matches)

    def _numbered(self, chain: tuple[Step, ...]) -> tuple[Link, ...]:
        numbers = self._numbers
        return tuple((step.gap, numbers.setdefault(step.variants, len(numbers))) for step in chain)

    def _build(self) -> ahocorasick.Automaton:
        """Each sequence, between spaces -> (its length in words, the stretches that it is a variant of)."""
        entries: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for variants, number in self._numbers.items():
            for variant in variants:
                entries[variant].append(number)
        automaton = ahocorasick.Automaton()
        for variant, numbers in entries.items():
            automaton.add_word(f" {' '.join(variant)} ", (len(variant), tuple(numbers)))
        automaton.make_automaton()
        return automaton

    def _search(self, words: list[str]) -> dict[Owner, list[Hit]]:
        spans = self._spans(words)
        hits: dict[Owner, list[Hit]] = defaultdict(list)
        for number in spans:
            for search in self._triggers.get(number, ()):
                if all(each in spans for each in search.numbers()):
                    hits[search.owner].extend(_near([_along(chain, spans) for chain in search.chains]))
        return hits

    def _spans(self, words: list[str]) -> dict[int, list[Span]]:
        """Where each stretch stands, by its number, from left to right."""
        spans: dict[int, list[Span]] = defaultdict(list)
        if not words or not self._numbers:
            return spans
        ends, place = {}, 0
        for count, word in enumerate(words, 1):
            place += len(word) + 1
            ends[place] = count
        for at, (length, numbers) in self._automaton.iter(f" {' '.join(words)} "):
            end = ends[at]
            for number in numbers:
                if len(spans[number]) < _MOST_HITS:
                    spans[number].append((end - length, end))
        return spans

    def _cues_in(self, hits: Mapping[Owner, list[Hit]]) -> frozenset[str]:
        return frozenset(
            name
            for name in self._cues
            if any(not _overlap(hit, hits.get(("no cue", name), [])) for hit in hits.get(("cue", name), []))
        )


def _phrases(tables: Tables) -> Iterator[tuple[Owner, str]]:
    for table in tables.tables:
        yield from ((("rule", table.rule), phrase) for phrase in table.phrases)
    for cue in tables.cues:
        yield from ((("cue", cue.name), phrase) for phrase in cue.phrases)
        yield from ((("no cue", cue.name), phrase) for phrase in cue.allow)
    for theme, phrases in tables.allow.items():
        yield from ((("allow", theme), phrase) for phrase in phrases)


def _triggers(searches: list[_Search]) -> dict[int, list[_Search]]:
    """Each search under its rarest stretch, so that "how to" alone wakes few of them."""
    common = Counter(number for search in searches for number in search.numbers())
    triggers: dict[int, list[_Search]] = defaultdict(list)
    for search in searches:
        triggers[min(search.numbers(), key=lambda number: common[number])].append(search)
    return dict(triggers)


def _fits(table: Table, cues: frozenset[str]) -> bool:
    return (not table.needs or not cues.isdisjoint(table.needs)) and cues.isdisjoint(table.unless)


def _along(chain: tuple[Link, ...], spans: Mapping[int, list[Span]]) -> list[Span]:
    """Spans of the whole chain: each stretch begins at most `gap` words after the end of the one before."""
    found = spans[chain[0][1]]
    for gap, number in chain[1:]:
        nexts = sorted(spans[number])
        starts = [start for start, _ in nexts]
        longer = []
        for start, end in found:
            at = bisect_left(starts, end)
            if at < len(nexts) and starts[at] - end <= gap:
                longer.append((start, nexts[at][1]))
        found = longer
    return found


def _near(chains: list[list[Span]]) -> Iterator[Hit]:
    """One hit for each span of the first chain that has a span of every other chain near it."""
    first, others = chains[0], chains[1:]
    for span in first:
        hit = [span]
        for spans in others:
            nearest = min(spans, key=lambda other: _distance(span, other), default=None)
            if nearest is not None and _distance(span, nearest) <= APART:
                hit.append(nearest)
        if len(hit) == len(chains):
            yield tuple(hit)


def _distance(one: Span, other: Span) -> int:
    """Words between two spans; 0 when they touch or overlap."""
    return max(one[0] - other[1], other[0] - one[1], 0)


def _overlap(hit: Hit, others: list[Hit]) -> bool:
    return any(
        start < other_end and other_start < end
        for start, end in hit
        for other in others
        for other_start, other_end in other
    )

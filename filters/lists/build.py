"""Lists of names in, the bytes of an index out, in memory that does not grow with the number of lists. Pure.

Each key is kept as its hash and the number of a listing: ten bytes. They are gathered in groups by the hash's upper
bits, so that each group can be sorted and written on its own, in the order in which the slots stand in the file.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256

from xxhash import xxh3_64_intdigest

from filters.lists import layout
from filters.lists.clashes import Clashes
from filters.lists.formats import Entry, Tally
from filters.lists.keys import Kind, on_the_way, site_key
from filters.lists.layout import Detail, Header, Skipped, SourceCount
from filters.lists.merge import SEX_EDUCATION, SHIPPED
from filters.lists.table import Names
from filters.policy.attempt import Labels
from filters.policy.decide import PRIVATE, STATUTORY_LISTS

_GROUPS = 8  # bits
_LOAD = 0.75  # of the slots' homes
_CELLS = 3  # of the filter, for each key
_RECENT = 90  # days that are told to the day; older ones to the month
_MOST_SETS = 65_535
_DATED_SETS = 49_152  # beyond these, listings are told without their days: no overlap of lists may be lost

# Under which anybody may have a name. No list opens all of these, or keeps them from being looked into.
_WIDE = re.compile(rb"[^.]*|(?:ac|co|com|edu|ltd|me|net|or|org|plc|sch)\.[a-z]{2}")
_TOO_WIDE = "too wide to be spared"
_TOO_MANY = "would spare too many names of other lists"


class TooTangled(ValueError):
    """More different overlaps of lists than an index can tell apart; the text says what to do."""


class Builder:
    """Takes lists in, one after the other, and is then written once. What ships must be added first.

    `seed`: of the hashes; nobody outside may know it. `locked`: categories that no list can open. `before`: the
    index that this one follows, for what was listed since when.
    """

    def __init__(
        self, *, generation: int, built: date, seed: int, locked: Labels = frozenset(), catalogue: str = "",
        before: Names | None = None,
    ) -> None:  # fmt: skip
        self._generation = generation
        self._built = built
        self._seed = seed
        self._locked = locked
        self._catalogue = catalogue
        self._before = before
        self._hashes = [array("Q") for _ in range(1 << _GROUPS)]
        self._numbers = [array("H") for _ in range(1 << _GROUPS)]
        self._labels: dict[Labels, int] = {}
        self._listings: dict[tuple[int, int, int, int], int] = {}
        self._sources: list[SourceCount] = []
        self._clashes = Clashes(locked)
        self._sparing: dict[bytes, list[tuple[int, Skipped]]] = {}  # names of sex education: source, and where
        self._flags = 0
        self.header: Header | None = None

    def ship(self, listed: Iterable[tuple[bytes, Kind, Labels]]) -> None:
        """What comes with the release: its own labels for each name, and no day."""
        count = 0
        at = len(self._sources)
        for key, kind, labels in listed:
            count += 1
            self._clashes.ship(key, kind, labels)
            self._keep(key, self._listing(at, labels, kind, 0))
        self._sources.append(SourceCount(SHIPPED, count))

    def add(self, source: str, labels: Labels, entries: Iterable[Entry], tally: Tally) -> None:
        """A list from elsewhere. `entries`: as `formats.entries` gives them, with `tally` kept on the way.

        A list of sex education must come before those that it may clash with.
        """
        at, since = len(self._sources), self._since(source)
        spares, statutory = SEX_EDUCATION in labels, not STATUTORY_LISTS.isdisjoint(labels)
        opens = not PRIVATE.isdisjoint(labels)
        watch = self._clashes.of(source, labels)
        numbers: dict[tuple[Kind, int], int] = {}
        count = 0
        for key, kind in entries:
            if opens and _WIDE.fullmatch(key):
                tally.skip(_TOO_WIDE)
                continue
            if spares:
                self._sparing.setdefault(key, []).append((at, tally.here(_TOO_MANY)))
            count += 1
            watch(key, kind)
            day = since(key)
            number = numbers.get((kind, day))
            if number is None:
                number = numbers[kind, day] = self._listing(at, labels, kind, day)
            self._keep(key, number)
            if kind is Kind.URL and statutory:
                self._keep(site_key(key), number)
            if kind is Kind.URL and b"?" in key:
                for each in on_the_way(key):
                    self._keep(each, number)
            if kind >= Kind.URL:
                self._flags |= layout.URLS if kind is Kind.URL else layout.DIGESTS[len(key) - 1]
        self._sources.append(SourceCount(source, count, tally.lines, tally.skipped))

    def _since(self, source: str) -> Callable[[bytes], int]:
        """Since which day a source has had a key, as an ordinal; 0 where that is not known."""
        today = self._built.toordinal()
        if self._before is None or source not in {each.id for each in self._before.sources}:
            return lambda key: today
        before = self._before.listed_by(source)
        told: dict[date, int] = {}

        def since(key: bytes) -> int:
            listed = before(key)
            if listed is None:
                return today
            if (day := listed.since) is None:
                return 0
            if day not in told:
                told[day] = self._told(day)
            return told[day]

        return since

    def _told(self, day: date) -> int:
        return (day if (self._built - day).days <= _RECENT else day.replace(day=1)).toordinal()

    def _listing(self, source: int, labels: Labels, kind: Kind, day: int) -> int:
        place = self._labels.setdefault(labels, len(self._labels))
        number = self._listings.setdefault((source, place, kind, day), len(self._listings))
        if number > 0xFFFF:
            raise TooTangled("there are too many lists for one index; use fewer")
        return number

    def _keep(self, key: bytes, listing: int) -> None:
        hashed = xxh3_64_intdigest(key, self._seed)
        group = hashed >> (64 - _GROUPS)
        self._hashes[group].append(hashed)
        self._numbers[group].append(listing)

    def body(self) -> Iterator[bytes]:
        """All that follows the header, piece by piece, and once only; `header` is known after the last."""
        sets = _Sets(list(self._listings))
        self._sources = [self._settled(place, each) for place, each in enumerate(self._sources)]
        names = sum(self._settle(group, sets) for group in range(1 << _GROUPS))
        homes = max(int(names / _LOAD), 1)
        width = max((_CELLS * names - 1).bit_length(), 10)
        cells = bytearray(1 << width)
        slots = 0
        for chunk in self._slots(homes, cells):
            slots += len(chunk) // 8
            yield chunk
        yield bytes(cells)
        detail = Detail(
            catalogue=self._catalogue,
            locked=self._locked,
            sources=tuple(self._sources),
            labels=tuple(self._labels),
            listings=tuple(sets.listings),
            sets=tuple(sets.numbers),
            clashes=self._clashes.found,
        ).pack()
        yield detail
        length = layout.HEADER_SIZE + 8 * slots + (1 << width) + len(detail)
        self.header = Header(length, self._seed, self._generation, self._built, width, names, homes, slots, self._flags)

    def _settle(self, group: int, sets: "_Sets") -> int:
        """Sort a group and give each key one number for all that list it; how many keys there are."""
        merged: dict[int, tuple[int, ...]] = {}
        for hashed, listing in zip(self._hashes[group], self._numbers[group], strict=True):
            already = merged.get(hashed)
            merged[hashed] = (listing,) if already is None else (*already, listing)
        self._leave_out(merged, sets)
        order = sorted(merged)
        self._hashes[group] = array("Q", order)
        self._numbers[group] = array("H", [sets.number(merged[hashed]) for hashed in order])
        return len(order)

    def _leave_out(self, merged: dict[int, tuple[int, ...]], sets: "_Sets") -> None:
        """What a list of sex education says of names that are too wide: by it they would spare half of the internet."""
        for key in self._clashes.too_wide:
            hashed = xxh3_64_intdigest(key, self._seed)
            if found := merged.pop(hashed, ()):
                by = {source for source, _ in self._sparing[key]}
                if left := tuple(listing for listing in found if sets.listings[listing][0] not in by):
                    merged[hashed] = left

    def _settled(self, place: int, each: SourceCount) -> SourceCount:
        """What is known of a source when all were read."""
        wide = [where for key in self._clashes.too_wide for at, where in self._sparing[key] if at == place]
        first = replace(min(wide, key=lambda where: where.line), count=len(wide)) if wide else None
        return replace(
            each,
            entries=each.entries - len(wide),
            skipped=(*each.skipped, first) if first else each.skipped,
            clashes=self._clashes.count(each.id),
        )

    def _slots(self, homes: int, cells: bytearray) -> Iterator[bytes]:
        mask, free = len(cells) - 1, 0
        for group in range(1 << _GROUPS):
            out = array("Q")
            for hashed, number in zip(self._hashes[group], self._numbers[group], strict=True):
                home = (hashed >> 32) * homes >> 32
                while free < home:
                    out.append(0)
                    free += 1
                out.append((hashed & layout.LOW) << layout.SET_BITS | number)
                free += 1
                cells[hashed & mask] |= 1 << (hashed >> 61)
            self._hashes[group], self._numbers[group] = array("Q"), array("H")
            yield out.tobytes()
        # The last slot is empty, so that every search ends.
        yield bytes(8 * (max(homes, free) + 1 - free))


class _Sets:
    """Numbers for which listings know a key; all the many keys that the same lists know have one number."""

    def __init__(self, listings: list[tuple[int, int, int, int]]) -> None:
        self.listings = listings
        self.numbers: dict[tuple[int, ...], int] = {}
        self._known: dict[tuple[int, ...], int] = {}
        self._places = {listing: place for place, listing in enumerate(listings)}

    def number(self, found: tuple[int, ...]) -> int:
        """`found`: the listings of a key as they were met, some perhaps twice. Raises TooTangled."""
        number = self._known.get(found)
        if number is None:
            key = tuple(sorted(set(found)))
            if key not in self.numbers and len(self.numbers) >= _DATED_SETS:
                key = tuple(sorted({self._undated(place) for place in key}))
            number = self.numbers.setdefault(key, len(self.numbers) + 1)
            if number > _MOST_SETS:
                raise TooTangled("these lists overlap in too many ways for one index; use fewer")
            self._known[found] = number
        return number

    def _undated(self, place: int) -> int:
        source, labels, kind, _ = self.listings[place]
        listing = (source, labels, kind, 0)
        if listing not in self._places:
            self._places[listing] = len(self.listings)
            self.listings.append(listing)
        return self._places[listing]


def in_memory(builder: Builder) -> Names:
    """The index that a builder makes, without a file."""
    body = b"".join(builder.body())
    assert builder.header is not None
    return Names(layout.sealed(builder.header, sha256(body)).pack() + body)

"""The index of names: which lists know a host or URL, looked up in place in the bytes of an index. Pure.

Five thousand names or five million: nothing is read into memory but what the numbers in the slots mean, so that all
processes share one copy. Immutable; whoever holds one may go on using it while the next is put in force.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from mmap import mmap

from xxhash import xxh3_64_intdigest

from filters.lists import layout
from filters.lists.keys import Kind, digest_texts, host_key, site_key, url_keys
from filters.lists.layout import Clash, SourceCount
from filters.lists.merge import Listed, weigh
from filters.policy.attempt import NONE, Labels

_BITS = tuple(1 << bit for bit in range(8))
_ALGORITHMS = {layout.MD5: hashlib.md5, layout.SHA1: hashlib.sha1, layout.SHA256: hashlib.sha256}

# Numbers of sets that cover a name, the longest entry first; that of the whole name itself is written below zero.
type _Hits = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """That `source` lists a host or URL by `entry`, in `labels`; `counts`: those of them that count.

    They do not count where a help site, something essential or sex education stands above them. `since`: None where
    it is not known.
    """

    source: str
    entry: str
    since: date | None
    labels: Labels
    counts: Labels


class Names:
    """An `Index` (see `filters/policy/names.py`) over the bytes of a file or of memory. Raises BadIndex.

    A host's labels are those of every listed suffix of it, as `merge.weigh` lets them count.
    """

    def __init__(self, buffer: bytes | mmap) -> None:
        self._header = header = layout.unpack(buffer[: layout.HEADER_SIZE], len(buffer))
        self._detail = layout.unpack_detail(buffer[header.detail_at : header.length])
        self._slots = memoryview(buffer)[layout.HEADER_SIZE : header.filter_at].cast("Q")
        self._cells = memoryview(buffer)[header.filter_at : header.detail_at]
        self._mask = (1 << header.width) - 1
        self._seed = header.seed
        self._algorithms = [(flag, make) for flag, make in _ALGORITHMS.items() if header.flags & flag]
        self._has_urls = bool(header.flags & layout.URLS)
        self._homes = header.homes
        # No more entries than there are lists and ways in which they overlap; both know nothing of who asked.
        self._unions: dict[tuple[_Hits, _Hits], Labels] = {}
        self._read: dict[int, tuple[Listed, ...]] = {0: ()}
        self._interned: dict[Labels, Labels] = {NONE: NONE}

    @property
    def generation(self) -> int:
        return self._header.generation

    @property
    def built(self) -> date:
        return self._header.built

    @property
    def catalogue(self) -> str:
        """Digest of the catalogue that was built in."""
        return self._detail.catalogue

    @property
    def sources(self) -> tuple[SourceCount, ...]:
        return self._detail.sources

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """What is taken out of a list although it stands there: the first of each source."""
        return self._detail.clashes

    def __len__(self) -> int:
        return self._header.names

    def labels(self, host: str) -> Labels:
        """Labels of a host in any form; empty for one that no list knows. Never raises."""
        key = host_key(host)
        hits = self._hits(key)
        if self._algorithms:
            hits += self._digest_hits(key)
        return self._union((), hits) if hits else NONE

    def url_labels(self, host: str, path: str) -> Labels:
        """Labels of a URL beyond those of its host. `path`: with its query, as a client sent it."""
        if not path or not (self._has_urls or self._algorithms):
            return NONE
        key = host_key(host)
        urls = self._url_hits(key, path)
        return self._union(self._hits(key), urls) if urls else NONE

    def has_statutory_urls(self, host: str) -> bool:
        """Whether a statutory list names addresses on this host, so that its name alone does not settle it.

        Never of a list that tells digests alone: it does not say of which hosts.
        """
        return self._has_urls and self._find(xxh3_64_intdigest(site_key(host_key(host)), self._seed)) != 0

    def explain(self, host: str, path: str = "") -> tuple[Listing, ...]:
        """Which lists know a host or URL, by which entry, since when, and whether that counts."""
        key = host_key(host)
        entries = list(self._entries(key, path))
        found = [listed for _, listed in entries]
        counts = weigh(found, self._detail.locked)
        return tuple(
            Listing(listed.source, entry, listed.since, listed.labels, count)
            for (entry, listed), count in zip(entries, counts, strict=True)
            if listed.kind is not Kind.OUT
        )

    def listed_by(self, source: str) -> Callable[[bytes], Listed | None]:
        """What a source says of a very key, asked for millions of them."""
        by_set: dict[int, Listed | None] = {}

        def listed(key: bytes) -> Listed | None:
            number = self._find(xxh3_64_intdigest(key, self._seed))
            if number not in by_set:
                by_set[number] = next((each for each in self._set(number) if each.source == source), None)
            return by_set[number]

        return listed

    def _hits(self, key: bytes) -> _Hits:
        """The hot path: one hash and one byte read for each suffix that no list knows."""
        cells, mask, seed, bits = self._cells, self._mask, self._seed, _BITS
        hits: _Hits = ()
        whole = -1
        while True:
            hashed = xxh3_64_intdigest(key, seed)
            if cells[hashed & mask] & bits[hashed >> 61] and (found := self._find(hashed)):
                hits += (found * whole,)
            dot = key.find(b".")
            if dot < 0:
                return hits
            key = key[dot + 1 :]
            whole = 1

    def _knows(self, key: bytes) -> bool:
        return self._find(xxh3_64_intdigest(key, self._seed)) != 0

    def _find(self, hashed: int) -> int:
        """The number of the set that has this hash, 0 for none."""
        slots, low = self._slots, hashed & layout.LOW
        place = (hashed >> 32) * self._homes >> 32
        while slot := slots[place]:
            if slot >> layout.SET_BITS == low:
                return slot & 0xFFFF
            place += 1
        return 0

    def _url_hits(self, key: bytes, path: str) -> _Hits:
        hits: _Hits = ()
        if self._has_urls:
            found = (self._find(xxh3_64_intdigest(url, self._seed)) for url in url_keys(key, path, self._knows))
            hits = tuple(filter(None, found))
        return hits + self._digest_hits(key, path)

    def _digest_hits(self, key: bytes, path: str = "") -> _Hits:
        return tuple(filter(None, (self._find(hashed) for hashed in self._digests(key, path))))

    def _digests(self, key: bytes, path: str) -> Iterator[int]:
        for text in digest_texts(key, path):
            for _, make in self._algorithms:
                yield xxh3_64_intdigest(b"#" + make(text, usedforsecurity=False).digest(), self._seed)

    def _union(self, above: _Hits, hits: _Hits) -> Labels:
        """The labels of `hits` that count. `above`: the host's own, of a URL; they may spare it."""
        found = self._unions.get((above, hits))
        if found is None:
            host, own = self._covering(above), self._covering(hits)
            labels = NONE.union(*weigh([*host, *own], self._detail.locked)[len(host) :])
            found = self._unions[above, hits] = self._interned.setdefault(labels, labels)
        return found

    def _covering(self, hits: _Hits) -> list[Listed]:
        known = ((number, listed) for number in hits for listed in self._set(abs(number)))
        return [listed for number, listed in known if number < 0 or listed.kind is not Kind.ALONE]

    def _set(self, number: int) -> tuple[Listed, ...]:
        found = self._read.get(number)
        if found is None:
            found = self._read[number] = tuple(map(self._listed, self._detail.sets[number - 1]))
        return found

    def _listed(self, place: int) -> Listed:
        source, labels, kind, day = self._detail.listings[place]
        since = date.fromordinal(day) if day else None
        return Listed(self._detail.sources[source].id, self._detail.labels[labels], Kind(kind), since)

    def _entries(self, key: bytes, path: str) -> Iterator[tuple[str, Listed]]:
        """Each listing with the entry that it rests on, the longest first, URLs last."""
        whole, suffix, dot = key, key, b"."
        while dot:
            for listed in self._set(self._find(xxh3_64_intdigest(suffix, self._seed))):
                if listed.kind is not Kind.ALONE:
                    yield suffix.decode("utf-8", "replace"), listed
                elif suffix == whole:
                    yield "=" + suffix.decode("utf-8", "replace"), listed
            _, dot, suffix = suffix.partition(b".")
        for hashed in self._digests(key, "") if self._algorithms else ():
            for listed in self._set(self._find(hashed)):
                yield "a digest of the host", listed
        if path and self._has_urls:
            for url in url_keys(key, path, self._knows):
                for listed in self._set(self._find(xxh3_64_intdigest(url, self._seed))):
                    yield url.decode("utf-8", "replace"), listed
        if path and self._algorithms:
            for hashed in self._digests(key, path):
                for listed in self._set(self._find(hashed)):
                    yield "a digest of the address", listed

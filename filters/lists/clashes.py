"""Names that lists hold although they are spared, met while an index is built: each is reported, none is lost. Pure.

What a clash leads to is `merge.py`'s affair; this file only says where they are.
"""

from collections.abc import Callable, Iterable
from functools import partial

from filters.lists.keys import Kind
from filters.lists.layout import Clash
from filters.lists.merge import ESSENTIAL, HELP, SEX_EDUCATION, SHIPPED
from filters.policy.attempt import Labels
from filters.policy.decide import STATUTORY_LISTS

TOLD = 100  # clashes of each source that are told one by one
MOST_SPARED = 50  # names of other lists that one name of a list of sex education may spare below itself

_RANK = (HELP, ESSENTIAL, SEX_EDUCATION)

type Watch = Callable[[bytes, Kind], None]


class Clashes:
    """What is spared must be told before what may stand in its way. `locked`: categories that no list can open."""

    def __init__(self, locked: Labels) -> None:
        self._locked = locked
        self._spared: dict[bytes, str] = {}
        self._below: dict[bytes, list[bytes]] = {}  # spared names by each parent
        self._shut: dict[bytes, Labels] = {}  # what the catalogue itself lists in a locked category
        self._beneath: dict[bytes, set[bytes]] = {}  # what each name of sex education spares, as far as it is counted
        self._found: list[Clash] = []
        self._told: dict[str, int] = {}  # as far as is known before the last list was read
        self._counts: dict[tuple[str, bytes], int] = {}  # by source and what is spared

    @property
    def too_wide(self) -> frozenset[bytes]:
        """Names of sex education that are no site of anybody's: "co.uk", or a whole platform for blogs. They spare
        nothing. Known when all lists were read."""
        return frozenset(name for name, beneath in self._beneath.items() if len(beneath) > MOST_SPARED)

    @property
    def found(self) -> tuple[Clash, ...]:
        wide = set(map(_text, self.too_wide))
        return tuple(clash for clash in self._found if clash.kind != SEX_EDUCATION or clash.host not in wide)

    def count(self, source: str) -> int:
        wide = self.too_wide
        return sum(count for (its, host), count in self._counts.items() if its == source and host not in wide)

    def ship(self, key: bytes, kind: Kind, labels: Labels) -> None:
        """A name that comes with the release."""
        for spared in (HELP, ESSENTIAL):
            if spared in labels:
                self._spare(key, spared)
                return
        if shut := labels & self._locked:
            self._shut[key] = shut
        self._watch(SHIPPED, labels, key, kind)

    def of(self, source: str, labels: Labels) -> Watch:
        """What is to be told of each entry of a list from elsewhere."""
        return partial(self._educates if SEX_EDUCATION in labels else self._watch, source, labels)

    def _spare(self, key: bytes, kind: str) -> None:
        if key in self._spared:  # told in the order of their rank: the first stays
            return
        self._spared[key] = kind
        parent = key
        while (dot := parent.find(b".")) >= 0:
            parent = parent[dot + 1 :]
            self._below.setdefault(parent, []).append(key)

    def _educates(self, source: str, labels: Labels, key: bytes, kind: Kind) -> None:
        if kind not in (Kind.NAME, Kind.ALONE, Kind.FIRM):
            return
        shut = next((suffix for suffix in _suffixes(key) if suffix in self._shut), None)
        if shut is None:
            self._spare(key, SEX_EDUCATION)
        else:
            self._tell(key, Clash(_text(key), SEX_EDUCATION, _text(shut), self._shut[shut], source, stays=True))

    def _watch(self, source: str, labels: Labels, key: bytes, kind: Kind) -> None:
        if kind is Kind.OUT or kind is Kind.DIGEST:
            return
        host = name = key.partition(b"/")[0] if kind is Kind.URL else key
        spared = self._spared
        while name not in spared:
            dot = name.find(b".")
            if dot < 0:
                break
            name = name[dot + 1 :]
        else:
            above = [suffix for suffix in _suffixes(name) if suffix in spared]
            first = min(above, key=lambda suffix: _RANK.index(spared[suffix]))
            if spared[first] == SEX_EDUCATION:
                self._measure(name, key, labels)
            self._clash(source, labels, first, key)
            return
        if host in self._below and kind in (Kind.NAME, Kind.FIRM):
            for each in self._below[host]:
                self._clash(source, labels, each, key)

    def _measure(self, name: bytes, key: bytes, labels: Labels) -> None:
        """Count a listing with the nearest name that spares it. Statutory ones are spared by nothing."""
        beneath = self._beneath.setdefault(name, set())
        if key != name and len(beneath) <= MOST_SPARED and not labels <= STATUTORY_LISTS:
            beneath.add(key)

    def _clash(self, source: str, labels: Labels, host: bytes, listed: bytes) -> None:
        for part, stays in ((labels - STATUTORY_LISTS, False), (labels & STATUTORY_LISTS, True)):
            if part:
                self._tell(host, Clash(_text(host), self._spared[host], _text(listed), part, source, stays))

    def _tell(self, host: bytes, clash: Clash) -> None:
        of = clash.source, host
        self._counts[of] = self._counts.get(of, 0) + 1
        if len(self._beneath.get(host, ())) > MOST_SPARED:
            return
        told = self._told[clash.source] = self._told.get(clash.source, 0) + 1
        if told <= TOLD:
            self._found.append(clash)


def _suffixes(name: bytes) -> Iterable[bytes]:
    yield name
    while (dot := name.find(b".")) >= 0:
        name = name[dot + 1 :]
        yield name


def _text(key: bytes) -> str:
    return key.decode("utf-8", "replace")

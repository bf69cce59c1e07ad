"""Host -> labels: one table of suffixes, built from the catalogue, in which help sites stand in no other list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from filters.policy.attempt import NONE, Labels
from filters.policy.decide import STATUTORY_LISTS
from filters.policy.names import canonical, suffixes

LONGEST_NAME = 253  # characters of a host name in text form (RFC 1035 section 2.3.4)


@dataclass(frozen=True, slots=True)
class Clash:
    """`listed` stands in `labels`, but it is, is under or contains `host`, which is a help site or essential."""

    host: str
    kind: str
    listed: str
    labels: Labels

    def __str__(self) -> str:
        return f"{self.host} ({self.kind}) is taken out of {', '.join(sorted(self.labels))}, which lists {self.listed}"


class HostIndex:
    """An `Index` (see `filters/policy/names.py`). Immutable once built.

    Every listed host covers all names below it; "=host" covers that name alone. A host's labels are those of every
    listed suffix of it, merged when the index is built, so that an answer is one or two dictionary look-ups.
    """

    __slots__ = ("_generation", "_only", "_suffixes", "clashes")

    def __init__(
        self,
        generation: int,
        listed: Iterable[tuple[str, Iterable[str]]],
        *,
        help: Iterable[str] = (),
        essential: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """`listed`: (host, its labels); a host may come more than once. `essential`: host -> its further labels.

        `clashes`: what was taken out of a list because it is a help site or essential.
        """
        own, only = _gathered(listed)
        spared = {host: frozenset({"essential", *labels}) for host, labels in (essential or {}).items()}
        spared |= {host: frozenset({"help"}) for host in help}
        self._generation = generation
        self.clashes: tuple[Clash, ...] = (*_take_out(own, spared), *_take_out(only, spared, exact=True))
        interned: dict[Labels, Labels] = {}
        self._suffixes: dict[str, Labels] = {}
        for host in own.keys() | spared.keys():
            merged = _merged(host, own, spared)
            self._suffixes[host] = interned.setdefault(merged, merged)
        self._only: dict[str, Labels] = {}
        for host, labels in only.items():
            merged = _merged(host, own, spared) | labels
            self._only[host] = interned.setdefault(merged, merged)

    @property
    def generation(self) -> int:
        return self._generation

    def __len__(self) -> int:
        return len(self._suffixes) + len(self._only)

    def labels(self, host: str) -> Labels:
        """Labels of a host in any case, with or without the last dot; empty for one that no list knows."""
        host = canonical(host)[-LONGEST_NAME:]
        found = self._only.get(host)
        if found is not None:
            return found
        table = self._suffixes
        while (found := table.get(host)) is None:
            dot = host.find(".")
            if dot < 0:
                return NONE
            host = host[dot + 1 :]
        return found


type _Table = dict[str, set[str]]


def _gathered(listed: Iterable[tuple[str, Iterable[str]]]) -> tuple[_Table, _Table]:
    """Hosts that cover what is below them, and hosts ("=host") that stand for themselves alone."""
    own: _Table = {}
    only: _Table = {}
    for host, labels in listed:
        if host.startswith("="):
            only.setdefault(host[1:], set()).update(labels)
        else:
            own.setdefault(host, set()).update(labels)
    return own, only


def _kind(labels: Labels) -> str:
    return "help" if "help" in labels else "essential"


def _spared_suffix(host: str, spared: Mapping[str, Labels]) -> str:
    """The name or parent of it that is spared, "" when none is: help before essential, then the longest."""
    found = [suffix for suffix in suffixes(host) if suffix in spared]
    return next((suffix for suffix in found if "help" in spared[suffix]), found[0] if found else "")


def _take_out(table: _Table, spared: Mapping[str, Labels], exact: bool = False) -> list[Clash]:
    """Remove from `table` what is spared or below something spared; report that, and spared names in wider entries."""
    clashes = []
    for host in sorted(table):
        if suffix := _spared_suffix(host, spared):
            labels = frozenset(table[host])
            clashes.append(Clash(suffix, _kind(spared[suffix]), host, labels))
            table[host] &= STATUTORY_LISTS  # lifted by nobody, so not by a help site either
            if not table[host]:
                del table[host]
    if not exact:
        for host in sorted(spared):
            for parent in suffixes(host):
                if parent != host and parent in table:
                    clashes.append(Clash(host, _kind(spared[host]), parent, frozenset(table[parent])))
    return clashes


def _merged(host: str, own: _Table, spared: Mapping[str, Labels]) -> Labels:
    """What a name is: spared and nothing else (beside statutory lists), or the labels of each of its suffixes."""
    labels = frozenset(label for suffix in suffixes(host) for label in own.get(suffix, ()))
    if suffix := _spared_suffix(host, spared):
        return spared[suffix] | (labels & STATUTORY_LISTS)
    return labels

"""The catalogue's hosts as entries of an index: what lists must give way to first. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from filters.lists.build import Builder, in_memory
from filters.lists.keys import Kind
from filters.lists.merge import ESSENTIAL, HELP
from filters.lists.table import Names
from filters.policy.attempt import Labels

type Shipped = tuple[bytes, Kind, Labels]


def shipped_names(
    listed: Iterable[tuple[str, Iterable[str]]],
    *,
    help: Iterable[str] = (),
    essential: Mapping[str, Iterable[str]] | None = None,
) -> Iterator[Shipped]:
    """`listed`: (host, its labels), "=host" for that name alone; a host may come more than once.

    `essential`: host -> its further labels. One that is a help site too is that.
    """
    helps = set(help)
    for host in helps:
        yield _entry(host, {HELP})
    for host, labels in (essential or {}).items():
        if host not in helps:
            yield _entry(host, {ESSENTIAL, *labels})
    for host, own in listed:
        yield _entry(host, own)


def index_of(generation: int, hosts: Iterable[Shipped], locked: Labels = frozenset()) -> Names:
    """An index of these alone, in memory. Its seed is known: it answers questions, and nobody is filtered by it."""
    builder = Builder(generation=generation, built=date.min, seed=1, locked=locked)
    builder.ship(hosts)
    return in_memory(builder)


def _entry(host: str, labels: Iterable[str]) -> Shipped:
    kind = Kind.ALONE if host.startswith("=") else Kind.NAME
    return host.removeprefix("=").encode(), kind, frozenset(labels)

"""Indexes of names for tests: of a few hosts in memory, and in the file that every process follows."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from filters.catalogue import shipped
from filters.catalogue.index import Shipped, index_of, shipped_names
from filters.lists import file
from filters.lists.build import Builder
from filters.lists.table import Names

TODAY = date(2026, 11, 23)


def names(
    listed: Iterable[tuple[str, Iterable[str]]] = (),
    *,
    help: Iterable[str] = (),
    essential: Mapping[str, Iterable[str]] | None = None,
    generation: int = 1,
) -> Names:
    """An index of these hosts alone, each with its labels."""
    return index_of(generation, shipped_names(listed, help=help, essential=essential), shipped().locked)


def publish_names(folder: Path, hosts: Iterable[Shipped] | None = None, generation: int = 1) -> None:
    """Put an index into force in a `live` folder: of `hosts`, else of the catalogue."""
    builder = Builder(generation=generation, built=TODAY, seed=generation, locked=shipped().locked)
    builder.ship(shipped().hosts() if hosts is None else hosts)
    file.write(folder / file.NAME, builder)

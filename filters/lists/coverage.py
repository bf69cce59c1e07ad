"""What the lists in force cover of what the UK Safer Internet Centre asks for, and what they do not. Pure.

Numbers are entries of lists, not sites: two lists may hold the same name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from filters.catalogue.catalogue import Catalogue
from filters.lists.layout import SourceCount
from filters.lists.merge import SHIPPED
from filters.lists.sources import STATUTORY_NAMES
from filters.policy.load.shape import parse

ENOUGH = 100  # entries from elsewhere, below which a category is no more than a start


class Result(StrEnum):
    """How well an area is covered."""

    LISTED = "listed"  # by lists that others keep
    ELSEWHERE = "elsewhere"  # by the provider that the school named
    START = "start"  # by the best-known names alone, which ship
    WORDS = "words"  # by words of searches alone
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Area:
    """One kind of content. `kind`: illegal or inappropriate. `gap`: what lists of names cannot do here, or ""."""

    id: str
    title: str
    kind: str
    categories: tuple[str, ...]
    themes: tuple[str, ...]
    gap: str


@dataclass(frozen=True, slots=True)
class Covered:
    """`sources`: lists in force, each with its entries; what ships stands first."""

    area: Area
    result: Result
    sources: tuple[tuple[str, int], ...]

    @property
    def entries(self) -> int:
        return sum(count for _, count in self.sources)


@cache
def shipped_areas() -> tuple[Area, ...]:
    """coverage.yaml. Raises ValueError with its mistakes: no release is made with any."""
    sheet = parse(resources.files(__package__).joinpath("coverage.yaml").read_text("utf-8"), "coverage.yaml")
    if sheet.problems:
        raise ValueError("\n".join(map(str, sheet.problems)))
    return tuple(_area(id, entry) for id, entry in sheet.data.items())


def _area(id: str, entry: Mapping[str, Any]) -> Area:
    categories, themes = tuple(entry["categories"]), tuple(entry["themes"])
    return Area(id, entry["title"], entry["kind"], categories, themes, entry["gap"])


def _shipped_counts(catalogue: Catalogue) -> dict[str, int]:
    """How many names the catalogue itself holds of each category."""
    hosts = {category: set(catalogue.lists.get(category, ())) for category in catalogue.categories}
    for service in catalogue.services.values():
        for category in service.categories:
            hosts.setdefault(category, set()).update(service.hosts)
    return {category: len(names) for category, names in hosts.items()}


def by_category(
    counts: Iterable[SourceCount], categories: Mapping[str, str], catalogue: Catalogue
) -> dict[str, dict[str, int]]:
    """Entries by category and source. `counts`: of the index in force. `categories`: of sources, by id."""
    found = {category: {SHIPPED: names} for category, names in _shipped_counts(catalogue).items() if names}
    for each in counts:
        if each.id != SHIPPED and each.entries and (category := categories.get(each.id)):
            found.setdefault(category, {})[each.id] = each.entries
    return found


def coverage(held: Mapping[str, Mapping[str, int]], supplied_elsewhere: bool) -> tuple[Covered, ...]:
    """`held`: as `by_category` says. `supplied_elsewhere`: the school named who filters by the statutory lists."""
    return tuple(_covered(area, held, supplied_elsewhere) for area in shipped_areas())


def _covered(area: Area, held: Mapping[str, Mapping[str, int]], supplied_elsewhere: bool) -> Covered:
    sources: dict[str, int] = {}
    for category in area.categories:
        for source, entries in held.get(category, {}).items():
            sources[source] = sources.get(source, 0) + entries
    order = sorted(sources.items(), key=lambda each: (each[0] != SHIPPED, -each[1]))
    return Covered(area, _result(area, sources, supplied_elsewhere), tuple(order))


def _result(area: Area, sources: Mapping[str, int], supplied_elsewhere: bool) -> Result:
    if any(id in STATUTORY_NAMES for id in sources):
        return Result.LISTED  # however short: it is the supplier's to say what belongs on it
    if supplied_elsewhere and any(category in STATUTORY_NAMES for category in area.categories):
        return Result.ELSEWHERE
    if sum(entries for id, entries in sources.items() if id != SHIPPED) >= ENOUGH:
        return Result.LISTED
    if sources:
        return Result.START
    return Result.WORDS if area.themes else Result.NOTHING

"""What is known of the lists of this box: which are used, how old their copies are, what the index in force holds.

Read alike by the command line and the dashboard. Nothing is fetched or changed here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from appliance.state import State
from filters import catalogue
from filters.lists import file
from filters.lists.coverage import Covered, by_category, coverage
from filters.lists.layout import Clash, Skipped, SourceCount
from filters.lists.merge import SHIPPED
from filters.lists.sources import Source, of_school, shipped_sources
from filters.lists.state import ListsState, SourceState, read_state
from filters.lists.table import Names
from filters.policy.school import School


class Stage(StrEnum):
    """How far a list has come on its way into force, in words for people."""

    IN_FORCE = "in force"
    FAILING = "in force; a newer copy cannot be had"
    REFUSED = "in force; a newer copy was refused"
    WAITING = "copied; not in force yet"
    NEVER = "never fetched"
    MISSING = "its file is missing or empty"
    UNUSED = "not used"


@dataclass(frozen=True, slots=True)
class Row:
    """One source as people read of it. `entries`, `skipped`: of the index in force."""

    source: Source
    state: SourceState
    stage: Stage
    entries: int = 0
    skipped: tuple[Skipped, ...] = ()
    clashes: int = 0

    @property
    def used(self) -> bool:
        return self.stage is not Stage.UNUSED

    @property
    def since(self) -> datetime | None:
        """When the copy in use was last known to be the publisher's newest."""
        return self.state.checked_at or self.state.fetched_at

    @property
    def problem(self) -> str:
        return self.state.error or self.state.refused


@dataclass(frozen=True, slots=True)
class Known:
    """`index`: in force, if `live`; else the newest that was built, or the catalogue alone. `built`: on which day."""

    rows: tuple[Row, ...]
    index: Names
    live: bool
    built: date | None
    state: ListsState
    covered: tuple[Covered, ...]

    @property
    def used(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.used)

    @property
    def fetched(self) -> bool:
        """Whether there is any list beside the one that ships."""
        return any(each.id != SHIPPED and each.entries for each in self.index.sources)

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """What fetched lists name, and what is open or closed all the same; not the release's own."""
        return tuple(clash for clash in self.index.clashes if clash.source != SHIPPED)

    @property
    def clash_count(self) -> int:
        return sum(each.clashes for each in self.index.sources if each.id != SHIPPED)


def known(state: State, school: School | None, index: Names | None = None) -> Known:
    """`index`: the one in force, where the caller follows it already. Raises BadIndex and OSError."""
    on_file = read_state(state.lists)
    opened = index if index is not None else _opened(state.live / file.NAME)
    live = opened is not None
    opened = opened if opened is not None else _opened(state.lists / file.NAME)
    found = opened if opened is not None else catalogue.shipped().index()
    used = of_school(school.lists, on_file.given) if school else ()
    counts = {each.id: each for each in found.sources}
    rows = [_row(source, on_file.of(source.id), counts.get(source.id)) for source in used]
    ids = {source.id for source in used}
    rows += [Row(each, on_file.of(each.id), Stage.UNUSED) for each in shipped_sources().values() if each.id not in ids]
    held = by_category(found.sources, _categories(used, on_file), catalogue.shipped())
    elsewhere = school is not None and school.illegal_content is not None
    built = opened.built if opened is not None else None
    return Known(tuple(rows), found, live, built, on_file, coverage(held, elsewhere))


def _opened(path: Path) -> Names | None:
    """Raises BadIndex and OSError."""
    try:
        return file.open_index(path)
    except FileNotFoundError:
        return None


def _categories(used: tuple[Source, ...], state: ListsState) -> Mapping[str, str]:
    """Of every source that may stand in the index: as it was built in, which may be before the school chose anew."""
    public = {id: source.category for id, source in shipped_sources().items()}
    built = {id: each.category for id, each in state.sources.items() if each.category}
    return {**public, **{source.id: source.category for source in used}, **built}


def _row(source: Source, state: SourceState, count: SourceCount | None) -> Row:
    if count is None or not count.entries:
        has_copy = state.fetched_at is not None
        return Row(source, state, Stage.MISSING if source.file else Stage.WAITING if has_copy else Stage.NEVER)
    stage = Stage.REFUSED if state.refused else Stage.FAILING if state.error else Stage.IN_FORCE
    return Row(source, state, stage, count.entries, count.skipped, count.clashes)

"""The copies of a school's lists kept fresh: which are looked for, what became of each, and what is no longer used.

Thin: when to look is `due`'s, how to fetch is `fetch`'s; building an index of them is a process of its own.
"""

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISREG

from filters.lists.copies import IN_ARCHIVE, WHOLE, Unusable, chunks, count_lines, take, write
from filters.lists.due import due
from filters.lists.fetch import LIMITS, Limits, failed, fetch, refuse, well
from filters.lists.sources import ARCHIVE, STATUTORY_NAMES, Source, shipped_sources
from filters.lists.state import ListsState, SourceState, read_state, write_state

COPIES = "sources"

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Update:
    """What came of a look, by source id. `failed`: what could not be had, or was refused, each with why."""

    taken: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: dict[str, str]


def update(
    folder: Path,
    school: Path,
    sources: Sequence[Source],
    now: Callable[[], datetime],
    say: Say,
    *,
    fetching: Callable[[Source, SourceState], bool],
    accept: Iterable[str] = (),
    limits: Limits = LIMITS,
) -> Update:
    """Look for newer lists. `folder`: STATE/lists. `school`: where the school's own files lie. `fetching`: whether to
    ask the publisher of a list now. `accept`: ids of lists that are taken though they have shrunk.

    What became of each is on file before the next is asked for. Raises OSError.
    """
    accepted = frozenset(accept)
    taken, unchanged, bad = [], [], {}
    for source in sources:
        state = read_state(folder)
        before = state.of(source.id)
        if source.file:
            after = _own_file(folder, school, source, before, now(), source.id in accepted)
        elif source.id in accepted or fetching(source, before):
            say(f"{source.id}: asking {source.publisher}")
            after = fetch(source, before, folder / COPIES, now(), accept=source.id in accepted, limits=limits)
        else:
            continue
        if after != before:
            write_state(folder, state.having(source.id, after))
        if why := after.error or after.refused:
            bad[source.id] = why
            say(f"{source.id}: {why}")
        elif after.fetched_at != before.fetched_at:
            taken.append(source.id)
            say(f"{source.id}: {after.lines:,} lines")
        else:
            unchanged.append(source.id)
    return Update(tuple(taken), tuple(unchanged), bad)


def all_of_them(source: Source, state: SourceState) -> bool:
    """Ask every publisher: what a person wants who types `lists update`."""
    return source.fetched


def only_due(now: Callable[[], datetime]) -> Callable[[Source, SourceState], bool]:
    """Ask those whose time it is: what the schedule wants."""
    return lambda source, state: due(source, state, now())


def no_publisher(source: Source, state: SourceState) -> bool:
    """Ask nobody: files alone are looked at."""
    return False


def _own_file(
    folder: Path, school: Path, source: Source, state: SourceState, now: datetime, accept: bool
) -> SourceState:
    """A file of the school's, or of whoever supplies it, copied as a fetched list is: if it goes, or is spoilt, what
    was in it stays in force."""
    path = school / source.file  # an absolute path stays one
    try:
        found = path.stat()
        if not S_ISREG(found.st_mode):
            raise Unusable(f"{path} is no file")
        seen = f"{found.st_mtime_ns}-{found.st_size}-{source.form}"
        if seen == state.etag and not accept and (folder / COPIES / source.id / WHOLE).is_file():
            return state
        changed = _copied(folder / COPIES / source.id, source, {WHOLE: path})
    except (OSError, Unusable) as error:
        why = f"its file {path} cannot be read ({error.strerror})" if isinstance(error, OSError) else str(error)
        return failed(state, why, now)
    # A school may clear its own list; a statutory one is not the school's to shorten unnoticed.
    if source.id in STATUTORY_NAMES and (refused := refuse(changed.lines, state.lines, accept)):
        changed.drop()
        return replace(well(state), refused=refused)
    changed.keep()
    at = datetime.fromtimestamp(found.st_mtime, UTC)
    return SourceState(at, at, etag=seen, lines=changed.lines, category=state.category, waiting=True)


def take_folder(folder: Path, given: Path, say: Say) -> tuple[str, ...]:
    """Take copies of lists from a folder as UT1 has it (CATEGORY/domains, CATEGORY/urls); the ids of those taken.

    A folder whose name no public list has is said and passed over, and so is one that cannot be read. Raises OSError.
    """
    taken = []
    for each in sorted(path for path in given.iterdir() if path.is_dir() and not path.name.startswith(".")):
        names = tuple(name for name in IN_ARCHIVE if (each / name).is_file())
        source = shipped_sources().get(f"ut1/{each.name}")
        if source is None or source.form != ARCHIVE:
            say(f"{each.name}: no list of UT1's has this name; passed over")
        elif not names:
            say(f"{each.name}: there is neither domains nor urls in it; passed over")
        else:
            try:
                state = _taken(folder, source, each, names)
            except Unusable as error:
                say(f"{source.id}: {error}; passed over")
                continue
            write_state(folder, read_state(folder).having(source.id, state))
            taken.append(source.id)
            say(f"{source.id}: {state.lines:,} lines")
    return tuple(taken)


def _taken(folder: Path, source: Source, given: Path, names: tuple[str, ...]) -> SourceState:
    """Its age is that of the files: an old copy must not pass for a new one. Raises Unusable."""
    copied = _copied(folder / COPIES / source.id, source, {name: given / name for name in names})
    if not copied.lines:
        copied.drop()
        raise Unusable("it is empty")
    copied.keep()
    at = datetime.fromtimestamp(max((given / name).stat().st_mtime for name in names), UTC)
    return SourceState(fetched_at=at, checked_at=at, lines=copied.lines, given=True, waiting=True)


@dataclass(frozen=True, slots=True)
class _Copied:
    """A copy that stands beside the one in use, until it is kept or dropped."""

    to: Path
    beside: Path
    names: tuple[str, ...]
    lines: int

    def keep(self) -> None:
        take(self.to, self.beside, self.names)
        self.drop()

    def drop(self) -> None:
        shutil.rmtree(self.beside, ignore_errors=True)


def _copied(to: Path, source: Source, files: dict[str, Path]) -> _Copied:
    """Raises Unusable and OSError."""
    beside = to / ".coming"
    beside.mkdir(parents=True, exist_ok=True)
    try:
        for name, path in files.items():
            with open(path, "rb") as file:
                write(chunks(file), beside / name)
        return _Copied(to, beside, tuple(files), count_lines(source, beside, files))
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def forget_unused(folder: Path, sources: Iterable[Source]) -> ListsState:
    """Copies and states of lists that are no longer used go; what is on file afterwards."""
    used = {source.id for source in sources}
    state = read_state(folder)
    for id in state.sources.keys() - used:
        shutil.rmtree(folder / COPIES / id, ignore_errors=True)
    if state.sources.keys() - used:
        state = replace(state, sources={id: each for id, each in state.sources.items() if id in used})
        write_state(folder, state)
    return state

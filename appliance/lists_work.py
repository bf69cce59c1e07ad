"""What changes the lists: newer copies fetched, an index built of them in a process of its own, the steward asked to
put it in force. One at a time on a state."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from appliance.alone import Taken, alone
from appliance.lists_child import BuildFailed, run_child
from appliance.private import private
from appliance.state import State
from filters.catalogue import digest
from filters.door import Door
from filters.lists import file
from filters.lists.copies import parts
from filters.lists.layout import BadIndex
from filters.lists.merge import SHIPPED
from filters.lists.process import Built
from filters.lists.sources import Source, of_school
from filters.lists.state import read_state, write_state
from filters.lists.update import COPIES, Say, Update, all_of_them, forget_unused, no_publisher, only_due, take_folder
from filters.lists.update import update as look
from filters.policy.school import School
from filters.requests import Refused, TakeIndex

VERIFY_EVERY = timedelta(days=1)
PATIENCE = 120.0  # seconds; the steward reads all of the index before it takes it


class Busy(Exception):
    """Lists are being fetched or built already."""


class CannotBuild(Exception):
    """No index could be built; the one in force stays. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What came of it. `built`: None where nothing needed building. `in_force`: the steward took one just now."""

    update: Update | None = None
    built: Built | None = None
    in_force: bool = False
    steward: str = ""

    @property
    def failed(self) -> dict[str, str]:
        """Lists that could not be had or were refused, each with why."""
        return self.update.failed if self.update else {}


def update(
    state: State, school: School, folder: Path, say: Say, due: bool = False, accept: Sequence[str] = ()
) -> Worked:
    """Fetch what is newer; build if anything is, if the index in force is damaged, or if it is not of these lists.

    `folder`: the school's. `due`: ask only those publishers whose time it is. Raises Busy, CannotBuild and OSError.
    """
    with _alone(state):
        sources = _used(state, school)
        chosen = {source.id for source in of_school(school.lists)}  # what was put in by hand alone is not asked for
        wanted = only_due(_now) if due else all_of_them
        done = look(
            state.lists, folder, sources, _now, say, accept=accept,
            fetching=lambda source, known: source.id in chosen and wanted(source, known),
        )  # fmt: skip
        forget_unused(state.lists, sources)
        return replace(_brought_up_to_date(state, sources, say), update=done)


def check(state: State, school: School, say: Say) -> Worked:
    """As `update`, but nothing is fetched. Raises Busy, CannotBuild and OSError."""
    with _alone(state):
        return _brought_up_to_date(state, _used(state, school), say)


def build(state: State, school: School, folder: Path, say: Say, given: Path | None = None) -> Worked:
    """Build of the copies that are here; `given`: a folder of lists to take first.

    Raises Busy, CannotBuild and OSError.
    """
    with _alone(state):
        if given is not None and not take_folder(state.lists, given, say):
            raise CannotBuild(f"{given}: no list was found in it; it must hold CATEGORY/domains, as gambling/domains")
        sources = _used(state, school)
        done = look(state.lists, folder, sources, _now, say, fetching=no_publisher)
        forget_unused(state.lists, sources)
        return replace(_built(state, sources, say), update=done)


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _alone(state: State) -> Iterator[None]:
    state.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    private(state.lists)
    try:
        with alone(state.lists / "lock"):
            yield
    except Taken:
        raise Busy from None


def _used(state: State, school: School) -> tuple[Source, ...]:
    return of_school(school.lists, read_state(state.lists).given)


def _brought_up_to_date(state: State, sources: Sequence[Source], say: Say) -> Worked:
    """Build what must be built, and see that it is in force: whoever did so before may have been cut off anywhere."""
    broken = _verified(state, say)
    if broken or _outdated(state, sources):
        return _built(state, sources, say)
    return _offered(state) if _held_back(state) else Worked()


def _verified(state: State, say: Callable[[str], None]) -> bool:
    """Once a day: is the index in force what was built, to the last bit? True when it is not and must be built anew."""
    on_file, live = read_state(state.lists), state.live / file.NAME
    if not live.is_file() or (on_file.verified and not on_file.broken and _now() - on_file.verified < VERIFY_EVERY):
        return False
    try:
        file.verify(live)
        broken = ""
    except (BadIndex, OSError) as error:
        broken = str(error)
        say(f"the index in force is damaged: {broken}; building it anew")
    write_state(state.lists, replace(on_file, verified=_now(), broken=broken))
    return bool(broken)


def _outdated(state: State, sources: Sequence[Source]) -> bool:
    """Whether there are newer copies, or copies of other lists, than the newest index was built of; or it was built
    for another release, or a list was of another category then."""
    on_file = read_state(state.lists)
    here = {source.id: source for source in sources if parts(source, state.lists / COPIES)}
    try:
        newest = file.open_index(state.lists / file.NAME)
    except (BadIndex, OSError):
        return bool(here)
    if here.keys() != {each.id for each in newest.sources} - {SHIPPED} or newest.catalogue != digest():
        return True
    known = ((source, on_file.of(id)) for id, source in here.items())
    return any(its.waiting or its.category != source.category for source, its in known)


def _held_back(state: State) -> bool:
    """Whether the newest index was built, and never came into force."""
    try:
        newest, live = (file.open_index(folder / file.NAME) for folder in (state.lists, state.live))
    except (BadIndex, OSError):
        return False
    return newest.generation > live.generation


def _built(state: State, sources: Sequence[Source], say: Say) -> Worked:
    try:
        built = run_child(state, sources, _now().date(), say)
    except BuildFailed as error:
        write_state(state.lists, replace(read_state(state.lists), build_error=str(error)))
        raise CannotBuild(str(error)) from None
    _keep(state, sources, built)
    return replace(_offered(state), built=built)


def _offered(state: State) -> Worked:
    """Have the steward put the newest index in force. Raises CannotBuild where it never will."""
    answer = Door(state.door, patience=PATIENCE).ask_as_console(TakeIndex(str(state.lists / file.NAME)))
    if isinstance(answer, Refused) and not answer.again:
        raise CannotBuild(answer.text)
    if isinstance(answer, Refused):
        return Worked(steward="It comes into force when `lessonwall up` starts.")
    write_state(state.lists, replace(read_state(state.lists), verified=_now(), broken=""))
    return Worked(in_force=True, steward=answer.text)


def _keep(state: State, sources: Sequence[Source], built: Built) -> None:
    """What the build found out about each list."""
    on_file = read_state(state.lists)
    counts = {each.id: each for each in built.sources}
    for source in sources:
        if count := counts.get(source.id):
            skipped = sum(each.count for each in count.skipped)
            after = replace(
                on_file.of(source.id), names=count.entries, skipped=skipped, category=source.category, waiting=False
            )
            on_file = on_file.having(source.id, after)
    write_state(state.lists, replace(on_file, built=_now(), build_error=""))

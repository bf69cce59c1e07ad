"""From the folder, and what people put in force besides it, to what is live: loaded whole, or not at all."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from appliance import clock as clocks
from appliance import folder
from appliance.clock import Clock
from appliance.output import Trouble
from appliance.published import publish_school
from appliance.state import State
from appliance.steward.facts import about, facts
from appliance.steward.index import IndexInForce
from appliance.steward.kept import Kept
from appliance.steward.where_live import WhereLive
from filters.catalogue import shipped
from filters.files import replace_file
from filters.lists.table import Names
from filters.live import publish
from filters.policy.build import policy_of
from filters.policy.change.judge import Now
from filters.policy.in_force import InForce, midnight_after
from filters.policy.load.folder import load
from filters.policy.policy import Policy
from filters.policy.school import School

log = logging.getLogger(__name__)

PROBLEMS = "problems.json"
FACTS = "facts.json"
PAGES = "pages.json"


class BadFolder(Exception):
    """The school's folder has problems; `problems` as a technician reads them."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(f"{problems[0]} ({len(problems)} in all)" if len(problems) > 1 else problems[0])
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Versions:
    """The last that were published; all only ever rise. `index`: a generation of the index of names."""

    policy: int = 0
    index: int = 0


@dataclass(frozen=True, slots=True)
class Good:
    """The texts of the folder that is in force, kept in case its successor on the disk is bad when we start again."""

    files: dict[str, str]


class Publisher:
    """All that is in force. One thread; the steward's alone."""

    def __init__(self, state: State, school: Path, clock: Clock, trusted: bool) -> None:
        self._state = state
        self._folder = school
        self._offset = clock
        self._trusted = trusted
        self._catalogue = shipped()
        self._index = IndexInForce(state)
        self.where = WhereLive(state)
        self._versions = Kept(state.steward / "versions.json", Versions, Versions())
        self._good = Kept(state.steward / "good.json", Good, Good({}))
        self._kept = Kept(state.steward / "temporary.json", InForce, InForce())
        self._due: datetime | None = None
        self.audit_problem = ""
        self._school: School | None = None
        self._policy: Policy | None = None
        self._checked: tuple[dict[str, str], School] | None = None

    @property
    def clock(self) -> Clock:
        """Policy time, in the school's zone once a school is loaded."""
        return replace(self._offset, timezone=self._school.timezone) if self._school else self._offset

    @property
    def school(self) -> School:
        assert self._school is not None, "start() comes first"
        return self._school

    @property
    def policy(self) -> Policy:
        assert self._policy is not None, "start() comes first"
        return self._policy

    @property
    def in_force(self) -> InForce:
        return self._kept.value

    def start(self) -> None:
        """Put the folder into force; if it is bad, the last good one. Raises BadFolder when there has been none."""
        self._index.start(self._offset.real().date(), self._versions.value.index)
        try:
            self.apply()
        except BadFolder as bad:
            self.tell_problems(bad.problems)
            if not self._good.value.files:
                raise
            self._take(self._good.value.files, self.in_force)

    def apply(self) -> None:
        """Take the folder as it stands. Raises BadFolder: what is live stays, and health says why."""
        self.take(self.files(), self.in_force)

    def files(self) -> Mapping[str, str]:
        """The folder's texts as they stand on the disk. Raises BadFolder."""
        try:
            read = folder.read(self._folder)
        except Trouble as trouble:
            raise BadFolder((str(trouble),)) from None
        if read.problems:
            raise BadFolder(tuple(map(str, read.problems)))
        return read.files

    def now(self, files: Mapping[str, str] | None = None) -> Now:
        """What a change is judged by. `files`: the folder's texts, where it edits them."""
        return Now(
            self.policy, self.school, self._catalogue, self._index.names, self.in_force,
            files if files is not None else self._good.value.files, self.clock.now(),
        )  # fmt: skip

    def check(self, files: Mapping[str, str]) -> School:
        """The school of a whole folder. Raises BadFolder."""
        texts = dict(files)
        if self._checked is not None and self._checked[0] == texts:
            return self._checked[1]  # what is put in force was checked a moment ago
        loaded = load(texts, self._catalogue)
        if loaded.school is None:
            raise BadFolder(tuple(map(str, loaded.problems)))
        self._checked = (texts, loaded.school)
        return loaded.school

    def take(self, files: Mapping[str, str], in_force: InForce) -> None:
        """Put a folder's texts and the rest into force. Raises BadFolder, and then nothing has changed."""
        self._take(files, in_force)
        self._good.keep(Good(dict(files)))
        self.tell_problems(())

    def write(self, edited: Mapping[str, str]) -> None:
        """Write edited texts into the folder."""
        for name, text in edited.items():
            folder.write(self._folder, name, text)

    def put(self, in_force: InForce) -> None:
        """Put windows, approvals and the like into force; the folder stays as it is."""
        self._kept.keep(in_force.without_ended(self.clock.now(), self.school.timezone))
        self._publish()

    def stage_index(self, path: Path) -> Names:
        """Verify an index of names and hold it ready for `take_index`. Raises CannotTake."""
        return self._index.stage(path)

    def take_index(self, staged: Names) -> None:
        """Put an index of names into force, and a policy that says so."""
        self._index.take(staged)
        self._publish()

    def mend_index(self) -> None:
        """Put the best index that is left into force where the file of the one in force was spoilt: whoever starts
        cannot serve by it, and whoever reads on beyond its end is killed."""
        if self._index.spoilt:
            log.error("the index of names in force was spoilt; the best that is left is put in its place")
            self._index.start(self._offset.real().date(), self._versions.value.index)
            self._publish()

    def trust(self, trusted: bool) -> bool:
        """Whether the time is to be trusted; False when that is no news."""
        if trusted == self._trusted:
            return False
        self._trusted = trusted
        self._publish()
        return True

    def due(self) -> bool:
        """Whether something has ended, or a day has begun, since the last publication."""
        return self._due is not None and self.clock.now() >= self._due

    def move(self) -> bool:
        """Publish where people have moved since; False where nobody has."""
        return self.where.move(self.clock)

    def next_due(self) -> datetime:
        """The next instant, in policy time, at which something must be published again: an end, or midnight."""
        now = self.clock.now()
        midnight = midnight_after(now.date(), self.school.timezone)
        return min(midnight, self.in_force.next_end(now, self.school.timezone) or midnight)

    def next_move(self) -> datetime:
        """The next instant, in policy time, at which somebody's login or sighting may end."""
        ends = self.where.directory.next_end()
        return ends + self._offset.offset if ends else datetime.max.replace(tzinfo=UTC)

    def _take(self, files: Mapping[str, str], in_force: InForce) -> None:
        self._school = self.check(files)
        self.put(in_force)

    def _publish(self) -> None:
        now, in_force = self.clock.now(), self.in_force
        self._due = now  # if this fails half-way (a full disk), the next tick tries again
        before, generation = self._versions.value, self._index.names.generation
        versions = Versions(before.policy + 1, max(before.index, generation))
        policy = policy_of(
            self.school, self._catalogue,
            version=versions.policy, index=generation, clock_trusted=self._trusted,
            windows=in_force.windows, approvals=in_force.approvals, cut_offs=in_force.cut_offs,
            rules=in_force.rules, special_days=in_force.special_days, pins=in_force.pins,
            glasses=in_force.glasses,
        )  # fmt: skip
        # Kept before it is published: after a crash in between a number is skipped, never used twice.
        self._versions.keep(versions)
        live = self._state.live
        clocks.tell(live, self.clock, self._trusted)
        # Clients first: a label that nothing names yet changes no answer, a window whose class has no label opens none.
        self.where.take(self.school, policy, self.clock)
        publish_school(live, self.school)  # before the policy, whose number tells screens that there is something new
        publish(live, policy)
        self._policy = policy
        told = facts(self.school, self.where.numbers_short, self.audit_problem)
        replace_file(live / FACTS, msgspec.json.encode(told))
        replace_file(live / PAGES, msgspec.json.encode(about(self.school)))
        self._due = self.next_due()

    def tell_problems(self, problems: tuple[str, ...]) -> None:
        """What health and screens say of the folder on the disk; nothing when it is the one in force."""
        told = {"problems": problems, "folder": str(self._folder), "at": self._offset.real()}
        replace_file(self._state.live / PROBLEMS, msgspec.json.encode(told))

"""Everything that `decide` may read beside the attempt, as one immutable value with a number.

The steward makes it, publishes it whole, and never changes it. It names no person beyond labels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from filters.policy.attempt import Labels, Standing, Target
from filters.policy.in_force import Glass
from filters.policy.rules import Approval, CutOff, Group, MinimumAge, Pin, Rule, Window, Zone
from filters.policy.tenants import NO_TENANTS, Tenants
from filters.policy.timetable.calendar import Calendar, Moment


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """`version` rises by one with every change; `index` is the generation of the category index.

    `rules`: the school's, top down, then the shipped ones. `strictest`: the group whose answer is given when no
    better one can be. `needs_approval`: categories that stay shut until the head approves. `ages`: minimum ages
    by service id. `stance`: the school's choice about social sites ("" where it is made by rules alone).
    `staff_alerts` (off, serious, all) and `record_searches` (flagged, all): what is kept, not what is decided.
    `tenants`: whose accounts may sign in where requests can be given a header. `glasses`: for whoever tells of them;
    zones are watched until then.
    """

    version: int
    index: int
    clock_trusted: bool
    strictest: str
    calendar: Calendar
    zones: Mapping[str, Zone]
    groups: Mapping[str, Group]
    rules: tuple[Rule, ...]
    windows: tuple[Window, ...] = ()
    approvals: tuple[Approval, ...] = ()
    cut_offs: tuple[CutOff, ...] = ()
    needs_approval: Labels = frozenset()
    ages: Mapping[str, tuple[MinimumAge, ...]] = field(default_factory=dict)
    stance: str = ""
    staff_alerts: str = "serious"
    record_searches: str = "flagged"
    tenants: Tenants = NO_TENANTS
    pins: tuple[Pin, ...] = ()
    glasses: tuple[Glass, ...] = ()
    _rules_by_label: dict[str, tuple[int, ...]] = field(init=False, repr=False, default_factory=dict)
    # host:… and url:… that a rule, window or approval names; pinned:… for each pin
    named_targets: Labels = field(init=False, repr=False, default=frozenset())

    def __post_init__(self) -> None:
        table: dict[str, list[int]] = {}
        for place, rule in enumerate(self.rules):
            for label in rule.what:
                table.setdefault(label, []).append(place)
        object.__setattr__(self, "_rules_by_label", {label: tuple(places) for label, places in table.items()})
        named = {*table, *(label for window in self.windows for label in window.what)}
        pinned = {f"pinned:{pin.host}" for pin in self.pins}
        object.__setattr__(
            self, "named_targets", frozenset(n for n in named if n.startswith(("host:", "url:"))) | pinned
        )

    def group(self, standing: Standing) -> Group:
        """The standing's group; the strictest for a group that is not on file."""
        return self.groups.get(standing.group) or self.groups[self.strictest]

    def instant(self, standing: Standing, at: datetime) -> Labels:
        """What rules may name of an instant, on the day that this standing follows."""
        return self.calendar.labels(at, self.group(standing).day, self._teacher(standing))

    def moment(self, standing: Standing, at: datetime) -> Moment:
        return self.calendar.moment(at, self.group(standing).day, self._teacher(standing))

    def _teacher(self, standing: Standing) -> str:
        """The label under which a teacher's own lessons are kept, where the school counts only those."""
        return next(iter(standing.named & self.calendar.own_lessons.keys()), "")

    def rule(self, id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == id), None)

    def rules_about(self, target: Target) -> list[Rule]:
        """Rules that name any label of the target, in order. The cost grows with the target, not with the rules."""
        table = self._rules_by_label
        places = {place for label in target.matched for place in table.get(label, ())}
        return [self.rules[place] for place in sorted(places)]

"""What people have laid down: rules, windows, approvals, cut-offs and minimum ages, as values.

Nothing here decides. Each value knows only whether it is in force at an instant.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from filters.policy.attempt import NONE, Labels, Verdict


class Purpose(StrEnum):
    """The six purposes for which a school may monitor (Investigatory Powers (Interception by Businesses etc.)
    Regulations 2018; clause R34)."""

    FACTS = "facts"  # to establish facts
    COMPLIANCE = "compliance"  # with rules and policies
    STANDARDS = "standards"  # that ought to be met
    CRIME = "crime"  # to prevent or detect it
    UNAUTHORISED_USE = "unauthorised-use"
    EFFECTIVE_OPERATION = "effective-operation"


SHIPPED = "shipped.yaml"  # the file of the rules that every school starts with


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the school's `rules.yaml`, or a shipped one.

    `who`: standing labels (groups already expanded: "pupils" has become its year groups). `what`: target labels
    ("theme:…" for words). `when`: labels of an instant (see `timetable.Calendar.labels`); empty means always.
    Within each set any one label suffices; the three must all hold. `otherwise` is what INSPECT becomes where
    looking inside is not possible or not lawful. `until`: aware end of a temporary rule, exclusive.
    """

    id: str
    who: Labels
    what: Labels
    when: Labels
    do: Verdict
    otherwise: Verdict
    why: str
    say: str
    purpose: str
    file: str
    line: int
    until: datetime | None = None
    record: bool = False  # ALLOWs of this rule are recorded too

    def in_force(self, at: datetime) -> bool:
        return self.until is None or at < self.until


@dataclass(frozen=True, slots=True)
class Window:
    """A teacher opens `what` for `who` in [start, end) (clauses R2, R4)."""

    id: str
    who: Labels
    what: Labels
    start: datetime
    end: datetime
    by: str
    objective: str
    assessment: str

    def in_force(self, at: datetime) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Approval:
    """The headteacher's leave for `what` (a service or a category) to be used at all (clause R3).

    `who` empty: for everyone. [start, end); `end` None: until withdrawn.
    """

    id: str
    what: str
    who: Labels
    start: datetime
    end: datetime | None
    by: str
    note: str

    def in_force(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class CutOff:
    """A person takes `who` (device, person, class) off everything but help sites, in [start, end)."""

    id: str
    who: Labels
    start: datetime
    end: datetime | None
    by: str
    why: str

    def in_force(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class Pin:
    """An app accepts its own server's certificate alone: connections to `host`, and to no name below it, are not
    looked into in [start, end). What is closed stays closed.

    `by`: who asked for it, "" where it was learnt from handshakes.
    """

    id: str
    host: str
    start: datetime
    end: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class MinimumAge:
    """A service asks for an age, in whole years, from a date on (clause R6). `start` None: not in force yet."""

    age: int
    start: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Group:
    """Who belongs together: year-7, staff, guests, things.

    `kind`: pupils, staff, head, office, governors, contractors, volunteers, supply, guests, things, unregistered.
    `age`: the youngest age in the group at the start of the school year, None for adults.
    `blocks`: categories closed to the group. `day`: whose timetable it follows ("" is the default day).
    """

    id: str
    kind: str
    name: str
    default: Verdict = Verdict.ALLOW
    blocks: Labels = NONE
    age: int | None = None
    day: str = ""
    ends: date | None = None  # last day of supply, contractors, … (R39); afterwards the group `unregistered`


@dataclass(frozen=True, slots=True)
class Zone:
    """A place on the network with a default group. `networks`: CIDR texts."""

    id: str
    name: str
    group: str
    networks: tuple[str, ...] = ()
    admission: str = "required"  # required | checked | off
    when_down: str = "closed"  # open | closed
    block_page: str = ""  # address given for blocked names to inspected devices; "" gives NXDOMAIN
    watch_until: datetime | None = None
    outgoing: str = "web"  # web | any: ports that devices reach beyond the school
    clients_by: str = "mac"  # mac | address: what a device is told by; address behind a router of the school's own
    reaches: tuple[str, ...] | None = None  # other zones whose devices can be reached; None: as the group's kind says
    sign_in: bool = False  # whether devices without a person are led to the sign-in page
    bypass: str = "block"  # block | tell: what is done about VPNs and the like that the sensor finds

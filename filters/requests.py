"""One type for each thing that may be asked of the steward.

Values only: who may ask is in `appliance/roles.py`, what comes of it is in `filters/policy/change` and in the
steward. Times are aware policy time; None means "now" or "until changed". `who` and `what` are words as people
write them in `rules.yaml` ("year-9", "9b", "tiktok", "social-media", a host name).
"""

from dataclasses import dataclass
from datetime import date, datetime

from filters.policy.bindings import Sighting, Source

# --- policy: what loosens or tightens ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A teacher opens an approved service for one class until the lesson's end, or earlier (R2, R4)."""

    class_id: str
    what: str
    objective: str
    assessment: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CloseWindow:
    window: str


@dataclass(frozen=True, slots=True)
class Approve:
    """The headteacher's leave for a service or category (R3). Empty `who`: everyone."""

    what: str
    who: tuple[str, ...] = ()
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Withdraw:
    approval: str


@dataclass(frozen=True, slots=True)
class CutOffClient:
    """Take a person, device or class off everything but help sites."""

    who: str
    why: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Restore:
    cut_off: str


@dataclass(frozen=True, slots=True)
class AllowHost:
    """`lessonwall allow HOST --for 2h --why …`: a rule with an end (R40)."""

    host: str
    minutes: int
    why: str
    who: tuple[str, ...] = ("everyone",)


@dataclass(frozen=True, slots=True)
class EndRule:
    """End a temporary rule before its time."""

    rule: str


@dataclass(frozen=True, slots=True)
class TodayIsDifferent:
    """One entry that ends tonight. `what`: wet-break, early-close, exam, closed; normal takes it back.

    `at`: the wall-clock time of an early close, "13:30". Empty `groups`: everyone.
    """

    what: str
    at: str = ""
    name: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PutRule:
    """Add a rule to `rules.yaml`, or replace the one with the same id. `text`: it, as YAML. `before`: a rule id."""

    text: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class RemoveRule:
    rule: str


@dataclass(frozen=True, slots=True)
class PinHost:
    """Look no longer into connections to a host, whose app accepts its own server's certificate alone.

    `learnt`: the steward's own request, after handshakes that failed.
    """

    host: str
    why: str
    learnt: bool = False


@dataclass(frozen=True, slots=True)
class UnpinHost:
    """Look into connections to this host again."""

    host: str


@dataclass(frozen=True, slots=True)
class HandshakeRefused:
    """Sent by the proxy: a device did not accept our certificate for a host. `device`: an id of the register."""

    host: str
    device: str


@dataclass(frozen=True, slots=True)
class HandshakeMade:
    """Sent by the proxy: some device did accept it, for a host of which it had reported the other."""

    host: str


@dataclass(frozen=True, slots=True)
class Apply:
    """Take the school's folder as it stands into force (`lessonwall apply`)."""


@dataclass(frozen=True, slots=True)
class TakeIndex:
    """Put an index of names that was built from lists into force. `path`: its file, in STATE/lists."""

    path: str


@dataclass(frozen=True, slots=True)
class TrustClock:
    """Sent by the clock's watcher when the box's time becomes, or ceases to be, trusted."""

    trusted: bool


# --- who is where -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """What the network tells of devices since the last time. `gone`: addresses at which nobody is any more."""

    seen: tuple[Sighting, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoggedOn:
    """Somebody uses a device. `login`: as the source spells it; `mac` or `address`, or both. `until`: None where the
    source will say when it ends; `session`: its own id of it."""

    login: str
    source: Source
    mac: str = ""
    address: str = ""
    place: str = ""
    session: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LoggedOff:
    """The end of what LoggedOn told, by its session, else by where it was. "ap-3*": all sessions that begin so."""

    source: Source
    session: str = ""
    mac: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class SignInDevice:
    """On the sign-in page: the device at `address` is used by the holder of this name and password."""

    address: str
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class SignOutDevice:
    address: str


@dataclass(frozen=True, slots=True)
class PutDevice:
    """Register a device, or change its entry. `id` "" makes one up. Fields are as in devices.csv.

    `zone`: "" leaves it as it is; a new device of a school with several zones needs one.
    """

    mac: str
    name: str
    id: str = ""
    person: str = ""
    group: str = ""
    place: str = ""
    inspected: bool = False
    shared: bool = False
    zone: str = ""


@dataclass(frozen=True, slots=True)
class RemoveDevice:
    device: str


@dataclass(frozen=True, slots=True)
class PutPeople:
    """Put rows of people.csv in the place of those with the same ids, and add the others; `gone` are given a last day.

    `people`: people.csv with its head. `origin`: from where, for the audit.
    """

    people: str
    origin: str
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PutDevices:
    """Put rows of devices.csv in the place of those with the same ids, and add the others; `gone` are taken out.

    `devices`: devices.csv with its head.
    """

    devices: str
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UndoPeople:
    """Take the last change of people.csv back; asked once more, it is made again."""


@dataclass(frozen=True, slots=True)
class UndoDevices:
    """Take the last change of devices.csv back; asked once more, it is made again."""


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """In this zone what would be blocked is counted and passed, locked lists excepted, for two hours at most."""

    zone: str
    minutes: int
    why: str


@dataclass(frozen=True, slots=True)
class MendGlass:
    """End it before its time."""

    zone: str


@dataclass(frozen=True, slots=True)
class WatchZone:
    """From now to the end of the day so many days from today, a zone is only watched: what would be blocked passes."""

    zone: str
    days: int


@dataclass(frozen=True, slots=True)
class EndWatch:
    """From now on the school's rules hold in a zone that was only watched."""

    zone: str


# --- people who sign in -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetUp:
    """Use a one-time set-up code: choose a password for the account it was made for, or make the first account."""

    code: str
    name: str
    password: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Make an account without a password; the answer is a one-time set-up code. `name`: to sign in with."""

    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignIn:
    """`address`: from where, "" on the box itself; somebody else's wrong guesses elsewhere must not shut one out."""

    name: str
    password: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class SignOut:
    pass


@dataclass(frozen=True, slots=True)
class EnrolSecondFactor:
    """Begin to use an authenticator app (RFC 6238); the answer's value is its `otpauth:` address. In force once
    confirmed."""


@dataclass(frozen=True, slots=True)
class ConfirmSecondFactor:
    """A code of the app: the session that asks may do for a while what needs a fresh second factor."""

    code: str


@dataclass(frozen=True, slots=True)
class WhoAmI:
    """The answer names the account and roles of the session that asks. `quiet`: it is no sign of a person at work."""

    quiet: bool = False


# --- alerts and the records -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Acknowledge:
    alert: str


@dataclass(frozen=True, slots=True)
class CloseAlert:
    """`outcome`: one of `alerts.alert.OUTCOMES`."""

    alert: str
    outcome: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class LookAtNames:
    """Permission to read names and words: `what` is an alert's id or "events". Audited."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Forget:
    """Forget a person: pseudonym keys are destroyed, so that the audit's chain stays whole and names nobody."""

    person: str
    why: str


type Request = (
    OpenWindow
    | CloseWindow
    | Approve
    | Withdraw
    | CutOffClient
    | Restore
    | AllowHost
    | EndRule
    | TodayIsDifferent
    | PutRule
    | RemoveRule
    | PinHost
    | UnpinHost
    | HandshakeRefused
    | HandshakeMade
    | Apply
    | TakeIndex
    | TrustClock
    | Seen
    | LoggedOn
    | LoggedOff
    | SignInDevice
    | SignOutDevice
    | PutDevice
    | RemoveDevice
    | PutPeople
    | PutDevices
    | UndoPeople
    | UndoDevices
    | BreakGlass
    | MendGlass
    | WatchZone
    | EndWatch
    | EnrolSecondFactor
    | ConfirmSecondFactor
    | SetUp
    | NewAccount
    | SignIn
    | SignOut
    | WhoAmI
    | Acknowledge
    | CloseAlert
    | LookAtNames
    | Forget
)


@dataclass(frozen=True, slots=True)
class Done:
    """It is in force. `text`: one sentence for the person who asked. `value`: an id, code or session token."""

    text: str
    value: str = ""
    name: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """It is not in force, and nothing changed. `text`: why, and what to do. `again`: trying later makes sense."""

    text: str
    again: bool = False


type Answer = Done | Refused

"""A school's folder as one value: who is who, where, what they chose, what they ruled.

Values only; `load/` makes them from texts, `build.py` turns them into what filters run on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from filters.policy.attempt import NONE, Labels, Verdict
from filters.policy.network import Network
from filters.policy.rules import Approval, Group, Rule, Zone
from filters.policy.tenants import NO_TENANTS, Tenants
from filters.policy.timetable.calendar import Calendar

THEMES: Labels = frozenset(
    {"suicide", "eating", "bullying", "exploitation", "abuse", "adult", "violence", "radicalisation", "hate", "drugs"}
    | {"criminal", "gambling", "avoidance", "social", "illegal"}
)

# What "pupils" and "staff" mean in a rule. A device that nobody registered is taken for a pupil's; guests are neither.
PUPILS: Labels = frozenset({"pupils", "unregistered"})
STAFF: Labels = frozenset({"staff", "head", "office", "governors", "contractors", "volunteers", "supply"})

# What the box is called in every school, beside the name that the school gives it.
OWN_NAME = "lessonwall.internal"

# The roles that a school names, as accounts and alert routes call them.
ROLES = ("dsl", "deputy", "head", "chair", "slt", "governor", "it")

STANCES = ("never", "lesson-times", "working-hours", "teacher-directed", "heads-account", "custom")


@dataclass(frozen=True, slots=True)
class Contact:
    """How the holder of a role is reached. `person`: an id of people.csv, or ""."""

    name: str
    email: str
    phone: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """`roles`: of ROLES and "teacher", "office". `ends`: the last day (R39). `logins`: what they are called where they
    sign in, beside their id; without regard to case."""

    id: str
    name: str
    group: str
    born: date | None = None
    roles: Labels = NONE
    ends: date | None = None
    logins: Labels = NONE


@dataclass(frozen=True, slots=True)
class Device:
    """`person` "" for a shared device, or one without an owner. `group` "" follows the person, else the zone.

    `inspected`: our certificate is on it. `place`: room, trolley or access point.
    """

    id: str
    name: str
    mac: str = ""
    addresses: tuple[str, ...] = ()
    person: str = ""
    group: str = ""
    zone: str = ""
    place: str = ""
    inspected: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """People or devices taught together: form, teaching set, trolley, room; only that.

    `teacher`: a person's id. `members`: labels ("person:…", "device:…"). `group`: everyone in it. `room`: every
    device whose place it is. `lessons`: "a/monday/P1", or "*/monday/P1" for every week.
    """

    id: str
    teacher: str = ""
    members: Labels = NONE
    group: str = ""
    room: str = ""
    lessons: Labels = NONE


@dataclass(frozen=True, slots=True)
class Support:
    """What the help page says of the school. `adult`: whom a pupil can talk to, and where."""

    adult: str = ""
    wording: str = ""
    continue_to_safe_results: bool = False


@dataclass(frozen=True, slots=True)
class IllegalContent:
    """Who filters by the IWF's and CTIRU's lists, and the date of the letter that says so (F1)."""

    supplied_by: str
    letter: date


@dataclass(frozen=True, slots=True)
class Dns:
    """`upstreams`: as `filters.dns.endpoint` reads them. `forward`: a domain of the school's own -> its servers.

    `shared_resolvers`: addresses of resolvers of the school's own, which ask for everybody behind them.
    `rate_limit`: questions a second of one device, 0 for any number. `workers`: processes; 0 for as many as fit.
    """

    upstreams: tuple[str, ...] = ()
    forward: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shared_resolvers: tuple[str, ...] = ()
    rate_limit: int = 200
    workers: int = 0


@dataclass(frozen=True, slots=True)
class Parent:
    """The proxy beyond ours, by its address. `login_file`: holds "user:password"; "" where it asks for none."""

    host: str
    port: int
    login_file: str = ""


@dataclass(frozen=True, slots=True)
class Proxy:
    """What the proxy may reach beside the public web: networks (CIDR), ports. `roots`: a file of authorities, or "".

    `direct`: domains that `proxy.pac` leads past the proxy. `wpad`: devices may find that file by themselves.
    """

    reach: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    roots: str = ""
    tenants: Tenants = NO_TENANTS
    parent: Parent | None = None
    direct: tuple[str, ...] = ()
    wpad: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """`tls`: starttls, tls or none. `password_file`: a path on the box, or ""."""

    host: str
    sender: str
    port: int = 587
    tls: str = "starttls"
    user: str = ""
    password_file: str = ""


@dataclass(frozen=True, slots=True)
class Webhook:
    url: str
    secret_file: str


@dataclass(frozen=True, slots=True)
class Notify:
    mail: Mail | None = None
    webhooks: tuple[Webhook, ...] = ()
    include_names: bool = False


@dataclass(frozen=True, slots=True)
class OwnList:
    """A list of the school's own. `id`: "own/…". `file`: an absolute path, or one in the school's folder."""

    id: str
    file: str
    form: str
    category: str


@dataclass(frozen=True, slots=True)
class StatutoryList:
    """A list that only a licensed supplier hands out. `list`: iwf or ctiru. Of `file` and `url` one is given."""

    list: str
    form: str
    supplied_by: str
    file: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Lists:
    """Which lists of names are used. `use` None: the recommended ones. `update`: nightly or by-hand."""

    use: tuple[str, ...] | None = None
    unused: tuple[str, ...] = ()
    own: tuple[OwnList, ...] = ()
    statutory: tuple[StatutoryList, ...] = ()
    update: str = "nightly"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who may tell the box who is where. `networks`: from where; `secret_file`: what it shares with the box."""

    id: str
    networks: tuple[str, ...]
    secret_file: str


@dataclass(frozen=True, slots=True)
class Relay:
    """The school's own RADIUS server, to which accounting is passed on."""

    host: str
    port: int
    secret_file: str


@dataclass(frozen=True, slots=True)
class Oidc:
    """Sign-in by the school's own provider (OpenID Connect Core 1.0). `claim`: which of its claims names a login."""

    issuer: str
    client_id: str
    secret_file: str
    claim: str = "email"


@dataclass(frozen=True, slots=True)
class Ldap:
    """A directory of people. `groups`: its group, by distinguished or common name -> a group of the school."""

    url: str
    base: str
    user: str = ""
    password_file: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Identity:
    """How the box learns who is where. `leases`: a lease file of dnsmasq, "" for the box's own.

    `log_on`: computers that tell of log-ons by POST /identity. `sign_in_hours`: how long a sign-in lasts on a device
    that is not shared. `realms`: what the school's logins may bear ("jones@school.local", "SCHOOL\\jones"); empty: any.
    """

    radius: tuple[Sender, ...] = ()
    relay: Relay | None = None
    log_on: tuple[Sender, ...] = ()
    oidc: Oidc | None = None
    ldap: Ldap | None = None
    leases: str = ""
    sign_in_hours: int = 10
    realms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """What must come of an attempt. `who` and `what` as written; `at` is aware."""

    rule: str
    who: str
    what: str
    at: datetime
    do: Verdict
    line: int


@dataclass(frozen=True, slots=True)
class School:
    """Everything that a school's folder says. `roles`: of ROLES, each with its holders in order.

    `social_media`: of STANCES. `school_owner`: "box" or "ansible". `network`: None where the box is not plugged in as a
    gateway. `web_certificate`, `web_key`: files, "" where the box has no certificate for `web_name`.
    """

    name: str
    nation: str
    timezone: str
    roles: Mapping[str, tuple[Contact, ...]]
    zones: Mapping[str, Zone]
    groups: Mapping[str, Group]
    strictest: str
    social_media: str
    calendar: Calendar
    phase: str = ""
    school_owner: str = "box"
    rules: tuple[Rule, ...] = ()
    examples: tuple[Example, ...] = ()
    needs_approval: Labels = NONE
    approved: tuple[Approval, ...] = ()
    illegal_content: IllegalContent | None = None
    support: Support = Support()
    staff_alerts: str = "serious"
    record_searches: str = "flagged"
    dns: Dns = Dns()
    proxy: Proxy = Proxy()
    lists: Lists = Lists()
    notify: Notify = Notify()
    network: Network | None = None
    identity: Identity = Identity()
    web_name: str = OWN_NAME
    web_certificate: str = ""
    web_key: str = ""
    people: Mapping[str, Person] = field(default_factory=dict)
    devices: Mapping[str, Device] = field(default_factory=dict)
    classes: Mapping[str, SchoolClass] = field(default_factory=dict)

    def contacts(self, role: str) -> tuple[Contact, ...]:
        """The holders of a role; empty for one that nobody holds."""
        return self.roles.get(role, ())

    def kind(self, group: str) -> str:
        """The kind of a group, by its id; the strictest group's where it is not on file."""
        return (self.groups.get(group) or self.groups[self.strictest]).kind

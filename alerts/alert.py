"""An alert, its evidence and its history as values. Say attempt, never offence; pupil, not user."""

from dataclasses import dataclass
from datetime import datetime

from filters.clients import HowSure

NEW, ACKNOWLEDGED, CLOSED = "new", "acknowledged", "closed"
STATES = (NEW, ACKNOWLEDGED, CLOSED)

OUTCOMES = (
    "no-concern",
    "spoke-with-child",
    "parents-told",
    "early-help",
    "social-care",
    "police",
    "lado",
    "prevent",
    "recorded",
)


@dataclass(frozen=True, slots=True)
class Alert:
    """`id` is for programs, `number` for people ("alert 12"). `first` and `last` are policy time, `raised` is real.

    `kind`: "search", "site" or "tunnel". `service`: the catalogue's name of the site's service, "" for none and for
    illegal material, of which no address is shown. `title` names nobody and holds no words. `words`: sealed, of the
    search that set the level. `period`: the name of the Moment. `changed`: rises with every change of any alert.
    """

    number: int
    id: str
    theme: str
    level: str
    kind: str
    service: str
    category: str
    device: str
    person: str | None
    sure: HowSure
    group: str
    zone: str
    place: str
    address: str
    period: str
    count: int
    first: datetime
    last: datetime
    raised: datetime
    route: str
    state: str
    title: str
    words: bytes
    urgent: bool
    changed: int
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
    closed_by: str = ""
    closed_at: datetime | None = None
    outcome: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One event of an alert, frozen. `role`: "event", or "context" for what the same client asked for around it.

    `words`, and `site` (host and path) where the theme is illegal, are sealed; then `host` and `path` are empty.
    """

    event: int
    role: str
    seen: datetime
    at: datetime
    point: str
    address: str
    device: str
    host: str
    path: str
    words: bytes
    site: bytes
    labels: tuple[str, ...]
    themes: tuple[str, ...]
    verdict: str
    reason: str
    rule: str
    policy: int


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an alert's history. `what`: raised, level raised, acknowledged, closed. `by`: "" for the box."""

    at: datetime
    by: str
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where one message goes. `channel`: "mail" or "webhook"; `to`: an address or a URL."""

    channel: str
    to: str

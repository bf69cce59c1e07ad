"""What the alert engine's process is started with: where things stand, who holds a role, how to reach them."""

from dataclasses import dataclass

from alerts.themes import Themes
from alerts.triage import Roles
from filters.policy.school import ROLES, Mail, School, Webhook


@dataclass(frozen=True, slots=True)
class Notify:
    """Where messages go. `people`: person id -> name, empty unless the school wants names in messages.

    `link`: the dashboard's address, "" for none. `mail_to`: route -> mail addresses. `everyone`: those of all roles.
    """

    school: str
    nation: str
    mail: Mail | None
    mail_to: dict[str, tuple[str, ...]]
    webhooks: tuple[Webhook, ...]
    link: str = ""
    people: dict[str, str] | None = None
    everyone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """`live`, `events`, `recent`, `keys`: folders; `alerts`: the store's file. `retry`: seconds before a second try.

    `themes`: those of this release, as they were read.
    """

    live: str
    events: str
    recent: str
    keys: str
    alerts: str
    roles: Roles
    notify: Notify
    themes: Themes
    keep_events: int = 90  # days
    keep_alerts: int = 548  # days after an alert was closed: the academic year and the next half
    retry: float = 10.0
    offset: float = 0.0  # policy time less real time, in seconds


def notify_of(school: School, link: str) -> Notify:
    """How a school wants to be told. Deputies read what the DSL reads."""
    roles = {"dsl": ("dsl", "deputy"), "head": ("head",), "chair": ("chair",), "it": ("it",)}
    mail_to = {
        route: tuple(dict.fromkeys(c.email for role in holders for c in school.contacts(role) if c.email))
        for route, holders in roles.items()
    }
    people = {person.id: person.name for person in school.people.values()} if school.notify.include_names else None
    everyone = tuple(dict.fromkeys(c.email for role in ROLES for c in school.contacts(role) if c.email))
    return Notify(
        school.name, school.nation, school.notify.mail, mail_to, school.notify.webhooks, link, people, everyone
    )  # fmt: skip


def roles_of(school: School) -> Roles:
    """Who holds which role, by the ids of people.csv."""

    def first(role: str) -> str:
        return next((contact.person for contact in school.contacts(role) if contact.person), "")

    return Roles(first("dsl"), first("head"), first("chair"))

"""What every change is judged against, and what comes of one: the values that the change files share. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from filters.catalogue.catalogue import Catalogue
from filters.policy.attempt import Labels
from filters.policy.decide import STATUTORY_LISTS
from filters.policy.in_force import InForce
from filters.policy.load.vocabulary import Vocabulary
from filters.policy.names import Index
from filters.policy.policy import Policy
from filters.policy.problems import nearest
from filters.policy.school import School
from filters.requests import Answer

SHORTEST_REASON = 3  # characters; less says nothing
LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks. `id`: an account's, or "console"."""

    id: str
    roles: Labels


@dataclass(frozen=True, slots=True)
class Now:
    """All that a change is judged by. `files`: the school's folder as texts. `at`: policy time, aware."""

    policy: Policy
    school: School
    catalogue: Catalogue
    index: Index
    in_force: InForce
    files: Mapping[str, str]
    at: datetime

    @property
    def today(self) -> date:
        return self.at.astimezone(ZoneInfo(self.school.timezone)).date()


@dataclass(frozen=True, slots=True)
class Changed:
    """What is to be in force, and what to tell the asker; Refused there means that only a wish was noted.

    `files`: texts of the folder that differ. `record`: the id of what was changed. `about`: the person it was done to.
    """

    answer: Answer
    in_force: InForce
    files: Mapping[str, str] = field(default_factory=dict)
    record: str = ""
    about: str = ""


class No(Exception):
    """The change is refused; the text says why and what to do. Caught in `change`, never seen outside."""


def said(text: str, what: str) -> str:
    """A text that must be there, tidied. Raises No."""
    tidy = " ".join(text.split())
    if not tidy:
        raise No(f"{what} is missing; write it down, it stands in the record.")
    if len(tidy) < SHORTEST_REASON:
        raise No(f'{what} is too short ("{tidy}"); write it so that somebody else understands it.')
    if len(tidy) > LONGEST_TEXT:
        raise No(f"{what} is longer than {LONGEST_TEXT} letters; shorten it.")
    return tidy


def vocabulary(now: Now) -> Vocabulary:
    school = now.school
    registers = {"class": school.classes, "zone": school.zones, "person": school.people, "device": school.devices}
    return Vocabulary(
        groups=school.groups,
        registers={kind: frozenset(ids) for kind, ids in registers.items()},
        things=now.catalogue.words,
        moments=school.calendar.vocabulary(),
    )


def who(words: Iterable[str], now: Now) -> Labels:
    """Standing labels of what people call clients; empty for everyone. Raises UnknownWord."""
    known = vocabulary(now)
    labels = frozenset(label for word in words for label in known.who(word.strip()))
    return frozenset() if "everyone" in labels else labels


def thing(word: str, now: Now) -> Labels:
    """A service or category -> its id, with the categories of a service. Raises No where it is unknown or locked."""
    word = word.strip()
    catalogue = now.catalogue
    if service := catalogue.services.get(word):
        labels = frozenset({service.id, *service.categories})
    elif word in catalogue.categories:
        labels = frozenset({word})
    else:
        near = nearest(word, (*catalogue.services, *catalogue.categories))
        meant = f'did you mean "{near}"?' if near else "services and categories stand in `lessonwall lists show`."
        raise No(f'No service or category is called "{word[:60]}"; {meant}')
    not_locked(labels, now.catalogue.name(word), now)
    return labels


def not_locked(labels: Labels, name: str, now: Now) -> None:
    """Raises No for what no role, window or rule opens."""
    if labels & STATUTORY_LISTS:
        raise No(f"{name} stands in a list of illegal content; nobody opens it.")
    for category in now.catalogue.categories.values():
        if category.locked and category.id in labels:
            raise No(f"{name} is in a locked category ({category.name}); no role, window or rule opens it.")


def approved(labels: Labels, now: Now, clients: Labels = frozenset()) -> bool:
    """Whether the head's leave covers these labels of a target (R3), for `clients` or, when empty, for anybody."""
    if not labels & now.policy.needs_approval:
        return True
    return any(
        entry.what in labels and entry.in_force(now.at) and (not entry.who or not clients or entry.who & clients)
        for entry in now.policy.approvals
    )


def clock(at: datetime, now: Now) -> str:
    """A time of today as 11:10, of another day as Mon 23 Nov, 11:10; in the school's zone."""
    there = at.astimezone(ZoneInfo(now.school.timezone))
    return f"{there:%H:%M}" if there.date() == now.today else f"{there:%a} {there.day} {there:%b, %H:%M}"

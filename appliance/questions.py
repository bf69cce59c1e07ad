"""A question as people put it ("9b's tablet", "search:…", "group:year-9") -> the Client and the Target it is about.

Pure. The command line's `why` and the dashboard's form ask through here, so that they cannot differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from filters.clients import Client, Clients
from filters.policy.attempt import NONE, SHARED_RESOLVER, Standing, Target
from filters.policy.boundary import LOOK_AHEAD
from filters.policy.build import client_of_group, client_of_person, clients_of
from filters.policy.decide import may_look_inside
from filters.policy.load.vocabulary import UnknownWord, address
from filters.policy.names import Index, target
from filters.policy.policy import Policy
from filters.policy.problems import nearest
from filters.policy.school import School
from filters.policy.stands import birthday
from filters.searched import searched
from filters.words.match import Matcher

SEARCHED_AT = "www.google.com"

_DAY = timedelta(days=1)


class NoSuch(ValueError):
    """The question names something that is not there; the text says what, and what to write."""


@dataclass(frozen=True, slots=True)
class What:
    """`target` with the themes of `words`, where it is a search. `path` of a URL, "" for a host alone.

    `by_name`: the target as it is known by its host alone. `clear`: the URL is one of plain HTTP, which all can read.
    """

    target: Target
    by_name: Target
    words: str = ""
    path: str = ""
    clear: bool = False

    def seen(self, client: Client) -> tuple[Target, str]:
        """What of it is seen on a client's device, and the path that is not. Words are asked about as if seen."""
        if self.words or self.clear or not self.path or may_look_inside(client.standing, self.target):
            return self.target, ""
        return self.by_name, self.path


def find_client(word: str, school: School, policy: Policy, clients: Clients, on: date) -> Client:
    """A person, device, address, or group:NAME, as they stand on a date. Raises NoSuch."""
    if word.startswith("group:"):
        group = word.removeprefix("group:")
        if group not in school.groups:
            raise NoSuch(_unknown("group", group, school.groups))
        return client_of_group(group, school, policy, on=on)
    if word in clients.by_device:
        return clients.by_device[word]
    if word in school.people:
        theirs = [client for client in clients.by_device.values() if client.person == word]
        return theirs[0] if len(theirs) == 1 else client_of_person(word, school, policy, on=on)
    try:
        client = clients.find(word)
    except ValueError:
        known = [*school.people, *clients.by_device, *(f"group:{group}" for group in school.groups)]
        raise NoSuch(_unknown("person, device or address", word, known)) from None
    if SHARED_RESOLVER in client.standing.named:
        raise NoSuch(
            f"{word} asks for many, and is told the loosest of all their answers; "
            "ask about a person, a device or group:NAME behind it"
        )
    return client


def becomes(
    word: str, client: Client, school: School, policy: Policy, on: date
) -> tuple[tuple[datetime, Standing], ...]:
    """From which midnights after `on` whoever `word` means stands differently, and how: birthdays, last days."""
    person = school.people.get(client.person or "")
    days = {group.ends + _DAY for group in school.groups.values() if group.ends}
    if person and person.ends:
        days.add(person.ends + _DAY)
    if person and person.born:
        days |= {birthday(person.born, minimum.age) for ages in policy.ages.values() for minimum in ages}
    here = ZoneInfo(policy.calendar.timezone)
    found = []
    for day in sorted(day for day in days if on < day <= on + LOOK_AHEAD):
        then = find_client(word, school, policy, clients_of(school, policy, on=day, sequence=0), day)
        found.append((datetime.combine(day, time(), here), then.standing))
    return tuple(found)


def find_what(text: str, index: Index, policy: Policy, matcher: Matcher) -> What:
    """A host, a URL, or search:WORDS. Raises NoSuch."""
    if text[:7].lower() == "search:":
        words = text[7:].strip()
        if not words:
            raise NoSuch('search: has no words; write search:"world war two"')
        asked_there = _searched(SEARCHED_AT, "/search", words, index, policy, matcher)
        return What(asked_there, target(SEARCHED_AT, index, policy.named_targets), words, "/search")
    try:
        url = urlsplit(text if "://" in text else f"//{text.removeprefix('//')}")
        host = _host(url.hostname or "")
    except (UnknownWord, ValueError):
        raise NoSuch(
            f'"{text}" is not a host, a URL or search:words; write www.bbc.co.uk or search:"world war two"'
        ) from None
    path = url.path if url.path != "/" else ""
    asked = path + (f"?{url.query}" if url.query else "")
    known = target(host, index, policy.named_targets, path=asked)
    found = searched(known, url.path + (f"?{url.query}" if url.query else ""))
    words = found.words if found else ""
    whole = _searched(host, asked, words, index, policy, matcher)
    return What(whole, target(host, index, policy.named_targets), words, asked, url.scheme == "http")


def _host(name: str) -> str:
    """A host's name, or an address as browsers write it. Raises UnknownWord."""
    try:
        return str(ip_address(name))
    except ValueError:
        return address(name).removeprefix("host:")


def _searched(host: str, path: str, words: str, index: Index, policy: Policy, matcher: Matcher) -> Target:
    themes = frozenset(match.theme for match in matcher.match(words)) if words else NONE
    return target(host, index, policy.named_targets, themes, path)


def _unknown(kind: str, word: str, known: Iterable[str]) -> str:
    near = nearest(word, known)
    return f'no {kind} is called "{word}"; ' + (
        f'did you mean "{near}"?' if near else "`lessonwall check` lists the school"
    )

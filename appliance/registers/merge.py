"""People as another system knows them, beside the school's register: who is new, who changes, who has left. Pure.

Nobody is ever deleted: whoever has left gets a last day. What somebody wrote into people.csv by hand (roles, further
logins, an id) stays.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO

from appliance.registers.entry import Entry, Read
from filters.policy.attempt import Labels
from filters.policy.school import STAFF, Person, School
from filters.requests import PutPeople

_COLUMNS = ("id", "name", "group", "born", "ends", "logins")


@dataclass(frozen=True, slots=True)
class Change:
    """`what`: in words, "Year 8, was Year 7"."""

    person: Person
    what: str


@dataclass(frozen=True, slots=True)
class Merge:
    """`left`: people who get a last day, today. `absent`: here and not there, but left alone. `here`: all that were
    here before, of the groups that were spoken for. `problems`: what keeps it from being put in force."""

    origin: str
    added: tuple[Person, ...]
    changed: tuple[Change, ...]
    left: tuple[Person, ...]
    same: int
    here: int
    absent: tuple[Person, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        return bool(self.added or self.changed or self.left)

    @property
    def drops_many(self) -> bool:
        """More than half would leave at once: more likely the wrong file than an empty school."""
        return len(self.left) * 2 > self.here

    def request(self) -> PutPeople:
        people = [*self.added, *(change.person for change in self.changed)]
        return PutPeople(people_csv(people), self.origin, tuple(person.id for person in self.left))


def merge(read: Read, school: School, today: date, *, names: bool = True, leavers: bool = True) -> Merge:
    """`names`: the other system's names replace ours. `leavers`: whoever it does not know has left."""
    here = {id: person for id, person in school.people.items() if _in_scope(person, read, school, today)}
    pairs, problems = _paired(read, school)
    added, changed, same = [], [], 0
    left: dict[str, Person] = {}
    for entry, person in pairs:
        if person is None:
            if not entry.gone:
                logins = _further(entry.logins, entry.id)
                added.append(Person(entry.id, entry.name, entry.group, entry.born, ends=entry.ends, logins=logins))
            continue
        if entry.gone and entry.ends is None:
            if not _ended(person, today):
                left[person.id] = person
            continue
        after = _after(entry, person, school, today, names)
        if what := _difference(person, after, school):
            changed.append(Change(after, what))
        else:
            same += 1
    known = {person.id for _, person in pairs if person}
    absent = [person for id, person in here.items() if id not in known]
    if leavers:
        left |= {person.id: person for person in absent}
    return Merge(
        read.origin, tuple(added), tuple(changed), tuple(left.values()), same, len(here),
        () if leavers else tuple(absent), (*read.problems, *problems), read.notes,
    )  # fmt: skip


def by_group(people: Iterable[Person], school: School) -> list[tuple[str, int]]:
    """Group names with how many of them, in the order of the school's groups."""
    counted = Counter(person.group for person in people)
    return [(group.name, counted[id]) for id, group in school.groups.items() if counted[id]]


def people_csv(people: Iterable[Person]) -> str:
    """As people.csv, without what only the school says (roles)."""
    written = StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(_COLUMNS)
    for each in people:
        rows.writerow((each.id, each.name, each.group, _iso(each.born), _iso(each.ends), " ".join(sorted(each.logins))))
    return written.getvalue()


def _in_scope(person: Person, read: Read, school: School, today: date) -> bool:
    return school.kind(person.group) in read.kinds and not _ended(person, today)


def _paired(read: Read, school: School) -> tuple[list[tuple[Entry, Person | None]], list[str]]:
    """Each entry with the person whom it is about: by id, by login, else by name and date of birth."""
    find = _Finder(school)
    pairs: list[tuple[Entry, Person | None]] = []
    problems = []
    taken: dict[str, Entry] = {}
    for entry in read.entries:
        person = find(entry)
        if person and (other := taken.setdefault(person.id, entry)) is not entry:
            todo = "take one of the two out, or the login that both have"
            problems.append(f"lines {other.line} and {entry.line} are both {person.id} of people.csv; {todo}")
            continue
        pairs.append((entry, person))
    return pairs, problems


class _Finder:
    def __init__(self, school: School) -> None:
        self._school, people = school, school.people
        self._by_word = _unique((word, each) for each in people.values() for word in _words(each))
        self._by_stem = _unique((word.partition("@")[0], each) for each in people.values() for word in _words(each))
        self._by_birth = _unique((_birth(each.name, each.born), each) for each in people.values() if each.born)

    def __call__(self, entry: Entry) -> Person | None:
        words = [word.casefold() for word in (entry.id, *sorted(entry.logins))]
        for word in words:
            if found := self._by_word.get(word):
                return found
        for word in words:
            if (found := self._by_stem.get(word.partition("@")[0])) and self._could_be(entry, found):
                return found
        return self._by_birth.get(_birth(entry.name, entry.born)) if entry.born else None

    def _could_be(self, entry: Entry, person: Person) -> bool:
        """jones@pupils.school.example is not the teacher jones, nor a pupil jones with another birthday."""
        if entry.born and person.born and entry.born != person.born:
            return False
        grown = self._school.kind(person.group) in STAFF
        return not entry.group or grown is (self._school.kind(entry.group) in STAFF)


def _unique(pairs: Iterable[tuple[str, Person]]) -> dict[str, Person]:
    """Without words that are more than one person's."""
    found: dict[str, Person | None] = {}
    for word, person in pairs:
        found[word] = person if found.get(word, person) is person else None
    return {word: person for word, person in found.items() if person}


def _words(person: Person) -> Iterator[str]:
    return (word.casefold() for word in (person.id, *person.logins))


def _birth(name: str, born: date | None) -> str:
    return f"{' '.join(sorted(name.casefold().split()))} {born}"


def _after(entry: Entry, person: Person, school: School, today: date, names: bool) -> Person:
    # The head stands in the list of staff as well; what the school made of its adults is finer than any export.
    stays = not entry.group or (
        school.kind(person.group) in STAFF and school.kind(entry.group) in STAFF and not _ended(person, today)
    )
    ends = entry.ends
    if ends is None and stays and not _ended(person, today):
        ends = person.ends  # a supply teacher's last day
    return replace(
        person,
        name=entry.name if names else person.name,
        group=person.group if stays else entry.group,
        born=entry.born or person.born,
        ends=ends,
        logins=person.logins | _further(entry.logins, person.id),
    )


def _further(logins: Labels, id: str) -> Labels:
    """An id is a login by itself."""
    return frozenset(login for login in logins if login.casefold() != id.casefold())


def _difference(before: Person, after: Person, school: School) -> str:
    said = []
    if before.group != after.group:
        said.append(f"{school.groups[after.group].name}, was {school.groups[before.group].name}")
    if before.name != after.name:
        said.append(f"was called {before.name}")
    if before.born != after.born:
        said.append("date of birth")
    if before.ends != after.ends:
        said.append(f"last day {after.ends}" if after.ends else "is back")
    if before.logins != after.logins:
        said.append("login")
    return "; ".join(said)


def _ended(person: Person, today: date) -> bool:
    return person.ends is not None and person.ends <= today


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""

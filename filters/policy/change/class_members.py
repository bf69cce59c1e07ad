"""Who is in a class: which days its members follow, and whether they are old enough for a service. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from filters.policy.attempt import Labels
from filters.policy.change.base import Now
from filters.policy.school import Person, School
from filters.policy.stands import birthday
from filters.policy.timetable.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Young:
    """`age`: what the service asks, 0 when it asks nothing now. Whether `some` or `all` of a class are younger."""

    age: int = 0
    some: bool = False
    all: bool = False


def days_of(class_id: str, school: School, calendar: Calendar) -> tuple[str, ...]:
    """The days that a class's members follow; the default day where nothing is known of them."""
    groups = {group for _, group in _members(class_id, school) if group in school.groups}
    return tuple(sorted({calendar.day_for(group, school.groups[group].day) for group in groups})) or ("",)


def too_young(clients: Labels, service: str, now: Now) -> Young:
    """Whether those behind the label of a class, group, person or device have reached a service's age today (R6)."""
    asked = [m.age for m in now.policy.ages.get(service, ()) if m.start is not None and m.start <= now.today]
    if not asked:
        return Young()
    least = max(asked)
    members = [*_members(min(clients).removeprefix("class:"), now.school)]
    younger = [_is_under(least, person, group, now) for person, group in members]
    return Young(least, any(younger), bool(younger) and all(younger))


def _members(name: str, school: School) -> Iterator[tuple[Person | None, str]]:
    """Each member as a person, where one is known, and a group."""
    kind, _, id = name.partition(":")
    if kind == "person" and (person := school.people.get(id)):
        yield person, person.group
    elif kind == "device":
        yield from _behind(id, school)
    taught = school.classes.get(name)
    group = taught.group if taught else name if name in school.groups else ""
    if group:
        found = [person for person in school.people.values() if person.group == group]
        yield from ((person, group) for person in found)
        if not found:
            yield None, group
    if taught is None:
        return
    for label in sorted(taught.members):
        kind, _, id = label.partition(":")
        if kind == "person" and (person := school.people.get(id)):
            yield person, person.group
        elif kind == "device":
            yield from _behind(id, school)
    for device in school.devices.values():
        if taught.room and device.place == taught.room:
            yield from _behind(device.id, school)


def _behind(device_id: str, school: School) -> Iterator[tuple[Person | None, str]]:
    device = school.devices.get(device_id)
    if device is None:
        return
    person = school.people.get(device.person)
    zone = school.zones.get(device.zone)
    yield person, device.group or (person.group if person else "") or (zone.group if zone else "")


def _is_under(age: int, person: Person | None, group: str, now: Now) -> bool:
    if person and person.born:
        return now.today < birthday(person.born, age)
    known = now.school.groups.get(group)
    return known is not None and known.age is not None and known.age < age

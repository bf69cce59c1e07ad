"""What is written correctly and cannot be meant: a thing that is inspected, a pupil born in 1813. Pure.

Such a value breaks nothing; it makes the filter do something else than the school believes.
"""

from collections.abc import Iterator
from datetime import date
from ipaddress import ip_network

from filters.policy.load.people import Registers
from filters.policy.load.shape import Sheet
from filters.policy.problems import Problem
from filters.policy.rules import Group
from filters.policy.school import PUPILS, Device, Person, School, SchoolClass
from filters.policy.timetable.calendar import Calendar

OLDEST = 110  # years: nobody in a school is older
OLDEST_PUPIL = 25  # years: the end of an education, health and care plan (Children and Families Act 2014, section 46)
YOUNGEST_PUPIL = 1  # years


def check_sense(school: School, registers: Registers, calendar: Calendar | None, sheet: Sheet) -> None:
    """Problems with school.yaml go into its sheet, those with the registers into `registers.problems`."""
    _strictest(school, sheet)
    _networks(school, sheet)
    last = max((term.last for term in calendar.terms), default=None) if calendar else None
    for kind, problems in (
        ("person", (found for each in school.people.values() for found in _person(each, school, last))),
        ("device", (found for each in school.devices.values() for found in _device(each, school))),
        ("class", (found for each in school.classes.values() for found in _class(each, school))),
    ):
        file = {"person": "people.csv", "device": "devices.csv", "class": "classes.csv"}[kind]
        for id, what, todo in problems:
            registers.problems.append(Problem(file, registers.lines.get(f"{kind}:{id}", 1), what, todo))


def _strictest(school: School, sheet: Sheet) -> None:
    group = school.groups.get(school.strictest)
    if group and group.kind not in PUPILS:
        what = f'"{group.id}" is a group of adults, whose answers every unknown device would get'
        sheet.add(("strictest",), what, "name a group of pupils, or one of kind: unregistered")


def _networks(school: School, sheet: Sheet) -> None:
    """One network in two zones: which of them an address is in, nobody could say."""
    first: dict[str, str] = {}
    for zone in school.zones.values():
        for place, network in enumerate(zone.networks):
            try:
                same = str(ip_network(network))
            except ValueError:
                continue
            if (other := first.setdefault(same, zone.id)) != zone.id:
                where = ("zones", zone.id, "networks", place)
                sheet.add(where, f"{network} is also a network of zone {other}", "take it from one of the two")


type _Found = tuple[str, str, str]  # id, what, what to do


def _person(person: Person, school: School, last: date | None) -> Iterator[_Found]:
    group = school.groups.get(person.group)
    if group is None:
        return
    if group.kind == "things":
        yield person.id, f"group: {group.id} are things, and a person is none", "write the person's own group"
    if group.kind in PUPILS and person.roles:
        said = ", ".join(sorted(person.roles))
        yield person.id, f"roles: a pupil cannot be {said}", "empty roles, or write the group of an adult"
    if group.kind == "supply" and not (person.ends or group.ends):
        todo = "write the last day they are booked for, as 2026-11-27"
        yield person.id, "ends: somebody on supply has no last day (R39)", todo
    if person.born and last and (wrong := _born(person.born, group, last)):
        yield person.id, f"born: {person.born} {wrong}", "correct the date, or the group"


def _born(born: date, group: Group, last: date) -> str:
    """Why nobody of the group can have been born then; "" for a date that may be right. `last`: of all terms."""
    years = last.year - born.year - ((last.month, last.day) < (born.month, born.day))
    if group.kind in PUPILS and not YOUNGEST_PUPIL <= years <= OLDEST_PUPIL:
        return "is no pupil's birthday"
    return "" if 0 <= years <= OLDEST else "is nobody's birthday"


def _device(device: Device, school: School) -> Iterator[_Found]:
    group = school.groups.get(device.group)
    if group and group.kind == "things" and device.inspected:
        yield device.id, "inspected: things are never inspected", "write no"
    if group and group.kind == "things" and device.person:
        yield device.id, "person: a thing belongs to no person", "empty person, or write the group of the person"
    if device.mac and int(device.mac[:2], 16) & 1:
        yield device.id, f"mac: {device.mac} is the address of many devices at once", "write the device's own"


def _class(taught: SchoolClass, school: School) -> Iterator[_Found]:
    teacher = school.people.get(taught.teacher)
    group = school.groups.get(teacher.group) if teacher else None
    if group and group.kind in PUPILS:
        yield taught.id, f"teacher: {taught.teacher} is a pupil", "write the teacher's id"

"""How a person, or a device, stands with the school on a date: zone, group, ages and classes -> a Standing. Pure."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from ipaddress import ip_address, ip_network

from filters.policy.attempt import Labels, Standing
from filters.policy.policy import Policy
from filters.policy.rules import Group, Zone
from filters.policy.school import Device, Person, School, SchoolClass
from filters.policy.standing import standing


def standing_on(
    zone: str,
    group: str,
    labels: Labels,
    inspected: bool,
    person: Person | None,
    school: School,
    policy: Policy,
    named: Labels,
    on: date,
) -> Standing:
    """`person`: whose date of birth counts, or None. `named`: `named_labels(policy)`. An ended group is strictest."""
    there = school.groups[group]
    if there.ends is not None and there.ends < on:
        there = school.groups[school.strictest]
    asked = {minimum.age for ages in policy.ages.values() for minimum in ages}
    under = {f"under:{age}" for age in asked if _younger(there, person, age, on)}
    return standing(zone, there.id, labels | under, inspected, named)


def _younger(group: Group, person: Person | None, age: int, on: date) -> bool:
    """By the date of birth, else by the youngest age in the group. Adults' groups have none."""
    if person is not None and person.born is not None:
        return on < birthday(person.born, age)
    return group.age is not None and group.age < age


@lru_cache(maxsize=4096)
def birthday(born: date, age: int) -> date:
    """The day on which somebody reaches an age. Born on 29 February: 1 March in other years (Family Law Reform
    Act 1969 and R6 leave no earlier day)."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def classes_of(device: Device | None, person: Person | None, group: str, school: School) -> Labels:
    """The class labels of a device and whoever uses it."""
    return frozenset(f"class:{each.id}" for each in school.classes.values() if _belongs(each, device, person, group))


def _belongs(each: SchoolClass, device: Device | None, person: Person | None, group: str) -> bool:
    if each.group and each.group == group:
        return True
    if device and (f"device:{device.id}" in each.members or (each.room and each.room == device.place)):
        return True
    return person is not None and f"person:{person.id}" in each.members


def zone_of(device: Device, zones: Mapping[str, Zone]) -> str:
    """The zone that a device is registered in; "" when nothing tells."""
    if device.zone:
        return device.zone
    for zone in zones.values():
        for network in zone.networks:
            if any(_within(address, network) for address in device.addresses):
                return zone.id
    return next(iter(zones)) if len(zones) == 1 else ""


def _within(address: str, network: str) -> bool:
    try:
        there, around = ip_address(address), ip_network(network)
    except ValueError:
        return False
    return there.version == around.version and there in around

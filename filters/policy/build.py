"""School + what is in force -> the Policy and the Clients that filters run on. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from ipaddress import ip_network

from filters.catalogue.catalogue import Catalogue
from filters.clients import Client, Clients, HowSure
from filters.policy.attempt import NONE, SHARED_RESOLVER, Labels, Standing
from filters.policy.load.references import zone_of
from filters.policy.names import UNNAMED
from filters.policy.policy import Policy
from filters.policy.rules import Approval, CutOff, Group, Pin, Rule, Window
from filters.policy.school import PUPILS, Device, Person, School, SchoolClass
from filters.policy.shipped_rules import shipped_rules
from filters.policy.standing import named_labels, standing
from filters.policy.timetable.day import SpecialDay


def policy_of(
    school: School,
    catalogue: Catalogue,
    *,
    version: int,
    index: int,
    clock_trusted: bool,
    windows: tuple[Window, ...] = (),
    approvals: tuple[Approval, ...] = (),
    cut_offs: tuple[CutOff, ...] = (),
    rules: tuple[Rule, ...] = (),
    special_days: Iterable[SpecialDay] = (),
    pins: tuple[Pin, ...] = (),
) -> Policy:
    """Temporary `rules` come first: who made one meant it to hold now. The shipped ones come last.

    `special_days`: entered on the day, each for its own first date.
    """
    calendar = school.calendar
    for day in special_days:
        calendar = calendar.with_special(day.first, day)
    groups = {
        id: replace(each, day=calendar.day_for(id, each.day), blocks=_with_unnamed(each))
        for id, each in school.groups.items()
    }
    return Policy(
        version=version,
        index=index,
        clock_trusted=clock_trusted,
        strictest=school.strictest,
        calendar=calendar,
        zones=school.zones,
        groups=groups,
        rules=(*rules, *school.rules, *shipped_rules(catalogue)),
        windows=windows,
        approvals=(*approvals, *school.approved),
        cut_offs=cut_offs,
        needs_approval=school.needs_approval,
        ages=catalogue.ages,
        stance="" if school.social_media == "custom" else school.social_media,
        staff_alerts=school.staff_alerts,
        record_searches=school.record_searches,
        tenants=school.proxy.tenants,
        pins=pins,
    )


def _with_unnamed(group: Group) -> Labels:
    """What a group of pupils is closed to. Where tunnels are, so is what gives no name: their far ends have none."""
    return group.blocks | UNNAMED if group.kind in PUPILS and "vpn" in group.blocks else group.blocks


def clients_of(school: School, policy: Policy, *, on: date, sequence: int) -> Clients:
    """Who is where on a date: birthdays and last days count from midnight. Numbers of standings are still 255."""
    named = named_labels(policy)
    by_device = {device.id: _client(device, school, policy, named, on) for device in school.devices.values()}
    by_address = {address: by_device[device.id] for device in school.devices.values() for address in device.addresses}
    by_address |= {
        address: _resolver(address, by_address.get(address), school, policy, named, on)
        for address in school.dns.shared_resolvers
    }
    networks = [(network, zone) for zone in school.zones.values() for network in zone.networks]
    networks.sort(key=lambda pair: ip_network(pair[0]).prefixlen, reverse=True)
    return Clients(
        sequence=sequence,
        by_address=by_address,
        by_device=by_device,
        by_zone=tuple((network, _nobody(zone.id, zone.group, school, policy, named, on)) for network, zone in networks),
        unknown=_nobody("", school.strictest, school, policy, named, on),
    )


def standing_of(school: School, policy: Policy, group: str, *, on: date, labels: Labels = NONE) -> Standing:
    """The Standing of somebody of a group of whom no more is known than `labels`, on a device that is not inspected.

    The zone is the first whose unknown devices are of that group, else the school's first.
    """
    home = next((zone.id for zone in school.zones.values() if zone.group == group), next(iter(school.zones), ""))
    return _standing(home, group, labels, False, None, school, policy, named_labels(policy), on)


def client_of_group(group: str, school: School, policy: Policy, *, on: date) -> Client:
    """Somebody of a group of whom nothing else is known."""
    return _without_device(None, standing_of(school, policy, group, on=on))


def client_of_person(id: str, school: School, policy: Policy, *, on: date) -> Client:
    """A person on no device in particular: one that is not inspected, in the zone of their group."""
    person = school.people[id]
    gone = person.ends is not None and person.ends < on
    group = school.strictest if gone else person.group
    home = next((zone.id for zone in school.zones.values() if zone.group == group), next(iter(school.zones), ""))
    labels = NONE if gone else frozenset({f"person:{id}"}) | classes_of(None, person, group, school)
    return _without_device(
        person, _standing(home, group, labels, False, person, school, policy, named_labels(policy), on)
    )


def _without_device(person: Person | None, stands: Standing) -> Client:
    return Client(
        device="",
        person=person.id if person else None,
        sure=HowSure.SIGNED_IN if person else HowSure.ADDRESS_ONLY,
        place="",
        standing=stands,
    )


def classes_of(device: Device | None, person: Person | None, group: str, school: School) -> Labels:
    """The class labels of a device and whoever uses it."""
    return frozenset(f"class:{each.id}" for each in school.classes.values() if _belongs(each, device, person, group))


def _belongs(each: SchoolClass, device: Device | None, person: Person | None, group: str) -> bool:
    if each.group and each.group == group:
        return True
    if device and (f"device:{device.id}" in each.members or (each.room and each.room == device.place)):
        return True
    return person is not None and f"person:{person.id}" in each.members


def _client(device: Device, school: School, policy: Policy, named: Labels, on: date) -> Client:
    zone = zone_of(device, school.zones)
    person = None if device.shared else school.people.get(device.person)
    gone = person is not None and person.ends is not None and person.ends < on
    group = device.group or (person.group if person else school.zones[zone].group if zone else school.strictest)
    if gone:  # R39: after the last day nothing of the person's is left but who they were
        labels: Labels = frozenset({f"device:{device.id}"})
        stands = _standing(zone, school.strictest, labels, device.inspected, None, school, policy, named, on)
    else:
        mine = {f"device:{device.id}", *({f"person:{person.id}"} if person else ())}
        labels = frozenset(mine) | classes_of(device, person, group, school)
        stands = _standing(zone, group, labels, device.inspected, person, school, policy, named, on)
    return Client(
        device=device.id,
        person=person.id if person else None,
        sure=_how_sure(device, person),
        place=device.place,
        standing=stands,
    )


def _how_sure(device: Device, person: Person | None) -> HowSure:
    if device.shared:
        return HowSure.SHARED_DEVICE
    return HowSure.OWN_DEVICE if person else HowSure.ADDRESS_ONLY


def _nobody(zone: str, group: str, school: School, policy: Policy, named: Labels, on: date) -> Client:
    """Whoever an unknown address is taken for."""
    stands = _standing(zone, group, NONE, False, None, school, policy, named, on)
    return Client(device="", person=None, sure=HowSure.ADDRESS_ONLY, place="", standing=stands)


def _resolver(address: str, device: Client | None, school: School, policy: Policy, named: Labels, on: date) -> Client:
    """Who asks for many is nobody; what it does for itself is judged as the strictest group's."""
    zone = zone_of(Device(id="", name="", addresses=(address,)), school.zones)
    nobody = _nobody(zone, school.strictest, school, policy, named, on)
    stands = replace(nobody.standing, named=nobody.standing.named | {SHARED_RESOLVER})
    return replace(nobody, device=device.device if device else "", standing=stands)


def _standing(
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

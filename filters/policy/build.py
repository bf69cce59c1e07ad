"""School + what is in force -> the Policy and the Clients that filters run on. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from filters.catalogue.catalogue import Catalogue
from filters.clients import Client, Clients, HowSure
from filters.policy.attempt import NONE, Labels, Standing
from filters.policy.bindings import NO_BINDINGS, Bindings
from filters.policy.bound import Binder
from filters.policy.in_force import Glass
from filters.policy.names import UNNAMED
from filters.policy.policy import Policy
from filters.policy.rules import Approval, CutOff, Group, Pin, Rule, Window, Zone
from filters.policy.school import PUPILS, Person, School
from filters.policy.shipped_rules import shipped_rules
from filters.policy.standing import named_labels
from filters.policy.stands import classes_of, standing_on
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
    glasses: tuple[Glass, ...] = (),
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
        zones=_watched(school.zones, glasses),
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
        glasses=glasses,
    )


def _watched(zones: Mapping[str, Zone], glasses: tuple[Glass, ...]) -> dict[str, Zone]:
    """Where the glass is broken, a zone is watched until it is whole again, if not for longer."""
    found = dict(zones)
    for each in glasses:
        if (zone := found.get(each.zone)) is not None and (zone.watch_until is None or zone.watch_until < each.end):
            found[zone.id] = replace(zone, watch_until=each.end)
    return found


def _with_unnamed(group: Group) -> Labels:
    """What a group of pupils is closed to. Where tunnels are, so is what gives no name: their far ends have none."""
    return group.blocks | UNNAMED if group.kind in PUPILS and "vpn" in group.blocks else group.blocks


def clients_of(school: School, policy: Policy, *, on: date, sequence: int, bindings: Bindings = NO_BINDINGS) -> Clients:
    """Who is where on a date: birthdays and last days count from midnight. Numbers of standings are still 255."""
    binder = Binder(school, policy, on)
    binder.bind(bindings)
    return binder.clients(sequence)


def standing_of(school: School, policy: Policy, group: str, *, on: date, labels: Labels = NONE) -> Standing:
    """The Standing of somebody of a group of whom no more is known than `labels`, on a device that is not inspected.

    The zone is the first whose unknown devices are of that group, else the school's first.
    """
    home = next((zone.id for zone in school.zones.values() if zone.group == group), next(iter(school.zones), ""))
    return standing_on(home, group, labels, False, None, school, policy, named_labels(policy), on)


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
        person, standing_on(home, group, labels, False, person, school, policy, named_labels(policy), on)
    )


def _without_device(person: Person | None, stands: Standing) -> Client:
    return Client(
        device="",
        person=person.id if person else None,
        sure=HowSure.SIGNED_IN if person else HowSure.ADDRESS_ONLY,
        place="",
        standing=stands,
    )

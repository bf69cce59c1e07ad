"""The register of devices, and devices that nobody registered yet, as rows of a page. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from appliance.dashboard.views import when
from appliance.devices_seen import SeenDevice
from filters.policy.macs import plain_mac
from filters.policy.school import Device, Person, School

A_PAGE = 50
UNKNOWN_SHOWN = 25
MOST_UNKNOWN = 500


@dataclass(frozen=True, slots=True)
class DeviceRow:
    id: str
    name: str
    whose: str
    group: str
    place: str
    at: str
    inspected: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class UnknownRow:
    """ "iPad, first seen Tuesday 09:12, zone Pupils" """

    mac: str
    what: str
    own_name: str
    first: str
    last: str
    zone: str
    private: bool
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Register:
    """One page of the rows that were asked for. `page`: from 1; `pages`: at least 1."""

    rows: Sequence[DeviceRow]
    total: int
    registered: int
    page: int
    pages: int


def register(school: School, words: str, zone: str, group: str, page: int) -> Register:
    """`words`: all of them must occur in a device's name, id, addresses, place or person. "": all zones, all groups."""
    wanted = words.casefold().split()
    mac = plain_mac(words)
    found = [
        device
        for device in school.devices.values()
        if (not zone or device.zone == zone)
        and (not group or group_of(device, school) == group)
        and ((mac and device.mac == mac) or all(word in _text(device, school) for word in wanted))
    ]
    found.sort(key=lambda device: (device.name.casefold(), device.id))
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(max(1, page), pages)
    rows = [_row(device, school) for device in found[(page - 1) * A_PAGE : page * A_PAGE]]
    return Register(rows, len(found), len(school.devices), page, pages)


def unknown(seen: Iterable[SeenDevice], school: School, now: datetime) -> list[UnknownRow]:
    """Those that the network met and the register does not have, the newest first. `now`: real time."""
    known = {device.mac for device in school.devices.values() if device.mac}
    return [
        UnknownRow(
            mac=each.mac,
            what=each.kind,
            own_name=each.name,
            first=_said(each.first, now, school.timezone),
            last=_said(each.last, now, school.timezone),
            zone=school.zones[each.zone].name if each.zone in school.zones else each.zone,
            private=each.private,
            first_at=each.first.astimezone(ZoneInfo(school.timezone)),
            last_at=each.last.astimezone(ZoneInfo(school.timezone)),
        )
        for each in seen
        if each.mac not in known
    ][:MOST_UNKNOWN]


def group_of(device: Device, school: School) -> str:
    """As a device is treated while nobody signs in on it: its own group, its person's, its zone's."""
    if device.group:
        return device.group
    if device.person in school.people:
        return school.people[device.person].group
    zone = school.zones.get(device.zone)
    return zone.group if zone else school.strictest


def find_person(text: str, school: School) -> Person | None:
    """By id, by login, or by a name that one person has alone; None where that is not so."""
    said = " ".join(text.split()).casefold()
    people = school.people.values()
    for person in people:
        if said in (person.id.casefold(), *(login.casefold() for login in person.logins)):
            return person
    named = [person for person in people if person.name.casefold() == said]
    return named[0] if len(named) == 1 else None


def person_name(device: Device, school: School) -> str:
    return school.people[device.person].name if device.person in school.people else ""


def _row(device: Device, school: School) -> DeviceRow:
    group = group_of(device, school)
    return DeviceRow(
        id=device.id,
        name=device.name,
        whose=person_name(device, school),
        group=school.groups[group].name if group in school.groups else group,
        place=device.place,
        at=" ".join(filter(None, (device.mac, *device.addresses))),
        inspected=device.inspected,
        shared=device.shared,
    )


def _text(device: Device, school: School) -> str:
    words = (
        device.id,
        device.name,
        device.mac,
        *device.addresses,
        device.place,
        device.person,
        person_name(device, school),
    )
    return " ".join(words).casefold()


def _said(at: datetime, now: datetime, zone: str) -> str:
    """ "Tuesday 09:12" within the week, else "Tue 3 Nov, 09:12"."""
    there = at.astimezone(ZoneInfo(zone))
    days = (now.astimezone(ZoneInfo(zone)).date() - there.date()).days
    if days == 0:
        return f"today {there:%H:%M}"
    return f"{when.FULL_DAYS[there.weekday()]} {there:%H:%M}" if 0 < days < 7 else when.stamp(at, zone)

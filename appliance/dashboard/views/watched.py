"""What would have been blocked, by device and by site, with what can be done about each. Pure.

A device goes by its name or id, or its address: never by a person. Who reads this without devices gets sites alone.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from zoneinfo import ZoneInfo

from appliance.dashboard.views import when
from appliance.dashboard.views.words import Words, first_up
from filters.events.watched import OTHER, PACKET, Row, Would
from filters.policy.attempt import Reason
from filters.policy.policy import Policy

OWN_RULES = "rules.yaml"
MOST_DEVICES = 50
MOST_SITES = 100
MOST_OF_ONE = 20  # sites of one device

# What opening a host changes; an age or the head's leave is not put right by IT.
_OPENED_BY_A_RULE = frozenset({Reason.RULE.value, Reason.CATEGORY.value, Reason.DEFAULT.value})

_WHY = {
    Reason.CUT_OFF.value: "cut off by a member of staff",
    Reason.AGE.value: "too young for this service",
    Reason.NOT_APPROVED.value: "not approved by the headteacher; the head can approve it",
    Reason.WINDOW.value: "outside a teacher's window",
    Reason.DEFAULT.value: "all that no rule opens is closed to this group",
    Reason.UNDECIDABLE.value: "could not be judged",
    PACKET: "no name was asked for, or a port that is closed; see admission and outgoing of the zone",
}


@dataclass(frozen=True, slots=True)
class ZoneCard:
    """A zone that is only watched. `glass`: for a while, since the glass is broken."""

    id: str
    name: str
    until: str
    glass: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that would have been blocked. `groups`: (id, name). `rule`: of rules.yaml, that blocks it, or ""."""

    what: str
    why: str
    count: int
    last: str
    groups: tuple[tuple[str, str], ...]
    rule: str
    fixable: bool


@dataclass(frozen=True, slots=True)
class Device:
    """`key`: as counted. `zone`: an id. `stranger`: nobody has registered it. `more`: lines that are not shown."""

    key: str
    zone: str
    name: str
    about: str
    count: int
    lines: tuple[Line, ...]
    more: int
    stranger: bool


@dataclass(frozen=True, slots=True)
class Watching:
    zones: list[ZoneCard]
    devices: list[Device]
    sites: list[Line]
    more_devices: int
    more_sites: int
    count: int


def watching(rows: Sequence[Row], policy: Policy, words: Words, at: datetime, ahead: timedelta) -> Watching:
    """`at`: policy time; `ahead`: of it before real time, which rows have."""
    lines = _Lines(policy, words, at, ahead)
    devices = [
        _device(key, zone, group, many, lines, words, policy)
        for (key, zone, group), many in _by(rows, lambda row: (row.would.device, row.would.zone, row.would.group))
        if many[0].would.what != OTHER
    ]
    devices.sort(key=lambda device: (not device.key, -device.count))
    sites = [lines.of(many) for _, many in _by(rows, _site)]
    sites.sort(key=lambda line: -line.count)
    return Watching(
        zones=_zones(policy, at),
        devices=devices[:MOST_DEVICES],
        sites=sites[:MOST_SITES],
        more_devices=max(0, len(devices) - MOST_DEVICES),
        more_sites=max(0, len(sites) - MOST_SITES),
        count=sum(row.n for row in rows),
    )


def rule_for(host: str, group: str, why: str) -> tuple[str, str]:
    """Id and YAML of the rule that opens one host for a group for good."""
    slug = re.sub(r"[^a-z0-9]+", "-", f"open {host} {group}".lower()).strip("-")[:64].rstrip("-")
    # JSON's texts are YAML's too: nothing that was typed can be read as anything else.
    lines = {"id": slug, "who": [group], "what": [host], "do": "allow", "why": why, "purpose": "effective-operation"}
    return slug, "\n".join(f"{key}: {json.dumps(value)}" for key, value in lines.items())


class _Lines:
    def __init__(self, policy: Policy, words: Words, now: datetime, ahead: timedelta) -> None:
        self._ahead = ahead
        self._words = words
        self._zone = policy.calendar.timezone
        self._now = now
        self._rules = {rule.id: rule for rule in policy.rules}

    def of(self, many: Sequence[Row]) -> Line:
        would = many[0].would
        groups = dict.fromkeys(row.would.group for row in many if row.would.group)
        rule = self._rules.get(would.rule)
        return Line(
            what="many others, too many to tell apart" if would.what == OTHER else would.what,
            why=self._why(would),
            count=sum(row.n for row in many),
            last=when.short(max(row.last for row in many) + self._ahead, self._now, self._zone),
            groups=tuple((group, self._words.group(group)) for group in groups),
            rule=rule.id if rule is not None and rule.file == OWN_RULES else "",
            fixable=would.reason in _OPENED_BY_A_RULE and would.what != OTHER,
        )

    def _why(self, would: Would) -> str:
        if would.reason == Reason.CATEGORY.value:
            return first_up(self._words.target(would.rule.partition("/")[2] or would.rule))
        if would.reason == Reason.RULE.value:
            rule = self._rules.get(would.rule)
            return f"Rule {would.rule}{f': {rule.why}' if rule and rule.why else ''}"
        return first_up(_WHY.get(would.reason, ""))


def _device(
    key: str,
    zone: str,
    group: str,
    many: Sequence[Row],
    lines: _Lines,
    words: Words,
    policy: Policy,
) -> Device:
    found = [lines.of(same) for _, same in _by(many, _site)]
    stranger = is_address(key)
    place = policy.zones[zone].name if zone in policy.zones else zone
    kept = words.device(key) if key else f"{words.group(group)}: device not kept"
    said = ", not registered" if stranger else ""
    return Device(
        key=key,
        zone=zone,
        name=kept,
        about=f"{words.group(group)}, {place}{said}" if key else place,
        count=sum(row.n for row in many),
        lines=tuple(found[:MOST_OF_ONE]),
        more=max(0, len(found) - MOST_OF_ONE),
        stranger=stranger,
    )


def _zones(policy: Policy, at: datetime) -> list[ZoneCard]:
    broken = {(glass.zone, glass.end) for glass in policy.glasses if glass.in_force(at)}
    timezone = policy.calendar.timezone
    return [
        ZoneCard(zone.id, zone.name, _until(zone.watch_until, at, timezone), (zone.id, zone.watch_until) in broken)
        for zone in policy.zones.values()
        if zone.watch_until is not None and at < zone.watch_until
    ]


def _until(end: datetime, now: datetime, timezone: str) -> str:
    """ "the end of Fri 4 Dec" for a midnight, which people take for that of the day before."""
    if when.hours(end, timezone) == "00:00":
        return f"the end of {when.day((end - timedelta(minutes=1)).astimezone(ZoneInfo(timezone)).date())}"
    return when.short(end, now, timezone)


def is_address(key: str) -> bool:
    """Whether a device is known by its address alone."""
    try:
        ip_address(key)
    except ValueError:
        return False
    return True


def _site(row: Row) -> tuple[str, str, str]:
    return row.would.what, row.would.reason, row.would.rule.partition("/")[2] or row.would.rule


def _by[K](rows: Iterable[Row], key: Callable[[Row], K]) -> Iterable[tuple[K, list[Row]]]:
    found: dict[K, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found.items()

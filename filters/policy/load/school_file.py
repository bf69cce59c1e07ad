"""school.yaml -> the School without its calendar, rules and registers; its mistakes go into the sheet. Pure.

Every reader here takes what it finds and reports the rest, so that one reading finds every mistake.
"""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_network
from typing import Any
from zoneinfo import ZoneInfo

from filters.catalogue.catalogue import Catalogue
from filters.policy.attempt import Labels, Verdict
from filters.policy.load.contacts import read_dns, read_notify, read_proxy, read_roles
from filters.policy.load.identity import read_identity
from filters.policy.load.lists import read_lists
from filters.policy.load.network import read_network
from filters.policy.load.parts import day, is_address, mapping, midnight, reference, text, unknown, words
from filters.policy.load.shape import Path, Sheet
from filters.policy.load.web import read_web
from filters.policy.problems import nearest
from filters.policy.rules import Group, Zone
from filters.policy.school import PUPILS, STAFF, IllegalContent, School, Support
from filters.policy.timetable.calendar import Calendar


def read_school(sheet: Sheet, catalogue: Catalogue) -> School | None:
    """None when the file is not a mapping at all."""
    data = sheet.data
    if not isinstance(data, dict):
        return None
    timezone = _timezone(sheet)
    web = read_web(sheet)
    groups = {name: _group(sheet, name, catalogue) for name in mapping(data, "groups")}
    zones = {name: _zone(sheet, name, groups, timezone) for name in mapping(data, "zones")}
    _needed_groups(sheet, groups)
    strictest = reference(sheet, ("strictest",), groups, "group")
    return School(
        name=text(data, "name"),
        nation=text(data, "nation"),
        timezone=timezone,
        roles=read_roles(sheet),
        zones=zones,
        groups=groups,
        strictest=strictest,
        social_media=text(data, "social_media"),
        calendar=Calendar(timezone, {}),
        phase=text(data, "phase"),
        school_owner=text(data, "school_owner", "box"),
        needs_approval=_things(sheet, ("needs_approval",), catalogue),
        illegal_content=_illegal_content(sheet),
        support=_support(data),
        staff_alerts=text(data, "staff_alerts", "serious"),
        record_searches=text(data, "record_searches", "flagged"),
        dns=read_dns(sheet),
        proxy=read_proxy(sheet),
        lists=read_lists(sheet, catalogue),
        notify=read_notify(data),
        network=read_network(sheet),
        identity=read_identity(sheet, groups),
        web_name=web.name,
        web_certificate=web.certificate,
        web_key=web.key,
    )


# --- its parts --------------------------------------------------------------------------------------------------


def _timezone(sheet: Sheet) -> str:
    name = text(sheet.data, "timezone", "Europe/London")
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        sheet.add(("timezone",), f'there is no time zone "{name}"', "write Europe/London")
        return "Europe/London"
    if "/" not in name.removeprefix("Etc/") and name != "GB":
        sheet.add(
            ("timezone",), f'"{name}" knows no summer time', "write Europe/London, or the zone of the school's town"
        )
    return name


def _group(sheet: Sheet, name: str, catalogue: Catalogue) -> Group:
    path: Path = ("groups", name)
    data = mapping(sheet.data["groups"], name)
    kind = text(data, "kind")
    age = data.get("age")
    if kind in PUPILS and age is None:
        todo = "add age: the youngest age in the group when the school year starts"
        sheet.add(path, "the group has no age, so no minimum age could be kept", todo)
    if name == "everyone":
        sheet.add(path, '"everyone" already means all groups', "choose another id")
    if name in PUPILS | STAFF and kind in PUPILS | STAFF and (name in PUPILS) is not (kind in PUPILS):
        sheet.add(path, f'rules that say "{name}" would mean these {kind} too', "choose another id")
    return Group(
        id=name,
        kind=kind,
        name=text(data, "name", name),
        default=Verdict.BLOCK if data.get("default") == "block" else Verdict.ALLOW,
        blocks=_things(sheet, (*path, "blocks"), catalogue),
        age=age if isinstance(age, int) else None,
        day=text(data, "day"),
        ends=day(sheet, (*path, "ends")),
    )


def _needed_groups(sheet: Sheet, groups: Mapping[str, Group]) -> None:
    """One profile for everybody is not enough (F2)."""
    kinds = {group.kind for group in groups.values()}
    for kind, wanted in (("pupils", {"pupils"}), ("staff", STAFF)):
        if groups and not kinds & wanted:
            todo = f"add a group of kind: {kind}; pupils and staff are filtered differently"
            sheet.add(("groups",), f"there is no group of {kind}", todo)


def _zone(sheet: Sheet, name: str, groups: Mapping[str, Group], timezone: str) -> Zone:
    path: Path = ("zones", name)
    data = mapping(sheet.data["zones"], name)
    for place, network in enumerate(words(data, "networks")):
        try:
            ip_network(network)
        except ValueError:
            where: Path = (*path, "networks", place)
            try:
                sheet.add(where, f'"{network}" has bits of a host in it', f"write {ip_network(network, strict=False)}")
            except ValueError:
                sheet.add(where, f'"{network}" is not a network', "write it as 10.4.0.0/16")
    page = text(data, "block_page")
    if page and not is_address(page):
        sheet.add((*path, "block_page"), f'"{page}" is not an address', "write the box's address in this zone")
    watch = day(sheet, (*path, "watch_until"))
    group = reference(sheet, (*path, "group"), groups, "group")
    kind = groups[group].kind if group in groups else ""
    return Zone(
        id=name,
        name=text(data, "name", name),
        group=group,
        networks=tuple(words(data, "networks")),
        # What has no person asks by fixed addresses: a printer's cloud, a till's bank.
        admission=text(data, "admission", "off" if kind == "things" else "required"),
        when_down=text(data, "when_down", "closed"),
        block_page=page,
        watch_until=midnight(watch + timedelta(days=1), timezone) if watch else None,
        outgoing=text(data, "outgoing", "web"),
        clients_by=text(data, "clients_by", "mac"),
        reaches=_reaches(sheet, path, data),
        sign_in=data.get("sign_in") is True,
        bypass=text(data, "bypass", "block"),
    )


def _reaches(sheet: Sheet, path: Path, data: Mapping[str, Any]) -> tuple[str, ...] | None:
    if not isinstance(data.get("reaches"), list):
        return None
    known = mapping(sheet.data, "zones")
    for word in words(data, "reaches"):
        if word not in known:
            near = nearest(word, known)
            todo = f'did you mean "{near}"?' if near else f"the zones are: {', '.join(known)}"
            sheet.add((*path, "reaches"), f'no zone is called "{word}"', todo)
    return tuple(words(data, "reaches"))


def _illegal_content(sheet: Sheet) -> IllegalContent | None:
    data = mapping(sheet.data, "illegal_content")
    letter = day(sheet, ("illegal_content", "letter"))
    return IllegalContent(text(data, "supplied_by"), letter) if letter else None


def _support(data: Any) -> Support:
    given = mapping(data, "support")
    return Support(text(given, "adult"), text(given, "wording"), given.get("continue_to_safe_results") is True)


def _things(sheet: Sheet, path: Path, catalogue: Catalogue) -> Labels:
    """Services and categories; help sites and the kinds of host are not for closing."""
    data = sheet.data
    for step in path[:-1]:
        data = mapping(data, str(step))
    known = frozenset({*catalogue.categories, *catalogue.services})
    for place, word in enumerate(words(data, str(path[-1]))):
        if word not in known:
            unknown(sheet, (*path, place), "category", word, known)
    return frozenset(words(data, str(path[-1])))

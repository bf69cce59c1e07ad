"""people.csv, devices.csv and classes.csv -> persons, devices and classes. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from filters.policy.addresses import plain_address
from filters.policy.load.csv_rows import Row, Table, read_csv
from filters.policy.problems import Problem, nearest
from filters.policy.school import ROLES, Device, Person, SchoolClass
from filters.policy.timetable.day import WEEKDAYS

PEOPLE = {"id": True, "name": True, "group": True, "born": False, "roles": False, "ends": False, "logins": False}
DEVICES = {
    "id": True,
    "name": False,
    "mac": False,
    "address": False,
    "person": False,
    "group": False,
    "zone": False,
    "place": False,
    "inspected": False,
    "shared": False,
}
CLASSES = {"class": True, "teacher": False, "members": False, "group": False, "room": False, "lessons": False}

_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")


@dataclass(slots=True)
class Registers:
    """What the three files say. A file that could not be read is None: nobody can say who stands in it."""

    people: dict[str, Person] | None = field(default_factory=dict)
    devices: dict[str, Device] | None = field(default_factory=dict)
    classes: dict[str, SchoolClass] | None = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # "device:d4" -> where it stands in its file
    problems: list[Problem] = field(default_factory=list)


def read_registers(
    files: Mapping[str, str], groups: Collection[str] | None, zones: Collection[str] | None
) -> Registers:
    """Any of the files may be missing. `groups`, `zones`: their ids; None when school.yaml could not be read."""
    registers = Registers()
    if "people.csv" in files:
        table = read_csv(files["people.csv"], "people.csv", PEOPLE)
        people = {row["id"]: _person(row, groups) for row in table.unique("id")}
        _one_login_one_person(table)
        registers.people = people if table.readable else None
        registers.problems += sorted(table.problems, key=lambda problem: problem.line)
        registers.lines |= {f"person:{row['id']}": row.line for row in reversed(table.rows)}
    if "devices.csv" in files:
        table = read_csv(files["devices.csv"], "devices.csv", DEVICES)
        devices = {row["id"]: _device(row, registers.people, groups, zones) for row in table.unique("id")}
        _no_two_alike(table)
        registers.devices = devices if table.readable else None
        registers.problems += sorted(table.problems, key=lambda problem: problem.line)
        registers.lines |= {f"device:{row['id']}": row.line for row in reversed(table.rows)}
    if "classes.csv" in files:
        table = read_csv(files["classes.csv"], "classes.csv", CLASSES)
        classes = {row["class"]: _class(row, registers, groups) for row in table.unique("class")}
        registers.classes = classes if table.readable else None
        registers.problems += sorted(table.problems, key=lambda problem: problem.line)
        registers.lines |= {f"class:{row['class']}": row.line for row in reversed(table.rows)}
    return registers


def _person(row: Row, groups: Collection[str] | None) -> Person:
    if not row["name"]:
        row.wrong("name is empty", "write the person's name")
    if not row["group"]:
        row.wrong("group is empty", "write the person's group, as in school.yaml")
    known = {*ROLES, "teacher", "office"}
    for word in row.words("roles"):
        if word not in known:
            row.wrong(f'roles: no role is called "{word}"', f"choose from: {', '.join(sorted(known))}")
    return Person(
        id=row["id"],
        name=row["name"],
        group=row.one_of("group", groups, "group", "add it to groups in school.yaml"),
        born=row.date("born"),
        roles=frozenset(row.words("roles")),
        ends=row.date("ends"),
        logins=frozenset(row.words("logins")),
    )


def _one_login_one_person(table: Table) -> None:
    """Whoever signs in is one person, by id or login, in capitals or not."""
    seen: dict[str, Row] = {}
    for row in table.rows:
        for word in dict.fromkeys(each.casefold() for each in (row["id"], *row.words("logins")) if each):
            if (first := seen.setdefault(word, row)) is not row and first["id"] != row["id"]:
                what = f'logins: "{word}" is also {first["id"]} in line {first.line}'
                row.wrong(what, "take it from one of the two")


def _device(
    row: Row,
    people: Collection[str] | None,
    groups: Collection[str] | None,
    zones: Collection[str] | None,
) -> Device:
    shared = row.yes("shared")
    if shared and row["person"]:
        row.wrong("a shared device has a person", "empty the person, or write no under shared")
    return Device(
        id=row["id"],
        name=row["name"] or row["id"],
        mac=_mac(row),
        addresses=tuple(_addresses(row)),
        person=row.one_of("person", people, "person", "add the person to people.csv"),
        group=row.one_of("group", groups, "group", "add it to groups in school.yaml"),
        zone=row.one_of("zone", zones, "zone", "add it to zones in school.yaml"),
        place=row["place"],
        inspected=row.yes("inspected"),
        shared=shared,
    )


def _mac(row: Row) -> str:
    mac = row["mac"].lower().replace("-", ":")
    if mac and not _MAC.fullmatch(mac):
        row.wrong(f'mac: "{row["mac"]}" is not a hardware address', "write it as 02:00:5e:10:00:01")
        return ""
    return mac


def _addresses(row: Row) -> list[str]:
    found = []
    for word in row.words("address"):
        try:
            found.append(plain_address(word))
        except ValueError:
            row.wrong(f'address: "{word}" is not an IP address', "write it as 10.4.1.20, several parted by spaces")
    return found


def _spelling(column: str, word: str) -> str:
    try:
        return plain_address(word) if column == "address" else word.lower().replace("-", ":")
    except ValueError:
        return word


def _no_two_alike(table: Table) -> None:
    """One address or network card is one device."""
    for column in ("mac", "address"):
        seen: dict[str, Row] = {}
        for row in table.rows:
            for word in row.words(column):
                plain = _spelling(column, word)
                if (first := seen.setdefault(plain, row)) is not row:
                    what = f"{column}: {plain} is also that of {first['id']} in line {first.line}"
                    row.wrong(what, "take it from one of the two")


def _class(row: Row, registers: Registers, groups: Collection[str] | None) -> SchoolClass:
    if not (row["members"] or row["group"] or row["room"]):
        row.wrong("nobody is in the class", "write members, group or room")
    return SchoolClass(
        id=row["class"],
        teacher=row.one_of("teacher", registers.people, "person", "add the teacher to people.csv"),
        members=frozenset(filter(None, (_member(row, word, registers) for word in row.words("members")))),
        group=row.one_of("group", groups, "group", "add it to groups in school.yaml"),
        room=_room(row, registers),
        lessons=frozenset(filter(None, (_lesson(row, word) for word in row.words("lessons")))),
    )


def _member(row: Row, word: str, registers: Registers) -> str:
    if registers.people and word in registers.people:
        return f"person:{word}"
    if registers.devices and word in registers.devices:
        return f"device:{word}"
    if registers.people is None or registers.devices is None:
        return ""
    near = nearest(word, [*registers.people, *registers.devices])
    todo = f'did you mean "{near}"?' if near else "add it to people.csv or devices.csv"
    row.wrong(f'members: no person or device is called "{word}"', todo)
    return ""


def _room(row: Row, registers: Registers) -> str:
    places = {device.place for device in registers.devices.values()} if registers.devices is not None else None
    return row.one_of("room", places, "place in devices.csv", "write the place of its devices in devices.csv")


def _lesson(row: Row, word: str) -> str:
    """ "a/mon/P1" -> "a/monday/P1", "mon/P1" -> "*/monday/P1"."""
    parts = word.split("/")
    week, day, period = ("*", *parts) if len(parts) == 2 else parts if len(parts) == 3 else ("", "", "")
    weekday = next((name for name in WEEKDAYS if len(day) >= 2 and name.startswith(day.lower())), "")
    if not (week and weekday and period):
        row.wrong(f'lessons: "{word}" is not a lesson', "write it as mon/P1, or with its week as a/mon/P1")
        return ""
    return f"{week.lower()}/{weekday}/{period}"

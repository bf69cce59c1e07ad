"""Devices and people put into the school's registers, and taken out: devices.csv and people.csv. Pure.

The folder that comes of it is read whole before it is in force, so a wrong name or group is refused with its line.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from filters.policy.change.base import Asker, Changed, No, Now
from filters.policy.change.csv_edit import drop_rows, put_rows
from filters.policy.load.csv_rows import delimiter, read_csv
from filters.policy.load.people import DEVICES, PEOPLE
from filters.policy.macs import plain_mac
from filters.requests import Done, PutDevice, PutDevices, PutPeople, RemoveDevice

_NOT_IN_IDS = re.compile(r"[^a-z0-9]+")


def put_device(request: PutDevice, now: Now, by: Asker, id: str) -> Changed:
    _ours(now, "devices.csv")
    name = " ".join(request.name.split())
    if not name or len(name) > 80 or not name.isprintable():
        raise No("A device has a name of 1 to 80 letters, by which people know it.")
    mac = plain_mac(request.mac)
    if request.mac and not mac:
        raise No(f'"{request.mac[:40]}" is not a hardware address; write it as 02:00:5e:10:00:01.')
    known = now.school.devices
    same = next((each for each in known.values() if mac and each.mac == mac), None)
    if request.id and request.id not in known:
        raise No(f'No device is called "{request.id[:40]}"; leave the id empty to register a new one.')
    if same and request.id and same.id != request.id:
        raise No(f"{mac} is registered already, as {same.name} ({same.id}).")
    own = request.id or (same.id if same else new_device_id(name, known))
    row = {
        "id": own, "name": name, "person": request.person, "group": request.group, "place": request.place,
        "inspected": _yes(request.inspected), "shared": _yes(request.shared),
    }  # fmt: skip
    if mac:
        row["mac"] = mac
    if request.zone:
        row["zone"] = request.zone
    text = put_rows(now.files.get("devices.csv", ""), DEVICES, [row])
    done = Done(f"{name} is in the register.", own)
    return Changed(done, now.in_force, {"devices.csv": text}, record=own, about=request.person)


def remove_device(request: RemoveDevice, now: Now, by: Asker, id: str) -> Changed:
    _ours(now, "devices.csv")
    device = now.school.devices.get(request.device)
    if device is None:
        raise No(f'No device is called "{request.device[:40]}"; ids stand in devices.csv.')
    text = drop_rows(now.files.get("devices.csv", ""), "id", {device.id})
    done = Done(f"{device.name} is out of the register; from now on it is one that nobody knows.")
    return Changed(done, now.in_force, {"devices.csv": text}, record=device.id)


def put_devices(request: PutDevices, now: Now, by: Asker, id: str) -> Changed:
    _ours(now, "devices.csv")
    put, given = _rows(request.devices, "devices.csv", DEVICES)
    gone = set(request.gone) & now.school.devices.keys() - given
    if not put and not gone:
        raise No("There is no device to put in; nothing was changed.")
    text = drop_rows(now.files.get("devices.csv", ""), "id", gone)
    new = len(given - now.school.devices.keys())
    out = f" {len(gone)} are out of the register." if gone else ""
    done = Done(f"{new} devices are new, {len(given) - new} were there already.{out}")
    return Changed(done, now.in_force, {"devices.csv": put_rows(text, DEVICES, put)})


def put_people(request: PutPeople, now: Now, by: Asker, id: str) -> Changed:
    _ours(now, "people.csv")
    put, given = _rows(request.people, "people.csv", PEOPLE)
    gone = sorted(set(request.gone) & now.school.people.keys() - given)
    put += [{"id": person, "ends": now.today.isoformat()} for person in gone]
    if not put:
        raise No("There is nobody to put in; nothing was changed.")
    text = put_rows(now.files.get("people.csv", ""), PEOPLE, put)
    left = f" {len(gone)} left, as of today." if gone else ""
    new = len(given - now.school.people.keys())
    done = Done(f"{new} people are new, {len(given) - new} were there already.{left}")
    return Changed(done, now.in_force, {"people.csv": text}, record=request.origin[:80])


def _rows(text: str, file: str, columns: Mapping[str, bool]) -> tuple[list[dict[str, str]], set[str]]:
    """The rows that a request brings, and their ids. Raises No.

    What the head names counts, even where it is empty: somebody who came back has no last day any more.
    """
    table = read_csv(text, file, columns)
    rows = list(table.unique("id"))
    if table.problems:
        raise No("The rows cannot be taken:\n" + "\n".join(map(str, table.problems[:5])))
    head = _head(text)
    return [{column: row[column] for column in columns if column in head} for row in rows], {row["id"] for row in rows}


def _head(text: str) -> set[str]:
    lines = [line for line in text.removeprefix("\ufeff").splitlines() if line.strip() and not line.startswith("#")]
    return {cell.strip().strip('"').lower() for cell in lines[0].split(delimiter(lines))}


def _yes(said: bool) -> str:
    return "yes" if said else "no"


def new_device_id(name: str, taken: Collection[str]) -> str:
    return next(each for each in _ids(name) if each not in taken)


def _ids(name: str) -> Iterator[str]:
    stem = _NOT_IN_IDS.sub("-", name.casefold()).strip("-")[:40] or "device"
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _ours(now: Now, file: str) -> None:
    if now.school.school_owner == "ansible":
        raise No(f"Ansible owns this school's folder; change {file} there and run the play.")

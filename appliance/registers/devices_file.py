"""A table of devices that somebody edited elsewhere, beside the school's register: new, changed, not in it. Pure."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO

from appliance.registers.export_text import decoded
from filters.policy.change.registers import new_device_id
from filters.policy.load.csv_rows import Row, delimiter, read_csv
from filters.policy.load.people import DEVICES
from filters.policy.macs import plain_mac
from filters.policy.school import Device, School
from filters.requests import PutDevices

_FORMULAS = frozenset("=+-@")
_COLUMNS = {**DEVICES, "id": False}  # an inventory has none


@dataclass(frozen=True, slots=True)
class DevicesMerge:
    """`text`: devices.csv of what is new or differs. `added`, `changed`: what to call them. `absent`: ids that the file
    does not have."""

    text: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    absent: tuple[str, ...]
    same: int
    problems: tuple[str, ...] = ()

    def request(self, without_absent: bool) -> PutDevices:
        return PutDevices(self.text, self.absent if without_absent else ())


def devices_csv(devices: Iterable[Device]) -> str:
    """The whole register, as devices.csv has it."""
    written = StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(DEVICES)
    for device in devices:
        # A spreadsheet takes what begins so for a formula; no name of a device needs to.
        cells = _cells(device)
        rows.writerow(f"'{cells[name]}" if cells[name][:1] in _FORMULAS else cells[name] for name in DEVICES)
    return written.getvalue()


def merge_devices(content: bytes, school: School, file: str) -> DevicesMerge:
    text = decoded(content)
    table = read_csv(text, file, _COLUMNS)
    head = _head(text)
    problems = [str(problem) for problem in table.problems]
    by_mac = {device.mac: device.id for device in school.devices.values() if device.mac}
    taken = {*school.devices}
    put: list[dict[str, str]] = []
    added, changed, same, seen = [], [], 0, set[str]()
    for row in table.rows if table.readable else ():
        mac = plain_mac(row["mac"])
        own = row["id"] or by_mac.get(mac, "")
        if not own and not row["name"]:
            problems.append(f"{file}:{row.line}: the row has neither id nor name; write one of them")
            continue
        if not own:
            own = new_device_id(row["name"], taken)
        if own in seen:
            problems.append(f'{file}:{row.line}: "{own}" stands twice; take one of the two out')
            continue
        taken.add(own)
        seen.add(own)
        cells = _given(row, head, own, mac)
        before = school.devices.get(own)
        if before is None:
            added.append(cells.get("name") or own)
        elif what := _differs(before, cells):
            changed.append(f"{before.name}: {what}")
        else:
            same += 1
            continue
        put.append(cells)
    absent = tuple(id for id in school.devices if id not in seen)
    return DevicesMerge(_written(put, head), tuple(added), tuple(changed), absent, same, tuple(problems))


def _given(row: Row, head: list[str], own: str, mac: str) -> dict[str, str]:
    cells = {name: row[name][1:] if row[name][1:2] in _FORMULAS and row[name][0] == "'" else row[name] for name in head}
    if mac:
        cells["mac"] = mac
    return cells | {"id": own}


def _cells(device: Device) -> dict[str, str]:
    return {
        "id": device.id, "name": device.name, "mac": device.mac, "address": " ".join(device.addresses),
        "person": device.person, "group": device.group, "zone": device.zone, "place": device.place,
        "inspected": "yes" if device.inspected else "no", "shared": "yes" if device.shared else "no",
    }  # fmt: skip


def _differs(before: Device, cells: dict[str, str]) -> str:
    """ "place room 12, was room 11" """
    was = _cells(before)
    said = []
    for name, cell in cells.items():
        now = cell
        if name in ("inspected", "shared"):
            now = (
                "yes"
                if cell.lower() in ("yes", "y", "true")
                else cell
                if cell.lower() not in ("", "no", "n", "false")
                else "no"
            )
        if name == "name" and not cell:
            now = before.id
        if now != was[name]:
            said.append(f"{name} {now or 'nothing'}, was {was[name] or 'nothing'}")
    return "; ".join(said)


def _head(text: str) -> list[str]:
    lines = [line for line in text.removeprefix("\ufeff").splitlines() if line.strip() and not line.startswith("#")]
    cells = next(csv.reader(lines[:1], delimiter=delimiter(lines)), []) if lines else []
    return [name for name in DEVICES if name in {cell.strip().lower() for cell in cells}]


def _written(rows: list[dict[str, str]], head: list[str]) -> str:
    if not rows:
        return ",".join(DEVICES) + "\n"
    written = StringIO()
    columns = ["id", *(name for name in head if name != "id")]
    out = csv.DictWriter(written, columns, lineterminator="\n", extrasaction="ignore")
    out.writeheader()
    out.writerows(rows)
    return written.getvalue()

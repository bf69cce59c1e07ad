"""`lessonwall devices …`: the register of devices, what the network met that is not in it, and naming that."""

from argparse import SUPPRESS, ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from appliance.commands.asking import put_to_steward
from appliance.dashboard.views.devices import UnknownRow, find_person, group_of, unknown
from appliance.devices_seen import devices_seen
from appliance.loaded import load_school
from appliance.output import Trouble, complain, show
from appliance.registers.devices_file import DevicesMerge, merge_devices
from appliance.registers.export_text import LARGEST
from appliance.state import State
from filters.policy.macs import plain_mac
from filters.policy.school import Device, School
from filters.requests import PutDevice, Refused, Request, UndoDevices

_SHOWN = 20


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    devices = commands.add_parser(
        "devices", parents=common, help="the register of devices, and what is not in it yet", description=__doc__
    )
    devices.add_argument("--unknown", action="store_true", help="devices that the network met and nobody registered")
    devices.set_defaults(run=_list)
    actions = devices.add_subparsers(dest="action", metavar="ACTION")

    def action(name: str, help: str, run: Callable[[Namespace], int]) -> ArgumentParser:
        parser = actions.add_parser(name, help=help, description=help)
        # Once more, so that they may stand behind the action too; what stands before it must not be forgotten.
        parser.add_argument("--school", metavar="DIR", default=SUPPRESS, help="the school's folder")
        parser.add_argument("--state", metavar="DIR", default=SUPPRESS, help="where the box keeps its records")
        parser.add_argument("--json", action="store_true", default=SUPPRESS, help="print facts as JSON")
        parser.add_argument("--as", dest="account", metavar="NAME", help="sign in as this account (asks its password)")
        parser.set_defaults(run=run)
        return parser

    taking = action("import", "take a table (CSV) of devices in; an inventory with name and mac will do", _import)
    taking.add_argument("file")
    taking.add_argument("--dry-run", action="store_true", help="change nothing; show what would change")
    taking.add_argument("--without", action="store_true", help="take those out that are not in the table")

    naming = action("name", "register a device by its hardware address, or change its entry", _name)
    naming.add_argument("mac", help="as `lessonwall devices --unknown` shows it")
    naming.add_argument("--name", required=True, help="what people call it")
    naming.add_argument("--person", default="", help="whose it is: name, id or login")
    naming.add_argument("--group", default="", help="default: its person's, else its zone's")
    naming.add_argument("--zone", default="", help="default: where it was met")
    naming.add_argument("--place", default="", help="a room or a trolley")
    naming.add_argument("--shared", action="store_true", help="several people use it")
    naming.add_argument("--inspected", action="store_true", help="the school's certificate is on it")

    action("undo", "take the last change of devices.csv back; once more, and it is made again", _undo)


def _undo(args: Namespace) -> int:
    done = _ask(args, UndoDevices())
    show(args, {"done": done}, done)
    return 0


def _list(args: Namespace) -> int:
    school = load_school(args)
    if args.unknown:
        rows = unknown(devices_seen(State(Path(args.state)).sensor), school, datetime.now(UTC))
        words = "\n".join(map(_unknown_words, rows)) or "No device was met that is not in the register."
        show(args, [_unknown_facts(row) for row in rows], words)
        return 0
    devices = sorted(school.devices.values(), key=lambda device: device.name.casefold())
    words = "\n".join(_words(device, school) for device in devices) or "The register is empty."
    show(args, [_facts(device, school) for device in devices], words)
    return 0


def _import(args: Namespace) -> int:
    school = load_school(args)
    try:
        with open(args.file, "rb") as opened:
            content = opened.read(LARGEST)
    except OSError as error:
        raise Trouble(f"{args.file}: {error.strerror}; name a file that holds a table") from None
    found = merge_devices(content, school, args.file)
    if found.problems:
        complain(found.problems[:_SHOWN])
        raise Trouble("Nothing was changed.", code=1)
    changes = found.added or found.changed or (args.without and found.absent)
    done = _ask(args, found.request(args.without)) if changes and not args.dry_run else ""
    facts: dict[str, Any] = {
        "added": found.added, "changed": found.changed, "absent": found.absent, "same": found.same, "done": done,
    }  # fmt: skip
    show(args, facts, _import_words(found, args.without, done))
    return 0


def _name(args: Namespace) -> int:
    school = load_school(args)
    mac = plain_mac(args.mac)
    if not mac:
        raise Trouble(f'"{args.mac}" is not a hardware address; write it as 02:00:5e:10:00:01')
    owner = find_person(args.person, school) if args.person else None
    if args.person and owner is None:
        raise Trouble(f'--person: nobody alone is called "{args.person}"; write their id or login, as in people.csv')
    met = next((each for each in devices_seen(State(Path(args.state)).sensor) if each.mac == mac), None)
    zone = args.zone or (met.zone if met and met.zone in school.zones else "")
    asked = PutDevice(
        mac, args.name, "", owner.id if owner else "", args.group, args.place, args.inspected, args.shared, zone
    )
    done = _ask(args, asked)
    show(args, {"done": done}, done)
    return 0


def _ask(args: Namespace, request: Request) -> str:
    answer = put_to_steward(args, request)
    if isinstance(answer, Refused):
        raise Trouble(answer.text, code=1)
    return answer.text


def _facts(device: Device, school: School) -> dict[str, Any]:
    return {
        "id": device.id, "name": device.name, "mac": device.mac, "addresses": device.addresses,
        "person": device.person or None, "group": group_of(device, school), "zone": device.zone,
        "place": device.place, "inspected": device.inspected, "shared": device.shared,
    }  # fmt: skip


def _words(device: Device, school: School) -> str:
    whose = "shared" if device.shared else device.person or "-"
    return f"  {device.mac or '-':<18} {device.name:<32} {whose:<12} {group_of(device, school):<14} {device.place}"


def _unknown_facts(row: UnknownRow) -> dict[str, Any]:
    return {
        "mac": row.mac, "kind": row.what, "calls_itself": row.own_name, "zone": row.zone, "private": row.private,
        "first": row.first_at, "last": row.last_at,
    }  # fmt: skip


def _unknown_words(row: UnknownRow) -> str:
    private = ", an address that it made up" if row.private else ""
    own = f' ("{row.own_name}")' if row.own_name else ""
    return f"  {row.mac}  {row.what}{own}, first seen {row.first}, zone {row.zone or 'not known'}{private}"


def _import_words(found: DevicesMerge, without: bool, done: str) -> str:
    lines = [f"{len(found.added)} new, {len(found.changed)} change, {found.same} stay as they are"]
    lines += [f"  {line}" for line in found.changed[:_SHOWN]]
    if found.absent:
        so = "are taken out" if without else "stay all the same"
        lines.append(f"{len(found.absent)} are not in the table, and {so}")
    lines.append(done or "Nothing was changed.")
    return "\n".join(lines)

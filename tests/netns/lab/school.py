"""The lab's school as a folder: who is who, where the zones are, how the box is plugged in, and a few plain rules."""

from pathlib import Path

from tests.netns.lab.places import (
    CASINO,
    DOMAIN_PC,
    IPAD,
    LAPTOP,
    OUTSIDE,
    PLACES,
    PRINTER,
    PUPILS,
    RESOLVER,
    SECRETS,
    SERVER,
    TEACHER,
    Place,
)
from tests.netns.lab.wiring import BOX_NUMBER, ROUTER_NUMBER, Way

SENDER, SECRET = "pcs", b"a secret that only computer accounts can read"  # of POST /identity
BOX = "box.school.example"  # what the school calls it, and has a certificate for
PUPIL, LOGIN = "p9", "pupil.nine"
POOL = (0x8000, 0x80FF)  # what the box hands out to pupils' devices, by number

_SCHOOL = """\
name: The lab's school
nation: england
roles:
  dsl: {name: The Lead, email: dsl@school.example}
  head: {name: The Head, email: head@school.example}
  chair: {name: The Chair, email: chair@school.example}
  slt: head
  governor: chair
  it: {name: The Technician, email: it@school.example}
groups:
  year-9: {kind: pupils, name: Year 9, age: 13}
  staff: {kind: staff, name: Staff}
  guests: {kind: guests, name: Guests}
  things: {kind: things, name: Printers and servers}
  unregistered: {kind: unregistered, name: Nobody's device, age: 11}
strictest: unregistered
social_media: custom
lists: {update: by-hand}
"""

_TIMETABLE = """\
day: 08:50-15:10
break: 10:50-11:10
lunch: 12:10-13:10
terms: [2026-09-03 to 2026-12-18, 2027-01-05 to 2027-07-20]
"""

_RULES = f"""\
- id: no-casino
  who: [everyone]
  what: ["{CASINO}"]
  do: block
  say: This site is closed.
  why: It stands for whatever a school closes.
  purpose: compliance
- id: no-secrets
  who: [everyone]
  what: ["{SECRETS}/closed"]
  do: block
  say: This page is closed.
  why: It stands for what can only be closed by looking inside.
  purpose: compliance
"""

_GROUPS = {"pupils": "unregistered", "staff": "staff", "servers": "things", "things": "things", "guests": "guests"}
# Printers are there for everybody of the school; the file server for those whom the school knows.
_REACHES = {
    "pupils": "[servers, things]",
    "staff": "[servers, things, pupils]",
    "servers": "[things]",
    "things": "[servers]",
}


def write(folder: Path, way: Way, roots: Path, certificate: Path, secret: Path) -> Path:
    """`roots`: whom the box's proxy trusts. `certificate`: the box's, with its key. `secret`: where to keep what
    computers share with the box."""
    folder.mkdir(parents=True, exist_ok=True)
    secret.write_bytes(SECRET)
    texts = {
        "school.yaml": "".join((_SCHOOL, _zones(way), _network(way), _rest(roots, certificate, secret))),
        "timetable.yaml": _TIMETABLE,
        "rules.yaml": _RULES,
        "people.csv": _people(),
        "devices.csv": _devices(),
        "classes.csv": "class,teacher,members,group,room,lessons\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def box_number(way: Way, place: Place) -> int:
    """Which address of a network is the box's."""
    return BOX_NUMBER if way.bridged or place is OUTSIDE else ROUTER_NUMBER


def _zones(way: Way) -> str:
    lines = ["zones:"]
    for place in PLACES:
        addresses = ", ".join(f'"{each}"' for each in place.prefixed(box_number(way, place)))
        keys = [
            f"group: {_GROUPS[place.zone]}",
            f'networks: [{place.v4}, "{place.v6}"]',
            f"vlan: {way.tag(place)}",
            f"addresses: [{addresses}]",
        ]
        if place.zone in _REACHES:
            keys.append(f"reaches: {_REACHES[place.zone]}")
        if place is PUPILS:
            keys += ["admission: required", "sign_in: true", f"block_page: {place.at(box_number(way, place))[0]}"]
            if not way.bridged:
                first, last = (place.at(number)[0] for number in POOL)
                keys += [f"dhcp: {{from: {first}, to: {last}, lease: 1h}}", "advertise: true"]
        lines.append(f"  {place.zone}: {{{', '.join(keys)}}}")
    return "\n".join(lines) + "\n"


def _network(way: Way) -> str:
    v4, v6 = OUTSIDE.prefixed(BOX_NUMBER)
    gateways = OUTSIDE.at(ROUTER_NUMBER)
    lines = [
        "network:",
        f"  mode: {'bridge' if way.bridged else way.value}",
        f"  wan: {way.ports[-1]}",
        f'  addresses: [{v4}, "{v6}"]',
        f'  gateways: [{gateways[0]}, "{gateways[1]}"]',
        f"  management: [{OUTSIDE.v4}]",
    ]
    if way is not Way.STICK:
        lines.append(f"  lan: [{way.ports[0]}]")
    if way in (Way.STICK, Way.BRIDGE_TRUNK):
        lines.append(f"  wan_vlan: {OUTSIDE.vlan}")
    if way is Way.ROUTER:
        lines.append("  translate: v4")
    return "\n".join(lines) + "\n"


def _rest(roots: Path, certificate: Path, secret: Path) -> str:
    return f"""\
web: {{name: {BOX}, certificate: {certificate}, key: {certificate}}}
dns: {{upstreams: ["{RESOLVER[0]}:53"], rate_limit: 0, workers: 1}}
proxy: {{roots: {roots}}}
identity:
  log_on:
    - {{id: {SENDER}, networks: [{PUPILS.v4}, "{PUPILS.v6}"], secret_file: {secret}}}
"""


def _people() -> str:
    return f"""\
id,name,group,born,roles,ends,logins
{PUPIL},Pupil Nine,year-9,2013-05-14,,,{LOGIN}
t1,Teacher One,staff,,teacher,,
"""


def _devices() -> str:
    rows = ["id,name,mac,address,person,group,zone,place,inspected,shared"]
    rows += [
        f"laptop-{PUPIL},Pupil Nine's laptop,{LAPTOP.mac},,{PUPIL},,pupils,,yes,no",
        f"laptop-t1,Teacher One's laptop,{TEACHER.mac},,t1,,staff,,no,no",
        f"pc-it2-7,PC 7 in IT2,{DOMAIN_PC.mac},,,year-9,pupils,IT2,no,yes",
        f"ipad-12,iPad 12,{IPAD.mac},,,year-9,pupils,trolley 1,no,yes",
        f"printer-1,Printer,{PRINTER.mac},,,things,things,office,no,no",
        f"server-1,File server,{SERVER.mac},,,things,servers,office,no,no",
    ]
    return "\n".join(rows) + "\n"

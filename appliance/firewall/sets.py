"""Policy and Clients -> what stands in the ruleset's live sets, and how one state of them becomes the next. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address

from filters.clients import Client, Clients
from filters.policy.policy import Policy

TABLE = "inet lessonwall"
BRIDGE_TABLE = "bridge lessonwall"
SHARED = 255  # the number that several standings have, when numbers run out
NAMED = ("named4", "named6", "cards4", "cards6")
MOST_IN_ONE = 5000  # elements of a command: a longer one does not fit the kernel's buffer


@dataclass(frozen=True, slots=True)
class Membership:
    """Elements as nft writes them: of maps key -> value, of sets key -> "" or its timeout."""

    maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    watching: Mapping[int, int] = field(default_factory=dict)  # a zone's mark -> seconds from now


NOTHING = Membership()


@dataclass(frozen=True, slots=True)
class Moved:
    """Whoever had the mark `before` has `after` now."""

    before: int
    after: int


def membership(policy: Policy, clients: Clients, zones: Mapping[str, int], at: datetime) -> Membership:
    """`zones`: the mark of each, by its id. `at`: policy time."""
    kinds = {id: group.kind for id, group in policy.groups.items()}
    things: set[str] = set()
    outsiders: set[str] = set()

    def standing(client: Client) -> str:
        mark = mark_of(client, zones)
        kind = kinds.get(client.standing.group, "unregistered")
        if client.number == SHARED:
            outsiders.add(hexed(mark))  # one of them may be
        elif kind == "things":
            things.add(hexed(mark))
        elif kind in ("unregistered", "guests"):
            outsiders.add(hexed(mark))
        return hexed(mark)

    of_zone: dict[str, str] = {}
    for _, client in clients.by_zone:
        if zone := zones.get(client.standing.zone):
            of_zone[hexed(zone)] = standing(client)

    def differs(client: Client, zone: int) -> bool:
        """Strangers have their zone's standing without an entry of their own: a flood of them fills nothing."""
        return of_zone.get(hexed(zone)) != hexed(mark_of(client, zones))

    of_mac: dict[str, str] = {}
    of_4: dict[str, str] = {}
    of_6: dict[str, str] = {}
    for mac, client in clients.by_mac.items():
        zone = zones.get(client.standing.zone)
        if zone and _told_by(client, policy) == "mac" and differs(client, zone):
            of_mac[f"{hexed(zone)} . {mac}"] = standing(client)
    for address, client in clients.by_address.items():
        zone = zones.get(client.standing.zone)
        if zone and _told_by(client, policy) == "address" and differs(client, zone):
            family = of_4 if ip_address(address).version == 4 else of_6
            family[f"{hexed(zone)} . {address}"] = standing(client)
    return Membership(
        maps={
            "standing_of_mac": of_mac,
            "standing_of_address4": of_4,
            "standing_of_address6": of_6,
            "standing_of_zone": of_zone,
        },
        sets={"things": frozenset(things), "outsiders": frozenset(outsiders), **_named(policy, clients, zones)},
        watching=watching(policy, zones, at),
    )


def _named(policy: Policy, clients: Clients, zones: Mapping[str, int]) -> dict[str, frozenset[str]]:
    """The addresses of whoever would be named, each with the hardware addresses that it may come from.

    One forged packet is enough to ask for a name as somebody else; what it asked for would stand under that name.
    """
    found: dict[str, set[str]] = {name: set() for name in NAMED}
    of_device: dict[str, list[str]] = {}
    for mac, client in clients.by_mac.items():
        if client.sure.may_name and client.device:
            of_device.setdefault(client.device, []).append(mac)
    for address, client in clients.by_address.items():
        macs = of_device.get(client.device, []) if client.sure.may_name else []
        if macs and client.standing.zone in zones and _told_by(client, policy) == "mac":
            version = ip_address(address).version
            found[f"named{version}"].add(address)
            found[f"cards{version}"] |= {f"{address} . {mac}" for mac in macs}
    return {name: frozenset(elements) for name, elements in found.items()}


def mark_of(client: Client, zones: Mapping[str, int]) -> int:
    """The mark that packets of a client bear; of no zone where the ruleset knows none of that name."""
    return zones.get(client.standing.zone, 0) | client.number


def hexed(mark: int) -> str:
    return f"0x{mark:08x}"


def watching(policy: Policy, zones: Mapping[str, int], at: datetime) -> dict[int, int]:
    """Zones in which what would be refused passes, and for how many more seconds."""
    return {
        mark: max(1, int((zone.watch_until - at).total_seconds()))
        for id, zone in policy.zones.items()
        if zone.watch_until is not None and at < zone.watch_until and (mark := zones.get(id))
    }


def changes(before: Membership, after: Membership) -> str:
    """The commands that turn one into the other, for one transaction; "" for none."""
    return "\n".join(_changes(before, after))


def _changes(before: Membership, after: Membership) -> Iterator[str]:
    for name, elements in after.sets.items():
        yield from _commands("add", name, sorted(elements - before.sets.get(name, frozenset())))
        yield from _commands("delete", name, sorted(before.sets.get(name, frozenset()) - elements))
    for name, entries in after.maps.items():
        old = before.maps.get(name, {})
        moved = {key for key in old.keys() & entries.keys() if old[key] != entries[key]}
        gone = sorted((old.keys() - entries.keys()) | moved)
        yield from _commands("delete", name, [f"{key} : {old[key]}" for key in gone])
        new = sorted((entries.keys() - old.keys()) | moved)
        yield from _commands("add", name, [f"{key} : {entries[key]}" for key in new])
    for mark, seconds in after.watching.items():
        # Renewed by all three: before Linux 6.6 adding what is there does not renew its time.
        element = f"element {TABLE} watching {{ {hexed(mark)} timeout {seconds}s }}"
        yield f"add {element}"
        yield f"delete element {TABLE} watching {{ {hexed(mark)} }}"
        yield f"add {element}"
    for mark in before.watching.keys() - after.watching.keys():
        # It may have ended by itself: what is added first can be taken out.
        yield f"add element {TABLE} watching {{ {hexed(mark)} timeout 1s }}"
        yield f"delete element {TABLE} watching {{ {hexed(mark)} }}"


def _commands(word: str, name: str, elements: list[str]) -> Iterator[str]:
    for start in range(0, len(elements), MOST_IN_ONE):
        yield f"{word} element {TABLE} {name} {{ {', '.join(elements[start : start + MOST_IN_ONE])} }}"


def _told_by(client: Client, policy: Policy) -> str:
    zone = policy.zones.get(client.standing.zone)
    return zone.clients_by if zone else ""


def emptied() -> str:
    """The commands that take out whoever stands in the sets that follow Policy and Clients."""
    names = ("things", "outsiders", "watching", *NAMED)
    maps = ("standing_of_mac", "standing_of_address4", "standing_of_address6", "standing_of_zone")
    return "\n".join(
        [*(f"flush set {TABLE} {each}" for each in names), *(f"flush map {TABLE} {each}" for each in maps)]
    )


def moves(before: Membership, after: Membership) -> list[Moved]:
    """Which marks took the place of which, each pair once. A device that was nobody's had its zone's own standing."""
    moved: dict[Moved, None] = {}
    homes = before.maps.get("standing_of_zone", {})
    for name, entries in after.maps.items():
        if name == "standing_of_zone":
            continue
        old = before.maps.get(name, {})
        for key, mark in entries.items():
            was = old.get(key) or homes.get(key.partition(" ")[0])
            if was and was != mark:
                moved[Moved(int(was, 16), int(mark, 16))] = None
    return list(moved)

"""Clients as they travel: each standing and each client once, and addresses that refer to them by their place. Pure.

Thousands of addresses share few clients, and few standings: readers take this up many times a second.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from filters.clients import Client, Clients, HowSure
from filters.policy.attempt import Standing

# zone, group, what is named, inspected
type StandingRow = tuple[str, str, tuple[str, ...], bool]

# device, person, how sure, place, the standing's place in `standings`, number
type ClientRow = tuple[str, str | None, HowSure, str, int, int]


@dataclass(frozen=True, slots=True)
class Packed:
    """A Clients. Wherever that has a Client, this has its place in `clients`."""

    sequence: int
    standings: tuple[StandingRow, ...]
    clients: tuple[ClientRow, ...]
    by_address: dict[str, int]
    by_device: dict[str, int]
    by_zone: tuple[tuple[str, int], ...]
    unknown: int
    by_mac: dict[str, int]


def packed(clients: Clients) -> Packed:
    table = _Table()
    return Packed(
        sequence=clients.sequence,
        by_address=table.places(clients.by_address),
        by_device=table.places(clients.by_device),
        by_zone=tuple((network, table.place(client)) for network, client in clients.by_zone),
        unknown=table.place(clients.unknown),
        by_mac=table.places(clients.by_mac),
        standings=tuple((each.zone, each.group, tuple(sorted(each.named)), each.inspected) for each in table.standings),
        clients=tuple(table.rows),
    )


def unpacked(given: Packed) -> Clients:
    """Raises LookupError where a place is none."""
    standings = [
        Standing(zone, group, frozenset(named), inspected) for zone, group, named, inspected in given.standings
    ]
    clients = [
        Client(device, person, sure, place, standings[standing], number)
        for device, person, sure, place, standing, number in given.clients
    ]
    return Clients(
        sequence=given.sequence,
        by_address={address: clients[place] for address, place in given.by_address.items()},
        by_device={device: clients[place] for device, place in given.by_device.items()},
        by_zone=tuple((network, clients[place]) for network, place in given.by_zone),
        unknown=clients[given.unknown],
        by_mac={mac: clients[place] for mac, place in given.by_mac.items()},
    )


class _Table:
    """The rows so far. A client is looked up by identity first: to hash one by its value costs far more."""

    def __init__(self) -> None:
        self.standings: dict[Standing, int] = {}
        self.rows: dict[ClientRow, int] = {}
        self._places: dict[int, int] = {}

    def places(self, clients: Mapping[str, Client]) -> dict[str, int]:
        self._take_in(clients.values())
        places = self._places
        return {key: places[id(client)] for key, client in clients.items()}

    def place(self, client: Client) -> int:
        self._take_in((client,))
        return self._places[id(client)]

    def _take_in(self, clients: Iterable[Client]) -> None:
        known, standings, rows = self._places, self.standings, self.rows
        for each in clients:
            if id(each) not in known:
                standing = standings.setdefault(each.standing, len(standings))
                row = (each.device, each.person, each.sure, each.place, standing, each.number)
                known[id(each)] = rows.setdefault(row, len(rows))

"""The numbers by which the kernel knows standings: kept over restarts, so that a number in use keeps its meaning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from appliance.steward.kept import Kept
from filters.clients import Client, Clients
from filters.policy.attempt import Standing
from filters.policy.standing import number_standings

# A number comes free again after this long without a client: no connection that carries it is alive any more.
RESTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Number:
    """`unused_since`: real time; None while a client has it."""

    standing: Standing
    unused_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Table:
    numbers: dict[int, Number]


class Numbers:
    """`path`: STATE/steward/numbers.json."""

    def __init__(self, path: Path) -> None:
        self._table = Kept(path, Table, Table({}))
        # Who was given a number the last time, by identity: a few move, and thousands stay as they are.
        self._given: dict[int, tuple[Client, Client]] = {}
        self.short = False

    def give(self, clients: Clients, now: datetime) -> Clients:
        """The same clients, each with its standing's number; `short` tells if they ran out. `now`: real time."""
        kept = {
            number: entry
            for number, entry in self._table.value.numbers.items()
            if entry.unused_since is None or now - entry.unused_since < RESTS
        }
        everyone = {id(client): client for client in _everyone(clients)}
        known = {place: self._given[place] for place in everyone if place in self._given}
        fresh = [client for place, client in everyone.items() if place not in known]
        in_use = {numbered.number for _, numbered in known.values()}
        wanted = dict.fromkeys([*(kept[n].standing for n in in_use), *(client.standing for client in fresh)])
        given = number_standings({number: entry.standing for number, entry in kept.items()}, wanted)
        self.short = given.short
        in_use = set(given.numbers.values())
        self._table.keep(
            Table({n: _aged(standing, kept.get(n), n in in_use, now) for n, standing in given.table.items()})
        )
        numbered = {place: both[1] for place, both in known.items()}
        for client in fresh:
            number = given.numbers[client.standing]
            numbered[id(client)] = with_number = replace(client, number=number)
            if given.table.get(number) == client.standing:  # else numbers ran out, and it may have its own next time
                known[id(client)] = (client, with_number)
        self._given = known
        return _renumbered(clients, numbered)


def _everyone(clients: Clients) -> Iterator[Client]:
    yield clients.unknown
    yield from clients.by_address.values()
    yield from clients.by_device.values()
    yield from (client for _, client in clients.by_zone)
    yield from clients.by_mac.values()


def _aged(standing: Standing, before: Number | None, used: bool, now: datetime) -> Number:
    if used:
        return Number(standing)
    return Number(standing, (before and before.unused_since) or now)


def _renumbered(clients: Clients, numbered: Mapping[int, Client]) -> Clients:
    return replace(
        clients,
        by_address={address: numbered[id(client)] for address, client in clients.by_address.items()},
        by_device={device: numbered[id(client)] for device, client in clients.by_device.items()},
        by_zone=tuple((network, numbered[id(client)]) for network, client in clients.by_zone),
        unknown=numbered[id(clients.unknown)],
        by_mac={mac: numbered[id(client)] for mac, client in clients.by_mac.items()},
    )

"""The numbers by which the kernel knows standings: kept over restarts, so that a number in use keeps its meaning."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from appliance.steward.kept import Kept
from filters.clients import Client, Clients
from filters.policy.attempt import Standing
from filters.policy.standing import UNKNOWN, number_standings

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
        self.short = False

    def give(self, clients: Clients, now: datetime) -> Clients:
        """The same clients, each with its standing's number; `short` tells if they ran out. `now`: real time."""
        kept = {
            number: entry
            for number, entry in self._table.value.numbers.items()
            if entry.unused_since is None or now - entry.unused_since < RESTS
        }
        everyone = [*clients.by_address.values(), *clients.by_device.values(), *(c for _, c in clients.by_zone)]
        wanted = dict.fromkeys(client.standing for client in (clients.unknown, *everyone))
        given = number_standings({number: entry.standing for number, entry in kept.items()}, wanted)
        self.short = given.short
        in_use = set(given.numbers.values())
        self._table.keep(
            Table({n: _aged(standing, kept.get(n), n in in_use, now) for n, standing in given.table.items()})
        )
        return _renumbered(clients, given.numbers)


def _aged(standing: Standing, before: Number | None, used: bool, now: datetime) -> Number:
    if used:
        return Number(standing)
    return Number(standing, (before and before.unused_since) or now)


def _renumbered(clients: Clients, numbers: Mapping[Standing, int]) -> Clients:
    def numbered(client: Client) -> Client:
        return replace(client, number=numbers.get(client.standing, UNKNOWN))

    return replace(
        clients,
        by_address={address: numbered(client) for address, client in clients.by_address.items()},
        by_device={device: numbered(client) for device, client in clients.by_device.items()},
        by_zone=tuple((network, numbered(client)) for network, client in clients.by_zone),
        unknown=numbered(clients.unknown),
    )

"""What was closed on each device in the last ten minutes, for the page that tells the device itself. Memory only."""

from collections import OrderedDict, deque
from dataclasses import dataclass

LASTS = 600.0  # seconds
PER_CLIENT = 50
CLIENTS = 2000


@dataclass(frozen=True, slots=True)
class Closed:
    """`since`: seconds of a clock that never goes back; `at`: policy time as "10:15"."""

    since: float
    at: str
    host: str
    why: str


class Met:
    """Bounded in clients and in entries of each; the client that was quiet longest goes first. What is closed for one
    reason stands there once."""

    def __init__(self) -> None:
        self._clients: OrderedDict[str, deque[Closed]] = OrderedDict()

    def add(self, address: str, closed: Closed) -> None:
        known = self._clients.get(address, ())
        entries = deque((each for each in known if (each.host, each.why) != (closed.host, closed.why)), PER_CLIENT)
        self._clients[address] = entries
        self._clients.move_to_end(address)
        if len(self._clients) > CLIENTS:
            self._clients.popitem(last=False)
        entries.append(closed)

    def of(self, address: str, now: float) -> list[Closed]:
        """The newest first."""
        return [each for each in reversed(self._clients.get(address, ())) if now - each.since < LASTS]

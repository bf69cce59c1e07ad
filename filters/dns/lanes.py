"""A lane for each address that asks: all that its next answer needs to know, found by one look-up. Pure.

Browsers ask for A, AAAA and HTTPS of a name in the same breath, and that is one attempt: a name is told of once in two
seconds. What the lane keeps for that is for nobody else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from filters.clients import Client, Clients
from filters.dns.finished import Answers
from filters.events.visits import Visit, Visitor
from filters.policy.attempt import SHARED_RESOLVER

MOST = 10_000  # lanes of a listener; made-up addresses without end take the place of those opened longest ago
ENDLESS = 1 << 60  # questions
PERIOD = 2.0  # seconds for which a logged name is not logged again
IDLE = 300  # turns without a name, after which a lane is forgotten
PARKED = 3  # and one whose client has not asked since it was parked
IN_DOUBT = 2.0  # seconds in which a device that nobody knew at first is looked for again


class Lane:
    """`datagrams`, `streams`: the answers finished for it. `left`: questions it may still ask, as reckoned at `since`.

    `met`: the visit of each answer given since it was `turned`; `known`: those told of in the turn before. `logged`:
    when each that is logged at once was. `idle`: turns without any. `gone`: another lane has its place. `opened`: when
    its client was first met. `strange`: nobody has asked yet whose its address is, so it has no answers at hand.
    """

    __slots__ = (
        "datagrams", "gone", "idle", "known", "left", "logged", "met", "opened", "since", "strange", "streams",
        "turned", "visitor",
    )  # fmt: skip

    def __init__(self, visitor: Visitor, left: int, now: float) -> None:
        self.visitor = visitor
        self.datagrams = self.streams = Answers()
        self.met: list[Visit] = []
        self.known: set[Visit] = set()
        self.logged: dict[Visit, float] = {}
        self.left = left
        self.since = self.turned = self.opened = now
        self.idle = 0
        self.gone = False
        self.strange = False

    def is_news(self, visit: Visit, now: float) -> bool:
        """Whether a visit is to be logged once more; if so, it is."""
        last = self.logged.get(visit)
        if last is not None and now - last < PERIOD:
            return False
        self.logged[visit] = now
        return True

    def turn(self, now: float) -> set[Visit]:
        """What is to be told of since the last turn; to be called each second."""
        told = set(self.met)
        told -= self.known
        self.idle = 0 if self.met or self.logged else self.idle + 1
        if self.met or self.known:
            self.met, self.known = [], told
        if self.logged:
            self.logged = {visit: at for visit, at in self.logged.items() if now - at < PERIOD}
        self.turned = now
        return told


@dataclass(frozen=True, slots=True)
class Limit:
    """`rate`: questions a second that a client may ask for ever, 0 for any number. `burst`: at once."""

    rate: float
    burst: int

    def at_once(self, client: Client) -> int:
        """What a client may ask before it is reckoned with; a resolver that asks for many has no end of it."""
        return ENDLESS if SHARED_RESOLVER in client.standing.named else self.burst

    def refill(self, lane: Lane, now: float) -> bool:
        """Whether a lane that has nothing left may go on: what it was short of since the last time is added."""
        gained = int((now - lane.since) * self.rate)
        if self.rate and gained < 1:
            lane.left = 0
            return False
        if not self.rate or gained >= self.burst:
            lane.left, lane.since = self.burst - 1, now
        else:
            lane.left, lane.since = gained - 1, lane.since + gained / self.rate
        return True


def packed(address: str) -> bytes:
    """An address as lanes are told apart by it. A link-local one comes with its interface, which does not count."""
    return ip_address(address.partition("%")[0]).packed


class Lanes:
    """The lanes of one listener. `speaks_for`: the one client it is for, "" for whoever asks.

    `known`: who is at an address if more than its zone tells, where a device may be known before its address is.
    `stand` gives a lane its answers; `leave` takes what one was told before another has its place.
    """

    def __init__(
        self,
        speaks_for: str,
        clients: Callable[[], Clients],
        limit: Limit,
        *,
        stand: Callable[[Lane], None],
        leave: Callable[[Lane], None],
        known: Callable[[Clients, str], Client | None] | None = None,
    ) -> None:
        self._speaks_for = speaks_for
        self._clients = clients
        self._limit = limit
        self._stand = stand
        self._leave = leave
        self._known = known
        self._in_doubt: list[bytes] = []
        self.by_source: dict[bytes, Lane] = {}
        self._parked: dict[bytes, Lane] = {}

    def __iter__(self) -> Iterator[Lane]:
        yield from self.by_source.values()
        yield from self._parked.values()

    def open(self, source: bytes, now: float) -> Lane:
        """The lane of a packed address that is not among `by_source`."""
        address, client, sure = self._who(str(ip_address(source)))
        lane = self._parked.pop(source, None)
        if lane is None:
            lane = Lane(Visitor(address, client), self._limit.at_once(client), now)
            lane.strange = not sure
        elif lane.visitor.client != client:  # what one was told of is news of the other
            self._leave(lane)
            lane = Lane(Visitor(address, client), lane.left, lane.since)
        if not lane.strange:
            self._stand(lane)
        while len(self.by_source) >= MOST:
            self._leave(self.by_source.pop(next(iter(self.by_source))))
        self.by_source[source] = lane
        if not sure and now < lane.opened + IN_DOUBT:
            self._in_doubt.append(source)
        return lane

    def introduce(self, lane: Lane, now: float) -> Lane:
        """The lane of a stranger's address once the wire was asked for it: whoever it turned out to be."""
        source = packed(lane.visitor.address)
        lane.strange = False
        if (there := self.by_source.get(source)) is not None and there is not lane:
            return there
        self._parked[source] = self.by_source.pop(source, lane)
        return self.open(source, now)

    def look_again(self) -> None:
        """Ask anew of those that nobody knew; to be called ten times a second. A new device's first packets must not
        settle what it is taken for."""
        for source in self._in_doubt:
            if (lane := self.by_source.pop(source, None)) is not None:
                self._parked[source] = lane
        self._in_doubt.clear()

    def park(self) -> None:
        """Who they are, or what they are answered, must be asked anew; what each was told of stays so."""
        self._parked |= self.by_source
        self.by_source.clear()

    def forget(self) -> None:
        """Let go of lanes that nobody uses: parked ones soon, since their clients come back at once or not at all."""
        self._parked = {source: lane for source, lane in self._parked.items() if lane.idle < PARKED}
        for source in [source for source, lane in self.by_source.items() if lane.idle > IDLE]:
            del self.by_source[source]

    def _who(self, address: str) -> tuple[str, Client, bool]:
        """By which address it goes, who it is, and whether that is sure to stay so until Clients change."""
        clients = self._clients()
        if not self._speaks_for and self._known is not None:
            known = self._known(clients, address)
            return address, known or clients.find(address), known is not None
        if not self._speaks_for:
            return address, clients.find(address), True
        if (device := clients.by_device.get(self._speaks_for)) is not None:
            return address, device, True
        try:
            ip_address(self._speaks_for)
        except ValueError:  # a device that is no longer on file
            return self._speaks_for, clients.unknown, True
        return self._speaks_for, clients.find(self._speaks_for), True

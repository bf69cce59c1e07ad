"""Who hands out addresses, routes, or uses the box's own, and should not; and whether another box is on the wire. Pure.

Where the box itself hands out addresses (or announces itself as router), any other is a rogue. Elsewhere the one
that was met first is taken for the school's own, and a second is told: nobody had to write down what works.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FORGOTTEN = timedelta(hours=1)  # after which a rogue that is heard no more is past
MOST = 64


class What(StrEnum):
    DHCP = "dhcp"  # hands out addresses
    ROUTER = "router"  # announces itself as IPv6 router
    ADDRESS = "address"  # uses an address of the box
    BOX = "box"  # another Lessonwall
    LOOP = "loop"  # two zones are one wire: the box hears itself


@dataclass(frozen=True, slots=True)
class Rogue:
    """`mac` or `address` may be "", where a packet told only the other. `instead`: the place of a zone's own server was
    taken, since the box serves there itself."""

    what: What
    zone: str
    mac: str
    address: str
    first: datetime
    last: datetime
    instead: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """`macs`, `addresses`: the box's own. `allowed`: hardware addresses or addresses of the school's own servers and
    routers. `serves`, `advertises`: zones in which the box hands out addresses, or announces itself."""

    macs: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    serves: frozenset[str] = frozenset()
    advertises: frozenset[str] = frozenset()


class Rogues:
    """`own` may be set anew when an interface or address comes."""

    def __init__(self, own: Own) -> None:
        self.own = own
        self._settled: dict[tuple[What, str], str] = {}  # the school's own of each kind and zone, by who it is
        self._met: OrderedDict[tuple[What, str, str], Rogue] = OrderedDict()

    def dhcp(self, zone: str, mac: str, address: str, at: datetime) -> None:
        """A server answers, or a device names it as the one it has chosen (then `mac` is "")."""
        self._server(What.DHCP, zone, mac, address, zone in self.own.serves, at)

    def router(self, zone: str, mac: str, address: str, at: datetime) -> None:
        self._server(What.ROUTER, zone, mac, address, zone in self.own.advertises, at)

    def claim(self, zone: str, mac: str, address: str, at: datetime) -> None:
        """A device says that an address is its own."""
        if address in self.own.addresses and mac not in self.own.macs:
            self._note(What.ADDRESS, zone, mac, address, at)

    def box(self, zone: str, mac: str, at: datetime) -> None:
        """Another box announces itself."""
        self._note(What.BOX, zone, mac, "", at)

    def loop(self, zone: str, other: str, at: datetime) -> None:
        """What the box said in one zone it heard in another. `other`: where it was said."""
        first, second = sorted((zone, other))
        self._note(What.LOOP, first, "", second, at)

    def now(self, at: datetime) -> list[Rogue]:
        """Those that were heard of lately."""
        for key in [key for key, each in self._met.items() if at - each.last > FORGOTTEN]:
            del self._met[key]
        return list(self._met.values())

    def _server(self, what: What, zone: str, mac: str, address: str, ours: bool, at: datetime) -> None:
        own = self.own
        if mac in own.macs or address in own.addresses or {mac, address} & own.allowed:
            return
        who = address or mac
        if not ours and self._settled.setdefault((what, zone), who) == who:
            return
        self._note(what, zone, mac, address, at, ours)

    def _note(self, what: What, zone: str, mac: str, address: str, at: datetime, instead: bool = False) -> None:
        key = (what, zone, address or mac)
        before = self._met.get(key)
        first, known = (before.first, before.mac) if before else (at, "")
        self._met[key] = Rogue(what, zone, mac or known, address, first, at, instead)
        self._met.move_to_end(key)
        if len(self._met) > MOST:
            self._met.popitem(last=False)

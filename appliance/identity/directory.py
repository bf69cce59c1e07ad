"""Who is where, as far as anybody told: sightings of devices, and people's logins on them, until they end. Pure.

The steward holds it. A login is bound to the hardware address as soon as one is known for its address: then it counts
for every address that the device has. Strangers are bounded; registered and signed-in devices are never pushed out.
Whoever uses it says what time it is by `expire`, before telling anything new.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from appliance.identity.ends import Ends
from filters.policy.bindings import Bindings, Login, Sighting, Source

MOST_STRANGERS = 6_000  # devices that nobody registered and nobody signed in on
MOST_ADDRESSES = 32  # of one device: phones make up a new IPv6 address each day, and keep the old ones for a week
MOST_SIGHTINGS = 40_000  # beyond which no stranger is taken in
MOST_LOGINS = 20_000
MOST_IPV4 = 4  # of one device: a card that answers for more is a repeater's or a router's, and many are behind it

# An address that nobody vouches for may be another device's soon: so long a login is taken to belong to whichever
# device is met there, and so long it counts where none is ever met.
JOINS = timedelta(minutes=5)
ALONE = timedelta(hours=1)

type Place = tuple[str, str]  # ("mac", …) or ("address", …): what a login is bound to


@dataclass(frozen=True, slots=True)
class Moved:
    """What may have changed for anybody since the last look."""

    addresses: frozenset[str]
    macs: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.addresses or self.macs)


class Directory:
    """`dropped`: sightings of strangers that were too many; `refused`: logins likewise."""

    def __init__(self, most_strangers: int = MOST_STRANGERS) -> None:
        self._most_strangers = most_strangers
        self._now = datetime.min.replace(tzinfo=UTC)
        self._registered: frozenset[str] = frozenset()
        self._fixed: frozenset[str] = frozenset()
        self._sightings: dict[str, Sighting] = {}
        self._addresses: dict[str, dict[str, None]] = {}  # of each device, the longest known first
        self._where: dict[str, str] = {}  # the zone in which a device was seen last
        self._strangers: dict[str, None] = {}
        self._crowds: set[str] = set()  # cards behind which are many
        self._told: dict[str, datetime] = {}  # when a login by its address alone was told last
        self._logins: dict[Place, Login] = {}
        self._by_mac: dict[str, Login] = {}
        self._by_address: dict[str, Login] = {}
        self._sessions: dict[tuple[Source, str], dict[Place, None]] = {}
        self._ends: Ends[tuple[str, str]] = Ends()
        self._moved_addresses: set[str] = set()
        self._moved_macs: set[str] = set()
        self.dropped = 0
        self.refused = 0

    @property
    def bindings(self) -> Bindings:
        """What is known now; its mappings are ours, and change with the next call."""
        return Bindings(self._sightings, self._by_mac, self._by_address)

    @property
    def logins(self) -> tuple[Login, ...]:
        return tuple(self._logins.values())

    def logins_of(self, person: str) -> tuple[Login, ...]:
        return tuple(login for login in self._logins.values() if login.person == person)

    @property
    def devices(self) -> int:
        return len(self._addresses)

    @property
    def full(self) -> bool:
        """Whether the next stranger is dropped."""
        return len(self._strangers) >= self._most_strangers

    def register(self, macs: Iterable[str], addresses: Iterable[str] = ()) -> None:
        """The hardware addresses of the register, which are nobody's strangers, and the addresses."""
        self._registered, self._fixed = frozenset(macs), frozenset(addresses)
        self._strangers = dict.fromkeys(each for each in self._addresses if self._is_stranger(each))

    # --- devices ------------------------------------------------------------------------------------------------

    def see(self, seen: Iterable[Sighting]) -> None:
        """These devices are there. The newest word about an address counts."""
        for sighting in seen:
            self._see(sighting)

    def gone(self, addresses: Iterable[str]) -> None:
        """Nobody is at these addresses any more; whoever signed in at one that no device is known for is gone too."""
        for address in addresses:
            self._forget(address)
            self._end(("address", address))

    def mac_at(self, address: str) -> str:
        """The hardware address of the device at an address, or ""."""
        sighting = self._sightings.get(address)
        return sighting.mac if sighting else ""

    def addresses_of(self, mac: str) -> tuple[str, ...]:
        return tuple(self._addresses.get(mac, ()))

    # --- people -------------------------------------------------------------------------------------------------

    def log_on(self, login: Login) -> bool:
        """Somebody uses a device; the newest login on it counts. False where there is no room for more."""
        place = self._place(login)
        if not place[1]:
            return True  # on one of the many behind a card: nobody can say which
        before = self._logins.get(place)
        # What is told late ends no newer login. One of the future was told before the clock was set right.
        if before is not None and login.since < before.since <= self._now:
            return True
        if before is None and len(self._logins) >= MOST_LOGINS:
            self.refused += 1
            return False
        if place[0] == "mac":
            self._end(("address", login.address))
        self._put(place, replace(login, mac=place[1] if place[0] == "mac" else ""))
        return True

    def only_here(self, login: Login) -> tuple[Login, ...]:
        """A session is on one device: what was told of it with another card, or another address, has ended.

        A device may have an address of IPv4 and one of IPv6. What ended.
        """
        if not login.session:
            return ()
        place, ended = self._place(login), []
        for other in tuple(self._sessions.get((login.source, login.session), ())):
            moved = other[0] == place[0] == "mac" or (other[0] == "address" and _replaces(place, other[1]))
            if other != place and (moved or self._logins[other].person != login.person):
                ended.append(self._end(other))
        return tuple(filter(None, ended))

    def holds(self, login: Login) -> bool:
        """Whether this is who uses the device now, and nobody else signed in there later."""
        there = self._logins.get(self._place(login))
        return there is not None and (there.person, there.since) == (login.person, login.since)

    def cut_short(self, login: Login, until: datetime) -> None:
        """A login that stands here ends sooner."""
        if (place := self._place(login)) in self._logins and until < self._logins[place].until:
            self._put(place, replace(self._logins[place], until=until))

    def session(self, source: Source, session: str) -> Login | None:
        """The login that a source calls by this id."""
        if not session:
            return None
        return next((self._logins[place] for place in self._sessions.get((source, session), ())), None)

    def log_off(self, source: Source, session: str = "", mac: str = "", address: str = "") -> tuple[Login, ...]:
        """End what a source told of: the session, else whatever it told of this device. What ended.

        The end of an old session ends no newer one.
        """
        if session:
            places = tuple(self._sessions.get((source, session), ()))
        else:
            places = tuple(place for place in self._places(mac, address) if self._logins[place].source is source)
        return tuple(filter(None, [self._end(place) for place in places]))

    def log_off_sessions(self, source: Source, prefix: str) -> tuple[Login, ...]:
        """End all of a source's sessions whose ids begin so: an access point began anew."""
        found = [key for key in self._sessions if key[0] is source and key[1].startswith(prefix)]
        return tuple(ended for key in found for ended in self.log_off(*key))

    def sign_out(self, address: str, mac: str = "") -> tuple[Login, ...]:
        """Whoever uses a device does no longer, by whatever that was learnt."""
        return tuple(filter(None, [self._end(place) for place in self._places(mac, address)]))

    def forget_all_but(self, people: Collection[str]) -> None:
        """Logins of whoever is no longer on file end."""
        for place in [place for place, login in self._logins.items() if login.person not in people]:
            self._end(place)

    # --- time ---------------------------------------------------------------------------------------------------

    def expire(self, now: datetime) -> None:
        """It is `now`: end what has ended by the clock."""
        self._now = now
        for kind, key in self._ends.due(now):
            if kind == "sighting":
                self.gone([key])
            else:
                self._end((kind, key))

    def next_end(self) -> datetime | None:
        """No later than the next instant at which something ends."""
        return self._ends.first

    def moved(self) -> Moved:
        """What may have changed since this was asked the last time."""
        found = Moved(frozenset(self._moved_addresses), frozenset(self._moved_macs))
        self._moved_addresses.clear()
        self._moved_macs.clear()
        return found

    @property
    def moved_macs(self) -> Collection[str]:
        """The devices of which that is so."""
        return self._moved_macs

    @property
    def has_moved(self) -> bool:
        return bool(self._moved_addresses or self._moved_macs)

    # --- within -------------------------------------------------------------------------------------------------

    def _see(self, new: Sighting) -> None:
        address = new.address
        before = self._sightings.get(address)
        mac = new.mac or (before.mac if before else "")  # who tells of the address alone takes nothing away
        if before is not None and before.mac == mac:
            new = Sighting(address, mac, new.zone or before.zone, max(new.until, before.until), new.name or before.name)
            moved = new.zone != before.zone
        else:
            # First: for whoever is there now there may be no room, and they are not who was there before.
            self._forget(address)
            if not self._has_room(mac or address):
                self.dropped += 1
                return
            self._take_in(mac or address, address)
            moved = True
        self._sightings[address] = new
        self._ends.at(new.until, ("sighting", address))
        if moved:
            self._moved_addresses.add(address)
        if not mac:
            if (login := self._by_address.get(address)) is not None:
                self._ends.at(login.until, ("address", address))
            return
        if new.zone and self._where.get(mac) != new.zone:
            self._where[mac] = new.zone
            self._moved_macs.add(mac)
        self._join(mac, address, same=before is not None and not before.mac)

    def _has_room(self, device: str) -> bool:
        if not self._is_stranger(device):
            return True
        return len(self._sightings) < MOST_SIGHTINGS and (device in self._addresses or not self.full)

    def _take_in(self, device: str, address: str) -> None:
        if device not in self._addresses and self._is_stranger(device):
            self._strangers[device] = None
        known = self._addresses.setdefault(device, {})
        if len(known) >= MOST_ADDRESSES:
            self._forget(next(iter(known)))
            known = self._addresses.setdefault(device, {})
        known[address] = None
        if device != address and sum("." in each for each in known) > MOST_IPV4:
            self._crowds.add(device)
            self._end(("mac", device))

    def _forget(self, address: str) -> None:
        sighting = self._sightings.pop(address, None)
        if sighting is None:
            return
        self._moved_addresses.add(address)
        self._ends.forget(("sighting", address))
        device = sighting.mac or address
        if device in self._crowds:
            self._end(("address", address))
        if left := self._addresses.get(device):
            left.pop(address, None)
        if not left:
            self._addresses.pop(device, None)
            self._strangers.pop(device, None)
            self._where.pop(device, None)
            self._crowds.discard(device)

    def _is_stranger(self, device: str) -> bool:
        return device not in self._registered and device not in self._by_mac

    def _join(self, mac: str, address: str, same: bool) -> None:
        """Bind to the device what was told of its address just before it was known, or while it was there (`same`)."""
        login = self._by_address.get(address)
        if login is None or mac in self._crowds:
            return
        fresh = same or self._now - self._told[address] <= JOINS
        self._end(("address", address))
        there = self._by_mac.get(mac)
        if fresh and (there is None or there.since <= login.since):
            self._put(("mac", mac), replace(login, mac=mac))

    def _place(self, login: Login) -> Place:
        mac = login.mac or self.mac_at(login.address)
        return ("mac", mac) if mac and mac not in self._crowds else ("address", login.address)

    def _places(self, mac: str, address: str) -> tuple[Place, ...]:
        mac = mac or self.mac_at(address)
        return tuple(place for place in (("mac", mac), ("address", address)) if place in self._logins)

    def _put(self, place: Place, login: Login) -> None:
        before = self._logins.get(place)
        if before is not None:
            self._unlist(place, before)
        self._logins[place] = login
        self._ends.at(self._until(place, login), place)
        if login.session:
            self._sessions.setdefault((login.source, login.session), {})[place] = None
        kind, key = place
        if kind == "mac":
            self._by_mac[key] = login
            self._strangers.pop(key, None)
        else:
            self._by_address[key] = login
            self._told[key] = self._now
        if before is None or (before.person, before.place, before.source) != (login.person, login.place, login.source):
            self._mark(place)

    def _end(self, place: Place) -> Login | None:
        login = self._logins.pop(place, None)
        if login is None:
            return None
        self._unlist(place, login)
        self._ends.forget(place)
        kind, key = place
        if kind == "mac":
            del self._by_mac[key]
            if key in self._addresses and self._is_stranger(key):
                self._strangers[key] = None
        else:
            del self._by_address[key]
            del self._told[key]
        self._mark(place)
        return login

    def _until(self, place: Place, login: Login) -> datetime:
        kind, key = place
        if kind == "mac" or key in self._sightings or key in self._fixed:
            return login.until
        return min(login.until, self._now + ALONE)

    def _unlist(self, place: Place, login: Login) -> None:
        places = self._sessions.get((login.source, login.session), {})
        places.pop(place, None)
        if not places:
            self._sessions.pop((login.source, login.session), None)

    def _mark(self, place: Place) -> None:
        (self._moved_macs if place[0] == "mac" else self._moved_addresses).add(place[1])


def _replaces(place: Place, address: str) -> bool:
    return place[0] == "mac" or (":" in place[1]) == (":" in address)

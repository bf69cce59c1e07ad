"""Who is where -> Clients: registers, sightings and logins joined, made anew only for what moved. Pure.

A login counts for all addresses of its device where the hardware address is known. On a shared device it is all that
names anybody; what it names ends with it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from ipaddress import ip_address, ip_network

from filters.clients import Client, Clients, HowSure
from filters.policy.attempt import NONE, SHARED_RESOLVER, Labels, Standing
from filters.policy.bindings import Bindings, Login, Sighting
from filters.policy.policy import Policy
from filters.policy.school import Device, Person, School
from filters.policy.standing import named_labels
from filters.policy.stands import classes_of, standing_on, zone_of

_MOST_KEPT = 50_000  # clients and zones that are remembered; devices that make up addresses all day must not fill it


class Binder:
    """The Clients of one school under one policy on one date: `bind` for all that is known, `rebind` for what moved."""

    def __init__(self, school: School, policy: Policy, on: date) -> None:
        self._school = school
        self._policy = policy
        self._on = on
        self._named = named_labels(policy)
        devices = school.devices.values()
        self._with_mac = {device.mac: device for device in devices if device.mac}
        self._with_address = {address: device for device in devices for address in device.addresses}
        networks = [(ip_network(text), text, zone) for zone in school.zones.values() for text in zone.networks]
        networks.sort(key=lambda each: each[0].prefixlen, reverse=True)
        self._networks = [(network, zone.id) for network, _, zone in networks]
        self._made: dict[tuple[str, str, str, str, str], Client] = {}
        self._zones: dict[str, str] = {}
        self._seen: dict[str, Sighting] = {}
        self._addresses: dict[str, set[str]] = {}  # by hardware address
        self._bindings = Bindings()
        self._by_address: dict[str, Client] = {}
        self._by_mac: dict[str, Client] = {}
        self._by_device: dict[str, Client] = {}
        self._by_zone = tuple((text, self._nobody(zone.id, zone.group)) for _, text, zone in networks)
        self._unknown = self._nobody("", school.strictest)

    def bind(self, bindings: Bindings) -> None:
        """Take all of them up."""
        self._seen, self._addresses = {}, {}
        self._by_address, self._by_mac, self._by_device = {}, {}, {}
        for device in self._school.devices.values():
            self._by_device[device.id] = self._client(device, "", None, "", zone_of(device, self._school.zones))
        for address, device in self._with_address.items():
            self._by_address[address] = self._by_device[device.id]
        for mac, device in self._with_mac.items():
            self._by_mac[mac] = self._by_device[device.id]
        self.rebind(bindings, {*bindings.sightings, *bindings.by_address}, bindings.by_mac)
        for address in self._school.dns.shared_resolvers:
            self._by_address[address] = self._resolver(address, self._by_address.get(address))

    def rebind(self, bindings: Bindings, addresses: Iterable[str], macs: Iterable[str]) -> None:
        """Make anew what stands at these addresses and belongs to these hardware addresses."""
        self._bindings = bindings
        moved, touched = set(addresses), set(macs)
        for address in moved:
            before, now = self._seen.get(address), bindings.sightings.get(address)
            if before is not None and before.mac:
                touched.add(before.mac)
                self._addresses[before.mac].discard(address)
            if now is None:
                self._seen.pop(address, None)
                continue
            self._seen[address] = now
            if now.mac:
                touched.add(now.mac)
                self._addresses.setdefault(now.mac, set()).add(address)
        for mac in touched:
            moved |= self._settle_mac(mac)
        for address in moved.difference(self._school.dns.shared_resolvers):
            self._settle_address(address)

    def clients(self, sequence: int) -> Clients:
        """Who is where now; its mappings are ours, and change with the next `rebind`. Numbers are still 255."""
        return Clients(sequence, self._by_address, self._by_device, self._by_zone, self._unknown, self._by_mac)

    def _settle_mac(self, mac: str) -> set[str]:
        """All addresses of a device: they share where it is, and who uses it."""
        addresses = self._addresses.get(mac, set())
        device = self._with_mac.get(mac)
        if addresses or device:
            login = self._bindings.by_mac.get(mac)
            client = self._client(device, mac, login, login.place if login else "", self._zone_of_mac(mac))
            self._by_mac[mac] = client
            if device:
                self._by_device[device.id] = client
        else:
            self._by_mac.pop(mac, None)
        if not addresses:
            self._addresses.pop(mac, None)
        return addresses | set(device.addresses if device else ())

    def _settle_address(self, address: str) -> None:
        sighting, login = self._seen.get(address), self._bindings.by_address.get(address)
        device = self._with_address.get(address)
        mac = sighting.mac if sighting else ""
        if mac:
            # The card decides; a device that is registered by its address alone is whoever has that.
            device = self._with_mac.get(mac) or (device if device and not device.mac else None)
            login = self._bindings.by_mac.get(mac) or login
        elif device is not None and device.mac:
            login = self._bindings.by_mac.get(device.mac) or login
        if sighting is None and login is None and device is None:
            self._by_address.pop(address, None)
            return
        zone = self._zone_at(address, sighting) or self._zone_of_mac(mac or (device.mac if device else ""))
        zone = zone or (zone_of(device, self._school.zones) if device else "")
        client = self._client(device, mac, login, login.place if login else "", zone)
        self._by_address[address] = client
        if device is not None and not device.mac:
            self._by_device[device.id] = client

    def _zone_of_mac(self, mac: str) -> str:
        """Where a device was seen last; where none of its addresses tells, where it is registered."""
        seen = [self._seen[address] for address in self._addresses.get(mac, ())]
        for each in sorted(seen, key=lambda sighting: sighting.until, reverse=True):
            if zone := self._zone_at(each.address, each):
                return zone
        device = self._with_mac.get(mac)
        return zone_of(device, self._school.zones) if device else ""

    def _zone_at(self, address: str, sighting: Sighting | None) -> str:
        if sighting is not None and sighting.zone in self._school.zones:
            return sighting.zone
        if (known := self._zones.get(address)) is not None:
            return known
        if len(self._zones) >= _MOST_KEPT:
            self._zones.clear()
        at = ip_address(address)
        found = (zone for network, zone in self._networks if at.version == network.version and at in network)
        self._zones[address] = zone = next(found, "")
        return zone

    def _client(self, device: Device | None, mac: str, login: Login | None, place: str, zone: str) -> Client:
        if device and not self._at_home(device, zone):
            device, place = None, ""
        person = self._school.people.get(login.person) if login else None
        key = (device.id if device else "", "" if device else mac, person.id if person else "", place, zone)
        if (made := self._made.get(key)) is None:
            if len(self._made) >= _MOST_KEPT:
                self._made.clear()
            made = self._made[key] = self._make(device, mac, person, place, zone)
        return made

    def _at_home(self, device: Device, zone: str) -> bool:
        """A thing passes unfiltered where it is registered. Elsewhere somebody else may have copied its card's address
        from its label: that is a device like any other."""
        return not device.zone or zone == device.zone or self._school.kind(device.group) != "things"

    def _make(self, device: Device | None, mac: str, signed_in: Person | None, place: str, zone: str) -> Client:
        school = self._school
        owner = school.people.get(device.person) if device and not device.shared else None
        there = school.zones.get(zone)
        default = there.group if there else school.strictest
        plain = (device.group if device else "") or (owner.group if owner else default)
        if school.kind(plain) == "things":
            signed_in = None  # a printer stays one, whoever's name reaches it
        person = signed_in or owner
        gone = person is not None and person.ends is not None and person.ends < self._on
        inspected = device is not None and device.inspected
        mine = {f"device:{device.id}"} if device else set()
        if gone:  # R39: after the last day nothing of the person's is left but who they were
            stands = self._standing(zone, school.strictest, frozenset(mine), inspected, None)
        else:
            group = signed_in.group if signed_in else plain
            mine |= {f"person:{person.id}"} if person else set()
            labels = frozenset(mine) | (classes_of(device, person, group, school) if device or person else NONE)
            stands = self._standing(zone, group, labels, inspected, person)
        return Client(
            device=device.id if device else self._stranger(mac, school.kind(default)),
            person=person.id if person else None,
            sure=_how_sure(device, owner, signed_in),
            place=(device.place if device else "") or place,
            standing=stands,
        )

    @staticmethod
    def _stranger(mac: str, kind: str) -> str:
        """What a device that nobody registered goes by (F8). Of a visitor no day is joined to another."""
        return "" if kind == "guests" else mac

    def _standing(self, zone: str, group: str, labels: Labels, inspected: bool, person: Person | None) -> Standing:
        return standing_on(zone, group, labels, inspected, person, self._school, self._policy, self._named, self._on)

    def _nobody(self, zone: str, group: str) -> Client:
        """Whoever an unknown address is taken for."""
        stands = self._standing(zone, group, NONE, False, None)
        return Client(device="", person=None, sure=HowSure.ADDRESS_ONLY, place="", standing=stands)

    def _resolver(self, address: str, device: Client | None) -> Client:
        """Who asks for many is nobody; what it does for itself is judged as the strictest group's."""
        zone = zone_of(Device(id="", name="", addresses=(address,)), self._school.zones)
        nobody = self._nobody(zone, self._school.strictest)
        stands = replace(nobody.standing, named=nobody.standing.named | {SHARED_RESOLVER})
        return replace(nobody, device=device.device if device else "", standing=stands)


def _how_sure(device: Device | None, owner: Person | None, signed_in: Person | None) -> HowSure:
    if signed_in:
        return HowSure.SIGNED_IN
    if device and device.shared:
        return HowSure.SHARED_DEVICE
    return HowSure.OWN_DEVICE if owner else HowSure.ADDRESS_ONLY

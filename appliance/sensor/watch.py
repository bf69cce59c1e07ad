"""Bytes in, news out: what the sensor makes of each packet and frame that it is shown. Pure.

Whatever is sent, it is read, counted or refused, within bounded memory; nothing that is malformed ends the watching.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address

from appliance.sensor import announce
from appliance.sensor.announce import Announcement
from appliance.sensor.bypass.detect import detect
from appliance.sensor.bypass.flow import Finding, Sure
from appliance.sensor.devices.fingerprint import Traits
from appliance.sensor.devices.known import Devices
from appliance.sensor.flows import Flows
from appliance.sensor.names import Names
from appliance.sensor.rogues import Rogues
from appliance.sensor.tunnels import Tunnels
from appliance.sensor.twice import Twice
from filters.policy.attempt import Labels
from filters.wire import dhcp, dns, dns_private, neighbour
from filters.wire.mdns import mdns
from filters.wire.packet import ARP, ICMP6, IPV4, IPV6, UDP, Frame, Packet, frame, packet

_DNS, _MDNS, _DHCP, _DHCP6 = 53, 5353, (67, 68), (546, 547)
_LINK = 255  # hops of a packet that was sent on this link (RFC 4861)


@dataclass(frozen=True, slots=True)
class Found:
    """A way round the filter. `address`: the client's, `server`: the far end's, "" where it has none of its own."""

    address: str
    server: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Sighted:
    """A device at an address. `name`: what it calls itself, or ""."""

    mac: str
    address: str
    name: str
    zone: str


type News = Found | Sighted | None


@dataclass(frozen=True, slots=True)
class Now:
    """Real time, and seconds that never go back."""

    at: datetime
    ticks: float


class Watch:
    """`zone_at`: in which zone an address lies, "" beyond the school. `labels`: what lists say of a host.

    `box`: the number of this box; `zones`: of each place, whose announcements bear its number; `shared`: those of them
    that stand for several.
    """

    def __init__(
        self,
        *,
        devices: Devices,
        rogues: Rogues,
        zone_at: Callable[[str], str],
        labels: Callable[[str], Labels],
        box: bytes,
        zones: tuple[str, ...],
        shared: frozenset[str] = frozenset(),
    ) -> None:
        self.devices = devices
        self.rogues = rogues
        self.malformed = 0
        self._zone_at = zone_at
        self._labels = labels
        self._box = box
        self._zones = zones
        self._shared = shared
        self._flows = Flows()
        self._names = Names()
        self._tunnels = Tunnels()
        self._twice = Twice()

    # --- the first packets of connections ---

    def first_packet(self, data: bytes, now: Now) -> Found | None:
        try:
            read = packet(data)
        except ValueError:
            self.malformed += 1
            return None
        flow = self._flows.add(read, now.ticks, self._names.of(read.target))
        if flow is None or not self._leaves(flow.client, flow.server):
            return None
        finding = detect(flow, self._labels)
        if finding is None:
            return None
        found = Found(flow.client, flow.server, finding)
        news = self._twice.is_news(flow.client, finding, flow.client_port, now.ticks)
        if finding.sure is Sure.CERTAIN:
            self._flows.close(flow)
        return found if news else None

    def _leaves(self, client: str, server: str) -> bool:
        """From a device of the school to a host beyond it: what stays inside is the school's own."""
        if self._zone_at(server) or dns_private.private(ip_address(server).packed):
            return False
        return bool(self._zone_at(client))

    def name_of(self, address: str) -> str:
        """By which it was asked for last, or ""."""
        return self._names.of(address)

    # --- frames of a zone's interface ---

    def frame(self, zone: str, data: bytes, outgoing: bool, now: Now) -> News:
        """`outgoing`: the box itself sent it; of that only its answers by DNS are read."""
        try:
            read = frame(data)
            if outgoing:
                return self._answer(read, now)
            if read.kind == announce.KIND:
                self._announced(zone, read, now)
                return None
            return self._heard(zone, read, now)
        except ValueError:
            self.malformed += 1
        except dns.Malformed:
            self.malformed += 1
        return None

    def _answer(self, read: Frame, now: Now) -> Found | None:
        if read.kind not in (IPV4, IPV6):
            return None
        said = packet(read.data)
        if said.protocol != UDP or said.source_port != _DNS:
            return None
        self._names.read(said.payload)
        finding = self._tunnels.read(said.target, said.payload, now.ticks)
        if finding is None or not self._twice.is_news(said.target, finding, int(now.ticks), now.ticks):
            return None
        return Found(said.target, "", finding)

    def _announced(self, zone: str, read: Frame, now: Now) -> None:
        said = announce.read(read.data)
        if said is None:
            return
        if said.box != self._box:
            self.rogues.box(zone, read.source, now.at)
        elif said.zone < len(self._zones) and self._zones[said.zone] != zone:
            self.rogues.loop(zone, self._zones[said.zone], now.at)

    def _heard(self, zone: str, read: Frame, now: Now) -> Sighted | None:
        if read.source in self.rogues.own.macs:
            return None
        if read.kind == ARP:
            claim = neighbour.arp(read.data)
            return self._claimed(zone, claim, now) if claim else None
        if read.kind not in (IPV4, IPV6):
            return None
        said = packet(read.data)
        if said.protocol == ICMP6:
            return self._icmp6(zone, read, said, now)
        if said.protocol != UDP:
            return None
        if said.target_port in _DHCP:
            return self._dhcp(zone, read, dhcp.dhcp4(said.payload), said, now)
        if said.target_port in _DHCP6:
            return self._dhcp(zone, read, dhcp.dhcp6(said.payload), said, now)
        return self._mdns(zone, read, said, now) if said.target_port == _MDNS else None

    def _icmp6(self, zone: str, read: Frame, said: Packet, now: Now) -> Sighted | None:
        # What was forwarded to this link was not said on it.
        told = neighbour.icmp6(said.payload, said.source, read.source) if said.hops == _LINK else None
        if isinstance(told, neighbour.Claim):
            return self._claimed(zone, told, now)
        if isinstance(told, neighbour.Router) and (told.lifetime or told.prefixes):
            self.rogues.router(zone, told.mac, said.source, now.at)
        return None

    def _claimed(self, zone: str, claim: neighbour.Claim, now: Now) -> Sighted | None:
        self.rogues.claim(zone, claim.mac, claim.address, now.at)
        if not self._meet(claim.mac, claim.address, zone, now) or not self._zone_at(claim.address):
            return None
        return Sighted(claim.mac, claim.address, "", zone)

    def _dhcp(self, zone: str, read: Frame, told: dhcp.Message, said: Packet, now: Now) -> Sighted | None:
        if told.from_server:
            if told.kind in ((dhcp.OFFER, dhcp.ACK) if told.version == 4 else (dhcp.ADVERTISE6, dhcp.REPLY6)):
                self.rogues.dhcp(zone, read.source, told.server or said.source, now.at)
            return None
        if told.version == 4 and told.kind == dhcp.REQUEST and told.server:
            # A switch shows the server's answer to the device alone; but the device's choice all hear.
            self.rogues.dhcp(zone, "", told.server, now.at)
        traits = Traits(told.vendor, told.wanted if told.version == 4 else (), told.name)
        mac = told.mac or read.source
        if not self._meet(mac, told.address, zone, now, traits):
            return None
        return Sighted(mac, told.address, told.name, zone) if told.address and told.name else None

    def _mdns(self, zone: str, read: Frame, said: Packet, now: Now) -> Sighted | None:
        told = mdns(said.payload)
        if told is not None:
            traits = Traits(name=told.name, model=told.model, services=told.services)
            self._meet(read.source, said.source, zone, now, traits)
        return None

    def _meet(self, mac: str, address: str, zone: str, now: Now, traits: Traits | None = None) -> bool:
        """Whether it is taken in. Where zones share a wire, only a device's address tells them apart."""
        sure = self._zone_at(address) if address and zone in self._shared else "" if zone in self._shared else zone
        return self.devices.meet(mac, sure, now.at, now.ticks, traits, around=zone) is not None

    def announcement(self, place: int) -> Announcement:
        """What this box says at one of its places."""
        return Announcement(self._box, place)

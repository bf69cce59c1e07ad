"""The identity process: what the network, DHCP, RADIUS and the sensor tell of devices and people, told to the steward.

Thin. It decides nothing and keeps nothing: the steward's directory joins what all of them say.
"""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from appliance.identity import facts
from appliance.identity.facts import IdentityFacts
from appliance.identity.lease_file import LeaseFile
from appliance.identity.neighbours import LIVES, Neighbours
from appliance.identity.radius_server import Accounting, Secret, networks_of
from appliance.identity.relay import RelayTo
from appliance.identity.sensed import LARGEST, sensed
from appliance.identity.settings import IdentitySettings
from appliance.identity.teller import Teller
from appliance.state import State
from filters.door import Door, within_reach
from filters.policy.bindings import Sighting
from filters.settings import CannotServe, serve

log = logging.getLogger(__name__)

LOOK = 0.1  # seconds between two looks at the lease file
TELL = 5.0  # and between two words to health


class Identity:
    """All sources, and the one who tells the steward."""

    def __init__(self, settings: IdentitySettings) -> None:
        self._settings = settings
        self._state = State(Path(settings.state))
        self._since = datetime.now(UTC)
        self._routed = networks_of(settings.routed)
        self._teller = Teller(Door(self._state.door))
        self._neighbours: Neighbours | None = None
        self._accounting: Accounting | None = None
        self._relay: RelayTo | None = None
        self._leases: LeaseFile | None = None
        self._sensor: socket.socket | None = None
        self._unread: list[str] = []
        self._routers: dict[str, str] = {}

    async def start(self) -> None:
        """Raises CannotServe."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._settings.links:
            zones = {link.interface: link.zone for link in self._settings.links}
            self._neighbours = Neighbours(zones, self._met, lambda: self._teller.waiting)
            self._neighbours.start()
        if self._settings.leases:
            self._leases = LeaseFile(Path(self._settings.leases), self._routed, self._teller.seen, self._teller.gone)
            self._leases.look()
        self._hear_sensor()
        if self._settings.radius:
            await self._hear_radius()

    async def run(self, ended: asyncio.Event) -> None:
        telling = asyncio.create_task(self._teller.run())
        told = float("-inf")
        loop = asyncio.get_running_loop()
        while not ended.is_set():
            try:
                if self._leases:
                    self._leases.look()
                if self._neighbours:
                    self._neighbours.look()
                if loop.time() - told >= TELL:
                    told = loop.time()
                    self._teller.forget(datetime.now(UTC))
                    facts.write(self._folder, self._facts())
            except OSError as error:  # a full disk must not end what people are known by
                log.error("identity could not look, or write down what it sees: %s", error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), LOOK)
        telling.cancel()

    def close(self) -> None:
        for part in (self._neighbours, self._accounting, self._relay):
            if part is not None:
                part.close()
        if self._sensor is not None:
            asyncio.get_running_loop().remove_reader(self._sensor)
            self._sensor.close()
            self._state.sightings.unlink(missing_ok=True)

    @property
    def _folder(self) -> Path:
        return self._state.sightings.parent

    def _met(self, sighting: Sighting) -> None:
        """A neighbour; behind a router of the school's own it would be that router, whoever has the address."""
        if sighting.address in self._settings.gateways:
            self._routers[sighting.address] = sighting.mac
        if sighting.mac in self._routers.values():
            return  # the way out, by whatever other addresses it has
        if not self._is_routed(sighting.address):
            self._teller.seen(sighting)

    def _placed(self, address: str, mac: str) -> None:
        """RADIUS knows the card behind an address; where devices are met on the wire, that tells it better."""
        if self._is_routed(address):
            self._teller.seen(Sighting(address, mac, "", datetime.now(UTC) + LIVES * 6))

    def _is_routed(self, address: str) -> bool:
        if not self._routed:
            return False
        at = ip_address(address)
        return any(at.version == network.version and at in network for network in self._routed)

    def _hear_sensor(self) -> None:
        path = self._state.sightings
        path.unlink(missing_ok=True)
        self._sensor = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        with within_reach(path) as name:
            self._sensor.bind(name)
        path.chmod(0o600)
        asyncio.get_running_loop().add_reader(self._sensor, self._read_sensor, self._sensor)

    def _read_sensor(self, sensor: socket.socket) -> None:
        for _ in range(16):
            try:
                data = sensor.recv(LARGEST)
            except OSError:
                return
            try:
                for sighting in sensed(data, datetime.now(UTC) + LIVES):
                    self._met(sighting)
            except ValueError:
                log.warning("what the sensor told could not be read")

    async def _hear_radius(self) -> None:
        loop = asyncio.get_running_loop()
        if relay := self._settings.relay:
            secret = self._secret("relay", relay.secret_file)
            if secret:
                _, self._relay = await loop.create_datagram_endpoint(
                    lambda: RelayTo(secret), remote_addr=(relay.host, relay.port)
                )
        senders = [
            Secret(each.id, networks_of(each.networks), secret)
            for each in self._settings.radius
            if (secret := self._secret(each.id, each.secret_file))
        ]
        pass_on = self._relay.pass_on if self._relay else None
        made = Accounting(senders, self._teller.login, self._placed, pass_on)
        host, port = self._settings.radius_host, self._settings.radius_port
        try:
            await loop.create_datagram_endpoint(lambda: made, sock=_socket(host, port))
        except OSError as error:
            raise CannotServe(
                f"RADIUS accounting, port {port}: {error.strerror}; stop what else listens there"
            ) from None
        self._accounting = made

    def _secret(self, whose: str, path: str) -> bytes:
        """b"" where there is none: with an empty secret anybody could say anything."""
        try:
            secret = Path(path).read_bytes().strip()
        except OSError:
            secret = b""
        if not secret:
            self._unread.append(whose)
            log.error("%s: the secret of %s cannot be read, or is empty; nothing is taken from it", path, whose)
        return secret

    def _facts(self) -> IdentityFacts:
        heard = self._accounting.heard if self._accounting else None
        return IdentityFacts(
            at=datetime.now(UTC),
            since=self._since,
            heard={each.id: heard.last.get(each.id) if heard else None for each in self._settings.radius},
            wrong=dict(heard.wrong) if heard else {},
            wrong_last=heard.wrong_last if heard else None,
            strangers=heard.strangers if heard else 0,
            malformed=heard.malformed if heard else 0,
            silent=self._teller.silent_since is not None,
            known=self._teller.known,
            dropped=self._teller.dropped,
            lost=self._relay.lost if self._relay else 0,
            unread=tuple(self._unread),
        )


def _socket(host: str, port: int) -> socket.socket:
    """One for IPv4 and IPv6, where there is IPv6."""
    family = socket.AF_INET6 if ":" in host and socket.has_ipv6 else socket.AF_INET
    heard = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    if family == socket.AF_INET6:
        heard.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    heard.bind((host if family == socket.AF_INET6 or ":" not in host else "", port))
    return heard


def main(settings: IdentitySettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotServe."""
    asyncio.run(_serve(settings))


async def _serve(settings: IdentitySettings) -> None:
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    identity = Identity(settings)
    await identity.start()
    print("ready", flush=True)
    await identity.run(ended)
    identity.close()


if __name__ == "__main__":
    sys.exit(serve(IdentitySettings, main))

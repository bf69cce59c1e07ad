"""The sensor as a process: it watches beside the path of packets, and holds none of them up.

python -m appliance.sensor.process < settings.json
"""

import gc
import logging
import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from appliance.sensor import announce
from appliance.sensor.devices.known import Devices
from appliance.sensor.devices.store import Store
from appliance.sensor.ears import Ears
from appliance.sensor.far import Firewall, Identity
from appliance.sensor.inside import ZoneAt
from appliance.sensor.nflog import FIRST, WATCHED, Logged
from appliance.sensor.rogues import Own, Rogues
from appliance.sensor.settings import Place, SensorSettings, one_an_interface
from appliance.sensor.taps import Shown, own_macs
from appliance.sensor.tell import tell
from appliance.sensor.tidings import Lately, Tidings, write
from appliance.sensor.watch import Found, Now, Sighted, Watch
from appliance.sensor.watched import watched_from_packet
from filters.events.record import Recorder
from filters.files import replace_file
from filters.live import Live, LiveIndex
from filters.neighbours import Neighbours, find_client
from filters.part import run
from filters.policy.policy import Policy
from filters.settings import CannotServe
from filters.wire.packet import Malformed

SOCKETS = 256
LOOK = 1.0  # seconds between two looks whether interfaces came or went
TELL = 2.0  # and between two words to health and to the disk
COMPLAIN = 60.0  # and between two complaints about packets
KEPT = timedelta(days=30)  # that a stranger which is met no more is remembered
MOST_SIGHTED = 200  # told of at a time

_logger = logging.getLogger(__name__)


class Sensor:
    def __init__(self, settings: SensorSettings, live: Live, recorder: Recorder) -> None:
        self._settings = settings
        self._live = live
        self._index = LiveIndex(live)
        self._recorder = recorder
        self._offset = timedelta(seconds=settings.offset)
        self._folder = Path(settings.sensor)
        self._store = Store(self._folder)
        self._places = one_an_interface(settings.places)
        self._ears = Ears(self._places, self._on_frame, self._on_packet)
        self._firewall = Firewall(settings.admissions)
        self._identity = Identity(settings.sightings)
        self._neighbours = Neighbours()
        self._sighted: dict[tuple[str, str], Sighted] = {}
        self._policy: Policy | None = None
        self._zone_at = ZoneAt(())
        self._lately = (Lately(), Lately(), Lately())
        self._next_look = self._next_word = self._next_announcement = self._next_complaint = 0.0
        self._devices = Devices(self._is_registered, self._store.read())
        self._rogues = Rogues(self._own())
        self._watch = Watch(
            devices=self._devices,
            rogues=self._rogues,
            zone_at=lambda address: self._zone_at(address),
            labels=self._index.labels,
            box=_number(self._folder),
            zones=tuple(place.zone for place in self._places),
            shared=frozenset(place.zone for place in self._places if place.shared),
        )

    async def start(self) -> None:
        """Raises CannotServe where the system lets us listen to nothing."""
        gc.freeze()
        try:
            self.refresh()
        except PermissionError:
            raise CannotServe("this user may not listen on interfaces; start `lessonwall gateway` as root") from None

    def refresh(self) -> None:
        """Called ten times a second."""
        self._live.refresh()
        if self._live.policy is not self._policy:
            self._policy = self._live.policy
            self._zone_at = ZoneAt(self._policy.zones.values())
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + LOOK
            if self._ears.look():
                self._rogues.own = self._own()
                self._next_announcement = 0.0
        if now >= self._next_announcement:
            self._next_announcement = now + announce.EVERY
            self._ears.announce(self._watch.announcement)
        if self._sighted:
            self._identity.tell(list(self._sighted.values()))
            self._sighted.clear()
        if now >= self._next_word:
            self._next_word = now + TELL
            self._say(now)

    async def close(self) -> None:
        self._say(time.monotonic())
        for each in (self._ears, self._store, self._firewall, self._identity, self._neighbours):
            each.close()

    # --- what is heard ----------------------------------------------------------------------------------------------

    def _on_frame(self, place: Place, shown: Shown) -> None:
        news = self._safely(lambda: self._watch.frame(place.zone, shown.data, shown.outgoing, _now()))
        if isinstance(news, Found):
            self._found(news)
        elif isinstance(news, Sighted) and len(self._sighted) < MOST_SIGHTED:
            self._sighted[news.mac, news.address] = news

    def _on_packet(self, logged: Logged) -> None:
        if logged.group == FIRST:
            found = self._safely(lambda: self._watch.first_packet(logged.packet, _now()))
            if found is not None:
                self._found(found)
        elif logged.group == WATCHED:
            self._safely(lambda: self._would_refuse(logged.packet))

    def _would_refuse(self, packet: bytes) -> None:
        """What the firewall passed because a zone is only watched."""
        try:
            address, far, port, protocol = watched_from_packet(packet)
        except Malformed:
            return
        client = find_client(self._live.clients, address, self._neighbours)
        name = self._watch.name_of(far) or far
        where = f"{name} {protocol}/{port}" if port else f"{name} {protocol}"
        self._recorder.would_refuse(client, address, where, datetime.now(UTC), self._offset)

    def _found(self, found: Found) -> None:
        self._safely(lambda: self._tell(found))

    def _tell(self, found: Found) -> None:
        seen, policy = datetime.now(UTC), self._live.policy
        client = find_client(self._live.clients, found.address, self._neighbours)
        told = tell(found.finding, found.address, client, policy, self._index, seen, seen + self._offset)
        if told is None:
            return
        self._recorder.record(told.event)
        if told.refuse and found.server:
            self._firewall.refuse(client.number, found.server, found.finding.evidence)

    def _safely[T](self, do: Callable[[], T]) -> T | None:
        """One packet that we cannot handle must not end the watching."""
        try:
            return do()
        except Exception:
            if time.monotonic() >= self._next_complaint:
                self._next_complaint = time.monotonic() + COMPLAIN
                _logger.exception("a packet could not be judged")
            return None

    # --- what is known of the box, and said of the wire ---------------------------------------------------------------

    def _is_registered(self, mac: str) -> bool:
        client = self._live.clients.by_mac.get(mac)
        return client is not None and bool(client.device)

    def _own(self) -> Own:
        settings = self._settings
        return Own(
            macs=own_macs(),
            addresses=frozenset(settings.addresses),
            allowed=frozenset(settings.allowed),
            serves=frozenset(place.zone for place in self._places if place.serves),
            advertises=frozenset(place.zone for place in self._places if place.advertises),
        )

    def _say(self, now: float) -> None:
        """To the disk and to health."""
        at = datetime.now(UTC)
        self._devices.forget_before(at - KEPT)
        self._store.write(*self._devices.changes())
        refused, malformed, lost = self._lately
        tidings = Tidings(
            at=at,
            rogues=tuple(self._rogues.now(at)),
            missing=self._ears.missing,
            log=self._ears.log_problem,
            store=self._store.problem,
            devices=len(self._devices),
            refused=refused.of(self._devices.refused, now),
            malformed=malformed.of(self._watch.malformed, now),
            lost=lost.of(self._ears.lost, now),
        )
        try:
            write(self._folder, tidings)
        except OSError as error:  # a full disk: health has a check of its own for it
            _logger.warning("what is wrong on the wire cannot be written: %s", error)


def _now() -> Now:
    return Now(datetime.now(UTC), time.monotonic())


def _number(folder: Path) -> bytes:
    """Of this box: drawn once, kept."""
    file = folder / "box"
    try:
        number = file.read_bytes()
    except FileNotFoundError:
        number = b""
    if len(number) != 16:
        number = secrets.token_bytes(16)
        replace_file(file, number, mode=0o600)
    return number


if __name__ == "__main__":
    sys.exit(run(SensorSettings, Sensor, SOCKETS))

"""A whole school with the box in it: what tests ask of both."""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from appliance import ports
from filters.events.event import Event
from filters.events.reader import EventReader
from filters.events.record import EVENTS
from filters.events.seal import Opener
from tests.netns.lab import school as folder_of
from tests.netns.lab.box import Box, box
from tests.netns.lab.client import Client, Outcome
from tests.netns.lab.internet import Internet, internet
from tests.netns.lab.places import CASINO, LAPTOP, Host
from tests.netns.lab.services import services
from tests.netns.lab.wiring import ROUTER_NUMBER, Way, Wired, wired

_numbers = count(1)


@dataclass(frozen=True)
class Plugged:
    way: Way
    wired: Wired
    world: Internet
    box: Box

    def client(self, host: Host) -> Client:
        """With the school's certificate where the school put it."""
        trusts = (self.world.roots, self.box.authority) if host is LAPTOP else (self.world.roots,)
        return Client(self.wired.spaces[host.name], trusts)

    def router(self, host: Host, family: int) -> str:
        """Whom a device asks for names if it has nothing else in mind."""
        return of(family, host.place.at(ROUTER_NUMBER))

    def box_address(self, host: Host, family: int) -> str:
        return of(family, host.place.at(folder_of.box_number(self.way, host.place)))

    def attempt(self, host: Host, family: int, source: str = "") -> Event:
        """What the log says when a device asks for a name that is closed, and that nobody asked for before."""
        name = f"n{next(_numbers)}.{CASINO}"
        found = self.client(host).resolve(name, record(family), self.router(host, family), source=source)
        event = until(lambda: next((one for one in self.events() if one.attempt.target.name == name), None), 5)
        assert event.address == (source or of(family, host.addresses)), (found, event)
        return event

    def events(self) -> list[Event]:
        """The newest of the log, which are there within a quarter of a second."""
        reader = EventReader(self.box.state.events / EVENTS, Opener.of(self.box.state.keys))
        try:
            return reader.latest(100)
        finally:
            reader.close()

    def tell(self, host: Host, family: int, event: str, login: str = "") -> Outcome:
        """What the log-on script of a domain PC does."""
        own = of(family, host.addresses)
        said = {"login": login, "address": own, "event": event, "at": datetime.now(UTC).isoformat()}
        body = json.dumps({**said, "nonce": secrets.token_hex(16), "computer": "IT2-7"}).encode()
        proof = hmac.new(folder_of.SECRET, body, hashlib.sha256).hexdigest()
        headers = {"Lessonwall-Sender": folder_of.SENDER, "Lessonwall-Signature": f"v1={proof}"}
        return self.client(host).https(
            folder_of.BOX,
            self.box_address(host, family),
            "/identity",
            port=ports.PORTAL_TLS,
            body=body,
            headers=headers,
        )


@contextmanager
def plugged(way: Way, folder: Path) -> Iterator[Plugged]:
    """Wired, with the box running, for as long as somebody looks."""
    with wired(way) as made, internet(made.spaces["net"], folder / "internet") as world, services(made.spaces):
        certificate = world.certificate(folder_of.BOX)
        school = folder_of.write(folder / "school", way, world.roots, certificate, folder / "secret")
        with box(made.box, school, folder / "state", "--at", "2026-11-23T09:00") as running:
            yield Plugged(way, made, world, running)


def of(family: int, pair: tuple[str, str]) -> str:
    """Of an IPv4 and an IPv6 address."""
    return pair[0] if family == 4 else pair[1]


def record(family: int) -> str:
    return of(family, ("A", "AAAA"))


def until[T](look: Callable[[], T | None], seconds: float) -> T:
    """What `look` finds, as soon as it does."""
    end = time.monotonic() + seconds
    while (found := look()) is None:
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.05)
    return found

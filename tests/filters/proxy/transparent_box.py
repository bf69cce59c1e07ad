"""A proxy in the lab's box, the devices it knows, and what a client of the lab asks it without knowing of it."""

import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest
from cryptography import x509

from filters.clients import Client, Clients, HowSure
from filters.dns.endpoint import Endpoint, Listen
from filters.events.event import Event
from filters.events.reader import EventReader
from filters.events.seal import Opener, make_keys
from filters.files import replace_file
from filters.live import publish
from filters.policy.attempt import Standing
from filters.policy.policy import Policy
from filters.proxy.settings import ProxySettings
from tests.filters.proxy.proxied import ABOUT, Answer, over, process, received, school, settings_for
from tests.filters.proxy.transparent_lab import INSPECTED, PLAIN, PORT, RESOLVER, STAFF, WATCHED, Lab, inside
from tests.names import publish_names
from tests.policies import LESSON

OURS, THEIRS = "Lessonwall CA – Oakfield School", "Authority of the pretend internet"
CLOSED = "Social media is closed in lessons."


@dataclass
class Box:
    """A proxy that runs in the lab's box."""

    lab: Lab
    state: Path
    pid: int

    def tls(
        self, name: str | None, to: str, source: Mapping[int, str] = PLAIN, trust: str | None = None, port: int = 443
    ) -> ssl.SSLSocket:
        """`trust`: the authority that must have signed; without one, whoever did."""
        context = ssl.create_default_context()
        context.check_hostname = bool(trust and name)
        context.verify_mode = ssl.CERT_REQUIRED if trust else ssl.CERT_NONE
        if trust:
            context.load_verify_locations(self.state / "ca" / "cert.pem" if trust == OURS else self.lab.servers.roots)
        return context.wrap_socket(self.lab.connect(to, source, port), server_hostname=name)

    def fetch(self, name: str, to: str, source: Mapping[int, str] = INSPECTED, trust: str = OURS) -> Answer:
        with self.tls(name, to, source, trust) as opened:
            return over(opened, name)

    def say(self, data: bytes, to: str, source: Mapping[int, str] = PLAIN, port: int = 80) -> str:
        with self.lab.connect(to, source, port) as raw:
            raw.sendall(data)
            return received(raw).decode(errors="replace")

    def get(self, host: str, to: str, source: Mapping[int, str] = PLAIN, target: str = "/", port: int = 80) -> str:
        asked = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        return self.say(asked.encode(), to, source, port)

    def alert(self, name: str | None, to: str, source: Mapping[int, str] = PLAIN, port: int = 443) -> str:
        """Why the handshake ended."""
        with pytest.raises(ssl.SSLError) as caught:
            self.tls(name, to, source, port=port).close()
        return str(caught.value.reason)

    def events(self) -> list[Event]:
        return EventReader(self.state / "events" / "events.db", Opener.of(self.state / "keys")).read()

    def event(self, name: str, within: float = 3.0) -> Event:
        until = time.monotonic() + within
        while time.monotonic() < until:
            if found := [event for event in self.events() if event.attempt.target.name == name]:
                return found[-1]
            time.sleep(0.05)
        raise AssertionError(f"nothing is recorded of {name}")


def policy(**changes: object) -> Policy:
    plain = school()
    year = replace(plain.groups["year-9"], blocks=plain.groups["year-9"].blocks | {"unnamed"})
    return school(**{"groups": {**plain.groups, "year-9": year}, **changes})


def clients() -> Clients:
    known = {}
    for number, (name, where, standing) in enumerate(
        [
            ("inspected", INSPECTED, Standing("main", "year-9", inspected=True)),
            ("plain", PLAIN, Standing("main", "year-9")),
            ("staff", STAFF, Standing("main", "staff")),
            ("watched", WATCHED, Standing("watched", "year-9")),
        ],
        start=1,
    ):
        for address in where.values():
            known[address] = Client(name, f"p-{name}", HowSure.OWN_DEVICE, "", standing, number)
    unknown = Client("", None, HowSure.ADDRESS_ONLY, "", Standing("main", "year-7"))
    return Clients(1, known, {client.device: client for client in known.values()}, (), unknown)


def settings(state: Path, lab: Lab, **changes: object) -> ProxySettings:
    for name in ("live", "events", "recent", "keys"):
        (state / name).mkdir(parents=True, exist_ok=True)
    make_keys(state / "keys")
    publish(state / "live", policy())
    publish(state / "live", clients())
    publish_names(state / "live")
    replace_file(state / "live" / "pages.json", msgspec.json.encode(ABOUT))
    plain = settings_for(state, _Roots(lab.servers.roots), LESSON)  # type: ignore[arg-type]
    return replace(
        plain,
        **{  # type: ignore[arg-type]
            "listeners": (Listen("0.0.0.0", 8080), Listen("::", 8080)),
            "upstreams": (Endpoint("127.0.0.1", RESOLVER),),
            "transparent": (Listen("", PORT),),
            "ports": (80, 443),
            "reach": ("198.51.100.0/24", "2001:db8:1::/64"),  # for who asks the proxy; nothing of it is led here
            "neighbours": True,
            "portal": "http://lessonwall.internal:8081/",
            **changes,
        },
    )


@dataclass
class _Roots:
    roots: Path
    dns: int = 0
    http: int = 80
    https: int = 443


@contextmanager
def box_in(lab: Lab, state: Path, *, may_say: str = "", **changes: object) -> Iterator[Box]:
    """`changes`: of the settings. `may_say`: part of what the process may complain of."""
    with inside(lab.box):
        running = process(settings(state, lab, **changes))
        started = running.__enter__()
    try:
        yield Box(lab, state, started.pid)
    finally:
        try:
            running.__exit__(None, None, None)
        except AssertionError as said:
            if not may_say or may_say not in str(said):
                raise


def issuer(opened: ssl.SSLSocket) -> str:
    certificate = x509.load_der_x509_certificate(opened.getpeercert(True) or b"")
    return str(certificate.issuer.get_attributes_for_oid(x509.oid.NameOID.COMMON_NAME)[0].value)

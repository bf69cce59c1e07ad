"""The pages for devices, served with and without TLS beside a real dashboard; a door that writes down what is asked.

What is in force is oakfield's, published by a real steward; who is where is what the test says.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from alerts.themes import shipped
from appliance.dashboard.app import build
from appliance.dashboard.box import Box
from appliance.dashboard.portal_serving import Listeners, Serving
from appliance.dashboard.process import config, health_lines, listen
from appliance.dashboard.settings import Portal
from appliance.published import publish_school, read_school
from appliance.state import State
from filters.clients import Client, Clients, HowSure
from filters.door import Door
from filters.events.seal import make_keys
from filters.live import Live, publish
from filters.policy.attempt import Standing
from filters.policy.school import Identity
from filters.request_lines import decode_request, encode_answer
from filters.requests import Answer, Done, Request
from tests.appliance.dashboard.box_at_work import start_steward, until

NAME = "filter.oakfield.example"
STRANGE = "127.0.0.9"  # nobody's, in a zone with sign-in
PHONE = "127.0.0.10"  # nobody's, behind a made-up hardware address
TROLLEY = "127.0.0.11"  # a shared device
OWNED = "127.0.0.1"  # Pupil Nine's own
PRINTER = "127.0.0.12"


@dataclass(slots=True)
class PortalAtWork:
    """`plain`, `secure`: addresses of the pages. `asked`: of the steward's door, in order; `answer`: what it says."""

    state: State
    plain: str
    secure: str
    dashboard: str
    plain6: str
    asked: list[Request] = field(default_factory=list)
    answer: Callable[[Request], Answer] = lambda request: Done("Noted.")
    clients: dict[str, Client] = field(default_factory=dict)
    sequence: int = 1000

    def browser(self, address: str = STRANGE, *, secure: bool = False, headers: dict[str, str] | None = None):
        """A client on the device at this address. It follows no redirect."""
        transport = httpx.HTTPTransport(local_address=address, verify=False)
        url = self.secure if secure else self.plain
        return httpx.Client(base_url=url, transport=transport, timeout=10, headers=headers or {}, trust_env=False)

    def sits(self, address: str, client: Client) -> None:
        """Whoever is at an address, as the steward would publish it."""
        self.clients[address] = client
        self.sequence += 1
        unknown = stranger()
        publish(self.state.live, Clients(self.sequence, dict(self.clients), {}, (("127.0.0.0/8", unknown),), unknown))

    def identity(self, identity: Identity) -> None:
        """The school's choices, as published; a new policy tells of them."""
        school, policy = read_school(self.state.live), Live(self.state.live).policy
        assert school is not None
        publish_school(self.state.live, replace(school, identity=identity, web_name=NAME))
        publish(self.state.live, replace(policy, version=policy.version + 1))


def stranger() -> Client:
    return Client("", None, HowSure.ADDRESS_ONLY, "", Standing("school", "unregistered"))


def somebody(person: str = "p9", device: str = "", sure: HowSure = HowSure.SIGNED_IN) -> Client:
    return Client(device, person, sure, "", Standing("school", "year-9"))


@contextlib.contextmanager
def portal(root: Path, *, encrypted: bool) -> Iterator[PortalAtWork]:
    state = State(root / "state")
    state.events.mkdir(parents=True)
    state.recent.mkdir(parents=True, exist_ok=True)
    make_keys(state.keys)
    steward = start_steward(state)
    steward.terminate()
    steward.wait(10)
    _in_zones_with_sign_in(state)
    certificate, key = certify(root, NAME) if encrypted else ("", "")
    settings = Portal(("127.0.0.1:0", "[::1]:0"), ("127.0.0.1:0",), certificate, key)
    listeners = Listeners(
        tuple(listen(each) for each in settings.plain), tuple(listen(each) for each in settings.secure)
    )
    box, door = Box(state, shipped(), health_lines), Door(state.door)
    serving, web = Serving(box, settings, listeners), listen("127.0.0.1:0")
    servers = [(uvicorn.Server(config(build(box, door))), [web]), *serving.servers(door, config)]

    async def serve() -> None:
        watch = asyncio.create_task(serving.watch())
        await asyncio.gather(*(server.serve(sockets=sockets) for server, sockets in servers))
        watch.cancel()

    at_work = PortalAtWork(
        state,
        f"http://127.0.0.1:{listeners.plain[0].getsockname()[1]}",
        f"https://127.0.0.1:{listeners.secure[0].getsockname()[1]}",
        f"http://127.0.0.1:{web.getsockname()[1]}",
        f"http://[::1]:{listeners.plain[1].getsockname()[1]}",
    )
    with door_that_notes(state.door, at_work):
        thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
        thread.start()
        until(lambda: all(server.started for server, _ in servers))
        at_work.sits(OWNED, somebody("p9", "laptop-p9", HowSure.OWN_DEVICE))
        at_work.sits(TROLLEY, Client("trolley-1a", None, HowSure.SHARED_DEVICE, "", Standing("school", "year-8")))
        at_work.sits(PRINTER, Client("printer-1", None, HowSure.ADDRESS_ONLY, "", Standing("things", "things")))
        try:
            yield at_work
        finally:
            for server, _ in servers:
                server.should_exit = True
            thread.join(10)


def _in_zones_with_sign_in(state: State) -> None:
    school, policy = read_school(state.live), Live(state.live).policy
    assert school is not None
    zones = {**policy.zones, "school": replace(policy.zones["school"], sign_in=True)}
    publish_school(state.live, replace(school, zones=zones, web_name=NAME))
    publish(state.live, replace(policy, zones=zones))


@contextlib.contextmanager
def door_that_notes(path: Path, at_work: PortalAtWork) -> Iterator[None]:
    """The steward's door, as the protocol has it: a line for a line."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                for line in lines:
                    request = decode_request(line).request
                    at_work.asked.append(request)
                    connection.sendall(encode_answer(at_work.answer(request)))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def certify(folder: Path, name: str, days: int = 90) -> tuple[str, str]:
    """A certificate for a name and its key, signed by itself, as files."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=100))
        .not_valid_after(now + timedelta(days=days, hours=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "web.pem", folder / "web.key"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(chain), str(secret)

"""The proxy as `lessonwall up` starts it, in a small school, with a pretend internet behind it; and clients for it."""

import contextlib
import http.client
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import msgspec

from filters.clients import Client, Clients, HowSure
from filters.dns.endpoint import Endpoint, Listen
from filters.events.event import Event
from filters.events.reader import EventReader
from filters.events.seal import Opener, make_keys
from filters.files import replace_file
from filters.live import publish
from filters.policy.attempt import NONE, Standing, Verdict
from filters.policy.policy import Policy
from filters.policy.rules import CutOff, Group, Zone
from filters.proxy.about import About
from filters.proxy.settings import ProxySettings
from filters.words.phrases import Table, Tables
from tests.filters.proxy.internet import Internet
from tests.names import publish_names
from tests.policies import LESSON, LONG_AGO, policy, rule
from tests.running import free_port

# Told apart by address, as on a network. INSPECTED and YOUNG carry the school's certificate.
INSPECTED, STAFF, YOUNG, WATCHED, PLAIN, CUT_OFF, NOBODY = (f"127.0.0.{n}" for n in (1, 2, 4, 5, 6, 7, 9))
STANDINGS = {
    INSPECTED: Standing("main", "year-9", inspected=True),
    STAFF: Standing("main", "staff"),
    YOUNG: Standing("main", "year-7", frozenset({"under:13"}), inspected=True),
    WATCHED: Standing("watched", "year-9"),
    PLAIN: Standing("main", "year-9"),
    CUT_OFF: Standing("main", "year-9", frozenset({"device:tablet"}), inspected=True),
    "::1": Standing("main", "year-9", inspected=True),
}

TABLES = Tables(
    (
        Table("suicide", "suicide/intent", ("kill myself", "end my life")),
        Table("eating", "eating/tips", ("pro ana",)),
        Table("violence", "violence/harm", ("make a bomb",)),
    )
)

ABOUT = About(
    "Oakfield School",
    adult="the Safeguarding Lead in room 4",
    wording="You can also knock at the pastoral office.",
    may_continue=True,
    it="Network Manager (it@oakfield.example)",
)


def school(**changes: object) -> Policy:
    plain = policy(
        zones={
            "main": Zone("main", "Main", "year-7"),
            "watched": Zone("watched", "First days", "year-7", watch_until=datetime(2027, 9, 1, tzinfo=UTC)),
        }
    )
    social, *_ = plain.rules
    social = replace(
        social,
        say="Social media is closed in lessons.",
        why="Staff and pupils may not use social networking sites in lesson times.",
    )
    everyone = frozenset({"everyone"})
    rules = (
        rule("closed", Verdict.BLOCK, everyone, frozenset({"host:closed.example"}), say="This one is closed."),
        social,
        rule("help", Verdict.SUPPORT, everyone, frozenset({"theme:suicide", "theme:eating"})),
        rule("words", Verdict.BLOCK, everyone, frozenset({"theme:violence"}), say="This search is closed at school."),
        rule("look", Verdict.INSPECT, everyone, frozenset({"search-engines", "host:read.example"})),
    )
    cut = CutOff("c1", frozenset({"device:tablet"}), LONG_AGO, None, "t1", "")
    groups = {**plain.groups, "guests": Group("guests", "guests", "Guests")}
    return replace(plain, **{"rules": rules, "cut_offs": (cut,), "groups": groups, **changes})  # type: ignore[arg-type]


def clients() -> Clients:
    known = {
        address: Client(f"d{address}", f"p{address}", HowSure.OWN_DEVICE, "", standing, n)
        for n, (address, standing) in enumerate(STANDINGS.items(), start=1)
    }
    unknown = Client("", None, HowSure.ADDRESS_ONLY, "", Standing("main", "year-7", NONE))
    return Clients(1, known, {client.device: client for client in known.values()}, (), unknown)


@dataclass
class Answer:
    status: int
    body: str
    headers: dict[str, str]


@dataclass
class Proxy:
    """A running proxy. `port` is for whoever connects, `port6` the same on ::1, `staff` speaks for a teacher."""

    state: Path
    port: int
    port6: int
    staff: int
    internet: Internet
    process: subprocess.Popen[str]

    @property
    def authority(self) -> Path:
        return self.state / "ca" / "cert.pem"

    def memory(self, what: str = "VmRSS") -> float:
        """Of the process, in MB: now, or with VmHWM the most that it ever was."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition(f"{what}:")[2].split()[0]) / 1024

    def connect(self, source: str = PLAIN, timeout: float = 8) -> socket.socket:
        if source == "::1":
            return socket.create_connection(("::1", self.port6), timeout)
        return socket.create_connection(("127.0.0.1", self.port), timeout, source_address=(source, 0))

    def say(self, data: bytes, source: str = PLAIN, timeout: float = 8) -> bytes:
        """Send bytes, then everything that comes back until the proxy closes or is silent for a moment."""
        with self.connect(source, timeout) as raw:
            raw.sendall(data)
            return received(raw)

    def get(self, url: str, source: str = PLAIN, method: str = "GET", body: object = None, **headers: str) -> Answer:
        """A request by the proxy in clear: `http://…`."""
        with self.session(source) as session:
            return ask(session, url, method, body, **headers)

    @contextmanager
    def session(self, source: str = PLAIN, port: int | None = None) -> Iterator[http.client.HTTPConnection]:
        where = ("::1", self.port6) if source == "::1" else ("127.0.0.1", port or self.port)
        origin = None if source == "::1" or port else (source, 0)
        connection = http.client.HTTPConnection(*where, timeout=8, source_address=origin)
        try:
            yield connection
        finally:
            connection.close()

    def tunnel(self, host: str, source: str = PLAIN, port: int | None = None) -> tuple[socket.socket, str]:
        """CONNECT; the socket, and all that the proxy answered."""
        raw = self.connect(source)
        where = f"[{host}]" if ":" in host else host
        raw.sendall(f"CONNECT {where}:{port or self.internet.https} HTTP/1.1\r\nHost: {where}\r\n\r\n".encode())
        return raw, head(raw)

    @contextmanager
    def tls(
        self, host: str, source: str = INSPECTED, sni: str | None = "", ours: bool = True, alpn: str = "http/1.1"
    ) -> Iterator[ssl.SSLSocket]:
        """A TLS connection to a host by CONNECT. `ours`: whether our authority is the one that is trusted."""
        raw, said = self.tunnel(host, source)
        assert " 200 " in said, said
        context = ssl.create_default_context(cafile=str(self.authority if ours else self.internet.roots))
        context.set_alpn_protocols([alpn])
        context.check_hostname = sni == ""
        with raw, context.wrap_socket(raw, server_hostname=host if sni == "" else sni) as opened:
            yield opened

    def fetch(self, host: str, path: str = "/", source: str = INSPECTED, **more: object) -> Answer:
        """GET https://host/path, over TLS that we open."""
        with self.tls(host, source, **more) as opened:  # type: ignore[arg-type]
            return over(opened, host, path)

    def events(self) -> list[Event]:
        reader = EventReader(self.state / "events" / "events.db", Opener.of(self.state / "keys"))
        return reader.read() if (self.state / "events" / "events.db").exists() else []

    def event(self, which: Callable[[Event], bool], within: float = 3.0) -> Event:
        """The last event of this kind, once it is there."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            if found := [event for event in self.events() if which(event)]:
                return found[-1]
            time.sleep(0.05)
        raise AssertionError([(event.attempt.target.name, event.decision) for event in self.events()])

    def publish(self, value: Policy | Clients) -> None:
        publish(self.state / "live", value)


def head(raw: socket.socket) -> str:
    data = b""
    while b"\r\n\r\n" not in data and (more := raw.recv(1)):
        data += more
    return data.decode(errors="replace")


def received(raw: socket.socket, silence: float = 8.0) -> bytes:
    raw.settimeout(silence)
    data = b""
    try:
        while more := raw.recv(65536):
            data += more
    except (TimeoutError, ConnectionError):
        pass
    return data


def ended(raw: socket.socket, flood: bytes = b"", within: float = 3.0) -> bool:
    """Whether the proxy ends a connection, whatever is sent on it."""
    raw.settimeout(within)
    with contextlib.suppress(OSError):
        raw.sendall(flood)
    try:
        while raw.recv(65536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


def ask(
    session: http.client.HTTPConnection, url: str, method: str = "GET", body: object = None, **headers: str
) -> Answer:
    session.request(method, url, body, {name.replace("_", "-"): value for name, value in headers.items()})  # type: ignore[arg-type]
    answer = session.getresponse()
    return Answer(answer.status, answer.read().decode(errors="replace"), dict(answer.getheaders()))


def over(opened: ssl.SSLSocket, host: str, path: str = "/", method: str = "GET", more: str = "") -> Answer:
    """A request on a TLS connection that stays open."""
    opened.sendall(f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n".encode())
    answer = http.client.HTTPResponse(opened, method=method)
    answer.begin()
    return Answer(answer.status, answer.read().decode(errors="replace"), dict(answer.getheaders()))


class Http2:
    """A client of HTTP/2 on an open connection. Answers come in the order in which they were asked for."""

    def __init__(self, opened: ssl.SSLSocket) -> None:
        self._socket = opened
        # What a careful client would not send is part of what is tested.
        self._state = h2.connection.H2Connection(h2.config.H2Configuration(validate_outbound_headers=False))
        self._state.initiate_connection()
        self._waiting: dict[int, list[str]] = {}
        self._ended: set[int] = set()
        self._flush()

    def ask(
        self, host: str, path: str, method: str = "GET", body: bytes = b"", more: Sequence[tuple[str, str]] = ()
    ) -> None:
        id = self._state.get_next_available_stream_id()
        headers = [(":method", method), (":authority", host), (":scheme", "https"), (":path", path), *more]
        self._waiting[id] = ["", ""]
        self._state.send_headers(id, headers, end_stream=not body)
        while body:
            room = min(self._state.local_flow_control_window(id), self._state.max_outbound_frame_size)
            self._state.send_data(id, body[:room], end_stream=len(body) <= room)
            body = body[room:]
            self._flush()
            if not room or self._state.local_flow_control_window(id) == 0:
                self._read()
        self._flush()

    def answers(self, count: int) -> list[tuple[str, str]]:
        """(status, body) of what was asked and not yet answered."""
        while len(self._ended) < count:
            self._read()
        done = [(status, body) for status, body in self._waiting.values()]
        self._waiting, self._ended = {}, set()
        return done

    def _read(self) -> None:
        data = self._socket.recv(65536)
        assert data, "the connection was closed"
        for event in self._state.receive_data(data):
            if isinstance(event, h2.events.ResponseReceived):
                self._waiting[event.stream_id][0] = dict(event.headers)[b":status"].decode()
            elif isinstance(event, h2.events.DataReceived):
                self._waiting[event.stream_id][1] += event.data.decode()
                self._state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                self._ended.add(event.stream_id)
        self._flush()

    def _flush(self) -> None:
        self._socket.sendall(self._state.data_to_send())


@contextmanager
def proxy(
    state: Path,
    internet: Internet,
    *,
    at: datetime = LESSON,
    about: About = ABOUT,
    upstream: Endpoint | None = None,
    settings: Mapping[str, object] | None = None,
    **changes: object,
) -> Iterator[Proxy]:
    """`changes` as for `school`. `upstream`: another resolver than the pretend internet's. `settings`: other than
    `settings_for` makes."""
    for name in ("live", "events", "recent", "keys"):
        (state / name).mkdir(parents=True)
    make_keys(state / "keys")
    publish(state / "live", school(**changes))
    publish(state / "live", clients())
    publish_names(state / "live")
    replace_file(state / "live" / "pages.json", msgspec.json.encode(about))
    made = replace(settings_for(state, internet, at, upstream), **(settings or {}))  # type: ignore[arg-type]
    with process(made) as started:
        ports = [listen.port for listen in made.listeners]
        yield Proxy(state, *ports, internet, started)


def settings_for(state: Path, internet: Internet, at: datetime, upstream: Endpoint | None = None) -> ProxySettings:
    folders = {name: str(state / name) for name in ("live", "events", "recent", "keys", "ca")}
    return ProxySettings(
        **folders,
        school="Oakfield School",
        listeners=(
            Listen("127.0.0.1", free_port()),
            Listen("::1", free_port()),
            Listen("127.0.0.1", free_port(), STAFF),
        ),
        upstreams=(upstream or Endpoint("127.0.0.1", internet.dns),),
        tables=TABLES,
        offset=(at - datetime.now(UTC)).total_seconds(),
        reach=("127.0.0.0/8",),
        ports=(80, 443, internet.http, internet.https),
        roots=str(internet.roots),
    )


@contextmanager
def process(settings: ProxySettings) -> Iterator[subprocess.Popen[str]]:
    """The process, ready; it must end cleanly and without a word of error."""
    started = subprocess.Popen(
        [sys.executable, "-m", "filters.proxy.process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert started.stdin
    assert started.stdout
    assert started.stderr
    started.stdin.write(msgspec.json.encode(settings).decode())
    started.stdin.close()
    try:
        line = started.stdout.readline()
        assert line == "ready\n", started.stderr.read()
        yield started
    finally:
        started.send_signal(signal.SIGTERM)
        code, complaints = started.wait(10), started.stderr.read()
        started.stdout.close()
        started.stderr.close()
        assert (code, complaints) == (0, ""), complaints

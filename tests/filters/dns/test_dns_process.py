"""The DNS filter as `lessonwall up` starts it: settings in, "ready" out, events on the disk, a clean end."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import dns.message
import dns.query
import dns.rcode
import msgspec
import pytest

from filters.dns.endpoint import Endpoint, Listen
from filters.dns.settings import DnsSettings
from filters.events.reader import EventReader
from filters.events.seal import make_keys
from filters.live import publish
from tests.filters.dns.world import clients, school, upstream
from tests.names import publish_names
from tests.policies import LESSON
from tests.running import free_port


def settings_for(state: Path, port: int, *upstreams: Endpoint) -> DnsSettings:
    offset = (LESSON - datetime.now(UTC)).total_seconds()
    folders = [str(state / name) for name in ("live", "events", "recent", "keys")]
    return DnsSettings(*folders, (Listen("127.0.0.1", port),), upstreams, offset)


@contextmanager
def process(settings: DnsSettings) -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen(
        [sys.executable, "-m", "filters.dns.process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert started.stdin
    started.stdin.write(msgspec.json.encode(settings))
    started.stdin.close()
    try:
        yield started
    finally:
        started.kill()
        started.wait()
        for stream in (started.stdout, started.stderr):
            assert stream
            stream.close()


@pytest.fixture
def state(tmp_path):
    for name in ("live", "events", "recent"):
        (tmp_path / name).mkdir()
    make_keys(tmp_path / "keys")
    publish(tmp_path / "live", school())
    publish(tmp_path / "live", clients())
    publish_names(tmp_path / "live")
    return tmp_path


def test_ready_answers_events_and_a_clean_end(state):
    port = free_port()
    with upstream() as internet, process(settings_for(state, port, internet.endpoint)) as started:
        assert started.stdout
        assert started.stdout.readline() == b"ready\n"
        for name, rcode in (
            ("www.tiktok.com", dns.rcode.NXDOMAIN),
            ("open.example", dns.rcode.NOERROR),
            ("www.childline.org.uk", dns.rcode.NOERROR),
        ):
            assert dns.query.udp(dns.message.make_query(name, "A"), "127.0.0.1", 5, port).rcode() == rcode
        started.send_signal(signal.SIGTERM)
        assert started.wait(5) == 0
    events = EventReader(state / "events" / "events.db").read()
    assert [event.attempt.target.name for event in events] == ["www.tiktok.com"]
    kept = b"".join(path.read_bytes() for path in state.rglob("*") if path.is_file())
    assert b"childline" not in kept


def test_a_new_policy_is_in_force_within_a_quarter_of_a_second(state):
    port = free_port()
    with upstream() as internet, process(settings_for(state, port, internet.endpoint)) as started:
        assert started.stdout
        started.stdout.readline()
        query = dns.message.make_query("www.tiktok.com", "A")
        assert dns.query.udp(query, "127.0.0.1", 5, port).rcode() == dns.rcode.NXDOMAIN
        publish(state / "live", school(version=2, rules=()))
        published = time.monotonic()
        while dns.query.udp(query, "127.0.0.1", 5, port).rcode() != dns.rcode.NOERROR:
            assert time.monotonic() - published < 1  # on a busy machine; 0.25 s otherwise
            time.sleep(0.01)


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda s, port: s, "error: --dns 127.0.0.1:{port}: port is taken; stop what listens there"),
        (lambda s, port: DnsSettings(s.live, s.events, s.recent, s.keys, (), ()),
         "error: no upstream resolver is given; write `--upstream"),
        (lambda s, port: DnsSettings(s.live, s.events, s.recent, s.live, s.listeners, s.upstreams),
         "words.pub: is missing; start this part by `lessonwall up`"),
    ],
)  # fmt: skip
def test_what_can_never_serve_says_so_and_ends_with_three(state, break_it, words):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with process(break_it(settings_for(state, port, Endpoint("127.0.0.1", 9)), port)) as started:
            assert started.wait(20) == 3
            assert started.stderr
            said = started.stderr.read().decode().splitlines()
    assert words.format(port=port) in said[-1]
    assert not any("Traceback" in line for line in said)

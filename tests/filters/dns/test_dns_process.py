"""The DNS filter as `lessonwall up` starts it: settings in, "ready" out, events on the disk, a clean end."""

import signal
import socket
import time

import dns.message
import dns.query
import dns.rcode
import pytest

from filters.dns.endpoint import Endpoint
from filters.dns.settings import DnsSettings
from filters.events.reader import EventReader
from filters.live import publish
from tests.filters.dns.processes import process, settings_for
from tests.filters.dns.world import school, upstream
from tests.running import free_port


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

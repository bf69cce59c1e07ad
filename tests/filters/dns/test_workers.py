"""Several workers on one port: each client always at the same, one's death nobody else's affair."""

import os
import select
import signal
import socket
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import dns.message
import dns.query
import dns.rcode
import pytest

from filters.dns.endpoint import Endpoint, Listen
from filters.dns.sockets import CannotListen, open_for
from filters.events.counts import CountsReader
from filters.events.reader import EventReader
from filters.events.record import COUNTS
from tests.filters.dns.processes import process, settings_for
from tests.filters.dns.world import upstream
from tests.policies import LESSON
from tests.running import free_port

SOURCES_4 = [f"127.0.{n // 200 + 1}.{n % 200 + 1}" for n in range(400)]


def take(sockets, seconds=1.0):
    """Which of them something has come to: its place."""
    readable, _, _ = select.select(sockets, [], [], seconds)
    (one,) = readable
    return sockets.index(one)


def by_datagram(source, where, udps):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.bind((source, 0))
        client.sendto(b"x", where)
        place = take(udps)
        udps[place].recv(10)
        return place


def by_stream(source, where, tcps):
    with socket.create_connection(where, 2, source_address=(source, 0)):
        place = take(tcps)
        tcps[place].accept()[0].close()
        return place


@contextmanager
def opened(host, workers):
    pairs = open_for(Listen(host, 0), workers)
    try:
        yield [udp for udp, _ in pairs], [tcp for _, tcp in pairs]
    finally:
        for pair in pairs:
            for each in pair:
                each.close()


def test_each_client_is_always_at_the_same_worker_and_all_have_some():
    with opened("127.0.0.1", 3) as (udps, tcps):
        where = udps[0].getsockname()
        places = [by_datagram(source, where, udps) for source in SOURCES_4]
        assert places == [by_datagram(source, where, udps) for source in SOURCES_4]
        assert places[:60] == [by_stream(source, where, tcps) for source in SOURCES_4[:60]]
        assert all(80 < places.count(place) < 190 for place in range(3))


def test_ipv6_is_steered_too():
    with opened("::1", 3) as (udps, tcps):
        where = udps[0].getsockname()[:2]
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as one:
            one.sendto(b"x", where)
            place = take(udps)
            udps[place].recv(10)
        # Another port each time, so that without the program some would go elsewhere.
        for _ in range(20):
            with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as one:
                one.sendto(b"x", where)
                assert take(udps) == place
                udps[place].recv(10)
            with socket.create_connection(where, 2):
                assert take(tcps) == place
                tcps[place].accept()[0].close()


def test_a_port_that_is_taken_is_taken_for_workers_too():
    with opened("127.0.0.1", 2) as (udps, _):
        port = udps[0].getsockname()[1]
        with pytest.raises(CannotListen, match=f"--dns 127.0.0.1:{port}: port is taken"):
            open_for(Listen("127.0.0.1", port), 2)


def children(pid):
    return [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def ask(name, source, port, timeout=5.0, ask=dns.query.udp):
    return ask(dns.message.make_query(name, "A"), "127.0.0.1", timeout, port, source=source).rcode()


def ended_by(pid, seconds=5.0):
    until = time.monotonic() + seconds
    while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
        time.sleep(0.02)
    return not Path(f"/proc/{pid}").exists()


def test_two_workers_answer_and_what_they_counted_adds_up(state):
    port = free_port()
    with upstream() as internet, process(replace(settings_for(state, port, internet.endpoint), workers=2)) as started:
        assert started.stdout.readline() == b"ready\n"
        assert len(children(started.pid)) == 2
        for source in SOURCES_4[:40]:
            assert ask("www.tiktok.com", source, port) == dns.rcode.NXDOMAIN
            assert ask("open.example", source, port, ask=dns.query.tcp) == dns.rcode.NOERROR
        alive = children(started.pid)
        started.send_signal(signal.SIGTERM)
        assert started.wait(10) == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in alive)
    counts = CountsReader(state / "events" / COUNTS)
    assert {(host, n) for host, *_, n in counts.hosts_on(LESSON.date())} >= {("open.example", 40)}
    events = EventReader(state / "events" / "events.db").read()
    assert {event.attempt.target.name for event in events} == {"www.tiktok.com"}


def test_when_a_worker_dies_the_others_go_on_and_it_comes_back(state):
    port = free_port()
    with upstream() as internet, process(replace(settings_for(state, port, internet.endpoint), workers=2)) as started:
        started.stdout.readline()
        first, second = children(started.pid)
        os.kill(first, signal.SIGKILL)
        assert ended_by(first)
        answered = []
        for source in SOURCES_4[:20]:
            try:
                answered.append(ask("open.example", source, port, timeout=0.2) == dns.rcode.NOERROR)
            except dns.exception.Timeout:
                answered.append(False)
        assert any(answered[:8])
        until = time.monotonic() + 20
        while len(children(started.pid)) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        assert second in children(started.pid)
        for source in SOURCES_4[:20]:
            assert ask("open.example", source, port, timeout=20) == dns.rcode.NOERROR


def test_workers_do_not_outlive_the_one_that_watches_over_them(state):
    port = free_port()
    with upstream() as internet, process(replace(settings_for(state, port, internet.endpoint), workers=2)) as started:
        started.stdout.readline()
        alive = children(started.pid)
        started.kill()
        assert all(ended_by(pid) for pid in alive)


def test_workers_that_can_never_serve_say_so_and_end_with_three(state):
    with process(replace(settings_for(state, free_port()), workers=2)) as started:
        assert started.wait(20) == 3
        said = started.stderr.read().decode()
    assert "error: no upstream resolver is given" in said
    assert "Traceback" not in said


def test_a_client_that_asks_too_much_is_refused_and_others_are_not(state):
    port = free_port()
    with (
        upstream() as internet,
        process(replace(settings_for(state, port, internet.endpoint), rate_limit=10)) as started,
    ):
        started.stdout.readline()
        told = [ask("open.example", "127.0.0.1", port) for _ in range(60)]
        assert told[:49] == [dns.rcode.NOERROR] * 49
        assert dns.rcode.REFUSED in told[49:]
        # A help site opens all the same: for the first time, and again.
        told = [ask("www.childline.org.uk", "127.0.0.1", port) for _ in range(20)]
        assert told == [dns.rcode.NOERROR] * 20
        assert ask("open.example", "127.0.0.1", port, ask=dns.query.tcp) == dns.rcode.REFUSED
        assert ask("open.example", "127.0.0.2", port) == dns.rcode.NOERROR


def test_who_is_asked_to_end_before_there_is_a_policy_ends(tmp_path):
    for name in ("live", "events", "recent", "keys"):
        (tmp_path / name).mkdir()
    with process(replace(settings_for(tmp_path, free_port(), Endpoint("127.0.0.1", 9)), workers=2)) as started:
        until = time.monotonic() + 10
        while len(children(started.pid)) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        started.send_signal(signal.SIGTERM)
        assert started.wait(8) == 0

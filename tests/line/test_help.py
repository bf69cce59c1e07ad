"""Help opens for everyone, always, and is written nowhere: every school, group, hour, and the live line."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import dns.message
import dns.query
import dns.rcode
import pytest

from appliance import folder
from appliance.state import State
from filters.catalogue import shipped
from filters.clients import Client, HowSure
from filters.door import Door
from filters.events.event import Event
from filters.events.keep import Keep, keep
from filters.policy.attempt import Attempt, Reason, Standing, Verdict
from filters.policy.build import client_of_group, clients_of, policy_of
from filters.policy.decide import decide
from filters.policy.load.folder import load
from filters.policy.names import target
from filters.policy.policy import Policy
from filters.policy.rules import CutOff
from filters.policy.school import School
from filters.requests import Done, Restore, TrustClock
from tests.pretend import resolver
from tests.running import Up, up

CHILDLINE = "www.childline.org.uk"
DAYS = 400  # a whole school year, with its holidays, special days and last day


# --- every school, group and kind of moment ---------------------------------------------------------------------


def school_of(name: str) -> School:
    where = next(path for path in folder.SCHOOLS.rglob("school.yaml") if path.parent.name == name).parent
    loaded = load(folder.read(where).files, shipped())
    assert loaded.school is not None, loaded.problems
    return loaded.school


def instants(policy: Policy, standing: Standing) -> Iterator[datetime]:
    """One instant in each kind and name of moment of a school year, as a standing lives it."""
    day, seen = policy.group(standing).day, set()
    for number in range(DAYS):
        for moment in policy.calendar.moments(date(2026, 9, 1) + timedelta(days=number), day):
            if (moment.kind, moment.name) not in seen:
                seen.add((moment.kind, moment.name))
                yield moment.start + (moment.end - moment.start) / 2


def standings(school: School, policy: Policy) -> Iterator[Standing]:
    """Every group's, and those of an unknown device in every zone and in none."""
    on = date(2026, 11, 23)
    clients = clients_of(school, policy, on=on, sequence=1)
    yield from (client_of_group(group, school, policy, on=on).standing for group in school.groups)
    yield from (client.standing for _, client in clients.by_zone)
    yield clients.unknown.standing
    yield Standing(zone="nowhere", group="nobody")


def policies(school: School) -> Iterator[tuple[str, Policy]]:
    """What is in force on an ordinary day, with everybody cut off, and with a clock that is not trusted."""
    everyone = frozenset(school.groups) | {"everyone"}
    cut = CutOff("cut", everyone, datetime.fromisoformat("2026-08-01T00:00+01:00"), None, "it", "for the test")
    for trusted in (True, False):
        for cut_offs in ((), (cut,)):
            yield (
                f"cut off: {bool(cut_offs)}, trusted: {trusted}",
                policy_of(school, shipped(), version=1, index=1, clock_trusted=trusted, cut_offs=cut_offs),
            )


@pytest.mark.parametrize("name", folder.shipped_schools())
def test_help_opens_in_every_shipped_school_for_every_group_at_every_hour(name):
    school, index = school_of(name), shipped().index()
    kinds: set[str] = set()
    for case, policy in policies(school):
        help_site = target(CHILDLINE, index, policy.named_targets)
        for standing in standings(school, policy):
            client = Client("d1", None, HowSure.ADDRESS_ONLY, "", standing)
            for at in instants(policy, standing):
                attempt = Attempt(standing, help_site, at)
                decision = decide(attempt, policy)
                assert (decision.verdict, decision.reason) == (Verdict.ALLOW, Reason.HELP), (case, standing, at)
                event = Event(0, at, "dns", "127.0.0.1", client, attempt, decision)
                kind = policy.group(standing).kind
                assert keep(event, kind=kind, staff_alerts="all", record_searches="all", marked=True) == Keep.HELP_COUNT
                kinds.add(policy.moment(standing, at).kind)
    assert {"lesson", "break", "lunch", "closed"} <= kinds


def test_every_help_site_opens_for_the_strictest_even_cut_off_and_without_a_clock():
    """R1: not Childline alone."""
    school, index = school_of("oakfield"), shipped().index()
    _, worst = list(policies(school))[-1]
    standing = Standing(zone="", group=worst.strictest)
    hosts = [host.removeprefix("=") for host in shipped().help]
    assert len(hosts) > 10
    at = datetime.fromisoformat("2026-11-23T10:15+00:00")
    shut = [
        host for host in hosts if decide(Attempt(standing, target(host, index), at), worst).reason is not Reason.HELP
    ]
    assert not shut


# --- the live line ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    with resolver() as upstream, up(tmp_path_factory.mktemp("help"), upstream=upstream) as running:
        yield running


def code(box: Up, name: str, source: str) -> dns.rcode.Rcode:
    return dns.query.udp(dns.message.make_query(name, "A"), "127.0.0.1", port=box.dns, timeout=5, source=source).rcode()


def through_proxy(box: Up, host: str) -> int:
    """The status with which the proxy answers a CONNECT from the pupil's laptop."""
    with socket.create_connection(("127.0.0.1", box.proxies[""]), timeout=10) as proxy:
        proxy.sendall(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n".encode())
        return int(proxy.recv(64).split()[1])


def within_a_second(what: Callable[[], bool]) -> bool:
    until = time.monotonic() + 1
    while not (so := what()) and time.monotonic() < until:
        time.sleep(0.05)
    return so


def everything(state: State) -> bytes:
    """All logs as they stand on the disk and in memory, in small letters. The policy's own texts are no log."""
    files = [path for folder in (state.root, state.recent) for path in folder.rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in files if path.suffix not in (".json", ".yaml", ".csv")).lower()


def opens(box: Up, source: str) -> bool:
    return code(box, CHILDLINE, source) == dns.rcode.NOERROR


@pytest.mark.processes
def test_childline_opens_for_unknown_and_cut_off_devices_and_without_a_clock_and_stands_in_no_log(box):
    """R1, F8: help leaves no row, whatever else is wrong."""
    door = Door(State(box.state).door)
    assert opens(box, "127.0.0.9"), "a device that nobody knows"

    done = box.run("cut-off", "laptop-p9", "--why", "a test of help", "--json")
    assert done.returncode == 0, done.stderr
    assert within_a_second(lambda: code(box, "www.bbc.co.uk", "127.0.0.1") == dns.rcode.NXDOMAIN)
    assert opens(box, "127.0.0.1"), "a device that was cut off"
    assert through_proxy(box, CHILDLINE) == 200

    assert code(box, "chatgpt.com", "127.0.0.3") == dns.rcode.NOERROR
    assert isinstance(door.ask_as_console(TrustClock(False)), Done)
    assert within_a_second(lambda: code(box, "chatgpt.com", "127.0.0.3") == dns.rcode.NXDOMAIN), "strictest answers"
    for source in ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.9"):
        assert opens(box, source), f"{source}, when the time is not trusted"
    assert isinstance(door.ask_as_console(TrustClock(True)), Done)

    assert isinstance(door.ask_as_console(Restore(json.loads(done.stdout)["value"])), Done)
    assert within_a_second(lambda: code(box, "www.tiktok.com", "127.0.0.4") == dns.rcode.NXDOMAIN)
    state = State(box.state)
    assert within_a_second(lambda: b"tiktok" in everything(state)), "what is blocked is on record"
    assert b"childline" not in everything(state)
    assert not [line for line in box.lines if "childline" in line.lower()]

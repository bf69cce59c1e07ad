"""Resolve before connect (issue 4): what an answer asks of the firewall, and that it waits for it."""

import random
import shutil
import threading
import time
from dataclasses import replace
from datetime import timedelta

import dns.edns
import dns.message
import dns.query
import dns.rcode
import dns.rrset
import pytest

from appliance.check import FAILED, OK
from appliance.health import checks
from appliance.state import State
from filters.admissions import Way
from filters.clients import Client, Clients, HowSure
from filters.dns import admission, admitting
from filters.events.seal import make_keys
from filters.live import publish
from filters.policy.attempt import Standing, Verdict
from filters.policy.rules import Group, Zone
from tests.filters.dns.pretend_firewall import firewall
from tests.filters.dns.processes import process, settings_for
from tests.filters.dns.world import HOSTS, answer, clients, running, school, upstream
from tests.names import publish_names
from tests.policies import LESSON, rule
from tests.running import free_port

ZONES = {
    "main": Zone("main", "Main", "year-7"),
    "paged": Zone("paged", "With a page", "year-7", block_page="10.0.0.1"),
    "watched": Zone("watched", "First days", "year-7", watch_until=LESSON + timedelta(days=60)),
    "checked": Zone("checked", "Checked", "year-7", admission="checked"),
    "open": Zone("open", "Off", "year-7", admission="off"),
    "welcome": Zone("welcome", "Sign-in", "year-7", sign_in=True),
    "welcome-open": Zone("welcome-open", "Sign-in, off", "year-7", admission="off", sign_in=True),
}


def _client(n: int, zone: str, group: str = "year-9", *, person: str | None = None, **more: object) -> Client:
    standing = Standing(zone, group, inspected=bool(more.get("inspected")))
    return Client(str(more.get("device", f"e{n}")), person, HowSure.SHARED_DEVICE, "", standing, n)


# Where each sits, by the address it asks from. Of those in "welcome" one has signed in, one is on file, one is neither:
# the last two stand the same.
SEATS = {
    "127.0.2.1": _client(21, "checked"),
    "127.0.2.2": _client(22, "open"),
    "127.0.2.3": _client(23, "open", inspected=True),
    "127.0.2.4": _client(24, "main", "things"),
    "127.0.2.5": _client(25, "nowhere"),
    "127.0.2.6": _client(26, "welcome", person="p1"),
    "127.0.2.7": _client(27, "welcome", "year-7"),
    "127.0.2.8": _client(27, "welcome", "year-7", device=""),
    "127.0.2.9": _client(27, "welcome", "year-7", device="02:00:5e:10:00:01"),
    "127.0.2.10": _client(28, "welcome-open", "year-7", device=""),
}
PUPIL, PAGED, WATCHED, INSPECTED = "127.0.0.1", "127.0.0.4", "127.0.0.5", "127.0.0.6"
CHECKED, OFF, OFF_INSPECTED, PRINTER, NOWHERE, SIGNED_IN, ON_FILE, NOBODY, UNNAMED, NOBODY_OFF = SEATS


def seated() -> Clients:
    plain = clients()
    on_file = {each.device: each for each in SEATS.values() if each.device.startswith("e")}
    return replace(plain, by_address={**plain.by_address, **SEATS}, by_device={**plain.by_device, **on_file})


def _with_a_place(**changes: object):
    """Beside the usual rules one about a page within a site; and printers."""
    plain = school(ZONES, **changes)
    place = rule("place", Verdict.BLOCK, frozenset({"year-9"}), frozenset({"url:open.example/games"}))
    return replace(
        plain, rules=(*plain.rules, place), groups={**plain.groups, "things": Group("things", "things", "Things")}
    )


def fresh(query: dns.message.Message) -> dns.message.Message:
    """Each n17.fresh.example has an address of its own, and many.example has many."""
    name = query.question[0].name.to_text(omit_final_dot=True).lower()
    if not name.endswith((".fresh.example", "many.example", "captive.apple.com")):
        return answer(query)
    reply = dns.message.make_response(query)
    first = name.partition(".")[0]
    number = int(first[1:]) if first[1:].isdigit() else 0
    found = [number] if name != "many.example" else range(100)
    texts = [f"198.18.{n >> 8}.{n & 255}" for n in found]
    reply.answer.append(dns.rrset.from_text(name + ".", 300, "IN", "A", *texts))
    return reply


@pytest.fixture(scope="module")
def internet():
    with upstream(fresh) as pretend:
        pretend.by_stream = fresh
        yield pretend


@pytest.fixture
def wall(tmp_path):
    with firewall(tmp_path) as pretend:
        yield pretend


@pytest.fixture
def gateway(internet, tmp_path, wall):
    made = _with_a_place()
    with running(
        tmp_path, internet.endpoint, zones={"school.local": internet.endpoint}, who=seated(),
        admissions=str(wall.path), patience=3.0, zones_of=ZONES, rules=made.rules, groups=made.groups,
    ) as filter:  # fmt: skip
        yield filter


def said(reply: dns.message.Message) -> str:
    codes = [str(int(each.code)) for each in reply.extended_errors()]
    return " ".join([dns.rcode.to_text(reply.rcode()), *codes])


P, X, S = Way.PASS, Way.PROXY, Way.PORTAL


@pytest.mark.parametrize(
    ("name", "type", "client", "told"),
    [
        # Addresses of both families, and those that a service record lets a browser try before it asks.
        ("updates.example", "A", PUPIL, (1, "main", P, "198.51.100.11", "updates.example")),
        ("cdn.example", "AAAA", PUPIL, (1, "main", P, "2001:db8::7", "cdn.example open.example")),
        ("cdn.example", "HTTPS", PUPIL, (1, "main", P, "198.51.100.7", "cdn.example open.example")),
        ("short.example", "A", "::1", (7, "main", P, "198.51.100.8", "short.example")),
        # A safe twin is what is reached, and so are the school's own hosts and the box.
        ("www.bing.com", "A", PUPIL, (1, "main", P, "198.51.100.122", "www.bing.com strict.bing.com")),
        ("dc.school.local", "A", PUPIL, (1, "main", P, "10.5.5.5", "dc.school.local")),
        ("lessonwall.internal", "AAAA", PUPIL, (1, "main", P, "fd00::1", "lessonwall.internal")),
        # No address, nothing to admit: another type, a closed name, a page's address, a name that does not exist.
        ("open.example", "MX", PUPIL, None),
        ("casino.example", "A", PUPIL, None),
        ("casino.example", "A", PAGED, None),
        ("nobody.example", "A", PUPIL, None),
        # Watched: what is closed passes, and must get through.
        ("casino.example", "A", WATCHED, (4, "watched", P, "198.51.100.125", "casino.example")),
        # What the proxy opens is led to it: searches, and a site with a rule about a place within it. Only where it
        # may be opened.
        ("www.google.com", "A", INSPECTED, (5, "main", X, "198.51.100.120",
                                            "www.google.com forcesafesearch.google.com")),
        ("www.google.com", "A", PUPIL, (1, "main", P, "198.51.100.120", "www.google.com forcesafesearch.google.com")),
        ("open.example", "A", INSPECTED, (5, "main", X, "198.51.100.7", "open.example")),
        ("open.example", "A", PUPIL, (1, "main", P, "198.51.100.7", "open.example")),
        # `admission` of the zone: what is off asks for nothing but another way; nor do printers, nor who is nowhere.
        ("open.example", "A", CHECKED, (21, "checked", P, "198.51.100.7", "open.example")),
        ("open.example", "A", OFF, None),
        ("updates.example", "A", OFF_INSPECTED, None),
        ("open.example", "A", OFF_INSPECTED, (23, "open", X, "198.51.100.7", "open.example")),
        ("open.example", "A", PRINTER, None),
        ("open.example", "A", NOWHERE, None),
        # Whether there is a sign-in page: asked by who must sign in, and by who need not.
        ("captive.apple.com", "A", NOBODY, (27, "welcome", S, "198.18.0.0", "captive.apple.com")),
        ("captive.apple.com", "A", UNNAMED, (27, "welcome", S, "198.18.0.0", "captive.apple.com")),
        ("captive.apple.com", "A", NOBODY_OFF, (28, "welcome-open", S, "198.18.0.0", "captive.apple.com")),
        ("captive.apple.com", "A", ON_FILE, (27, "welcome", P, "198.18.0.0", "captive.apple.com")),
        ("captive.apple.com", "A", SIGNED_IN, (26, "welcome", P, "198.18.0.0", "captive.apple.com")),
        ("captive.apple.com", "A", PUPIL, (1, "main", P, "198.18.0.0", "captive.apple.com")),
        ("updates.example", "A", NOBODY, (27, "welcome", P, "198.51.100.11", "updates.example")),
    ],
)  # fmt: skip
def test_what_an_answer_asks_of_the_firewall(gateway, wall, name, type, client, told):
    gateway.ask(name, type, client)
    found = [(a.standing, a.zone, a.way, " ".join(a.addresses), " ".join(a.names)) for a in wall.told]
    assert found == ([told] if told else [])


def test_who_need_not_sign_in_and_who_must_stand_the_same_and_are_led_apart(gateway, wall):
    for client in (ON_FILE, NOBODY, ON_FILE, NOBODY):
        gateway.ask("captive.apple.com", "A", client)
    assert [each.way for each in wall.told] == [P, S]  # both hold from then on
    wall.told.clear()
    gateway.ask("captive.apple.com", "AAAA", NOBODY)  # no address
    assert wall.told == []


def test_no_answer_of_a_thousand_fresh_names_comes_before_its_admission(gateway, wall):
    wall.delay = 0.002
    early, names = [], iter([f"n{n}.fresh.example" for n in random.Random(4).sample(range(60_000), 1000)])
    lock = threading.Lock()

    def ask() -> None:
        while True:
            with lock:
                name = next(names, None)
            if name is None:
                return
            reply = gateway.ask(name)
            now = time.monotonic()
            address = reply.answer[0][0].address
            if wall.kernel.get((1, address), now + 1) > now:
                early.append(name)

    askers = [threading.Thread(target=ask) for _ in range(8)]
    for each in askers:
        each.start()
    for each in askers:
        each.join(60)
    assert len(wall.told) == 1000
    assert early == []


def test_many_addresses_go_in_several_admissions_and_all_are_there(gateway, wall):
    reply = gateway.ask("many.example", tcp=True)
    assert len(reply.answer[0]) == 100
    assert [len(each.addresses) for each in wall.told] == [64, 36]
    assert {(1, item.address) for item in reply.answer[0]} == wall.kernel.keys()


# --- once is enough ---


def test_an_answer_at_hand_asks_for_nothing(gateway, wall):
    for way in (False, True, False):
        gateway.ask("open.example", tcp=way)
    gateway.ask("OPEN.example")
    gateway.ask("open.example", client="127.0.0.2")
    assert [each.standing for each in wall.told] == [1, 2]


def test_those_who_ask_the_same_at_once_wait_for_the_same(gateway, wall):
    wall.delay = 0.3
    replies = []
    askers = [
        threading.Thread(target=lambda n=n: replies.append(gateway.ask("open.example", payload=1232 + n)))
        for n in range(20)
    ]
    for each in askers:
        each.start()
    for each in askers:
        each.join(10)
    assert [said(each) for each in replies] == ["NOERROR"] * 20
    assert len(wall.told) == 1


def test_it_is_renewed_behind_when_half_of_it_is_left_and_nobody_waits(gateway, wall, monkeypatch):
    for module in (admission, admitting):
        monkeypatch.setattr(module, "LONGEST", 2.0)
    gateway.ask("open.example")
    time.sleep(1.3)
    wall.delay = 0.4
    began = time.monotonic()
    gateway.ask("open.example")
    assert time.monotonic() - began < 0.3
    time.sleep(1.2)  # the first has ended, what came after it holds
    began = time.monotonic()
    gateway.ask("open.example")
    assert time.monotonic() - began < 0.3
    assert 2 <= len(wall.told) <= 3
    # None is in force any more: now it is waited for.
    time.sleep(2.5)
    began = time.monotonic()
    gateway.ask("open.example")
    assert time.monotonic() - began >= 0.4


@pytest.mark.parametrize(
    ("until", "bell", "again"),
    [
        # Half of ten minutes; but where the bell ends it, nothing later could be had.
        (600.0, 90_000.0, 300.0),
        (600.0, 600.0, 600.0),
        (600.0, 700.0, 500.0),
        (600.0, 1200.0, 300.0),
        (30.0, 30.0, 30.0),
    ],
)
def test_until_when_an_answer_may_be_given_again(until, bell, again):
    assert admission.lasting(until, bell) == again


# --- bells, policies, people ---


def test_it_lasts_ten_minutes_and_no_longer_than_the_bell(internet, tmp_path, wall):
    with running(
        tmp_path, internet.endpoint, admissions=str(wall.path), at=LESSON.replace(hour=9, minute=49, second=58)
    ) as filter:
        filter.ask("open.example")
        assert 0 < wall.told[0].seconds <= 2
        time.sleep(2.2)
        filter.ask("open.example")
    assert [each.names for each in wall.told] == [("open.example",)] * 2
    assert wall.told[1].seconds == 600


def test_a_new_policy_has_everything_admitted_anew(gateway, wall):
    gateway.ask("open.example")
    publish(gateway.live, _with_a_place(version=2))
    time.sleep(0.4)
    gateway.ask("open.example")
    assert len(wall.named("open.example")) == 2


def test_what_is_closed_while_it_waits_is_not_told(gateway, wall):
    wall.delay = 0.6
    replies = []
    asker = threading.Thread(target=lambda: replies.append(gateway.ask("games.example")))
    asker.start()
    time.sleep(0.15)
    closed = _with_a_place(version=2)
    closing = rule("no-games", Verdict.BLOCK, frozenset({"year-9"}), frozenset({"games"}))
    publish(gateway.live, replace(closed, rules=(closing, *closed.rules)))
    asker.join(5)
    assert said(replies[0]) == "NXDOMAIN 15"


def test_another_number_is_admitted_for_itself(gateway, wall):
    gateway.ask("open.example")
    people = seated()
    pupil = replace(people.by_address[PUPIL], number=99)
    publish(gateway.live, replace(people, sequence=2, by_address={**people.by_address, PUPIL: pupil}))
    time.sleep(0.4)
    gateway.ask("open.example")
    assert [each.standing for each in wall.told] == [1, 99]


# --- without a firewall ---

AFTER = 4.0  # seconds within which a client is told; a second and the machine's load


@pytest.mark.parametrize(
    ("client", "name", "gets"),
    [
        (PUPIL, "open.example", "SERVFAIL 14"),
        # It was let through for a day for everybody, when first asked for.
        (PUPIL, "www.childline.org.uk", "NOERROR"),
        (INSPECTED, "www.google.com", "SERVFAIL 14"),
        # What is closed is closed, and what needs no admission is open.
        (PUPIL, "casino.example", "NXDOMAIN 15"),
        (OFF, "open.example", "NOERROR"),
        (PRINTER, "open.example", "NOERROR"),
        # The kernel asks the proxy about these, or lets them pass: an answer is of use.
        (CHECKED, "open.example", "NOERROR"),
        (OFF_INSPECTED, "open.example", "NOERROR"),
        (WATCHED, "casino.example", "NOERROR"),
    ],
)
@pytest.mark.parametrize("state", ["gone", "silent", "refuses"])
def test_without_a_firewall(gateway, wall, client, name, gets, state):
    if state == "gone":
        wall.stop()
        time.sleep(0.2)
    wall.silent, wall.problem = state == "silent", "no room" if state == "refuses" else ""
    began = time.monotonic()
    assert said(gateway.ask(name, client=client)) == gets
    assert time.monotonic() - began < AFTER
    if state == "gone":
        wall.start()


def test_when_it_is_gone_for_long_nobody_waits(gateway, wall):
    wall.stop()
    time.sleep(1.3)
    began = time.monotonic()
    assert said(gateway.ask("n60001.fresh.example")) == "SERVFAIL 14"
    assert said(gateway.ask("open.example", client=CHECKED)) == "NOERROR"
    assert time.monotonic() - began < 0.5
    wall.start()


def test_a_firewall_that_starts_anew_is_told_everything_anew(gateway, wall):
    gateway.ask("open.example")
    wall.stop()
    # What the kernel's sets hold goes on to hold.
    assert said(gateway.ask("open.example")) == "NOERROR"
    wall.start()
    deadline = time.monotonic() + 5
    while len(wall.named("open.example")) < 2 and time.monotonic() < deadline:
        assert said(gateway.ask("open.example")) == "NOERROR"
        time.sleep(0.05)
    assert len(wall.named("open.example")) == 2


def test_what_waits_when_it_ends_is_told_to_the_next(gateway, wall):
    wall.silent = True
    replies = []
    asker = threading.Thread(target=lambda: replies.append(gateway.ask("open.example")))
    asker.start()
    time.sleep(0.2)
    wall.stop()
    wall.silent = False
    wall.start()
    asker.join(5)
    assert said(replies[0]) == "NOERROR"


def test_without_the_setting_nothing_is_sent(internet, tmp_path, wall):
    with running(tmp_path, internet.endpoint) as filter:
        assert said(filter.ask("open.example")) == "NOERROR"
    assert wall.told == []


# --- as a process ---


def test_health_is_told_while_the_firewall_is_away(internet, tmp_path):
    """The process, as `lessonwall gateway` starts it; and with two workers as with one."""
    state = State(tmp_path / "state")
    for name in ("live", "events"):
        (state.root / name).mkdir(parents=True)
    state.recent.mkdir(parents=True)
    make_keys(state.keys)
    publish(state.live, school())
    publish(state.live, clients())
    publish_names(state.live, HOSTS)
    port = free_port()
    plain = settings_for(state.root, port, internet.endpoint)
    settings = replace(plain, recent=str(state.recent), admissions=str(tmp_path / "admissions.sock"), workers=2)

    def check() -> str:
        return next(each.result for each in checks(state) if each.id == "admissions")

    def becomes(result: str) -> bool:
        until = time.monotonic() + 10
        while check() != result and time.monotonic() < until:
            time.sleep(0.1)
        return check() == result

    def ask() -> str:
        query = dns.message.make_query("open.example", "A", use_edns=0)
        return said(dns.query.udp(query, "127.0.0.1", 5, port, source=PUPIL))

    try:
        with process(settings) as started:
            assert started.stdout
            assert started.stdout.readline() == b"ready\n"
            assert becomes(FAILED)
            assert ask() == "SERVFAIL 14"
            with firewall(tmp_path) as wall:
                assert becomes(OK)
                assert ask() == "NOERROR"
                assert [each.standing for each in wall.told] == [1]
            assert becomes(FAILED)
            started.terminate()
            assert started.wait(10) == 0
        assert check() == OK
    finally:
        shutil.rmtree(state.recent)

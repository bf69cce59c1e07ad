"""The parts of resolve before connect by themselves: bounds, the socket, who is in doubt, one judgement for all."""

import asyncio
import socket
import time
from dataclasses import replace

import dns.message
import dns.rrset
import pytest

from filters import admit
from filters.admissions import Way
from filters.admit import Firewall
from filters.catalogue import shipped
from filters.catalogue.index import index_of
from filters.clients import Client, Clients, HowSure
from filters.dns.admission import Wanted, wanted
from filters.dns.answer import Rulebook, judge
from filters.dns.held import Held
from filters.dns.lanes import IN_DOUBT, Lane, Lanes, Limit, packed
from filters.dns.specials import Box
from filters.enforce import Action
from filters.inside import is_opened
from filters.policy.attempt import Attempt, Standing, Verdict
from filters.policy.boundary import boundary
from filters.policy.rules import Zone
from filters.proxy.judge import Judge
from filters.wire import dns as wire
from filters.words.match import Matcher
from tests.filters.dns.pretend_firewall import firewall
from tests.filters.dns.world import HOSTS, school
from tests.filters.proxy.proxied import TABLES
from tests.policies import LESSON, LUNCH, rule

INDEX = index_of(1, HOSTS, shipped().locked)


# --- one judgement for DNS and proxy ---

PLACES = rule("places", Verdict.BLOCK, frozenset({"year-9"}), frozenset({"url:video.example/shorts"}))


@pytest.mark.parametrize("host", ["www.google.com", "video.example", "open.example", "updates.example", "tiktok.com",
                                  "childline.org.uk", "casino.example"])  # fmt: skip
@pytest.mark.parametrize("inspected", [True, False])
@pytest.mark.parametrize("zone", ["main", "watched"])
@pytest.mark.parametrize("at", [LESSON, LUNCH])
def test_what_is_led_to_the_proxy_is_what_the_proxy_opens(host, inspected, zone, at):
    plain = school()
    policy = replace(plain, rules=(*plain.rules, PLACES))
    standing = Standing(zone, "year-9", inspected=inspected)
    judged = judge(host, standing, Rulebook(policy, boundary(policy, at), INDEX, Box()), at)
    client = Client("d1", None, HowSure.SHARED_DEVICE, "", standing, 1)
    proxy = Judge(INDEX, Matcher(TABLES)).connection([host], client, policy, at)
    opens = is_opened(Attempt(standing, judged.target, at), judged.decision, policy, INDEX)
    assert judged.refused or opens is (proxy.action is Action.LOOK_INSIDE)


# --- bounds ---


def test_what_is_held_has_a_bound_and_what_is_asked_for_again_stays():
    held = Held(most=100)
    for n in range(1000):
        held.put(Wanted(1, "main", ("198.51.100.7",), (f"n{n}.example",)), 10.0 + n)
        if n % 50 == 0:
            held.put(Wanted(1, "main", ("198.51.100.7",), ("often.example",)), 5000.0)
    assert len(held._young) + len(held._old) <= 200
    assert held.until(Wanted(1, "main", ("198.51.100.7",), ("often.example",))) == 5000.0
    assert held.until(Wanted(1, "main", ("198.51.100.7",), ("n3.example",))) == 0.0


@pytest.mark.parametrize("other", [
    {"standing": 2}, {"zone": "guests"}, {"way": Way.PROXY}, {"names": ("b.example",)}, {"addresses": ("2001:db8::1",)},
])  # fmt: skip
def test_it_is_held_for_this_and_nothing_else(other):
    held = Held()
    this = Wanted(1, "main", ("198.51.100.7",), ("a.example",))
    held.put(this, 10.0)
    assert held.until(this) == 10.0
    assert held.until(replace(this, **other)) == 0.0


def test_names_without_end_are_cut_short():
    """A hostile zone: 300 service records, each with a long target of its own."""
    query = dns.message.make_query("a.example", "HTTPS", id=0)
    reply = dns.message.make_response(query)
    targets = [f"{n} {'x' * 60}{n}.{'y' * 60}.{'z' * 60}.example. alpn=h2" for n in range(1, 300)]
    reply.answer.append(dns.rrset.from_text("a.example.", 300, "IN", "HTTPS", *targets, "1 . ipv4hint=198.51.100.7"))
    policy = school({"main": Zone("main", "Main", "year-7")})
    book = Rulebook(policy, boundary(policy, LESSON), INDEX, Box())
    client = Client("d1", None, HowSure.SHARED_DEVICE, "", Standing("main", "year-9"), 1)
    asked = wire.query(query.to_wire())
    found = wanted(asked, reply.to_wire(max_size=65535), None, client, registered=True, book=book, at=LESSON)
    assert found.addresses == ("198.51.100.7",)
    assert found.names[0] == "a.example"
    assert sum(map(len, found.names)) <= 8000


# --- the socket ---


def _admit(door: Firewall, n: int = 1) -> asyncio.Future[bool]:
    return door.admit(1, "main", (f"198.18.{n >> 8}.{n & 255}",), 600.0, (f"n{n}.example",), Way.PASS)


def test_thousands_are_on_their_way_at_once_and_one_too_many_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setattr(admit, "MOST_ON_THEIR_WAY", 3000)

    async def ask() -> list[bool]:
        door = Firewall(str(wall.path))
        door.refresh()
        told = [_admit(door, n) for n in range(3500)]
        assert door.busy
        # Nothing of these is lost, though the socket took but some of them at once.
        found = await asyncio.wait_for(asyncio.gather(*told), 20)
        assert not door.busy
        door.close()
        return found

    with firewall(tmp_path) as wall:
        wall.delay = 0.01
        monkeypatch.setattr(admit, "PATIENCE", 30.0)
        found = asyncio.run(ask())
    assert found == [True] * 3000 + [False] * 500
    assert len(wall.told) == 3000


def test_a_firewall_that_talks_nonsense_is_left_and_found_again(tmp_path):
    path = str(tmp_path / "admissions.sock")

    async def ask() -> tuple[bool, int]:
        anew = 0

        def count() -> None:
            nonlocal anew
            anew += 1

        door = Firewall(path, count)
        door.refresh()
        told = _admit(door)
        connection, _ = listening.accept()
        connection.recv(65536)
        connection.send(b"\xc1nonsense")
        await asyncio.sleep(0.1)
        door.refresh()
        until = time.monotonic() + 5
        while not told.done() and time.monotonic() < until:
            door.refresh()
            await asyncio.sleep(0.05)
        door.close()
        return await told, anew

    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(path)
        listening.listen()
        done, anew = asyncio.run(ask())
    assert not done  # it was told again, and nobody said anything
    assert anew == 2


def test_what_was_refused_by_one_that_is_gone_does_not_count_against_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(admit, "PATIENCE", 0.1)

    async def ask() -> list[bool]:
        door = Firewall(str(tmp_path / "admissions.sock"))
        told = _admit(door)
        await asyncio.sleep(0.15)
        door.refresh()
        found = [await told, door.lacking]
        with firewall(tmp_path) as wall:
            door.refresh()
            found += [door.lacking]
            wall.problem = "no room"
            found += [await _admit(door), door.lacking]
            wall.problem = ""
            found += [await _admit(door), door.lacking]
            door.close()
        return found

    assert asyncio.run(ask()) == [False, True, False, False, True, True, False]


# --- who is in doubt ---

PUPIL = Client("d1", None, HowSure.SHARED_DEVICE, "", Standing("main", "year-9"), 1)
NOBODY = Client("", None, HowSure.ADDRESS_ONLY, "", Standing("main", "unregistered"), 2)


class Gateway:
    """Lanes over a table of what the kernel has heard."""

    def __init__(self) -> None:
        self.heard: dict[str, Client] = {}
        self.left: list[Lane] = []
        clients = Clients(1, {}, {}, (("10.0.0.0/8", NOBODY),), NOBODY)
        self.lanes = Lanes(
            "", lambda: clients, Limit(0, 1 << 60), stand=lambda lane: None, leave=self.left.append,
            known=lambda clients, address: self.heard.get(address),
        )  # fmt: skip

    def ask(self, address: str, now: float) -> Client:
        lane = self.lanes.by_source.get(packed(address)) or self.lanes.open(packed(address), now)
        return lane.visitor.client


def test_a_new_device_is_what_the_kernel_has_heard_by_its_next_packet():
    box = Gateway()
    assert box.ask("10.0.0.9", 0.0) is NOBODY
    box.heard["10.0.0.9"] = PUPIL
    assert box.ask("10.0.0.9", 0.05) is NOBODY
    box.lanes.look_again()
    assert box.ask("10.0.0.9", 0.1) is PUPIL
    assert [lane.visitor.client for lane in box.left] == [NOBODY]
    # Now it is sure, and is not asked about again.
    lane = box.lanes.by_source[packed("10.0.0.9")]
    box.lanes.look_again()
    assert box.lanes.by_source[packed("10.0.0.9")] is lane


def test_who_stays_unknown_is_not_looked_for_for_ever():
    box = Gateway()
    box.ask("10.0.0.9", 0.0)
    lane = box.lanes.by_source[packed("10.0.0.9")]
    looks = 0
    for n in range(1, 100):
        box.lanes.look_again()
        looks += packed("10.0.0.9") not in box.lanes.by_source
        box.ask("10.0.0.9", n / 10)
    assert looks == IN_DOUBT * 10
    assert box.lanes.by_source[packed("10.0.0.9")] is lane
    assert box.left == []

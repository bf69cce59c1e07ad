"""The firewall's process: asked by filters/admit.py, killed, misled, flooded; and what a device meets meanwhile."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.firewall.keeper import SETTLED
from filters.admissions import Refuse, Way, decode_admitted, encode
from filters.admit import Firewall
from filters.live import publish
from filters.policy.network import Mode
from tests.appliance.firewall.at_work import HELP, AtWork, admitting, at_work, client, clients, closed, school, within
from tests.appliance.firewall.lab import OTHER, SITE, Lab, as_root, device_address, lab
from tests.policies import at

pytestmark = [pytest.mark.processes, as_root]

FRESH_PORT = 5223


@pytest.fixture(scope="module")
def world() -> Iterator[Lab]:
    with lab(Mode.BRIDGE) as made:
        yield made


@pytest.fixture
def box(world: Lab, tmp_path: Path) -> Iterator[AtWork]:
    world.nft.run(world.text)
    world.empty()
    with at_work(world, tmp_path) as work:
        yield work


def both(world: Lab, device: str, pair: tuple[str, str] = SITE, port: int = 443) -> tuple[str, str]:
    """What a device meets by IPv4 and by IPv6."""
    return world.tcp(device, pair[0], port), world.tcp(device, pair[1], port)


def test_what_is_acknowledged_is_in_the_kernel(box: AtWork) -> None:
    assert both(box.lab, "pupils") == ("reset", "reset")
    assert box.admit("pupils", SITE, ["a.example"])
    assert both(box.lab, "pupils") == ("site", "site")
    assert both(box.lab, "staff") == ("reset", "reset")
    assert box.admit("staff", SITE, ["a.example"], Way.PROXY)
    assert both(box.lab, "staff") == ("proxy", "proxy")
    assert box.admit("guests", SITE, ["probe.example"], Way.PORTAL)
    assert both(box.lab, "guests", port=80) == ("portal", "portal")


@contextmanager
def anywhere(world: Lab) -> Iterator[None]:
    """Every address of two networks is a site."""
    net = world.spaces["net"]
    net.ip("route replace local 45.61.0.0/16 dev lo", "route replace local 2a04:4e43::/64 dev lo")
    ended = threading.Event()
    with net.socket(socket.AF_INET6, socket.SOCK_STREAM) as listener:
        listener.bind(("::", FRESH_PORT))
        listener.listen(512)
        listener.settimeout(0.2)

        def serve() -> None:
            while not ended.is_set():
                with suppress(OSError):
                    listener.accept()[0].close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def test_a_thousand_fresh_names_each_with_an_immediate_connect(box: AtWork) -> None:
    """The issue: 0 refused. Twenty devices' worth at a time, IPv4 and IPv6."""

    async def one(firewall: Firewall, number: int) -> bool:
        address = f"45.61.1.{number // 2}" if number % 2 else f"2a04:4e43::{number:x}"
        address = f"45.61.{number // 250}.{number % 250 + 1}" if number % 2 else address
        if not await firewall.admit(7, "pupils", (address,), 600, (f"n{number}.example",), Way.PASS):
            return False
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        with box.lab.spaces["pupils"].socket(kind, socket.SOCK_STREAM) as asking:
            asking.setblocking(False)
            try:
                await asyncio.wait_for(asyncio.get_running_loop().sock_connect(asking, (address, FRESH_PORT)), 5)
            except OSError:
                return False
        return True

    async def all_of_them(firewall: Firewall) -> int:
        refused = 0
        for start in range(0, 1000, 20):
            refused += (await asyncio.gather(*(one(firewall, start + n) for n in range(20)))).count(False)
        return refused

    with anywhere(box.lab):
        assert box.lab.tcp("pupils", "45.61.9.9", FRESH_PORT) == "reset"
        assert asyncio.run(admitting(box.socket, all_of_them)) == 0


def test_a_device_that_moves_is_enforced_within_250_ms_and_keeps_what_it_may_have(box: AtWork) -> None:
    """The issue: a MAC that moves between groups. What the new standing may have of the old one's goes with it."""
    box.admit("pupils", SITE, ["a.example"])
    box.admit("pupils", OTHER, ["games.example"])
    assert both(box.lab, "pupils") == both(box.lab, "pupils", OTHER) == ("site", "site")
    begun = time.monotonic()
    publish(box.live, clients(2, pupils=client("pupils", 11, "year-7")))
    within(2, lambda: both(box.lab, "pupils", OTHER) == ("reset", "reset"))
    assert time.monotonic() - begun < 0.25
    within(1, lambda: both(box.lab, "pupils") == ("site", "site"))


def test_what_a_new_policy_closes_is_withdrawn(box: AtWork) -> None:
    box.admit("pupils", SITE, ["a.example", "cdn.example"])
    box.admit("pupils", OTHER, ["b.example"])
    publish(box.live, closed(school(), "cdn.example"))
    within(2, lambda: both(box.lab, "pupils") == ("reset", "reset"))
    assert both(box.lab, "pupils", OTHER) == ("site", "site")
    box.admit("pupils", OTHER, ["b.example"])
    assert both(box.lab, "pupils") == ("reset", "reset")


def test_what_somebody_admits_by_the_policy_before_is_withdrawn_too(box: AtWork) -> None:
    """DNS hears of a new policy a tenth of a second later than the firewall may."""
    publish(box.live, closed(school(), "cdn.example"))
    time.sleep(0.1)
    box.admit("pupils", SITE, ["a.example", "cdn.example"])
    within(3, lambda: both(box.lab, "pupils") == ("reset", "reset"))


def test_the_address_of_somebody_with_a_name_is_believed_from_their_own_card_alone(box: AtWork) -> None:
    box.admit("pupils", SITE, ["a.example"])
    addresses = device_address("pupils")
    mine = dict.fromkeys(addresses, client("pupils"))
    publish(box.live, replace(clients(2), by_address=mine))
    time.sleep(0.3)
    assert both(box.lab, "pupils") == ("site", "site")
    theirs = replace(client("pupils"), device="d-theirs")
    known = clients(3)
    by_mac = {**known.by_mac, "02:00:00:00:00:99": theirs}
    publish(box.live, replace(known, by_address=dict.fromkeys(addresses, theirs), by_mac=by_mac))
    within(2, lambda: both(box.lab, "pupils") == ("silence", "silence"))
    publish(box.live, replace(clients(4), by_address=mine))
    within(2, lambda: both(box.lab, "pupils") == ("site", "site"))


def test_a_help_site_stays_open_when_all_else_has_ended(box: AtWork) -> None:
    """Help sites are always open: for whoever has no admission, and while nobody can give one."""
    box.admit("pupils", SITE, [HELP, "cdn.example"])
    box.end(kill=True)
    box.lab.nft.run("flush set inet lessonwall admitted4; flush set inet lessonwall admitted6")
    for device in ("pupils", "staff"):
        assert both(box.lab, device) == ("site", "site")
    box.start()
    assert both(box.lab, "pupils") == ("site", "site")


def test_the_sensor_has_a_tunnel_refused(box: AtWork) -> None:
    box.admit("staff", SITE, ["tunnel.example"])
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as sensor:
        sensor.settimeout(5)
        sensor.connect(str(box.socket))
        sensor.send(encode(Refuse(5, 8, SITE, 60, "wireguard")))
        assert decode_admitted(sensor.recv(100)).id == 5
    assert both(box.lab, "staff") == ("reset", "reset")


def test_killed_and_started_again_nobody_notices(box: AtWork) -> None:
    """Sets survive restarts; what is withdrawn afterwards stays so."""
    box.admit("pupils", SITE, ["a.example"])
    within(5, lambda: box.facts.get("policy") == 1)
    box.end(kill=True)
    assert both(box.lab, "pupils") == ("site", "site")
    box.start()
    assert both(box.lab, "pupils") == ("site", "site")
    box.admit("pupils", OTHER, ["b.example"])
    # Of the first nobody knows the name any more, so a new policy ends it; the second is judged.
    publish(box.live, closed(school(), "a.example"))
    within(2, lambda: both(box.lab, "pupils") == ("reset", "reset"))
    assert both(box.lab, "pupils", OTHER) == ("site", "site")


def test_what_was_admitted_by_another_policy_is_not_taken_over(box: AtWork) -> None:
    """One that came while nobody could judge."""
    box.admit("pupils", SITE, ["a.example"])
    within(5, lambda: box.facts.get("policy") == 1)
    box.end(kill=True)
    publish(box.live, closed(school(), "a.example"))
    box.start()
    assert both(box.lab, "pupils") == ("reset", "reset")


def test_what_was_admitted_to_zones_of_other_numbers_is_not_taken_over(box: AtWork) -> None:
    box.admit("pupils", SITE, ["a.example"])
    within(5, lambda: box.facts.get("policy") == 1)
    box.end()
    box.start(zones={"pupils": 1 << 26})
    assert box.lab.nft.run("list set inet lessonwall admitted4").count("expires") == 0


def test_a_ruleset_that_does_not_load_leaves_the_old_one(box: AtWork) -> None:
    """The issue. Health says so, in nft's words."""
    box.admit("pupils", SITE, ["a.example"])
    within(5, lambda: box.facts.get("policy") == 1)
    box.end()
    box.start(ruleset=box.lab.text + "\nadd rule inet lessonwall pass no such thing\n")
    assert both(box.lab, "pupils") == ("site", "site")
    assert both(box.lab, "pupils", OTHER) == ("reset", "reset")
    within(5, lambda: "syntax error" in box.facts.get("problem", ""))


def test_without_any_ruleset_everything_is_closed_but_the_way_to_administer_the_box(box: AtWork) -> None:
    box.end()
    box.lab.nft.run("flush ruleset")
    box.start(ruleset="this is none")
    assert box.lab.tcp("things", SITE[0], 443) == "reset"
    assert box.lab.tcp("pupils", "10.4.0.1", 22) == "ssh"
    assert box.lab.tcp("pupils", "10.4.0.1", 8000) == "silence"
    box.end()
    box.start()
    box.admit("pupils", SITE, ["a.example"])
    assert both(box.lab, "pupils") == ("site", "site")


@pytest.mark.parametrize(
    "what",
    [
        "flush ruleset",
        "delete table bridge lessonwall",
        "flush table inet lessonwall",
        "flush chain inet lessonwall lead_in",
        "insert rule inet lessonwall pass accept",
        "add chain inet lessonwall pass { policy accept; }",
        "add table inet lessonwall { flags dormant; }",
    ],
)
def test_rules_that_somebody_takes_out_are_there_again_within_seconds(box: AtWork, what: str) -> None:
    """With all that was admitted."""
    time.sleep(SETTLED + 0.3)  # all is judged once more after a new policy, and nobody opens a guest's connections
    box.admit("pupils", SITE, ["a.example"])
    box.admit("guests", OTHER, ["b.example"], Way.PROXY)
    box.lab.nft.run(what)
    within(5, lambda: box.facts.get("lost") == 1)
    within(3, lambda: both(box.lab, "pupils") == ("site", "site"))
    within(3, lambda: both(box.lab, "guests", OTHER) == ("proxy", "proxy"))
    assert both(box.lab, "pupils", OTHER) == ("reset", "reset")
    assert both(box.lab, "guests", ("10.5.0.9", "fd00:5::9"), 445) == ("reset", "reset")


def test_at_the_bell_what_stays_allowed_goes_on_without_a_gap(world: Lab, tmp_path: Path) -> None:
    """Admissions end at the bell; programs hold on to addresses. And what closes then is closed."""
    world.nft.run(world.text)
    world.empty()
    bell = at("2026-11-23T10:50")
    offset = (bell - timedelta(seconds=9) - datetime.now(UTC)).total_seconds()
    shut = closed(school(), "b.example", version=1)
    lesson = shut.rules[0]
    shut = replace(shut, rules=(replace(lesson, when=frozenset({"break"})), *shut.rules[1:]))
    with at_work(world, tmp_path, offset, shut) as box:
        left = (bell - datetime.now(UTC)).total_seconds() - offset
        box.admit("pupils", SITE, ["a.example"], seconds=left)
        box.admit("pupils", OTHER, ["b.example"], seconds=left)
        ends = time.monotonic() + left
        assert both(world, "pupils", OTHER) == ("site", "site")
        while time.monotonic() < ends + 2:
            assert both(world, "pupils") == ("site", "site")
            time.sleep(0.05)
        assert both(world, "pupils", OTHER) == ("reset", "reset")


def test_one_bad_request_costs_nobody_else_anything(box: AtWork) -> None:
    """What is no address is left out; what is no message ends the connection, counted."""
    assert box.admit("pupils", [SITE[0], "none } ; flush ruleset"], ["a.example"])
    assert box.lab.tcp("pupils", SITE[0], 443) == "site"
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as odd:
        odd.settimeout(5)
        odd.connect(str(box.socket))
        odd.send(b"\xc1 no message")
        assert odd.recv(100) == b""
    assert box.admit("pupils", [SITE[1]], ["a.example"])
    within(5, lambda: box.facts.get("malformed") == 1)
    assert both(box.lab, "pupils") == ("site", "site")


def test_only_the_boxs_own_parts_may_ask(box: AtWork) -> None:
    connect = f"import socket; socket.socket(1, 5).connect({str(box.socket)!r})"
    command = ["setpriv", "--reuid=1000", "--clear-groups", "/usr/bin/python3", "-c", connect]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert "PermissionError" in done.stderr
    assert box.socket.stat().st_mode & 0o777 == 0o660


def test_one_number_for_many_is_led_nowhere_and_reaches_no_school_network(box: AtWork) -> None:
    """255: numbers ran out. Others have it too."""
    publish(box.live, clients(2, pupils=client("pupils", 255)))
    within(2, lambda: "0x080000ff" in box.lab.nft.run("list map inet lessonwall standing_of_mac"))
    assert box.admit("pupils", SITE, ["a.example"], Way.PROXY, number=255)
    assert box.admit("pupils", OTHER, ["b.example"], number=255)
    assert both(box.lab, "pupils") == ("reset", "reset")
    assert both(box.lab, "pupils", OTHER) == ("site", "site")
    assert both(box.lab, "pupils", ("10.5.0.9", "fd00:5::9"), 445) == ("reset", "reset")


def test_a_flood_is_bounded_and_others_are_served_meanwhile(box: AtWork) -> None:
    """One standing asks for 60,000 addresses; its own oldest make room, and memory stays small."""

    async def flood(firewall: Firewall) -> float:
        slowest = 0.0
        for start in range(0, 60_000, 1920):
            waiting = [
                firewall.admit(7, "pupils", addresses(number), 600, (f"n{number}.example",), Way.PASS)
                for number in range(start, start + 1920, 64)
            ]
            begun = time.monotonic()
            assert await firewall.admit(8, "staff", (SITE[0],), 600, ("a.example",), Way.PASS)
            slowest = max(slowest, time.monotonic() - begun)
            await asyncio.gather(*waiting)
        return slowest

    def addresses(start: int) -> tuple[str, ...]:
        return tuple(f"45.{61 + n // 65536}.{n // 256 % 256}.{n % 256}" for n in range(start, start + 64))

    slowest = asyncio.run(admitting(box.socket, flood))
    assert slowest < 0.9  # filters/admit.py's patience
    assert box.lab.tcp("staff", SITE[0], 443) == "site"
    within(10, lambda: box.facts["sizes"]["admissions"] <= 40_001 and box.facts["sizes"]["pushed_out"] > 15_000)
    assert box.process
    rollup = Path(f"/proc/{box.process.pid}/smaps_rollup").read_text()
    pss = int(rollup.partition("Pss:")[2].split()[0])
    assert pss < 150_000, f"{pss} kB"


def test_it_ends_cleanly_and_leaves_the_rules(box: AtWork) -> None:
    box.admit("pupils", SITE, ["a.example"])
    assert box.process
    box.process.send_signal(signal.SIGTERM)
    wrote = box.end()
    assert box.ended == [0]
    assert wrote == ""
    assert not box.socket.exists()
    assert both(box.lab, "pupils") == ("site", "site")
    assert both(box.lab, "pupils", OTHER) == ("reset", "reset")


def test_without_root_it_says_what_to_do(tmp_path: Path) -> None:
    settings = '{"live": "%s", "folder": "%s", "socket": "%s/s", "ruleset": "", "zones": {}}' % ((tmp_path,) * 3)
    done = subprocess.run(
        ["setpriv", "--reuid=1000", "--clear-groups", sys.executable, "-m", "appliance.firewall.process"],
        input=settings, capture_output=True, text=True, timeout=30, check=False, cwd=os.getcwd(),
    )  # fmt: skip
    assert done.returncode != 0
    assert "Traceback" not in done.stderr

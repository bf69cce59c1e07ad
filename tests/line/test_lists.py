"""Lists from a folder to a packet: built in a child, taken by the steward, and a moment later no name of them opens."""

import json
import os
import time

import dns.message
import dns.query
import dns.rcode
import pytest

from filters.lists import file
from tests.lists import lists_in
from tests.pretend import resolver
from tests.running import Up, up

pytestmark = pytest.mark.processes

CLOSED, OPEN = dns.rcode.NXDOMAIN, dns.rcode.NOERROR


@pytest.fixture(scope="module")
def fed(tmp_path_factory):
    """A box that runs, and is then given lists."""
    given = lists_in(tmp_path_factory.mktemp("given"))
    with resolver() as upstream, up(tmp_path_factory.mktemp("fed"), upstream=upstream) as running:
        assert answer(running, "bets.example") == OPEN
        built = running.run("lists", "build", "--from", str(given), "--json")
        assert built.returncode == 0, built.stderr
        assert json.loads(built.stdout)["in_force"], built.stdout
        yield running


def answer(running: Up, name: str) -> int:
    query = dns.message.make_query(name, "A")
    return dns.query.udp(query, "127.0.0.1", port=running.dns, timeout=5).rcode()


def soon(running: Up, name: str, code: int) -> bool:
    ends = time.monotonic() + 3
    while time.monotonic() < ends:
        if answer(running, name) == code:
            return True
        time.sleep(0.05)
    return False


def results(running: Up) -> dict[str, str]:
    return {check["id"]: check["result"] for check in json.loads(running.run("status", "--json").stdout)}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("www.bets.example", CLOSED),
        ("adult-1499.example", CLOSED),
        # Help, sex education and what nobody lists stay open, whatever a list says.
        ("www.childline.org.uk", OPEN),
        ("advice.example", OPEN),
        ("nobody.example", OPEN),
    ],
)
def test_what_lists_close_is_closed_and_what_they_may_not_close_stays_open(fed, name, code):
    assert soon(fed, name, code)


def test_health_sees_that_pornography_is_blocked_now(fed):
    """R19."""
    found = results(fed)
    assert (found["pornography"], found["index"], found["lists-update"]) == ("ok", "ok", "ok")


def test_why_and_explain_name_the_list(fed):
    why = json.loads(fed.run("why", "127.0.0.1", "www.bets.example", "--json").stdout)
    assert (why["verdict"], why["categories"]) == ("BLOCK", ["gambling"])
    told = json.loads(fed.run("lists", "explain", "www.bets.example", "--json").stdout)
    assert told["listings"][0]["source"] == "ut1/gambling"


def test_a_damaged_index_is_found_and_built_anew_while_the_filter_runs_on(fed):
    """Last: it spoils the file in force, as a dying card would."""
    live = fed.state / "live" / file.NAME
    was = live.stat()
    with open(live, "r+b") as opened:
        opened.seek(200)
        damaged = opened.read(1)[0] ^ 255
        opened.seek(200)
        opened.write(bytes([damaged]))
    os.utime(live, ns=(was.st_atime_ns, was.st_mtime_ns))  # a card changes no times
    on_file = fed.state / "lists" / "sources.json"
    known = json.loads(on_file.read_text())
    on_file.write_text(json.dumps({**known, "verified": None}))
    done = fed.run("lists", "update", "--due", "--json")  # as the schedule does; oakfield's fetches nothing
    assert "the index in force is damaged" in done.stderr
    assert json.loads(done.stdout)["in_force"], done.stderr
    file.verify(live)
    assert soon(fed, "www.bets.example", CLOSED)
    assert results(fed)["index"] == "ok"

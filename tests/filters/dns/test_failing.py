"""Which resolver fails is told from the process that asks it to the person who reads `lessonwall status`."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import dns.message
import dns.query
import pytest

from appliance.health import Seen, checks, resolvers
from appliance.state import State
from filters.dns.endpoint import Endpoint
from filters.dns.failing import Failing, failing, forget, tell
from tests.filters.dns.processes import process, settings_for
from tests.filters.dns.world import upstream
from tests.policies import LESSON
from tests.running import free_port

SILENT = Failing("dns.upstreams", 1, 2, "gives no answer")
GONE = Failing("dns.upstreams", 2, 2, "is not there: nothing listens on its port")
OWN = Failing("dns.forward, domain 1", 1, 1, "gives no answer")


@pytest.mark.parametrize(
    ("told", "result", "said"),
    [
        ([], "ok", "every resolver answers"),
        # One of several is a warning; all of a list is a failure, and what it means is said.
        ([SILENT], "warning", "dns.upstreams: resolver 1 of 2 gives no answer"),
        ([GONE, SILENT], "failed", "dns.upstreams: resolver 2 of 2 is not there: nothing listens on its port"
         " (and 1 more): allowed names are answered from memory, or not at all"),
        ([SILENT, OWN], "failed", "dns.forward, domain 1: resolver 1 of 1 gives no answer (and 1 more)"),
    ],
)  # fmt: skip
def test_what_status_says(tmp_path: Path, told: list[Failing], result: str, said: str) -> None:
    box = State(tmp_path)
    box.recent.mkdir(parents=True)
    try:
        tell(box.recent, told)
        check = resolvers(Seen(box, LESSON, True, None, "", {}))
    finally:
        forget(box.recent)
        box.recent.rmdir()
    assert check.result == result
    assert check.description.startswith(said)
    assert bool(check.hint) is (result != "ok")


def test_processes_speak_for_themselves_while_they_live(tmp_path: Path) -> None:
    tell(tmp_path, [SILENT])
    (tmp_path / "resolvers-1.json").write_bytes((tmp_path / f"resolvers-{os.getpid()}.json").read_bytes())
    assert failing(tmp_path) == [SILENT]  # once, though two say so
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / f"resolvers-{ended.pid}.json").write_text(
        json.dumps([{"where": "x", "number": 1, "many": 1, "why": "y"}])
    )
    (tmp_path / "resolvers-2.json").write_text("half a f")
    assert failing(tmp_path) == [SILENT]
    tell(tmp_path, [])
    assert not (tmp_path / f"resolvers-{ended.pid}.json").exists()
    (tmp_path / "resolvers-1.json").unlink()
    assert failing(tmp_path) == []
    forget(tmp_path)
    assert not list(tmp_path.glob(f"resolvers-{os.getpid()}*"))


def test_a_folder_that_is_not_there_stops_nothing(tmp_path: Path) -> None:
    tell(tmp_path / "gone", [SILENT])
    forget(tmp_path / "gone")
    assert failing(tmp_path / "gone") == []


def test_the_filter_says_so_while_it_answers_by_another(state: Path) -> None:
    port = free_port()
    with upstream() as well, process(settings_for(state, port, Endpoint("127.0.0.1", 9), well.endpoint)) as started:
        assert started.stdout
        started.stdout.readline()
        assert failing(state / "recent") == []
        reply = dns.query.udp(dns.message.make_query("open.example", "A"), "127.0.0.1", 5, port)
        assert reply.answer
        deadline = time.monotonic() + 5
        while not (found := failing(state / "recent")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert found == [Failing("dns.upstreams", 1, 2, "is not there: nothing listens on its port")]
        started.send_signal(signal.SIGTERM)
        assert started.wait(5) == 0
    assert list((state / "recent").glob("resolvers*")) == []


def test_no_check_names_a_resolver(tmp_path: Path) -> None:
    """/healthz may be read by anybody (R32): a place in the school's file, and not what stands there."""
    box = State(tmp_path)
    box.recent.mkdir(parents=True)
    tell(box.recent, [SILENT, GONE])
    try:
        [check] = [each for each in checks(box) if each.id == "resolvers"]
    finally:
        forget(box.recent)
        box.recent.rmdir()
    assert "127.0.0.1" not in check.description + check.hint
    assert "://" not in check.description + check.hint

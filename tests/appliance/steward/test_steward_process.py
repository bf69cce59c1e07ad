"""The steward as a process: started, killed, started again; alone, and never with a bad folder."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest

from appliance.state import State
from appliance.steward.audit import Audit
from filters import requests as ask
from filters.door import Door
from filters.live import Live
from filters.requests import Done, Refused
from filters.settings import CANNOT_SERVE
from tests.appliance.steward.world import write_school


def start(state: State, school, **other) -> subprocess.Popen:
    settings = {"school": str(school), "state": str(state.root), "offset": 0.0, **other}
    process = subprocess.Popen(
        [sys.executable, "-m", "appliance.steward.process"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    process.stdin.write(json.dumps(settings))
    process.stdin.close()
    process.stdin = None
    return process


@contextmanager
def running(state: State, school, **other):
    process = start(state, school, **other)
    try:
        line = process.stdout.readline()
        assert line == "ready\n", process.stderr.read()
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=20)


@pytest.fixture
def school(tmp_path):
    write_school(tmp_path / "school")
    return tmp_path / "school"


@pytest.fixture
def state(tmp_path):
    return State(tmp_path / "state")


def test_it_serves_until_it_is_told_to_end_and_ends_cleanly(state, school):
    with running(state, school) as process:
        assert isinstance(Door(state.door).ask_as_console(ask.Apply()), Done)
        assert (state.steward / "set-up-code").exists()
        assert state.steward.stat().st_mode & 0o777 == 0o700
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert not state.door.exists()


def test_a_kill_in_the_middle_of_work_loses_nothing_that_was_answered(state, school):
    """kill -9 while changes pour in: all that was answered is in force and on record, live files can be read."""
    answered: list[str] = []

    def pour() -> None:
        door = Door(state.door, patience=3)
        for number in range(10_000):
            answer = door.ask_as_console(ask.AllowHost(f"site{number}.example", 60, "for the lesson"))
            if isinstance(answer, Refused):
                return
            answered.append(answer.value)

    for _ in range(2):
        before = len(answered)
        with running(state, school) as process:
            thread = threading.Thread(target=pour)
            thread.start()
            deadline = time.monotonic() + 10
            while len(answered) < before + 8 and time.monotonic() < deadline:
                time.sleep(0.002)
            os.kill(process.pid, signal.SIGKILL)
            thread.join(10)
            process.wait(10)
        assert len(answered) >= before + 8
        live = Live(state.live)
        assert live.ready
        assert live.problem == ""
    with running(state, school):
        policy = Live(state.live).policy
        assert {*answered} <= {rule.id for rule in policy.rules}
        audit = Audit(state.steward / "audit.db")
        assert audit.verify() is None
        assert {*answered} <= {row.record for row in audit.rows(limit=100_000)}
        audit.close()


def test_versions_only_ever_rise(state, school):
    versions = []
    for _ in range(2):
        with running(state, school) as process:
            Door(state.door).ask_as_console(ask.AllowHost("news.example", 60, "for the lesson"))
            versions.append(Live(state.live).policy.version)
            process.kill()
    assert versions == sorted(set(versions))


def test_two_do_not_share_a_state_folder(state, school):
    with running(state, school):
        second = start(state, school)
        _, error = second.communicate(timeout=20)
        assert second.returncode == CANNOT_SERVE
        assert error.strip().splitlines()[-1].startswith("error: --state")
        assert isinstance(Door(state.door).ask_as_console(ask.WhoAmI()), Done)


def test_a_bad_folder_is_said_line_by_line_and_the_process_ends(state, school):
    write_school(school, rules=("do: block", "do: blok"))
    process = start(state, school)
    _, error = process.communicate(timeout=20)
    assert process.returncode == CANNOT_SERVE
    assert "rules.yaml:6:" in error
    assert "Traceback" not in error


def test_a_folder_that_is_not_there_is_said_so(state, tmp_path):
    process = start(state, tmp_path / "nowhere")
    _, error = process.communicate(timeout=20)
    assert process.returncode == CANNOT_SERVE
    assert "there is no such folder" in error
    assert "Traceback" not in error

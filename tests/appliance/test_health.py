"""What runs is told by the board of whoever watches; a part that asks runs, whatever the board says yet."""

import json
import os
import subprocess
import sys

import pytest

from appliance.health import PARTS, checks
from appliance.state import State


@pytest.fixture(scope="module")
def dead() -> int:
    """The id of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


@pytest.mark.parametrize(
    ("missing", "asks", "result", "says"),
    [
        ((), "", "ok", "all parts are running"),
        (("dns",), "", "failed", "not running: dns"),
        # The dashboard serves a moment before the board says so; nothing else is excused with it.
        (("dashboard",), "dashboard", "ok", "all parts are running"),
        (("dashboard",), "", "failed", "not running: dashboard"),
        (("dns", "dashboard"), "dashboard", "failed", "not running: dns"),
        # A dashboard without anybody who watches is no Lessonwall.
        (PARTS, "dashboard", "failed", "Lessonwall is not running"),
    ],
)
def test_what_runs(tmp_path, dead, missing, asks, result, says):
    state = State(tmp_path)
    board = {part: {"pid": os.getpid()} for part in PARTS if part not in missing}
    state.processes.write_text(json.dumps(board))
    [check] = [each for each in checks(state, asks) if each.id == "running"]
    assert (check.result, check.description) == (result, says)
    # Started again: the board still names the process that died.
    board |= {part: {"pid": dead} for part in missing}
    state.processes.write_text(json.dumps(board))
    [check] = [each for each in checks(state, asks) if each.id == "running"]
    assert (check.result == "ok") == (result == "ok")

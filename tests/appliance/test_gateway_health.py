"""What the parts of a gateway write down reaches the one list of checks, each under its own name."""

import json

import pytest

from appliance.health import checks
from appliance.state import State

LONG_AGO = "2026-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("file", "facts", "id", "result"),
    [
        ("network/state.json", {"mode": "router", "problems": ["eth1 has no cable"]}, "network", "failed"),
        ("network/state.json", {"mode": "router", "problems": [], "at": LONG_AGO}, "network", "warning"),
        ("network/state.json", {"mode": "one-arm", "problems": []}, "unseen", "warning"),
        ("firewall/state.json", {"problem": "", "at": LONG_AGO}, "firewall", "failed"),
        ("sensor/state.json", {"at": LONG_AGO}, "sensor", "failed"),
    ],
)
def test_each_part_is_heard(tmp_path, file, facts, id, result):
    before = {each.id: each.result for each in checks(State(tmp_path))}
    assert before.get(id, "ok") == "ok"
    (tmp_path / file).parent.mkdir()
    (tmp_path / file).write_text(json.dumps(facts))
    after = {each.id: each.result for each in checks(State(tmp_path))}
    assert after[id] == result


def test_no_check_stands_there_twice(tmp_path):
    found = [each.id for each in checks(State(tmp_path))]
    assert {"network", "firewall", "admissions", "sign-in", "log-on"} <= set(found)
    assert len(found) == len(set(found))

"""What health says of the network, from the facts that its process leaves."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from appliance.network_health import unseen, wired

NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)


def ago(seconds: float) -> str:
    return (NOW - timedelta(seconds=seconds)).isoformat()


@pytest.mark.parametrize(
    ("facts", "network", "past"),
    [
        # No gateway: `lessonwall up` on somebody's desk.
        (None, ("ok", "not plugged in"), "ok"),
        ({"mode": "router", "problems": []}, ("ok", "as school.yaml asks"), "ok"),
        ({"mode": "router", "problems": ["eth1 has no cable"]}, ("failed", "eth1 has no cable"), "ok"),
        ({"mode": "router", "problems": ["a", "b", "c"]}, ("failed", "and 2 more"), "ok"),
        # Its process is dead, or hangs: it tells at least once a minute that it lives.
        ({"mode": "router", "problems": [], "at": ago(181)}, ("warning", "tells nothing"), "ok"),
        ({"mode": "router", "problems": [], "at": ago(179)}, ("ok", "as school.yaml asks"), "ok"),
        ({"mode": "router", "problems": [], "at": "2026-11-23T10:15:00"}, ("warning", "tells nothing"), "ok"),
        ({"mode": "router", "problems": [], "at": None}, ("warning", "tells nothing"), "ok"),
        # What goes past the box is said as long as it does.
        ({"mode": "one-arm", "problems": []}, ("ok", ""), "warning"),
        ({"mode": "bridge", "other_vlans": True, "problems": []}, ("ok", ""), "warning"),
        ({"mode": "bridge", "other_vlans": False, "problems": []}, ("ok", ""), "ok"),
    ],
)
def test_health(tmp_path, facts, network, past):
    if facts is not None:
        (tmp_path / "state.json").write_text(json.dumps({"at": ago(0)} | facts))
    result, said = network
    found = wired(tmp_path, NOW)
    assert (found.result, said in found.description) == (result, True)
    assert unseen(tmp_path).result == past


@pytest.mark.parametrize("text", ["", "[]", "{", '"x"'])
def test_a_file_that_cannot_be_read_ends_no_health_check(tmp_path, text):
    (tmp_path / "state.json").write_text(text)
    assert wired(tmp_path, NOW).id == "network"

"""What health says of the network, from the facts that its process leaves."""

import json

import pytest

from appliance.network_health import unseen, wired


@pytest.mark.parametrize(
    ("facts", "network", "past"),
    [
        # No gateway: `lessonwall up` on somebody's desk.
        (None, ("ok", "not plugged in"), "ok"),
        ({"mode": "router", "problems": []}, ("ok", "as school.yaml asks"), "ok"),
        ({"mode": "router", "problems": ["eth1 has no cable"]}, ("failed", "eth1 has no cable"), "ok"),
        ({"mode": "router", "problems": ["a", "b", "c"]}, ("failed", "and 2 more"), "ok"),
        # What goes past the box is said as long as it does.
        ({"mode": "one-arm", "problems": []}, ("ok", ""), "warning"),
        ({"mode": "bridge", "other_vlans": True, "problems": []}, ("ok", ""), "warning"),
        ({"mode": "bridge", "other_vlans": False, "problems": []}, ("ok", ""), "ok"),
    ],
)
def test_health(tmp_path, facts, network, past):
    if facts is not None:
        (tmp_path / "state.json").write_text(json.dumps(facts))
    result, said = network
    found = wired(tmp_path)
    assert (found.result, said in found.description) == (result, True)
    assert unseen(tmp_path).result == past


@pytest.mark.parametrize("text", ["", "[]", "{", '"x"'])
def test_a_file_that_cannot_be_read_ends_no_health_check(tmp_path, text):
    (tmp_path / "state.json").write_text(text)
    assert wired(tmp_path).id == "network"

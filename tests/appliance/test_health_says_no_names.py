"""/healthz needs no sign-in, so no check quotes what stands in the school's folder (R32)."""

import json

import pytest

from appliance.health import checks
from appliance.state import State


@pytest.mark.parametrize(
    ("problems", "said"),
    [
        (["people.csv:15: born: Zelda Quux has no such birthday"], "people.csv:15"),
        (["people.csv:15: Zelda Quux", "rules.yaml:3: x"], "people.csv:15 (and 1 more)"),
        (["rules.yaml: there is no such file; write it"], "rules.yaml: there is no such file; write it"),
    ],
)
def test_a_mistake_in_the_folder_is_told_by_its_place(tmp_path, problems, said):
    state = State(tmp_path)
    state.live.mkdir()
    (state.live / "problems.json").write_text(json.dumps({"problems": problems}))
    [check] = [each for each in checks(state) if each.id == "school-folder"]
    assert check.result == "failed"
    assert check.description == f"the school's folder has a mistake: {said}"

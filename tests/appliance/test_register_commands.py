"""`lessonwall devices` and `lessonwall people import` over a real steward."""

import json
import shutil
from datetime import UTC, datetime

import pytest

from appliance.cli import main
from appliance.folder import SCHOOLS
from appliance.sensor.devices.fingerprint import Traits
from appliance.sensor.devices.known import Device
from appliance.sensor.devices.store import Store
from appliance.state import State
from filters.live import Live
from tests.appliance.dashboard.box_at_work import start_steward

IPAD = "00:00:5e:00:53:01"


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    folder = tmp_path_factory.mktemp("school") / "oakfield"
    shutil.copytree(SCHOOLS / "oakfield", folder)
    state = State(tmp_path_factory.mktemp("state"))
    store = Store(state.sensor)
    now = datetime(2026, 11, 17, 9, 12, tzinfo=UTC)
    store.write([(Device(IPAD, "iPad", "", "school", now, now, False), Traits())], [])
    store.close()
    steward = start_steward(state, folder)
    yield state
    steward.terminate()
    steward.wait(10)


@pytest.fixture
def run(state, capsys):
    def run(*words: str):
        code = main([*words, "--json", "--state", str(state.root)])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, err

    return run


def test_an_unknown_device_is_found_named_and_in_force(run, state):
    _, [found], _ = run("devices", "--unknown")
    assert (found["mac"], found["kind"], found["first"]) == (IPAD, "iPad", "2026-11-17T09:12:00+00:00")
    code, facts, err = run("devices", "name", IPAD, "--name", "Trolley 3 iPad 1", "--group", "year-8", "--shared")
    assert code == 0, err
    assert facts["done"] == "Trolley 3 iPad 1 is in the register."
    assert Live(state.live).clients.by_mac[IPAD].standing.group == "year-8"
    assert run("devices", "--unknown")[1] == []
    assert {"trolley-3-ipad-1", "laptop-p9"} <= {each["id"] for each in run("devices")[1]}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("devices", "name", "nonsense", "--name", "X"), "is not a hardware address"),
        (
            ("devices", "name", "00:00:5e:00:53:09", "--name", "X", "--person", "nobody"),
            'nobody alone is called "nobody"',
        ),
        (("devices", "name", "00:00:5e:00:53:09", "--name", "X", "--zone", "scool"), 'did you mean "school"?'),
        (("devices", "import", "/nowhere.csv"), "/nowhere.csv: No such file"),
        (("people", "import", "/nowhere.csv"), "/nowhere.csv: No such file"),
        (("people", "sync"), "no directory is named"),
    ],
)
def test_what_is_wrong_is_said(run, words, says):
    code, facts, err = run(*words)
    assert code in (1, 2)
    assert facts is None
    assert says in err


def test_an_inventory_is_tried_and_taken_in(run, state, tmp_path):
    table = tmp_path / "inventory.csv"
    table.write_text("name,mac,zone,place\nCabinet iPad,00-00-5E-00-53-31,school,cabinet\n")
    code, facts, _ = run("devices", "import", str(table), "--dry-run")
    assert (code, facts["added"], facts["done"]) == (0, ["Cabinet iPad"], "")
    assert "cabinet-ipad" not in Live(state.live).clients.by_device
    code, facts, err = run("devices", "import", str(table))
    assert code == 0, err
    assert Live(state.live).clients.by_mac["00:00:5e:00:53:31"].device == "cabinet-ipad"
    assert run("devices", "import", str(table))[1]["same"] == 1
    code, facts, err = run("devices", "undo")
    assert (code, facts) == (0, {"done": "devices.csv is again as it was before the last change."}), err
    assert "cabinet-ipad" not in Live(state.live).clients.by_device


def test_an_export_is_tried_refused_and_taken_in(run, state, tmp_path):
    export = tmp_path / "pupils.csv"
    export.write_text("Adno,Forename,Surname,Year\np7,Pupil,Seven,8\n")
    code, facts, _ = run("people", "import", str(export), "--dry-run")
    assert (code, len(facts["left"]), facts["done"]) == (0, 4, "")
    code, facts, err = run("people", "import", str(export))
    assert (code, facts) == (1, None)
    assert "4 of 5 people would leave; is it the right file? If so, add --yes." in err
    assert Live(state.live).clients.by_device["laptop-p7"].standing.group == "year-7"
    code, facts, err = run("people", "import", str(export), "--yes")
    assert code == 0, err
    assert Live(state.live).clients.by_device["laptop-p7"].standing.group == "year-8"
    assert run("people", "undo")[0] == 0
    assert Live(state.live).clients.by_device["laptop-p7"].standing.group == "year-7"

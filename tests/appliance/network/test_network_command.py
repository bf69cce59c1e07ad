"""`lessonwall network …` as a technician types it."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from appliance.alone import Taken, alone
from appliance.network.past import rules
from tests.appliance.network.plugged import school
from tests.appliance.network.wires import OWN, all_of, box, needs_namespaces, reaches
from tests.netns.lab.namespaces import namespaces
from tests.small_school import files

NETWORK = """\
network:
  mode: bridge
  wan: eth0
  lan: [eth1]
  addresses: [192.0.2.2/24]
  gateways: [192.0.2.1]
  management: [192.0.2.0/24]
"""


@pytest.fixture
def folder(tmp_path):
    """A school of one zone, which the box is in."""
    texts = files(school=("networks: [10.0.0.0/8]}", "networks: [192.0.2.0/24]}"))
    texts["school.yaml"] += NETWORK
    texts["devices.csv"] = texts["devices.csv"].replace("10.0.0.", "192.0.2.")
    (tmp_path / "school").mkdir()
    for name, text in texts.items():
        (tmp_path / "school" / name).write_text(text)
    return tmp_path


def lessonwall(folder: Path, *words: str, within=lambda command: command) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "appliance", "network", *words]
    command += ["--school", str(folder / "school"), "--state", str(folder / "state")]
    return subprocess.run(within(command), capture_output=True, text=True, timeout=60, check=False)


def edit(folder: Path, old: str, new: str) -> None:
    file = folder / "school" / "school.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_plan_needs_no_root_and_names_ports_that_are_not_there(folder):
    edit(folder, "eth1", "lan7")
    done = lessonwall(folder, "plan", "--json")
    facts = json.loads(done.stdout)
    assert (done.returncode, facts["mode"]) == (0, "bridge")
    assert any("there is no port lan7" in problem for problem in facts["problems"])
    assert {"kind": "link", "on": "lw0", "what": "", "value": "bridge"} in facts["wanted"]
    assert not (folder / "state").exists(), "nothing is written"


def test_a_plan_prints_the_ruleset_too(folder):
    facts = json.loads(lessonwall(folder, "plan", "--json", "--ruleset").stdout)
    assert "table inet lessonwall" in facts["ruleset"]


def test_a_school_that_is_not_plugged_in_is_told_what_to_write(folder):
    edit(folder, NETWORK, "")
    done = lessonwall(folder, "plan")
    assert (done.returncode, "add network" in done.stderr) == (2, True)


def test_only_one_arm_has_rules_for_another_firewall(folder):
    done = lessonwall(folder, "rules")
    assert (done.returncode, "all traffic passes the box" in done.stderr) == (1, True)
    edit(folder, NETWORK, "network: {mode: one-arm, wan: eth0, management: [192.0.2.0/24]}\n")
    done = lessonwall(folder, "rules", "--json")
    assert json.loads(done.stdout)["devices"] == {"school": ["192.0.2.0/24"]}


@needs_namespaces
@pytest.mark.skipif(not shutil.which("nft"), reason="needs nft (nftables)")
def test_the_rules_to_copy_are_rules():
    text = rules(school("one-arm"), school("one-arm").network)
    table = text[text.index("table inet") : text.rindex("}") + 1]
    with namespaces("any") as made:
        made["any"].run(["nft", "-c", "-f", "-"], table)


@needs_namespaces
def test_applied_guarded_and_undone(folder):
    with box() as wires:
        here = wires["box"]
        before = all_of(here)
        planned = json.loads(lessonwall(folder, "plan", "--json", within=here.command).stdout)["steps"]
        done = lessonwall(folder, "apply", "--json", within=here.command)
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["steps"] == planned
        assert reaches(wires["edge"], OWN)
        assert soon(lambda: guarded(folder)), "somebody watches who outlives the command"
        assert json.loads(lessonwall(folder, "apply", "--json", within=here.command).stdout)["steps"] == []
        undone = lessonwall(folder, "undo", "--json", within=here.command)
        assert json.loads(undone.stdout)["steps"]
        assert all_of(here) == before
        assert soon(lambda: not guarded(folder)), "and ends when there is nothing left to guard"


@needs_namespaces
def test_the_firewalls_rules_go_with_the_network(folder):
    with box() as wires:
        here = wires["box"]
        planned = lessonwall(folder, "plan", "--ruleset", "--json", within=here.command)
        here.run(["nft", "-f", "-"], json.loads(planned.stdout)["ruleset"])
        told = folder / "state" / "network" / "state.json"  # by a process that is no more
        told.parent.mkdir(parents=True)
        told.write_text("{}")
        undone = lessonwall(folder, "undo", "--json", within=here.command)
        assert "take away the firewall's rules" in json.loads(undone.stdout)["steps"]
        assert here.run(["nft", "list", "ruleset"]).strip() == ""
        assert not told.exists(), "health speaks of no gateway any more"


@needs_namespaces
def test_nothing_is_applied_while_a_port_is_misspelt(folder):
    edit(folder, "eth1", "eht1")
    with box() as wires:
        before = all_of(wires["box"])
        done = lessonwall(folder, "apply", within=wires["box"].command)
        assert (done.returncode, "there is no port eht1" in done.stderr) == (1, True)
        assert all_of(wires["box"]) == before


def guarded(folder: Path) -> bool:
    try:
        with alone(folder / "state" / "network" / "trial.lock"):
            return False
    except Taken:
        return True


def soon(true, seconds=15.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return False

"""The network kept by a process: taken back when it lost the box, and put right when an adapter returns (issue 4)."""

import json
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from appliance.network import change, record
from appliance.network.settings import NetworkSettings
from appliance.network.watch import Watch
from filters.policy.network import Network
from tests.appliance.network.wires import BRIDGE, OWN, ROUTER, all_of, box, needs_namespaces, reaches
from tests.netns.lab.namespaces import Namespace, pair

pytestmark = needs_namespaces

PATIENCE = 1.5  # seconds here; a minute on the box


@pytest.fixture
def wires():
    with box() as made:
        yield made


@contextmanager
def keeping(
    here: Namespace, folder: Path, network: Network, proof: float = 600.0, patience: float = PATIENCE
) -> Iterator["subprocess.Popen[str]"]:
    settings = NetworkSettings(network, str(folder), patience=patience, proof=proof)
    process = here.start(
        [sys.executable, "-m", "appliance.network.process"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        process.stdin.write(msgspec.json.encode(settings).decode())
        process.stdin.close()
        assert process.stdout.readline() == "ready\n", process.stderr.read()
        yield process
    finally:
        process.terminate()
        try:
            assert process.wait(10) == 0
        finally:
            process.kill()
            process.stdout.close()
            process.stderr.close()


def soon(true: Callable[[], object], seconds: float = 15.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return False


def said(folder: Path) -> list[str]:
    return json.loads((folder / "state.json").read_text())["problems"]


def test_the_network_stays_when_the_process_ends(wires, tmp_path):
    with keeping(wires["box"], tmp_path, BRIDGE):
        assert reaches(wires["edge"], OWN)
    assert reaches(wires["edge"], OWN)
    assert said(tmp_path) == []


def test_it_writes_that_it_lives_once_a_minute_and_no_more_often(wires, tmp_path, monkeypatch):
    def at() -> str:
        return json.loads((tmp_path / "state.json").read_text())["at"]

    with wires["box"].inside():
        watch = Watch(NetworkSettings(BRIDGE, str(tmp_path)))
        watch.start(0.0)
        first = at()
        watch.look(10.0)
        assert at() == first
        monkeypatch.setattr("appliance.network.watch.TELLS", 0)
        watch.look(20.0)
        assert at() > first


def test_a_change_that_loses_the_box_is_taken_back_by_itself_and_stays_so(wires, tmp_path):
    here = wires["box"]
    before = all_of(here)
    with keeping(here, tmp_path, BRIDGE):
        assert all_of(here) != before
        for side in ("edge", "school"):
            wires[side].ip("link set port down")
        assert soon(lambda: any("undone by itself" in each for each in said(tmp_path))), said(tmp_path)
        for side in ("edge", "school"):
            wires[side].ip("link set port up")
        assert soon(lambda: all_of(here) == before)
        assert reaches(wires["edge"], OWN)
    # A restart of the program is nobody's wish to try once more. Whoever starts it is told.
    with keeping(here, tmp_path, BRIDGE) as process:
        assert select.select([process.stderr], [], [], 15)[0]
        assert "undone by itself" in process.stderr.readline()
        assert all_of(here) == before
        assert any("undone by itself" in each for each in said(tmp_path))
    # Another network is.
    with keeping(here, tmp_path, ROUTER):
        assert said(tmp_path) == []
        assert ("eth1", "10.4.0.1", 16) in all_of(here)["addresses"]


def test_a_cable_that_is_pulled_for_a_moment_undoes_nothing(wires, tmp_path):
    here = wires["box"]
    with keeping(here, tmp_path, ROUTER, patience=5):
        wires["edge"].ip("link set port down")
        assert soon(lambda: any("eth0 has no cable" in each for each in said(tmp_path)), 4.5)
        wires["edge"].ip("link set port up")
        assert soon(lambda: said(tmp_path) == [])
        time.sleep(5.5)
        assert not record.load(tmp_path).stopped
        assert reaches(wires["edge"], OWN)


def test_what_was_proven_is_not_undone_by_a_switch_that_restarts(wires, tmp_path):
    here = wires["box"]
    with keeping(here, tmp_path, ROUTER, proof=0.5):
        assert soon(lambda: record.load(tmp_path).proven)
        wires["edge"].ip("link set port down")
        time.sleep(PATIENCE * 2)
        wires["edge"].ip("link set port up")
        assert reaches(wires["edge"], OWN)


@pytest.mark.parametrize("network", [BRIDGE, ROUTER], ids=["bridge", "router"])
def test_an_adapter_that_is_pulled_and_comes_back_is_set_up_anew(wires, tmp_path, network):
    here, school = wires["box"], wires["school"]
    before = all_of(here)
    with keeping(here, tmp_path, network):
        with here.inside():
            done = all_of(here)
        here.ip("link del eth1")
        assert soon(lambda: any("no port eth1" in each for each in said(tmp_path)))
        assert reaches(wires["edge"], OWN), "the rest goes on"
        pair(here, "eth1", school, "port")
        assert soon(lambda: said(tmp_path) == [])
        assert all_of(here) == done
    with here.inside():
        change.undo(tmp_path, "asked")
    left = all_of(here)
    assert (left["addresses"], left["routes"], left["settings"]) == (
        before["addresses"], before["routes"], before["settings"],
    )  # fmt: skip


def test_an_address_that_somebody_takes_away_is_given_back(wires, tmp_path):
    here = wires["box"]
    with keeping(here, tmp_path, ROUTER):
        here.ip("addr del 10.4.0.1/16 dev eth1")
        assert soon(lambda: ("eth1", "10.4.0.1", 16) in all_of(here)["addresses"], 5)


def test_a_quarrel_with_another_program_is_said(wires, tmp_path):
    here = wires["box"]
    with keeping(here, tmp_path, ROUTER):
        for _ in range(6):
            here.ip("addr del 10.4.0.1/16 dev eth1")
            assert soon(lambda: ("eth1", "10.4.0.1", 16) in all_of(here)["addresses"], 5)
        assert soon(lambda: any("another program" in each for each in said(tmp_path)))


def test_what_the_command_line_applies_or_undoes_is_what_the_process_keeps(wires, tmp_path):
    here = wires["box"]
    before = all_of(here)
    with keeping(here, tmp_path, BRIDGE):
        with here.inside():
            change.apply(tmp_path, ROUTER)
        time.sleep(1)
        assert "lw0" not in all_of(here)["links"]
        with here.inside():
            change.undo(tmp_path, "the network was undone")
        time.sleep(1)
        assert all_of(here) == before
        assert soon(lambda: said(tmp_path) == ["the network was undone"])


def test_a_bridge_whose_cables_are_exchanged_says_so(wires, tmp_path):
    """It would carry everything, and filter nothing."""
    with keeping(wires["box"], tmp_path, replace(BRIDGE, wan="eth1", lan=("eth0",))):
        assert reaches(wires["edge"], OWN)
        assert soon(lambda: any("exchange the cables of eth1 and eth0" in each for each in said(tmp_path)), 25)
    with keeping(wires["box"], tmp_path, BRIDGE):
        assert reaches(wires["edge"], OWN)
        assert soon(lambda: said(tmp_path) == [], 25)


def test_two_processes_do_not_keep_one_network(wires, tmp_path):
    with keeping(wires["box"], tmp_path, ROUTER):
        second = wires["box"].start(
            [sys.executable, "-m", "appliance.network.process"],
            stdin=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        _, error = second.communicate(msgspec.json.encode(NetworkSettings(ROUTER, str(tmp_path))).decode(), timeout=30)
    assert (second.returncode, "kept already" in error) == (3, True)

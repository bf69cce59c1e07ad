"""Which folder a name means: a shipped school as it is, or the copy that Lessonwall runs on."""

import socket

import pytest

from appliance import folder
from appliance.choose import copy_of, school_folder
from appliance.cli import main
from appliance.state import State
from filters import requests as ask
from filters.door import within_reach
from tests.appliance.steward.world import Hand, begin


@pytest.fixture
def state(tmp_path):
    return State(tmp_path / "state")


def test_each_example_has_a_copy_of_its_own(state):
    """Whoever runs a second example must not be given the first."""
    assert copy_of("oakfield", state) == state.school
    folder.copy("oakfield", state.school)
    assert copy_of("oakfield", state) == state.school
    assert copy_of("primary-never", state) == state.root / "examples" / "primary-never"


def test_an_example_is_the_copy_that_runs_while_it_runs_and_the_shipped_one_before_and_after(state):
    folder.copy("primary-never", state.school)
    assert school_folder("primary-never", str(state.root)) == folder.SCHOOLS / "primary-never"
    begin(state.root, state.school, Hand()).steward.close()
    with socket.socket(socket.AF_UNIX) as door:
        with within_reach(state.door) as name:
            door.bind(name)
        door.listen()
        assert school_folder("primary-never", str(state.root)) == state.school
        assert school_folder("primary-working-hours", str(state.root)) == folder.SCHOOLS / "primary-working-hours"
    assert school_folder("primary-never", str(state.root)) == folder.SCHOOLS / "primary-never"


def test_the_timetable_shows_what_is_different_today(state, capsys):
    folder.copy("oakfield", state.school)
    world = begin(state.root, state.school, Hand())
    world.ask(ask.TodayIsDifferent("early-close", "14:00", groups=("year-11",)))
    for group, ends in (("year-11", "T14:00:00"), ("year-10", "T15:10:00")):
        assert main(["timetable", "--state", str(state.root), "--on", "2026-11-23", "--group", group, "--json"]) == 0
        assert (
            f'"after school",\n    "name": "after school",\n    "start": "2026-11-23{ends}' in capsys.readouterr().out
        )
    world.steward.close()


def test_the_heads_leave_in_the_file_can_be_withdrawn_though_examples_need_it_R3(state):
    """Oakfield's examples show what is open at lunch, with the head's leave. The head may take it back."""
    folder.copy("oakfield", state.school)
    world = begin(state.root, state.school, Hand())
    head = world.account("boss", "head")
    answer = world.ask(ask.Withdraw("approved-social-media-2026-09-03"), head)
    assert answer.text == "The approval is withdrawn, and taken out of school.yaml."
    assert not world.live.policy.approvals
    world.steward.close()

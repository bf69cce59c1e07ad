"""Newer lists are looked for by themselves: by the real command, in a process of its own, where the school wants it."""

import asyncio
import shutil
import socket
from pathlib import Path

import pytest

from appliance.alone import alone
from appliance.folder import SCHOOLS
from appliance.lists_schedule import Schedule
from appliance.plan import Plan
from appliance.state import State
from filters.dns.endpoint import Endpoint
from filters.door import within_reach
from filters.lists import file


def school(at: Path, update: str) -> Path:
    """A school whose only list is a file of its own, so that nothing is asked of anybody."""
    shutil.copytree(SCHOOLS / "oakfield", at)
    about = (at / "school.yaml").read_text("utf-8")
    own = "own: [{id: ours, file: ours.txt, form: domains, category: games}]"
    about = about.replace("lists: {update: by-hand}", f"lists: {{update: {update}, use: [], {own}}}")
    (at / "school.yaml").write_text(about, "utf-8")
    (at / "ours.txt").write_text("our-game.example\n", "utf-8")
    return at


def plan(folder: Path, nightly: bool) -> Plan:
    return Plan(str(folder), "Oakfield", "Europe/London", 0.0, Endpoint("127.0.0.1", 1), (), (), (), nightly)


async def a_while(schedule: Schedule, until: Path, within: float) -> None:
    running = asyncio.create_task(schedule.run())
    ends = asyncio.get_running_loop().time() + within
    while not until.exists() and asyncio.get_running_loop().time() < ends:
        await asyncio.sleep(0.05)
    running.cancel()
    await asyncio.wait([running])


@pytest.mark.parametrize("nightly", [True, False])
def test_lists_are_looked_for_only_where_the_school_wants_it(tmp_path, nightly):
    folder = school(tmp_path / "school", "nightly" if nightly else "by-hand")
    index = tmp_path / "state" / "lists" / file.NAME
    schedule = Schedule(tmp_path / "state", plan(folder, nightly), first=0.0, every=0.2)
    asyncio.run(a_while(schedule, index, 30.0 if nightly else 1.0))
    assert index.exists() is nightly
    if nightly:
        assert file.open_index(index).labels("www.our-game.example") == {"games"}


def test_another_folder_in_force_is_heeded_at_the_next_look(tmp_path):
    folder = school(tmp_path / "school", "nightly")
    index = tmp_path / "state" / "lists" / file.NAME
    schedule = Schedule(tmp_path / "state", plan(folder, False), first=0.0, every=0.1)
    asyncio.run(a_while(schedule, index, 0.5))
    assert not index.exists()
    schedule.plan = plan(folder, True)
    asyncio.run(a_while(schedule, index, 30.0))
    assert index.exists()


def test_the_end_of_the_schedule_ends_a_look_that_is_under_way(tmp_path):
    folder, state = school(tmp_path / "school", "nightly"), State(tmp_path / "state")
    index = state.lists / file.NAME
    state.steward.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as silent:  # a steward who takes a request and never answers
        with within_reach(state.door) as name:
            silent.bind(name)
        silent.listen()
        asyncio.run(a_while(Schedule(state.root, plan(folder, True), first=0.0), index, 30.0))
        assert index.exists()
        with alone(state.lists / "lock"):  # nobody holds it any more: the process is gone
            pass

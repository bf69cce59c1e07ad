"""Newer lists are looked for by themselves: by the real command, in a process of its own, where the school wants it."""

import asyncio
import shutil
import socket
from pathlib import Path

from appliance.alone import alone
from appliance.folder import SCHOOLS
from appliance.lists_schedule import keep_fresh
from appliance.state import State
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


async def a_while(state: Path, folder: Path, until: Path, within: float, every: float = 0.2) -> None:
    running = asyncio.create_task(keep_fresh(state, str(folder), first=0.0, every=every))
    ends = asyncio.get_running_loop().time() + within
    while not until.exists() and asyncio.get_running_loop().time() < ends:
        await asyncio.sleep(0.05)
    running.cancel()
    await asyncio.wait([running])


def test_lists_are_looked_for_without_being_asked(tmp_path):
    index = tmp_path / "state" / "lists" / file.NAME
    asyncio.run(a_while(tmp_path / "state", school(tmp_path / "school", "nightly"), index, 30.0))
    assert file.open_index(index).labels("www.our-game.example") == {"games"}


def test_where_the_school_says_by_hand_nothing_is_taken(tmp_path):
    state = tmp_path / "state" / "lists"
    # The lock is there when the look has begun; then it gets the time that a build would need.
    asyncio.run(a_while(tmp_path / "state", school(tmp_path / "school", "by-hand"), state / "lock", 30.0))
    asyncio.run(a_while(tmp_path / "state", tmp_path / "school", state / file.NAME, 3.0))
    assert not (state / file.NAME).exists()


def test_the_end_of_the_schedule_ends_a_look_that_is_under_way(tmp_path):
    folder, state = school(tmp_path / "school", "nightly"), State(tmp_path / "state")
    index = state.lists / file.NAME
    state.steward.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as silent:  # a steward who takes a request and never answers
        with within_reach(state.door) as name:
            silent.bind(name)
        silent.listen()
        asyncio.run(a_while(state.root, folder, index, 30.0))
        assert index.exists()
        with alone(state.lists / "lock"):  # nobody holds it any more: the process is gone
            pass

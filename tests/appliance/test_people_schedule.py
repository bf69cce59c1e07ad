"""When the directory is asked again, and that it is asked by the real command."""

import asyncio
import json
import shutil
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from appliance.folder import SCHOOLS
from appliance.people_health import checks
from appliance.people_schedule import due, keep_people
from appliance.people_synced import FILE, Synced, keep_synced, last_synced
from appliance.state import State

LONDON = ZoneInfo("Europe/London")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("now", "last", "is_due"),
    [
        # The first time at once, then each night.
        (at(23, 10), None, True),
        (at(23, 10), Synced(at(22, 3)), False),
        (at(23, 2), Synced(at(22, 3)), True),
        (at(23, 4, 59), Synced(at(23, 1)), False),
        # After a failure within the hour, at any time.
        (at(23, 10), Synced(at(23, 9), "away"), True),
        (at(23, 10), Synced(at(23, 9, 30), "away"), False),
    ],
)
def test_when_it_is_time(now, last, is_due):
    assert due(now, last) is is_due


@pytest.mark.parametrize(
    ("last", "result", "says"),
    [
        (None, None, ""),
        (Synced(at(22, 3)), "ok", "each night"),
        (Synced(at(22, 3), "ldaps://x: away"), "warning", "could not be taken"),
        (Synced(at(18, 3)), "warning", "5 days ago"),
    ],
)
def test_health_says_how_it_stands(last, result, says):
    found = checks(last, at(23, 10))
    assert [each.result for each in found] == ([result] if result else [])
    assert all(says in each.description for each in found)


def ask(state: State, folder: str, until, within: float = 30.0) -> None:
    async def a_while() -> None:
        running = asyncio.create_task(keep_people(state, folder, first=0.0, every=0.1))
        ends = asyncio.get_running_loop().time() + within
        while not until() and asyncio.get_running_loop().time() < ends:
            await asyncio.sleep(0.05)
        running.cancel()
        await asyncio.wait([running])

    asyncio.run(a_while())


def published(state: State, ldap: object) -> None:
    state.live.mkdir(parents=True, exist_ok=True)
    told = {"timezone": "Europe/London", "identity": {"ldap": ldap}}
    (state.live / "school.json").write_text(json.dumps(told))


def test_the_directory_that_the_school_names_is_asked_and_what_went_wrong_is_kept(tmp_path):
    folder, state = tmp_path / "school", State(tmp_path / "state")
    shutil.copytree(SCHOOLS / "oakfield", folder)
    about = folder / "school.yaml"
    # Nobody listens there.
    identity = 'identity: {ldap: {url: "ldap://127.0.0.1:1", base: "dc=x", groups: {Year 7: year-7}}}\n'
    about.write_text(about.read_text("utf-8") + identity, "utf-8")
    published(state, {"url": "ldap://127.0.0.1:1"})
    ask(state, str(folder), lambda: last_synced(state.people) is not None)
    kept = last_synced(state.people)
    assert kept is not None
    assert kept.problem.startswith("ldap://127.0.0.1:1: ")


def test_where_the_school_names_none_nothing_is_asked_and_nothing_is_left(tmp_path):
    state = State(tmp_path / "state")
    published(state, None)
    keep_synced(state.people, Synced(at(22, 3), "away"))
    ask(state, str(SCHOOLS / "oakfield"), lambda: not (state.people / FILE).exists())
    assert last_synced(state.people) is None

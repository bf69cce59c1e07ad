"""How long a zone is only watched (`watch_until`): by head or IT; for longer with a second factor, ended without."""

from datetime import UTC, datetime, timedelta

import pytest

from filters import requests as ask
from filters.requests import Done, Refused
from tests.appliance.steward.test_glass import confirmed
from tests.appliance.steward.world import Hand, begin, write_school

WATCH = ask.WatchZone("school", 14)


@pytest.fixture
def world(tmp_path):
    write_school(tmp_path / "school")
    world = begin(tmp_path / "state", tmp_path / "school", Hand())
    yield world
    world.steward.close()


def watched_until(world):
    return world.live.policy.zones["school"].watch_until


def test_a_zone_is_watched_to_the_end_of_a_day_and_school_yaml_says_so(world):
    it = world.account("it", "it")
    assert "set up an authenticator app" in world.ask(WATCH, it).text
    confirmed(world, it)
    before = (world.school / "school.yaml").read_text()
    done = world.ask(WATCH, it)
    assert isinstance(done, Done), done
    assert watched_until(world) == datetime(2026, 12, 8, tzinfo=UTC)  # the policy's day is Monday 23 November
    after = (world.school / "school.yaml").read_text()
    assert after == before.replace("[10.0.0.0/8]}", "[10.0.0.0/8], watch_until: 2026-12-07}")


def test_it_is_ended_before_its_time_without_a_code_and_the_file_is_as_it_was(world):
    it = world.account("it", "it")
    confirmed(world, it)
    before = (world.school / "school.yaml").read_text()
    world.ask(WATCH, it)
    world.wait(minutes=20)
    assert isinstance(world.ask(ask.EndWatch("school"), it), Done)
    assert watched_until(world) is None
    assert (world.school / "school.yaml").read_text() == before


@pytest.mark.parametrize("days", [0, -1, 15])
def test_for_two_weeks_at_most(world, days):
    it = world.account("it", "it")
    confirmed(world, it)
    assert isinstance(world.ask(ask.WatchZone("school", days), it), Refused)
    assert watched_until(world) is None


@pytest.mark.parametrize("role", ["dsl", "teacher", "office", "governor", "chair"])
def test_others_neither_begin_nor_end_it(world, role):
    other = world.account("other", role)
    confirmed(world, other)
    assert isinstance(world.ask(WATCH, other), Refused)
    assert "This is for head, it" in world.ask(ask.EndWatch("school"), other).text


def test_to_end_a_watch_leaves_a_broken_glass_broken_and_says_so(world):
    it = world.account("it", "it")
    confirmed(world, it)
    world.ask(WATCH, it)
    world.ask(ask.BreakGlass("school", 30, "The exam board's site is wrongly blocked"), it)
    assert "mend it as well" in world.ask(ask.EndWatch("school"), it).text
    assert watched_until(world) - world.steward._publisher.clock.now() == timedelta(minutes=30)


def test_what_cannot_be_is_said(world):
    it = world.account("it", "it")
    assert "not only watched" in world.ask(ask.EndWatch("school"), it).text
    assert 'did you mean "school"' in world.ask(ask.EndWatch("schol"), it).text


def test_a_folder_of_ansibles_is_changed_there(tmp_path):
    write_school(tmp_path / "school", school=("nation: england", "nation: england\nschool_owner: ansible"))
    world = begin(tmp_path / "state", tmp_path / "school", Hand())
    it = world.account("it", "it")
    confirmed(world, it)
    assert "run the play" in world.ask(WATCH, it).text
    world.steward.close()

"""The index of names that is in force: the catalogue's at first, then what is built from lists, and never a bad one."""

import os
import secrets
from datetime import date

import pytest

from appliance.steward.audit import Audit
from appliance.steward.index import IndexInForce
from filters import requests as ask
from filters.catalogue import digest, shipped
from filters.lists import file
from filters.lists.build import Builder
from filters.lists.formats import Format, Tally, entries
from filters.requests import Done, Refused
from tests.appliance.steward.world import Hand, begin, write_school


@pytest.fixture
def world(tmp_path):
    write_school(tmp_path / "school")
    made = begin(tmp_path / "state", tmp_path / "school", Hand())
    yield made
    made.steward.close()


def built(state, generation, *hosts, catalogue=None, name=file.NAME):
    """An index as the builder of lists leaves it: the catalogue, and a list of pornography."""
    state.lists.mkdir(exist_ok=True)
    builder = Builder(
        generation=generation, built=date(2026, 11, 20), seed=secrets.randbits(64), locked=shipped().locked,
        catalogue=digest() if catalogue is None else catalogue,
    )  # fmt: skip
    builder.ship(shipped().hosts())
    if hosts:
        tally = Tally()
        lines = [host.encode() for host in hosts]
        builder.add("ut1/adult", frozenset({"adult"}), entries(Format.DOMAINS, lines, tally), tally)
    file.write(state.lists / name, builder)
    return state.lists / name


def test_a_new_box_filters_by_the_catalogue_from_its_first_minute(world):
    assert world.live.index.generation == world.live.policy.index == 1
    assert world.live.index.labels("www.tiktok.com") == {"tiktok", "social-media"}
    assert world.live.index.catalogue == digest()


def test_an_index_that_is_taken_is_in_force_and_in_the_audit(world):
    before = world.live
    path = built(world.state, 2, "porn.example")
    answer = world.ask(ask.TakeIndex(str(path)))
    assert isinstance(answer, Done), answer
    assert answer.text.endswith("names are in force as generation 2.")
    assert (world.live.index.generation, world.live.policy.index) == (2, 2)
    assert world.live.policy.version == before.policy.version + 1
    assert world.live.index.labels("porn.example") == {"adult"}
    assert before.index.labels("porn.example") == frozenset()  # who holds the old one may go on with it
    assert before.refresh()
    assert before.index.generation == 2
    # The file is shared with its builder, which never changes one that it has written.
    assert os.stat(path).st_ino == os.stat(world.state.live / file.NAME).st_ino
    assert sorted(each.name for each in world.state.live.iterdir() if each.name.startswith(".")) == []


def test_the_audit_says_who_took_it(world):
    world.ask(ask.TakeIndex(str(built(world.state, 2, "porn.example"))))
    audit = Audit(world.state.steward / "audit.db")
    assert audit.verify() is None
    assert [(row.who, row.what, row.record) for row in audit.rows()] == [("console", "TakeIndex", "2")]
    audit.close()


def _damage(path):
    """Another file with the same name, as a dying memory card would leave it."""
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.unlink()
    path.write_bytes(whole)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_damage, "checksum is wrong"),
        (lambda path: os.truncate(path, 1000), "cut off"),
        (lambda path: path.write_bytes(b"<html>not found</html>" * 50), "no index"),
        (lambda path: path.unlink(), "No such file"),
    ],
)
def test_a_bad_index_changes_nothing(world, spoil, said):
    before = world.live
    path = built(world.state, 2, "porn.example")
    spoil(path)
    answer = world.ask(ask.TakeIndex(str(path)))
    assert isinstance(answer, Refused)
    assert said in answer.text
    assert "lessonwall lists update" in answer.text
    assert not before.refresh()
    assert sorted(each.name for each in world.state.live.iterdir() if each.name.startswith(".")) == []


def test_an_older_index_is_not_taken(world):
    path = built(world.state, 1, "porn.example")
    answer = world.ask(ask.TakeIndex(str(path)))
    assert isinstance(answer, Refused)
    assert "generation 1, and 1 is in force" in answer.text


def test_only_what_the_builder_of_lists_left_is_taken(world, tmp_path):
    path = built(world.state, 2, "porn.example")
    os.link(path, tmp_path / "elsewhere.idx")
    answer = world.ask(ask.TakeIndex(str(tmp_path / "elsewhere.idx")))
    assert isinstance(answer, Refused)
    assert "only an index that lies in" in answer.text


def test_after_a_restart_the_same_index_is_in_force(world):
    world.ask(ask.TakeIndex(str(built(world.state, 2, "porn.example"))))
    inode = os.stat(world.state.live / file.NAME).st_ino
    after = world.again()
    assert (after.live.index.generation, os.stat(after.state.live / file.NAME).st_ino) == (2, inode)
    after.steward.close()


def test_what_was_built_while_no_steward_ran_is_taken_at_its_start(world):
    built(world.state, 5, "porn.example")
    after = world.again()
    assert (after.live.index.generation, after.live.policy.index) == (5, 5)
    assert after.live.index.labels("porn.example") == {"adult"}
    after.steward.close()


@pytest.mark.parametrize("spoil", [_damage, lambda path: path.write_bytes(b"")])
def test_a_live_index_that_the_card_has_damaged_is_replaced_at_the_start(world, spoil):
    """By what the builder left, if that is good; else by the catalogue, under a number never used before."""
    path = built(world.state, 2, "porn.example")
    world.ask(ask.TakeIndex(str(path)))
    live = world.state.live / file.NAME
    live.unlink()
    live.write_bytes(path.read_bytes())
    spoil(live)
    after = world.again()
    assert (after.live.index.generation, after.live.index.labels("porn.example")) == (2, {"adult"})
    for each in (path, live):
        each.unlink()
        each.write_bytes(b"damaged")
    last = after.again()
    assert (last.live.index.generation, last.live.policy.index) == (3, 3)
    assert last.live.index.labels("www.tiktok.com") == {"tiktok", "social-media"}
    last.steward.close()


@pytest.mark.parametrize("spoil", [lambda path: os.truncate(path, 0), lambda path: os.truncate(path, 5000), os.unlink])
def test_an_index_that_is_spoilt_while_it_is_in_force_is_replaced_within_seconds(world, spoil):
    """A worker that starts meanwhile must not stay away until somebody looks."""
    live, path = world.state.live / file.NAME, built(world.state, 2, "porn.example")
    world.ask(ask.TakeIndex(str(path)))
    spoil(live)
    path.unlink()  # its other name
    world.wait(seconds=20)
    assert (world.live.index.generation, world.live.policy.index) == (3, 3)
    assert world.live.index.labels("www.tiktok.com") == {"tiktok", "social-media"}
    # Where what was built is still whole, lists and all are back.
    world.ask(ask.TakeIndex(str(built(world.state, 4, "porn.example"))))
    beside = live.with_name("beside")
    beside.write_bytes(b"LWNAMES\n")
    os.replace(beside, live)
    world.wait(seconds=20)
    assert (world.live.index.generation, world.live.index.labels("porn.example")) == (4, {"adult"})
    before = world.live.policy.version
    world.wait(seconds=20)
    assert world.live.policy.version == before, "what is whole is left alone"


def test_a_new_release_brings_its_catalogue_and_keeps_the_lists_until_they_are_built_anew(world):
    live = world.state.live / file.NAME
    # An index of another release's catalogue alone is made anew…
    os.replace(built(world.state, 1, catalogue="another"), live)
    after = world.again()
    assert (after.live.index.catalogue, after.live.index.generation) == (digest(), 2)
    # … but one with lists protects better than the catalogue alone.
    os.replace(built(world.state, 4, "porn.example", catalogue="another"), live)
    last = after.again()
    assert (last.live.index.catalogue, last.live.index.generation) == ("another", 4)
    assert last.live.index.labels("porn.example") == {"adult"}
    last.steward.close()


def test_the_newest_good_one_is_taken_and_the_live_one_on_a_tie(tmp_path, world):
    in_force = IndexInForce(world.state)
    os.replace(built(world.state, 6, "old.example"), world.state.live / file.NAME)
    built(world.state, 6, "other.example")
    in_force.start(date(2026, 11, 20), 6)
    assert in_force.names.labels("old.example") == {"adult"}

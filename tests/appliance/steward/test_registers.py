"""Devices and people through the steward: in the folder, in force, and on record without the rows themselves."""

import pytest

from appliance.steward.audit import Audit
from filters import requests as ask
from filters.requests import Done, Refused
from tests.appliance.steward.world import Hand, World, begin, write_school

MAC = "02:00:00:00:00:77"


@pytest.fixture
def world(tmp_path):
    write_school(tmp_path / "school")
    world = begin(tmp_path / "state", tmp_path / "school", Hand())
    yield world
    world.steward.close()


def audited(world: World) -> str:
    audit = Audit(world.state.steward / "audit.db")
    try:
        return " ".join(str(row) for row in audit.rows())
    finally:
        audit.close()


def test_an_unknown_device_is_named_and_in_force(world):
    done = world.ask(ask.PutDevice("02-00-00-00-00-77", "Pupil 7's tablet", person="p7"))
    assert isinstance(done, Done), done
    client = world.live.clients.by_mac[MAC]
    assert (client.device, client.person) == (done.value, "p7")
    # Undone as it was done.
    assert isinstance(world.ask(ask.RemoveDevice(done.value)), Done)
    assert MAC not in world.live.clients.by_mac


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (ask.PutDevice("nonsense", "Laptop"), "not a hardware address"),
        (ask.PutDevice(MAC, " "), "1 to 80 letters"),
        (ask.PutDevice(MAC, "Laptop", person="nobody"), 'no person is called "nobody"'),
        (ask.PutDevice(MAC, "Laptop", id="nothing"), "No device is called"),
        (ask.PutDevice(MAC, "Laptop", person="p7", shared=True), "a shared device has a person"),
        (ask.RemoveDevice("nothing"), "No device is called"),
        (ask.PutPeople("id,name,group\np7,Pupil Seven,year-77\n", "a test"), 'did you mean "year-7"'),
        (ask.PutPeople("nonsense", "a test"), "cannot be taken"),
    ],
)
def test_what_would_be_wrong_is_refused_and_nothing_is_written(world, request_, says):
    before = {each.name: each.read_text() for each in world.school.iterdir()}
    answer = world.ask(request_)
    assert isinstance(answer, Refused)
    assert says in answer.text
    assert {each.name: each.read_text() for each in world.school.iterdir()} == before


def test_one_card_is_one_device(world):
    first = world.ask(ask.PutDevice(MAC, "Laptop")).value
    assert world.ask(ask.PutDevice(MAC, "Laptop, mended")).value == first
    other = world.ask(ask.PutDevice("02:00:00:00:00:78", "Other")).value
    assert "registered already" in world.ask(ask.PutDevice(MAC, "Other", id=other)).text


def test_people_are_put_in_and_who_left_has_a_last_day(world):
    text = "id,name,group\np7,Pupil Seven,year-9\np20,Somebody New,year-7\n"
    assert isinstance(world.ask(ask.PutPeople(text, "sims", gone=("p9b",))), Done)
    school = world.steward._publisher.school
    assert (school.people["p7"].group, school.people["p20"].name) == ("year-9", "Somebody New")
    assert school.people["p9b"].ends is not None
    assert school.people["p9a"].born is not None, "of others nothing changes"
    assert "Somebody New" not in audited(world), "the audit tells who did it, not who stands in the register"

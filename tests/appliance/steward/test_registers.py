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


def test_the_last_change_of_a_register_is_taken_back_and_made_again(world):
    file = world.school / "people.csv"
    before = file.read_text()
    assert "No change of people.csv" in world.ask(ask.UndoPeople()).text
    world.ask(ask.PutPeople("id,name,group\np7,Pupil Seven,year-9\n", "sims"))
    after = file.read_text()
    assert isinstance(world.ask(ask.UndoPeople()), Done)
    assert file.read_text() == before
    assert world.steward._publisher.school.people["p7"].group == "year-7", "it is in force as well"
    world.ask(ask.UndoPeople())
    assert file.read_text() == after
    kept = world.state.steward / "former" / "people.csv"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_nothing_is_taken_back_over_somebodys_own_edit(world):
    world.ask(ask.PutDevice(MAC, "Laptop"))
    file = world.school / "devices.csv"
    file.write_text(file.read_text() + "# a note\n")
    assert "was changed by hand since" in world.ask(ask.UndoDevices()).text
    assert file.read_text().endswith("# a note\n")


def test_what_could_be_taken_back_is_forgotten_after_a_week(world):
    world.ask(ask.PutDevice(MAC, "Laptop"))
    kept = world.state.steward / "former" / "devices.csv"
    world.wait(days=6)
    assert kept.exists()
    world.wait(days=2)
    assert not kept.exists()


def test_only_the_roles_that_may_put_people_take_them_back(world):
    world.ask(ask.PutDevice(MAC, "Laptop"))
    office = world.account("office", "office")
    assert isinstance(world.ask(ask.UndoDevices(), office), Refused)
    world.ask(ask.PutPeople("id,name,group\np20,Somebody New,year-7\n", "sims"), office)
    assert isinstance(world.ask(ask.UndoPeople(), office), Done)


def test_many_devices_are_put_in_at_once(world):
    text = "id,name,mac,place\ntrolley-1,Trolley one,02:00:00:00:00:01,IT3\nnew-1,New,02:00:00:00:00:02,\n"
    done = world.ask(ask.PutDevices(text, gone=("d7",)))
    assert isinstance(done, Done), done
    devices = world.steward._publisher.school.devices
    assert (devices["trolley-1"].name, devices["trolley-1"].place) == ("Trolley one", "IT3")
    assert devices["trolley-1"].group == "year-9", "what the head does not name stays"
    assert "d7" not in devices
    assert world.live.clients.by_mac["02:00:00:00:00:02"].device == "new-1"
    assert "New" not in audited(world)

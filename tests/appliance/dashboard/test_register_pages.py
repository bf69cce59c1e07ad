"""The pages of devices and people, over a real box on a copy of oakfield."""

import html
import re
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from appliance.folder import SCHOOLS
from appliance.sensor.devices.fingerprint import Traits
from appliance.sensor.devices.known import Device
from appliance.sensor.devices.store import Store
from filters.live import Live
from tests.appliance.dashboard.box_at_work import School, csrf, running

IPAD, PHONE, KNOWN = "00:00:5e:00:53:01", "02:00:00:ab:cd:01", "02:00:00:00:09:01"


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """Oakfield, in which an iPad, a phone with a made-up address, and a laptop of the register were met."""
    folder = tmp_path_factory.mktemp("school") / "oakfield"
    shutil.copytree(SCHOOLS / "oakfield", folder)
    for school in running(tmp_path_factory.mktemp("box"), folder):
        met(school)
        yield school


def met(school: School) -> None:
    now = datetime.now(UTC)
    store = Store(school.state.sensor)
    store.write(
        [
            (Device(IPAD, "iPad", "", "school", now - timedelta(days=1), now, False), Traits()),
            (Device(PHONE, "Android phone", "<b>Zed</b>", "guests", now - timedelta(hours=1), now, True), Traits()),
            (Device(KNOWN, "Windows computer", "", "school", now, now, False), Traits()),
        ],
        [],
    )
    store.close()


@pytest.fixture
def it(school):
    with school.browser("it") as browser:
        yield browser


def text(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def post(browser, path: str, **fields):
    proof = csrf(browser.get("/timetable").text)
    return browser.post(path, data={"csrf": proof} | fields)


def upload(browser, path: str, content: bytes, name: str = "export.csv"):
    proof = csrf(browser.get("/timetable").text)
    return browser.post(path, data={"csrf": proof}, files={"file": (name, content, "text/csv")})


def rows(browser, query: str = "") -> list[str]:
    """The names in the register's table."""
    return re.findall(r'href="/devices/edit\?id=[^"]*">([^<]*)<', browser.get(f"/devices{query}").text)


def test_unknown_devices_are_listed_and_one_is_named_and_in_force_and_taken_back(school, it):
    found = it.get("/devices").text
    said = text(found)
    assert "iPad" in said
    assert re.search(r"iPad (Yesterday|\w+day) \d\d:\d\d", said)
    assert "<b>Zed" not in found, "what a device calls itself is text"
    assert KNOWN not in re.findall(r"edit\?mac=([0-9a-f%A-F:]+)", found), "what is registered is nobody's riddle"
    form = it.get("/devices/edit", params={"mac": IPAD}).text
    assert f'value="{IPAD}"' in form
    assert '<option value="school" selected>' in form, "where it was met"
    assert "made up by the device" not in form
    answer = post(
        it,
        "/devices",
        mac=IPAD,
        name="Trolley 3 iPad 1",
        group="year-8",
        place="trolley 3",
        shared="yes",
        zone="school",
    )
    assert answer.status_code == 303, text(answer.text)
    client = Live(school.state.live).clients.by_mac[IPAD]
    assert (client.device, client.standing.group, client.person) == ("trolley-3-ipad-1", "year-8", None)
    after = it.get(answer.headers["location"]).text
    assert "Trolley 3 iPad 1 is in the register" in text(after)
    assert IPAD not in re.findall(r"edit\?mac=([^\"]+)", after)
    undone = post(it, "/devices/undo")
    assert "as it was before" in text(it.get(undone.headers["location"]).text)
    assert IPAD not in Live(school.state.live).clients.by_mac


def test_a_made_up_address_is_explained(it):
    assert "made up by the device" in it.get("/devices/edit", params={"mac": PHONE}).text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=trolley", ["Trolley 1 laptop A", "Trolley 1 laptop B"]),
        ("?q=teacher+one", ["Teacher One's laptop"]),
        ("?q=02-00-00-00-30-12", ["Board in room 12"]),  # an address as Windows writes it
        ("?q=10.8.0.20", ["Printer in the library"]),
        ("?zone=things", ["Board in room 12", "Printer in the library"]),
        ("?group=year-8", ["Trolley 1 laptop A", "Trolley 1 laptop B"]),
        ("?group=year-9", ["Pupil Nine's laptop"]),  # by its person
        ("?q=nothing-of-the-kind", []),
        ("?page=99999999&zone=things", ["Board in room 12", "Printer in the library"]),
        ("?page=minus", None),
    ],
)
def test_the_register_is_searched(it, query, names):
    found = [html.unescape(name) for name in rows(it, query)]
    assert found == names if names is not None else found


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({"mac": "00:00:5e:00:53:77", "name": "X"}, 409, "zone is empty"),
        ({"mac": "nonsense", "name": "X"}, 409, "is not a hardware address"),
        ({"mac": "", "name": "X"}, 422, "Without a hardware address"),
        ({"mac": "00:00:5e:00:53:77", "name": ""}, 409, "1 to 80 letters"),
        ({"mac": "00:00:5e:00:53:77", "name": "X", "person": "Nobody"}, 422, 'Nobody alone is called "Nobody"'),
        ({"mac": KNOWN, "name": "X", "id": "printer-1"}, 409, "is registered already"),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_beside_what_was_typed(it, fields, status, says):
    answer = post(it, "/devices", **fields)
    assert answer.status_code == status
    assert says in text(answer.text)
    assert f'name="mac" value="{fields["mac"]}"' in answer.text


def test_a_device_is_somebodys_by_their_name(school, it):
    answer = post(
        it, "/devices", mac="00:00:5e:00:53:10", name="Teacher Two's tablet", person="teacher two", zone="school"
    )
    assert answer.status_code == 303
    assert Live(school.state.live).clients.by_mac["00:00:5e:00:53:10"].person == "t2"
    assert post(it, "/devices/remove", id=answer.headers["location"].rpartition("=")[2]).status_code == 303


def test_the_register_goes_out_as_a_table_and_comes_back(it, school):
    got = it.get("/devices.csv")
    assert got.headers["content-disposition"] == 'attachment; filename="devices.csv"'
    same = upload(it, "/devices/file", got.content, "devices.csv")
    assert "stands in the register already" in text(same.text)
    table = got.content.replace(b"room 12,no,no", b"room 14,no,no").replace(b"Printer in the library", b"Printer")
    table += b"spare-1,Spare,00:00:5e:00:53:21,,,,school,store,no,no\r\n"
    shown = upload(it, "/devices/file", table, "devices.csv").text
    assert "place room 14, was room 12" in html.unescape(shown)
    token = re.search(r'name="token" value="([^"]+)"', shown)[1]
    assert "spare-1" not in Live(school.state.live).clients.by_device
    assert post(it, "/devices/file/apply", token=token).status_code == 303
    assert Live(school.state.live).clients.by_device["spare-1"].standing.group
    assert post(it, "/devices/file/apply", token=token).status_code == 409, "once"
    assert post(it, "/devices/undo").status_code == 303


def test_an_inventory_without_ids_will_do(it):
    shown = upload(
        it, "/devices/file", b"name;mac\r\nCabinet iPad 1;00-00-5E-00-53-31\r\nCabinet iPad 2;0000.5e00.5332\r\n"
    )
    assert "2 new" in text(shown.text)
    wrong = upload(it, "/devices/file", b"name;macc;colour\r\niPad;1;red\r\n")
    assert wrong.status_code == 422
    assert 'no column is called "colour"' in text(wrong.text)


PUPILS = """Adno,Preferred Forename,Preferred Surname,Year,DOB,Leaving date
p7,Pupil,Seven,7,02/03/2015,
p8,Pupil,Eight,Year 9,11/02/2014,
p9,Pupil,Nine,9,14/05/2013,
p10,Pupil,Ten,10,20/01/2012,
2001,Añe <i>New</i>,One,8,,
"""


def test_an_export_is_looked_at_put_in_force_and_taken_back(school):
    with school.browser("office") as office:
        shown = upload(office, "/people", PUPILS.encode("cp1252")).text
        said = text(shown)
        assert "1 new" in said
        assert "Pupil Eight (p8): Year 9, was Year 8" in said
        assert "1 left They are not in the file" in said
        assert "<i>New" not in shown
        token = re.search(r'name="token" value="([^"]+)"', shown)[1]
        with school.browser("it") as other:
            assert post(other, "/people/apply", token=token).status_code == 409, "it is another session's"
        assert post(office, "/people/apply", token=token).headers["location"] == "/people?done=put"
        assert "Year 8 1" in text(office.get("/people").text)
        assert post(office, "/people/undo").status_code == 303
        again = upload(office, "/people", PUPILS.encode()).text
        assert "1 new" in text(again)


def test_a_file_with_few_of_all_needs_a_tick(school):
    with school.browser("office") as office:
        shown = upload(office, "/people", PUPILS.splitlines()[0].encode() + b"\np7,Pupil,Seven,7,02/03/2015,\n").text
        assert "4 of 5 people would leave" in text(shown)
        token = re.search(r'name="token" value="([^"]+)"', shown)[1]
        assert "was not ticked" in text(post(office, "/people/apply", token=token).text)


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"", 422, "Choose the file"),
        (b"\x00\x01\x02", 422, "no line names columns"),
        (
            PUPILS.replace("Year 9", "Year 13").encode(),
            422,
            'export.csv:3: no group of the school is for year "Year 13"',
        ),
        (b"x" * (1 << 20), 413, "too long"),
    ],
)
def test_a_file_that_cannot_be_used_changes_nothing_and_says_why(school, content, status, says):
    with school.browser("office") as office:
        answer = upload(office, "/people", content)
    assert (answer.status_code, says in text(answer.text)) == (status, True), text(answer.text)

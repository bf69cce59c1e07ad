"""A table of devices beside the register: as a spreadsheet or an inventory has it."""

import pytest

from appliance.registers.devices_file import devices_csv, merge_devices
from filters.catalogue import shipped
from filters.policy.load.folder import load
from tests.small_school import DEVICES, files


def school(devices: str = DEVICES):
    loaded = load({**files(), "devices.csv": devices}, shipped())
    assert loaded.school, loaded.problems
    return loaded.school


def merged(text: str | bytes, devices: str = DEVICES):
    return merge_devices(text if isinstance(text, bytes) else text.encode(), school(devices), "table.csv")


@pytest.mark.parametrize(
    ("text", "added", "changed", "absent"),
    [
        # Columns that are not there stay as they are.
        ("id,name\nd7,Laptop 7\nd9a,Laptop nine\n", [], ["Laptop 9A: name Laptop nine, was Laptop 9A"], ["trolley-1"]),
        ("id;place\nd7;room 3\n", [], ["Laptop 7: place room 3, was nothing"], ["d9a", "trolley-1"]),
        # yes and no, however they are written; another spelling of an address is the same address.
        ("id,inspected,shared\nd7,Y,n\nd9a,true,\ntrolley-1,yes,TRUE\n", [], [], []),
        # An inventory: no ids; two of one name are two devices.
        ("name,mac\niPad,00-00-5E-00-53-01\niPad,0000.5e00.5302\n", ["iPad", "iPad"], [], ["d9a", "d7", "trolley-1"]),
    ],
)
def test_what_a_table_changes(text, added, changed, absent):
    found = merged(text)
    assert (list(found.added), list(found.changed), list(found.absent)) == (added, changed, absent)
    assert found.problems == ()


def test_an_inventory_finds_devices_again_by_their_hardware_address():
    devices = DEVICES.replace("d7,Laptop 7,,", "d7,Laptop 7,00:00:5e:00:53:01,")
    assert merged("name,mac\nLaptop 7,00-00-5E-00-53-01\n", devices).same == 1


@pytest.mark.parametrize("name", ["=1+1", "+44 phone", "-1", "@home", "'quoted' laptop", 'with "quotes", and a comma'])
def test_what_goes_out_comes_back_the_same_and_runs_in_no_spreadsheet(name):
    devices = DEVICES.replace("Laptop 7", '"' + name.replace('"', '""') + '"')
    text = devices_csv(school(devices).devices.values())
    assert not any(cell[:1] in "=+-@" for line in text.splitlines() for cell in line.split(",") if cell)
    found = merged(text, devices)
    assert (found.same, found.added, found.changed) == (3, (), ())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,mac\n,00-00-5E-00-53-01\n", "table.csv:2: the row has neither id nor name"),
        ("id,name\nd7,A\nd7,B\n", 'table.csv:3: "d7" stands twice'),
        ("colour,shape\nred,round\n", "table.csv:1: this is not the line that names the columns"),
        ("", "table.csv:1: the file is empty"),
        (b"\x00\x01\x02\x03", "table.csv:1: "),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, says):
    assert merged(text).problems[0].startswith(says)

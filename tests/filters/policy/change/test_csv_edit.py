"""Registers are edited a row at a time: what somebody else wrote stays as it was written."""

import pytest

from filters.policy.change.csv_edit import drop_rows, put_rows
from filters.policy.load.csv_rows import read_csv
from filters.policy.load.people import DEVICES

TEXT = """\
# Ours; this line stays.
name;id;mac;person
"Laptop; the red one";red;02:00:00:00:00:01;p1

Printer;hp;;
"""


def rows(text: str) -> dict[str, dict[str, str]]:
    table = read_csv(text, "devices.csv", DEVICES)
    assert not table.problems
    return {row["id"]: {key: value for key, value in row.cells.items() if value} for row in table.rows}


def test_a_row_is_changed_and_no_other_line_is():
    after = put_rows(TEXT, DEVICES, [{"id": "hp", "name": "Printer; upstairs", "place": "room 4"}])
    before, now = TEXT.splitlines(), after.splitlines()
    assert [line for line in before if line not in now] == ["name;id;mac;person", "Printer;hp;;"]
    assert rows(after)["hp"] == {"id": "hp", "name": "Printer; upstairs", "place": "room 4"}
    assert rows(after)["red"] == rows(TEXT)["red"]


def test_what_a_row_does_not_speak_of_stays():
    after = put_rows(TEXT, DEVICES, [{"id": "red", "name": "Red"}])
    assert rows(after)["red"] == {"id": "red", "name": "Red", "mac": "02:00:00:00:00:01", "person": "p1"}


@pytest.mark.parametrize("text", ["", "\n", "id,name\na,A", "\ufeffid,name\r\na,A\r\n"])
def test_a_new_row_stands_at_the_end_whatever_wrote_the_file(text):
    after = put_rows(text, DEVICES, [{"id": "new", "name": "New", "shared": "yes"}])
    assert rows(after)["new"] == {"id": "new", "name": "New", "shared": "yes"}
    assert list(rows(after))[-1] == "new"
    if "\r\n" in text:
        assert "\n" not in after.replace("\r\n", "")


def test_rows_are_taken_out():
    assert drop_rows(TEXT, "id", {"red"}) == TEXT.replace('"Laptop; the red one";red;02:00:00:00:00:01;p1\n', "")
    assert drop_rows(TEXT, "id", {"nobody"}) == TEXT

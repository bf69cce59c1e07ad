"""What screens are told of a school: all of it, whole, and for nobody else's eyes."""

import pytest

from appliance import folder
from appliance.published import FILE, publish_school, read_school
from filters import catalogue
from filters.live import plain
from filters.policy.load.folder import load


@pytest.mark.parametrize("name", ["oakfield", "primary-never", "templates/special"])
def test_a_school_is_read_as_it_was_published(tmp_path, name):
    school = load(folder.read(folder.SCHOOLS / name).files, catalogue.shipped()).draft
    assert school is not None
    publish_school(tmp_path, school)
    found = read_school(tmp_path)
    assert found is not None
    assert plain(found) == plain(school)
    # The timetable works out more than is written down.
    assert found.calendar.plans == school.calendar.plans


def test_people_stand_in_it_so_nobody_else_may_read_it(tmp_path):
    school = load(folder.read(folder.SCHOOLS / "oakfield").files, catalogue.shipped()).draft
    publish_school(tmp_path, school)
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"name": 3}'])
def test_what_cannot_be_read_is_no_school(tmp_path, text):
    if text is not None:
        (tmp_path / FILE).write_text(text)
    assert read_school(tmp_path) is None

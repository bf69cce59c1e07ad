"""Whatever stands in a school's files: problems, never an exception, and never a school with a problem in it."""

import os
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance import folder
from filters import catalogue
from filters.policy.load.edit import CannotEdit, put_rule, remove_approval, remove_rule
from filters.policy.load.folder import NEEDED, OPTIONAL, load
from filters.policy.load.shape import parse

OAKFIELD = folder.read(folder.SCHOOLS / "oakfield").files
BOUNDED = settings(max_examples=20_000 if os.environ.get("LESSONWALL_FUZZ") else 60, deadline=None)

PUNCTUATION = ["\n", "\t", " ", "- ", ": ", "---", "<<", "&a", "*a", "!!x", *",[]{}|>?@~#\"'"]
SCALARS = ["true", "1e999", ".inf", "0x1F", "2026-11-23", "id", "who", "name", "\x00", "\ud800", "\u2028"]
PIECES = st.sampled_from([*PUNCTUATION, *SCALARS])
SCRAPS = st.lists(PIECES | st.text(max_size=3), max_size=40).map("".join)


@given(name=st.sampled_from([*NEEDED, *OPTIONAL]), text=SCRAPS)
@BOUNDED
def test_fuzz_a_file_of_scraps_is_a_school_or_a_problem(name: str, text: str) -> None:
    loaded = load({**OAKFIELD, name: text}, catalogue.shipped())
    assert (loaded.school is None) == bool(loaded.problems)


@given(name=st.sampled_from([*NEEDED, *OPTIONAL]), at=st.floats(0, 1), length=st.integers(0, 40), text=SCRAPS)
@BOUNDED
def test_fuzz_a_file_with_scraps_in_it_is_a_school_or_a_problem(name: str, at: float, length: int, text: str) -> None:
    whole = OAKFIELD[name]
    place = int(at * len(whole))
    loaded = load({**OAKFIELD, name: whole[:place] + text + whole[place + length :]}, catalogue.shipped())
    assert (loaded.school is None) == bool(loaded.problems)
    assert all(problem.line >= 1 and problem.what and problem.todo for problem in loaded.problems)


@given(text=SCRAPS, rule=SCRAPS)
@BOUNDED
def test_fuzz_an_edit_gives_a_text_or_says_why_not(text: str, rule: str) -> None:
    for edit in (lambda: put_rule(text, rule), lambda: remove_rule(text, rule), lambda: remove_approval(text, rule)):
        with suppress(CannotEdit):
            assert isinstance(edit(), str)


@given(text=SCRAPS)
@BOUNDED
def test_fuzz_what_can_be_parsed_is_plain(text: str) -> None:
    def plain(data: object) -> bool:
        if isinstance(data, dict):
            return all(isinstance(key, str) and plain(value) for key, value in data.items())
        if isinstance(data, list):
            return all(plain(item) for item in data)
        return data is None or isinstance(data, str | int | float | bool)

    assert plain(parse(text, "x.yaml").data)

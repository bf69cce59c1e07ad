"""Every file of a school, broken in ten ways or more: what a technician reads at 08:40 is a golden file.

LESSONWALL_REGOLD=1 writes the golden files anew; then read them.
"""

import os
from functools import cache
from pathlib import Path

import pytest

from appliance import folder
from filters import catalogue
from filters.policy.load.folder import Loaded, load
from tests.broken_schools import BROKEN

GOLDEN = Path(__file__).parents[3] / "golden"
OAKFIELD = folder.read(folder.SCHOOLS / "oakfield").files


@cache
def broken(file: str, place: int) -> Loaded:
    _, old, new = BROKEN[file][place]
    text = OAKFIELD[file].replace(old, new, 1) if old else new
    return load({**OAKFIELD, file: text}, catalogue.shipped())


def spoken(file: str) -> str:
    """Each mistake, and what is said of it."""
    said = []
    for place, (done, _, _) in enumerate(BROKEN[file]):
        said.append("\n".join([f"# {done}", *(str(problem) for problem in broken(file, place).problems)]))
    return "\n\n".join(said) + "\n"


@pytest.mark.parametrize("file", BROKEN)
def test_messages_of_a_broken_file_are_those_that_were_read_and_approved(file: str) -> None:
    golden = GOLDEN / f"{file}.txt"
    found = spoken(file)
    if os.environ.get("LESSONWALL_REGOLD"):
        golden.write_text(found, "utf-8")
    assert found == golden.read_text("utf-8")


@pytest.mark.parametrize("file", BROKEN)
def test_every_break_is_a_problem_in_the_file_that_was_broken_and_in_no_other(file: str) -> None:
    for place, (done, old, _) in enumerate(BROKEN[file]):
        assert old in OAKFIELD[file], f"{done}: the edit no longer fits oakfield"
        found = broken(file, place)
        assert found.school is None, done
        assert {problem.file for problem in found.problems} == {file}, done
        assert all(problem.what and problem.todo and problem.line >= 1 for problem in found.problems), done


def test_each_file_is_broken_in_at_least_ten_ways() -> None:
    assert {file: len(rows) >= 10 for file, rows in BROKEN.items()} == dict.fromkeys(OAKFIELD, True)

"""Which school's folder is meant: one that was named, a shipped example, or the box's own."""

import json
import os
import re
import socket
from pathlib import Path

from appliance.folder import SCHOOLS, shipped_schools
from appliance.output import Trouble
from appliance.state import State
from filters.door import within_reach


def school_folder(named: str | None, state: str) -> Path:
    """`named`: `--school`, else LESSONWALL_SCHOOL, else the box's own. Raises Trouble when there is no such folder.

    An example that `lessonwall up` runs on is the copy that it runs on.
    """
    wanted = named or os.environ.get("LESSONWALL_SCHOOL")
    if not wanted:
        of_the_box = State(Path(state))
        own = published_from(of_the_box) or of_the_box.school
        return own if own.is_dir() else SCHOOLS / "oakfield"
    if is_example(wanted) and _runs_on(copy := copy_of(wanted, State(Path(state))), State(Path(state))):
        return copy
    for candidate in (Path(wanted), SCHOOLS / wanted, SCHOOLS / "templates" / wanted):
        if candidate.is_dir():
            return candidate
    known = ", ".join(shipped_schools())
    raise Trouble(f"{wanted}: there is no such folder, and no example of that name; examples: {known}")


def is_example(named: str) -> bool:
    """Whether a word names a shipped school rather than a folder of the school's own."""
    return not Path(named).is_dir() and (SCHOOLS / named).is_dir()


def copy_of(example: str, state: State) -> Path:
    """Where a state keeps its copy of a shipped school: the box's own folder, unless that is another school."""
    if not state.school.is_dir() or _name(state.school) == _name(SCHOOLS / example):
        return state.school
    return state.root / "examples" / example


def _name(school: Path) -> str:
    """The name in a school's folder; "" where it cannot be read."""
    try:
        found = re.search(r"(?m)^name:(.*)$", (school / "school.yaml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
    return found[1].strip() if found else ""


def _runs_on(school: Path, state: State) -> bool:
    """Whether a steward answers at this state's door, and publishes this folder."""
    if published_from(state) != school.resolve():
        return False
    try:
        with within_reach(state.door) as name, socket.socket(socket.AF_UNIX) as door:
            door.connect(name)
    except OSError:
        return False
    return True


def published_from(state: State) -> Path | None:
    """The folder that the steward of this state puts into force; None before it ever ran."""
    try:
        return Path(json.loads((state.live / "problems.json").read_text(encoding="utf-8"))["folder"]).resolve()
    except (OSError, ValueError, KeyError, TypeError):
        return None

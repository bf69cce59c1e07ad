"""Which school's folder is meant: one that was named, a shipped example, or the box's own."""

import json
import os
from pathlib import Path

from appliance.folder import SCHOOLS, shipped_schools
from appliance.output import Trouble
from appliance.state import State


def school_folder(named: str | None, state: str) -> Path:
    """`named`: `--school`, else LESSONWALL_SCHOOL, else the box's own. Raises Trouble when there is no such folder."""
    wanted = named or os.environ.get("LESSONWALL_SCHOOL")
    if not wanted:
        of_the_box = State(Path(state))
        own = published_from(of_the_box) or of_the_box.school
        return own if own.is_dir() else SCHOOLS / "oakfield"
    for candidate in (Path(wanted), SCHOOLS / wanted, SCHOOLS / "templates" / wanted):
        if candidate.is_dir():
            return candidate
    known = ", ".join(shipped_schools())
    raise Trouble(f"{wanted}: there is no such folder, and no example of that name; examples: {known}")


def is_example(named: str) -> bool:
    """Whether a word names a shipped school rather than a folder of the school's own."""
    return not Path(named).is_dir() and (SCHOOLS / named).is_dir()


def published_from(state: State) -> Path | None:
    """The folder that the steward of this state puts into force; None before it ever ran."""
    try:
        return Path(json.loads((state.live / "problems.json").read_text(encoding="utf-8"))["folder"]).resolve()
    except (OSError, ValueError, KeyError, TypeError):
        return None

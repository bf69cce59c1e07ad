"""Which school's folder is meant: one that was named, a shipped example, or the box's own."""

import os
from pathlib import Path

from appliance.output import Trouble
from appliance.state import State

SHIPPED = Path(__file__).parent / "schools"


def school_folder(named: str | None, state: str) -> Path:
    """`named`: `--school`, or LESSONWALL_SCHOOL, or None for the box's own. Raises Trouble when there is no such folder."""
    wanted = named or os.environ.get("LESSONWALL_SCHOOL")
    if not wanted:
        own = State(Path(state)).school
        return own if own.is_dir() else SHIPPED / "oakfield"
    for candidate in (Path(wanted), SHIPPED / wanted, SHIPPED / "templates" / wanted):
        if candidate.is_dir():
            return candidate
    raise Trouble(f"{wanted}: there is no such folder, and no example of that name; examples: {', '.join(examples())}")


def is_example(named: str) -> bool:
    """Whether a word names a shipped school rather than a folder of the school's own."""
    return not Path(named).is_dir() and (SHIPPED / named).is_dir()


def examples() -> list[str]:
    return sorted(folder.name for folder in SHIPPED.iterdir() if (folder / "school.yaml").is_file())

"""A register as it was before it was changed last, so that one step can be taken back: for a week, in 0600 files."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from filters.files import replace_file

REGISTERS = frozenset({"people.csv", "devices.csv"})
KEPT = timedelta(days=7)  # people who left stand in it, so it must not lie about


class NothingToUndo(Exception):
    """There is no step to take back, or it would take somebody else's work with it; the text says which."""


class _Step(msgspec.Struct, frozen=True):
    """`after`: a digest of what came of the change."""

    at: datetime
    before: str
    after: str


class Former:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, file: str, before: str, after: str, at: datetime) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        replace_file(self._folder / file, msgspec.json.encode(_Step(at, before, _digest(after))), mode=0o600)

    def before(self, file: str, now: str) -> str:
        """The text before the last change. `now`: what stands there. Raises NothingToUndo."""
        try:
            step = msgspec.json.decode((self._folder / file).read_bytes(), type=_Step)
        except (OSError, ValueError):
            raise NothingToUndo(f"No change of {file} by Lessonwall in the last week is left to take back.") from None
        if step.after != _digest(now):
            raise NothingToUndo(f"{file} was changed by hand since; take back there what was wrong.")
        return step.before

    def forget(self, now: datetime) -> None:
        """What is older than a week."""
        for file in REGISTERS:
            path = self._folder / file
            try:
                if msgspec.json.decode(path.read_bytes(), type=_Step).at + KEPT > now:
                    continue
            except FileNotFoundError:
                continue
            except (OSError, ValueError):
                pass
            path.unlink(missing_ok=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

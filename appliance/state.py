"""Where everything that the box keeps stands. Paths only."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class State:
    """The folder given by `--state`."""

    root: Path

    @property
    def live(self) -> Path:
        return self.root / "live"

    @property
    def steward(self) -> Path:
        return self.root / "steward"

    @property
    def door(self) -> Path:
        return self.root / "steward" / "door.sock"

    @property
    def people(self) -> Path:
        return self.root / "people"

    @property
    def events(self) -> Path:
        return self.root / "events"

    @property
    def alerts(self) -> Path:
        return self.root / "alerts" / "alerts.db"

    @property
    def ca(self) -> Path:
        return self.root / "ca"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def metrics(self) -> Path:
        return self.root / "metrics"

    @property
    def school(self) -> Path:
        """The school's folder, where none is named."""
        return self.root / "school"

    @property
    def recent(self) -> Path:
        """On memory, never on the card: what pupils asked for in the last hour."""
        memory = Path(os.environ.get("XDG_RUNTIME_DIR") or "/dev/shm")  # noqa: S108
        base = memory if memory.is_dir() and os.access(memory, os.W_OK) else self.root
        return base / f"lessonwall-{os.getuid()}-{_tag(self.root)}"


def _tag(root: Path) -> str:
    """A short, stable name for this state folder."""
    return "".join(c if c.isalnum() else "-" for c in str(root.resolve())).strip("-")[-60:]

"""Where everything that the box keeps stands. Paths only."""

import hashlib
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
        return self.steward / "door.sock"

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
    def lists(self) -> Path:
        """Fetched lists, and the newest index built from them."""
        return self.root / "lists"

    @property
    def ca(self) -> Path:
        return self.root / "ca"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def school(self) -> Path:
        """The school's folder, where none is named."""
        return self.root / "school"

    @property
    def network(self) -> Path:
        """What was changed on this machine's network, so that it can be undone; the lease file of our DHCP server."""
        return self.root / "network"

    @property
    def firewall(self) -> Path:
        """What the firewall's process says of itself; its door."""
        return self.root / "firewall"

    @property
    def admissions(self) -> Path:
        """The firewall's door, for whoever admits addresses."""
        return self.firewall / "admissions.sock"

    @property
    def sightings(self) -> Path:
        """Where the identity process hears of devices that the sensor met."""
        return self.root / "identity" / "sightings.sock"

    @property
    def sensor(self) -> Path:
        """Devices that were met, and what is wrong on the wire."""
        return self.root / "sensor"

    @property
    def lock(self) -> Path:
        """Held by the one `lessonwall up` that runs on this state."""
        return self.root / "lock"

    @property
    def processes(self) -> Path:
        """Which parts run, since when, and how often each was restarted; written by `lessonwall up`."""
        return self.root / "processes.json"

    @property
    def recent(self) -> Path:
        """In memory, never on the card: what pupils asked for in the last hour."""
        return _memory() / f"lessonwall-{os.getuid()}-{_tag(self.root)}"

    @property
    def metrics(self) -> Path:
        """In memory: the counters that all processes share."""
        return self.recent / "metrics"


def _memory() -> Path:
    for folder in (os.environ.get("XDG_RUNTIME_DIR", ""), "/dev/shm"):
        if folder and os.access(folder, os.W_OK):
            return Path(folder)
    return Path(os.environ.get("TMPDIR", "/tmp"))


def _tag(root: Path) -> str:
    """A short, stable name for a state folder, which no other has."""
    return hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16]

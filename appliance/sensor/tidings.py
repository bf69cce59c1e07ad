"""What is wrong on the wire and with the watching, as the sensor leaves it for health: one small file.

Counts and hardware addresses of servers only; no device and no person stands in it.
"""

from collections import deque
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from appliance.sensor.rogues import Rogue
from filters.files import replace_file

FILE = "state.json"
LATELY = 600.0  # seconds over which is counted


@dataclass(frozen=True, slots=True)
class Tidings:
    """`at`: when it was written. `missing`: interfaces that are not there. `log`: why the kernel's packet log cannot be
    read, "" where it can. `store`: likewise the file of devices.

    Counts are those of the last ten minutes: hardware addresses `refused` beyond what was taken in, `malformed`
    packets, and how often the kernel `lost` some because there were too many.
    """

    at: datetime
    rogues: tuple[Rogue, ...] = ()
    missing: tuple[str, ...] = ()
    log: str = ""
    store: str = ""
    devices: int = 0
    refused: int = 0
    malformed: int = 0
    lost: int = 0


def write(folder: Path, tidings: Tidings) -> None:
    # Written anew within seconds after a power cut: it need not outlive one.
    replace_file(folder / FILE, msgspec.json.encode(asdict(tidings)), safe=False)


def read(folder: Path) -> Tidings | None:
    """None where no sensor ever ran here, or what it left cannot be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Tidings)
    except (OSError, msgspec.MsgspecError):
        return None


@dataclass(slots=True)
class Lately:
    """How much a count that only rises has risen in the last ten minutes. Pure."""

    _before: deque[tuple[float, int]] = field(default_factory=deque)

    def of(self, count: int, ticks: float) -> int:
        """`ticks`: seconds that never go back. Asked a few times a minute."""
        while len(self._before) > 1 and ticks - self._before[1][0] >= LATELY:
            self._before.popleft()
        if not self._before:
            self._before.append((ticks, 0))
        risen = count - self._before[0][1]
        self._before.append((ticks, count))
        return risen

"""What the pages for devices have to say of themselves: kept in memory by their process, read by health.

No address and no login stands in it: anybody may ask /healthz.
"""

import contextlib
from collections import deque
from dataclasses import dataclass
from pathlib import Path

import msgspec

from filters.files import replace_file

FILE = "portal.json"
HOUR = 3600.0  # seconds
MOST = 1000  # refusals remembered


@dataclass(frozen=True, slots=True)
class Told:
    """`encrypted`: sign-in is by TLS. `certificate`: what is wrong with the certificate, "" if nothing. `ends`: the day
    on which it ends, where that is near. `provider`: why the last sign-in by the school's provider failed. `refused`:
    messages of computers not believed within the last hour, and `why` the last one was not.
    """

    encrypted: bool = False
    certificate: str = ""
    ends: str = ""
    provider: str = ""
    refused: int = 0
    why: str = ""


class Notes:
    """Kept in the one thread that serves."""

    def __init__(self) -> None:
        self.encrypted = False
        self.certificate = ""
        self.ends = ""
        self.provider = ""
        self._refused: deque[float] = deque(maxlen=MOST)
        self._why = ""

    def refuse(self, why: str, now: float) -> None:
        self._refused.append(now)
        self._why = why

    def told(self, now: float) -> Told:
        while self._refused and now - self._refused[0] > HOUR:
            self._refused.popleft()
        refused = len(self._refused)
        why = self._why if refused else ""
        return Told(self.encrypted, self.certificate, self.ends, self.provider, refused, why)


def tell(folder: Path, told: Told) -> None:
    """A folder that cannot be written to is another check's affair."""
    with contextlib.suppress(OSError):
        replace_file(folder / FILE, msgspec.json.encode(told), 0o600, safe=False)


def told(folder: Path) -> Told | None:
    """None where no such pages are served."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Told)
    except (OSError, msgspec.MsgspecError):
        return None

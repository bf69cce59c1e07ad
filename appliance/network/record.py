"""What was changed on this machine, so that exactly that can be taken back: STATE/network/done.json.

Written before anything is done. It keeps, of each part that was touched, the value that it had at first; parts that
were there already are not in it, and stay. After a restart of the machine nothing of it is left in the kernel.
"""

import fcntl
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from appliance.network.layout import Kind, Layout, Part
from appliance.network.steps import Step
from filters.files import replace_file
from filters.policy.network import Network

_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Record:
    """`wanted`: what was asked for last. `before`: [kind, on, what, value] of each part that was touched.

    `proven`: the box was reached for long enough since. `stopped`: why nothing is done until somebody asks, or "".
    """

    boot: str = ""
    wanted: Network | None = None
    before: tuple[tuple[str, str, str, str], ...] = ()
    proven: bool = False
    stopped: str = ""

    def touched(self) -> dict[Part, str]:
        return {Part(Kind(kind), on, what): value for kind, on, what, value in self.before}

    def remembering(self, steps: Iterable[Step]) -> "Record":
        """With what these steps are about to touch; a part that is touched again keeps its first value."""
        before = {step.part: step.before for step in steps} | self.touched()
        return replace(self, before=_rows(before))

    def forgetting(self, wished: Layout) -> "Record":
        """Without the parts that have their first value again and are no longer asked for."""
        return replace(self, before=_rows({part: old for part, old in self.touched().items() if part in wished}))

    def restarted(self, boot: str) -> "Record":
        """As it is now: the kernel forgets all at a restart of the machine."""
        return self if boot == self.boot else replace(self, boot=boot, before=())


def digest(network: Network) -> str:
    return hashlib.sha256(msgspec.json.encode(network)).hexdigest()[:12]


def _rows(before: Mapping[Part, str]) -> tuple[tuple[str, str, str, str], ...]:
    return tuple((str(part.kind), part.on, part.what, value) for part, value in sorted(before.items()))


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Whoever changes the network waits here until no other does."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def load(folder: Path) -> Record:
    """A record of the running machine; an empty one where there is none, or none that can be read."""
    boot = _BOOT.read_text().strip()
    try:
        kept = msgspec.json.decode((folder / "done.json").read_bytes(), type=Record)
    except (FileNotFoundError, msgspec.MsgspecError):
        return Record(boot)
    return kept.restarted(boot)


def save(folder: Path, record: Record) -> None:
    replace_file(folder / "done.json", msgspec.json.encode(record), 0o644)

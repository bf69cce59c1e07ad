"""Whether DNS lacks a firewall that admits its answers: told by each of its processes in memory, read by health."""

import os
from contextlib import suppress
from pathlib import Path

_FILES = "unadmitted-{}"


class Telling:
    """`folder`: of the last hour, in memory."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILES.format(os.getpid())
        self._told = False

    def tell(self, lacking: bool) -> None:
        """To be called often; it writes when something changed. A folder that is full is another check's affair."""
        if lacking == self._told:
            return
        with suppress(OSError):
            if lacking:
                self._file.touch()
            else:
                self._file.unlink(missing_ok=True)
            self._told = lacking


def unadmitted(folder: Path) -> bool:
    """Whether any process that is alive lacks it."""
    pids = (file.name.rpartition("-")[2] for file in folder.glob(_FILES.format("*")))
    return any(pid.isdecimal() and Path("/proc", pid).exists() for pid in pids)

"""Processor time of a process, as the kernel counts it."""

import os
from pathlib import Path


def seconds(pid: int) -> float:
    """Used so far, by all its threads (proc(5), stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

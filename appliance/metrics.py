"""Prometheus counters of all processes, added up from the files that they share."""

import os
import shutil
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def prepare(folder: Path) -> dict[str, str]:
    """Empty the shared folder; the environment that each process needs to count into it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return {VARIABLE: str(folder)}


def render() -> bytes:
    """The text that `GET /metrics` answers (Prometheus exposition format)."""
    from prometheus_client import CollectorRegistry, generate_latest, multiprocess

    registry = CollectorRegistry()
    if os.environ.get(VARIABLE):
        multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)


def forget(pid: int, folder: Path) -> None:
    """Drop the gauges of a process that has ended; its counters stay."""
    # Imported here: `lessonwall up` watches for months, and would hold an HTTP server's code for this one line.
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(pid, str(folder))

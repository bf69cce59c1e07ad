"""The box: `lessonwall gateway` in its namespace, as it runs on a real one."""

import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from appliance.state import State
from tests.netns.lab.namespaces import Namespace

READY = 90.0  # seconds, on a machine with other work


@dataclass
class Box:
    """`lines`: what it says."""

    there: Namespace
    process: "subprocess.Popen[str]"
    state: State
    school: Path
    lines: list[str] = field(default_factory=list)

    def lessonwall(self, *args: str) -> str:
        return self.there.run([sys.executable, "-m", "appliance", *args, "--state", str(self.state.root)])

    @property
    def authority(self) -> Path:
        """What the school puts on the devices that it inspects."""
        return self.state.ca / "cert.pem"


@contextmanager
def box(there: Namespace, school: Path, folder: Path, *more: str) -> Iterator[Box]:
    """Start it, wait until it says that it is ready, end it and see that it ends cleanly."""
    state = State(folder)
    command = [sys.executable, "-u", "-m", "appliance", "gateway", "--school", str(school), "--state", str(folder)]
    # In a session of its own: a Ctrl-C is for whoever runs the lab, who then ends the box in its turn.
    process = there.start([*command, *more], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    running = Box(there, process, state, school)
    ready = threading.Event()
    reader = threading.Thread(target=_read, args=(running, ready), daemon=True)
    reader.start()
    try:
        assert ready.wait(READY), running.lines
        assert any(line.startswith("Ready") for line in running.lines), running.lines
        yield running
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            ended = process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        finally:
            reader.join(5)
            shutil.rmtree(state.recent, ignore_errors=True)  # it lies in memory, beside the test's own folder
    assert ended == 0, running.lines


def _read(running: Box, ready: threading.Event) -> None:
    assert running.process.stdout
    for line in running.process.stdout:
        running.lines.append(line.rstrip())
        if line.startswith("Ready"):
            ready.set()
    ready.set()

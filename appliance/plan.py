"""Which parts are to run and with what: a plan, worked out by a process of its own that reads the folder and ends.

Reading a school takes many times the memory of watching its parts, and `lessonwall up` watches as long as the box is
on. So nothing that reads is imported here, nor by whoever only watches.
"""

import asyncio
import subprocess
import sys
from dataclasses import dataclass, replace

import msgspec

from appliance.output import complain
from appliance.processes import Part
from filters.dns.endpoint import Endpoint, Listen, Upstream
from filters.lifeline import end_with_me

PROXY = Listen("127.0.0.1", 8080)  # where nobody says otherwise; the ports above it are for single devices

_READER = (sys.executable, "-m", "appliance.plan_process")


@dataclass(frozen=True, slots=True)
class Plan:
    """`folder`: the school's. `offset`: policy time less real time, in seconds. `parts`: in the order they start."""

    folder: str
    school: str
    timezone: str
    offset: float
    web: Endpoint
    dns: tuple[Listen, ...]
    proxy: tuple[Listen, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of `lessonwall up`. `school`: None where none was named; empty lists mean the school's own choice.

    `gateway`: all that the box does where it is plugged in (`lessonwall gateway`), which needs root.
    `running`: the plan that is carried out already; its folder and clock go on, and the folder that last was good
    is what counts.
    """

    state: str
    school: str | None
    at: str
    dns: tuple[Listen, ...]
    proxy: tuple[Listen, ...]
    web: Endpoint
    upstreams: tuple[Upstream, ...]
    running: Plan | None = None
    gateway: bool = False


class NoPlan(Exception):
    """The folder or the words allow none; why has been said on standard error."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def first_plan(asked: Asked) -> Plan:
    """Raises NoPlan."""
    done = subprocess.run(
        _READER, input=msgspec.json.encode(asked), capture_output=True, check=False, preexec_fn=end_with_me()
    )
    complain(done.stderr.decode(errors="replace").splitlines())
    if done.returncode:
        raise NoPlan(done.returncode)
    return msgspec.json.decode(done.stdout, type=Plan)


async def next_plan(asked: Asked, running: Plan) -> Plan | None:
    """As the folder now stands; None where it cannot be read."""
    pipe = asyncio.subprocess.PIPE
    reader = await asyncio.create_subprocess_exec(*_READER, stdin=pipe, stdout=pipe, preexec_fn=end_with_me())
    try:
        said, _ = await reader.communicate(msgspec.json.encode(replace(asked, running=running)))
    finally:
        if reader.returncode is None:
            reader.kill()
    return None if reader.returncode else msgspec.json.decode(said, type=Plan)

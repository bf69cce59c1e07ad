"""The DNS filter's process as `lessonwall up` starts it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from filters.dns.endpoint import Endpoint, Listen
from filters.dns.settings import DnsSettings
from tests.policies import LESSON


def settings_for(state: Path, port: int, *upstreams: Endpoint) -> DnsSettings:
    offset = (LESSON - datetime.now(UTC)).total_seconds()
    folders = [str(state / name) for name in ("live", "events", "recent", "keys")]
    return DnsSettings(*folders, (Listen("127.0.0.1", port),), upstreams, offset)


@contextmanager
def process(settings: DnsSettings) -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen(
        [sys.executable, "-m", "filters.dns.process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert started.stdin
    started.stdin.write(msgspec.json.encode(settings))
    started.stdin.close()
    try:
        yield started
    finally:
        started.kill()
        started.wait()
        for stream in (started.stdout, started.stderr):
            assert stream
            stream.close()

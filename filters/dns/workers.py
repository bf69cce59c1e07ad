"""Several processes that answer DNS on one port; of each listener, each has a pair of sockets of its own.

What was asked while one was away waits in its socket for the next one.
"""

from dataclasses import replace

import msgspec

from filters import workers
from filters.dns.settings import DnsSettings
from filters.dns.sockets import Pair, open_for


def watch(settings: DnsSettings) -> None:
    """Have `settings.workers` processes answer until SIGTERM or SIGINT. Raises CannotListen, CannotSteer; exits with 3
    when a worker can never serve, which has said why."""
    opened = [open_for(listener, settings.workers) for listener in settings.listeners]  # held: they stay open
    workers.watch("filters.dns.process", [_job(settings, pairs) for pairs in zip(*opened, strict=True)])


def _job(settings: DnsSettings, pairs: tuple[Pair, ...]) -> workers.Job:
    numbers = tuple((udp.fileno(), tcp.fileno()) for udp, tcp in pairs)
    told = msgspec.json.encode(replace(settings, sockets=numbers))
    return workers.Job(told, tuple(number for pair in numbers for number in pair))

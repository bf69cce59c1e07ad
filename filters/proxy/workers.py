"""Several proxies that share the connections which the firewall leads here: a port for each, chosen by who asks.

A device always meets the same one, so what a process knows of a device (what was closed on it, how it went on from a
support page) need not be shared. The authority is: it is made before the first of them starts.
"""

from dataclasses import replace
from pathlib import Path

import msgspec

from filters.proxy.certificates import keep_authority
from filters.proxy.settings import ProxySettings
from filters.proxy.sockets import inherited, open_all, places_of
from filters.workers import Job
from filters.workers import watch as watch_over


def watch(settings: ProxySettings) -> None:
    """Have `settings.workers` processes serve until SIGTERM or SIGINT. Raises CannotServe; exits with 3 when a worker
    can never serve, which has said why."""
    keep_authority(Path(settings.ca), settings.school)
    opened = [open_all(places) for places in places_of(settings)]
    jobs = [
        Job(msgspec.json.encode(replace(settings, places=inherited(each))), tuple(it.fileno() for it in each.values()))
        for each in opened
    ]
    watch_over("filters.proxy.process", jobs)

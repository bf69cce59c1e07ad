"""Several proxies that share the connections which the firewall leads here: a port for each, chosen by who asks.

A device always meets the same one, so what a process knows of a device (what was closed on it, how it went on from a
support page) need not be shared. The authority is: it is made before the first of them starts.
"""

import socket
from dataclasses import replace
from pathlib import Path

import msgspec

from filters.proxy.certificates import keep_authority
from filters.proxy.settings import Place, ProxySettings
from filters.proxy.sockets import inherited, open_all, places_of
from filters.workers import Job
from filters.workers import watch as watch_over


def watch(settings: ProxySettings) -> None:
    """Have `settings.workers` processes serve until SIGTERM or SIGINT. Raises CannotServe; exits with 3 when a worker
    can never serve, which has said why."""
    keep_authority(Path(settings.ca), settings.school)
    limits = replace(settings.limits, all=settings.limits.all // settings.workers)  # together no more than one alone
    opened = [open_all(places) for places in places_of(settings)]
    watch_over("filters.proxy.process", [_job(replace(settings, limits=limits), each) for each in opened])


def _job(settings: ProxySettings, opened: dict[Place, socket.socket]) -> Job:
    told = msgspec.json.encode(replace(settings, places=inherited(opened)))
    return Job(told, tuple(each.fileno() for each in opened.values()))

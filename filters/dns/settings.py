"""What the DNS filter's process is started with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from filters.dns.endpoint import Endpoint, Listen, Upstream


@dataclass(frozen=True, slots=True)
class DnsSettings:
    """`live`, `events`, `recent`, `keys`: folders. `offset`: policy time less real time, in seconds.

    `addresses`: the box's, given for `lessonwall.internal` and `names`; `by_zone`: others for devices of a zone.
    `forward`: domain -> its own servers.
    `rate_limit`: questions a second that one client may ask, 0 for any number. `workers`: processes that answer.
    `admissions`: the firewall's socket, "" where there is none: nothing is admitted then. `neighbours`: whether devices
    are on links of this machine, which knows their hardware addresses.
    `sockets`: what such a process has from the one that opened them: of each listener, the numbers of UDP and TCP.
    """

    live: str
    events: str
    recent: str
    keys: str
    listeners: tuple[Listen, ...]
    upstreams: tuple[Upstream, ...]
    offset: float = 0.0
    addresses: tuple[str, ...] = ()
    by_zone: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    forward: Mapping[str, tuple[Endpoint, ...]] = field(default_factory=dict)
    rate_limit: int = 0
    workers: int = 1
    admissions: str = ""
    neighbours: bool = False
    sockets: tuple[tuple[int, int], ...] = ()

"""What the proxy's process is started with."""

from dataclasses import dataclass

from filters.dns.endpoint import Endpoint, Listen
from filters.words.phrases import Tables


@dataclass(frozen=True, slots=True)
class ProxySettings:
    """`live`, `events`, `recent`, `keys`, `ca`: folders. `offset`: policy time less real time, in seconds.

    `tables`: phrases, from the alert themes. `names`: the box's own hosts. `reach`: networks of the school that may
    be reached through the proxy (CIDR). `ports`: those that clients may ask for. `roots`: a file of certificate
    authorities to trust in place of the public ones, "" for those. `school`: what the authority is made out to.
    """

    live: str
    events: str
    recent: str
    keys: str
    ca: str
    school: str
    listeners: tuple[Listen, ...]
    upstreams: tuple[Endpoint, ...]
    tables: Tables
    offset: float = 0.0
    names: tuple[str, ...] = ("lessonwall.internal",)
    reach: tuple[str, ...] = ()
    ports: tuple[int, ...] = (80, 443)
    roots: str = ""

"""What the proxy's process is started with."""

from dataclasses import dataclass

from filters.dns.endpoint import Listen, Upstream
from filters.policy.school import OWN_NAME, Parent
from filters.words.phrases import Tables


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that a client may stand still. `head`: until a request, or a ClientHello, has come whole. `idle`: between
    two requests. `body`: in the middle of an upload. `unread`: with an answer that it does not take.

    `each`, `all`: connections that one address, and that everybody together, may hold.
    """

    head: float = 40.0
    idle: float = 120.0
    body: float = 60.0
    unread: float = 120.0
    each: int = 2_500
    all: int = 20_000


@dataclass(frozen=True, slots=True)
class Place:
    """One socket to listen on. `redirected`: what comes there was made to somebody else. `number`: of the open socket,
    where another process opened it, else 0."""

    host: str
    port: int
    redirected: bool
    number: int = 0

    def __str__(self) -> str:
        return str(Listen(self.host, self.port))


@dataclass(frozen=True, slots=True)
class ProxySettings:
    """`live`, `events`, `recent`, `keys`, `ca`: folders. `offset`: policy time less real time, in seconds.

    `tables`: phrases, from the alert themes. `names`: the box's own hosts. `reach`: networks of the school that may
    be reached through the proxy (CIDR). `ports`: those that clients may ask for. `roots`: a file of certificate
    authorities to trust in place of the public ones, "" for those. `school`: what the authority is made out to.
    `door`: the steward's, "" where nobody is to be told of handshakes. `direct`: domains that go past us
    by `proxy.pac`.
    `transparent`: where the firewall leads connections that were made to others (redirect); host "" is every address,
    of IPv4 and IPv6. `workers`: processes; each further one listens on the next port for such connections, and the
    first alone has the `listeners`. `places`: what such a process has from the one that opened its sockets.
    `neighbours`: whether an unknown address is looked up among the kernel's neighbours. `portal`: the address of the
    page on which people sign in, "" for none.
    """

    live: str
    events: str
    recent: str
    keys: str
    ca: str
    school: str
    listeners: tuple[Listen, ...]
    upstreams: tuple[Upstream, ...]
    tables: Tables
    offset: float = 0.0
    names: tuple[str, ...] = (OWN_NAME,)
    reach: tuple[str, ...] = ()
    ports: tuple[int, ...] = (80, 443)
    roots: str = ""
    door: str = ""
    parent: Parent | None = None
    direct: tuple[str, ...] = ()
    limits: Limits = Limits()
    transparent: tuple[Listen, ...] = ()
    workers: int = 1
    places: tuple[Place, ...] = ()
    neighbours: bool = False
    portal: str = ""

"""All resolvers of one process of the DNS filter, the public ones and those of the school's own domains."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from filters.dns.endpoint import Endpoint
from filters.dns.failing import Failing, forget, tell
from filters.dns.upstream import Question, Resolver
from filters.wire import dns

_ZONE_MEMORY = 4 << 20  # bytes


class Resolvers:
    """`forward`: domain, as a plain name -> its own servers. `folder`: where failing ones are told."""

    def __init__(self, upstreams: Sequence[Endpoint], forward: Mapping[str, Sequence[Endpoint]], folder: Path) -> None:
        self._folder = folder
        self.public = Resolver(upstreams, news=self.tell)
        self.zones = {
            domain: Resolver(servers, _ZONE_MEMORY, look=_about(domain), news=self.tell)
            for domain, servers in forward.items()
        }

    def tell(self) -> None:
        """Say which fail; done by itself whenever that changes, and to be called once when all has begun."""
        tell(self._folder, self._failing())

    def close(self) -> None:
        for each in (self.public, *self.zones.values()):
            each.close()
        forget(self._folder)

    def _failing(self) -> Iterator[Failing]:
        lists = [("dns.upstreams", self.public)]
        lists += [(f"dns.forward, domain {n}", zone) for n, zone in enumerate(self.zones.values(), start=1)]
        for where, resolver in lists:
            for server in resolver.servers:
                if server.health.fails:
                    yield Failing(where, server.number, len(resolver.servers), server.health.why)


def _about(domain: str) -> Question:
    """Who serves a domain: its own servers know."""
    return Question(dns.plain_name(domain), dns.SOA, do=False, cd=False)

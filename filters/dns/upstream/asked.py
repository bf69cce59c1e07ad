"""What is asked of a resolver, and what it means when none answers. Pure."""

from dataclasses import dataclass

from filters.wire import dns
from filters.wire.dns_build import UNREACHABLE, Fault, question

ANSWERS = frozenset({dns.NOERROR, dns.NXDOMAIN})
REFUSALS = frozenset({dns.SERVFAIL, dns.REFUSED})  # passed on if nobody says more

STALE, STALE_NO, NETWORK_ERROR = 3, 19, 23  # Extended DNS Errors: RFC 8914 sections 4.4, 4.20 and 4.24


class Unavailable(Exception):
    """No upstream answered. Trying again makes sense. `fault`: what a client with EDNS is told."""

    def __init__(self, text: str, code: int = UNREACHABLE) -> None:
        super().__init__(text)
        self.fault = Fault(code, "No upstream resolver answers.")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of an upstream, always of class IN. `name`: packed, lower case."""

    name: bytes
    type: int
    do: bool
    cd: bool

    def packet(self, id: int) -> bytes:
        return question(self.name, self.type, id, self.do, self.cd)


# Every resolver knows who serves the root.
ROOT = Question(b"\0", dns.NS, do=False, cd=False)

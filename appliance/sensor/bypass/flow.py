"""The first packets of one connection, and what a detector finds in them. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Sure(StrEnum):
    """CERTAIN: nothing else looks like it. LIKELY: told only when it comes twice."""

    CERTAIN = "certain"
    LIKELY = "likely"


class Piece(NamedTuple):
    """What one packet carried. `size`: bytes that were sent, of which `data` may hold only the first."""

    size: int
    data: bytes


@dataclass(slots=True)
class Flow:
    """`client` opened it. `said`, `answered`: the pieces of either side, in order, empty ones left out.

    `name`: by which the server's address was last asked for in DNS, "" where nobody did.
    """

    protocol: int
    client: str
    client_port: int
    server: str
    server_port: int
    name: str = ""
    said: list[Piece] = field(default_factory=list)
    answered: list[Piece] = field(default_factory=list)

    @property
    def far(self) -> str:
        """The far end as it is told to people."""
        return self.name or self.server

    def stream(self) -> bytes:
        """What the client said first, as far as it is at hand without a gap."""
        found = b""
        for piece in self.said:
            found += piece.data
            if len(piece.data) < piece.size:
                break
        return found


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind`: "wireguard", "dot", …. `category`: the category of sites that it is of: vpn, doh or web-proxies.

    `far`: the far end's name, or its address. `evidence`: for a person to read, with no name of a client in it.
    `alone`: the address may be refused, since no site that others need is likely to share it.
    """

    kind: str
    category: str
    far: str
    evidence: str
    sure: Sure = Sure.CERTAIN
    alone: bool = True

"""RADIUS accounting from access points and switches: proved, answered at once, told on, and passed on.

Thin. Who is not a sender, or does not know the secret, gets no answer: they are counted, for health.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from appliance.identity.accounting import Status, Told, told
from appliance.identity.radius import REQUEST, Malformed, Packet, proved, read, response
from filters.policy.addresses import plain_address
from filters.policy.bindings import Source
from filters.requests import LoggedOff, LoggedOn

SAME = 30.0  # seconds in which a packet like one before is that one again (RFC 2865, 2.5)
_MOST = 4_096  # packets that are remembered for this


@dataclass(frozen=True, slots=True)
class Secret:
    """A sender, with what it shares with us."""

    id: str
    networks: tuple[IPv4Network | IPv6Network, ...]
    secret: bytes


@dataclass(slots=True)
class Heard:
    """`last`: when each sender was heard last. `wrong`: packets with a wrong secret, by address; `strangers`: of
    nobody's. `malformed`: what could not be read."""

    last: dict[str, datetime] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    wrong_last: datetime | None = None
    strangers: int = 0
    malformed: int = 0


class Accounting(asyncio.DatagramProtocol):
    """`tell`: takes logins. `place`: takes (address, mac) that a session tells of. `pass_on`: takes each new packet."""

    def __init__(
        self,
        senders: list[Secret],
        tell: Callable[[LoggedOn | LoggedOff], None],
        place: Callable[[str, str], None],
        pass_on: Callable[[Packet], None] | None,
    ) -> None:
        self._senders = senders
        self._tell = tell
        self._place = place
        self._pass_on = pass_on
        self._transport: asyncio.DatagramTransport | None = None
        self._known: dict[tuple[str, int, int, bytes], float] = {}
        self.heard = Heard()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        address = plain_address(addr[0])
        sender = self._sender(address)
        if sender is None:
            self.heard.strangers += 1
            return
        try:
            packet = read(data)
        except Malformed:
            self.heard.malformed += 1
            return
        if packet.code != REQUEST:
            self.heard.malformed += 1
            return
        if not proved(packet, sender.secret):
            self._wrong(address)
            return
        self.heard.last[sender.id] = datetime.now(UTC)
        if self._transport:
            self._transport.sendto(response(packet, sender.secret), addr)
        if self._is_new((address, addr[1], packet.id, packet.authenticator)):
            if (what := told(packet, sender.id)) is not None:
                self._take(what)
            if self._pass_on:
                self._pass_on(packet)

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def _sender(self, address: str) -> Secret | None:
        """The one whose network is the narrowest around an address."""
        at = ip_address(address)
        found = [
            (network.prefixlen, place)
            for place, each in enumerate(self._senders)
            for network in each.networks
            if at.version == network.version and at in network
        ]
        return self._senders[max(found)[1]] if found else None

    def _wrong(self, address: str) -> None:
        heard = self.heard
        if address in heard.wrong or len(heard.wrong) < 256:
            heard.wrong[address] = heard.wrong.get(address, 0) + 1
        heard.wrong_last = datetime.now(UTC)

    def _is_new(self, key: tuple[str, int, int, bytes]) -> bool:
        now = asyncio.get_running_loop().time()
        before = self._known.pop(key, float("-inf"))
        self._known[key] = now
        if len(self._known) > _MOST:
            del self._known[next(iter(self._known))]
        return now - before > SAME

    def _take(self, what: Told) -> None:
        if what.status in (Status.ON, Status.OFF):
            self._tell(LoggedOff(Source.RADIUS, session=f"{what.nas}*"))
            return
        for address in what.addresses if what.mac else ():
            self._place(address, what.mac)
        # Where the card is known it counts for all its addresses; where not, each address is told of.
        where = [(what.mac, "")] if what.mac else [("", address) for address in what.addresses]
        for mac, address in where:
            if what.status is Status.STOP:
                self._tell(LoggedOff(Source.RADIUS, what.session, mac, address))
            elif what.login:
                self._tell(LoggedOn(what.login, Source.RADIUS, mac, address, what.place, what.session))


def networks_of(texts: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(text) for text in texts)

"""Tunnels through DNS itself: iodine, dnscat2 and their like, by the questions of one device about one domain. Pure.

A question carries what the tunnel sends, so it is long, never asked twice, and asks for what can carry much back. Virus
scanners ask long questions too, but for addresses, and few at a time: so those are not counted. Told for sure are types
that nothing else uses (NULL, and iodine's 65399), and only when answered; the others are likely.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from appliance.sensor.bypass.flow import Finding, Sure
from filters.wire import dns

WINDOW = 60.0  # seconds
MOST = 2_000  # pairs of device and domain
RARE = 20  # questions of a type that nothing else uses
MANY = 60  # different long questions that carry much back
LONG = 80  # characters before the domain
_NULL, _IODINE = 10, 65399
_CARRIES = frozenset({dns.TXT, dns.CNAME, dns.MX, dns.SRV})


@dataclass(slots=True)
class _Asked:
    since: float
    rare: set[int] = field(default_factory=set)
    long: set[int] = field(default_factory=set)


class Tunnels:
    """`read` is given the answers that our DNS sends."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._asked: OrderedDict[tuple[str, str], _Asked] = OrderedDict()

    def __len__(self) -> int:
        return len(self._asked)

    def read(self, client: str, message: bytes, ticks: float) -> Finding | None:
        """`ticks`: seconds that never go back. Raises dns.Malformed."""
        if len(message) < dns.HEADER.size:
            raise dns.Malformed("shorter than a header")
        _, flags, questions, answers, _, _ = dns.HEADER.unpack_from(message)
        if not flags & dns.QR or questions != 1 or not answers or flags & dns.RCODE:
            return None
        labels, end = dns.read_name(message, dns.HEADER.size)
        kind = int.from_bytes(message[end : end + 2])
        rare = kind in (_NULL, _IODINE)
        if not rare and (kind not in _CARRIES or len(labels) < 3):
            return None
        domain = dns.text(labels[-2:])
        sent = b".".join(labels[:-2])
        if not rare and (len(sent) < LONG or sent.startswith(b"_")):
            return None
        asked = self._of(client, domain, ticks)
        (asked.rare if rare else asked.long).add(hash(sent))
        return self._judged(asked, client, domain)

    def _of(self, client: str, domain: str, ticks: float) -> _Asked:
        key = (client, domain)
        asked = self._asked.get(key)
        if asked is None or ticks - asked.since > WINDOW:
            asked = self._asked[key] = _Asked(ticks)
            self._asked.move_to_end(key)
            if len(self._asked) > self._most:
                self._asked.popitem(last=False)
        return asked

    def _judged(self, asked: _Asked, client: str, domain: str) -> Finding | None:
        if len(asked.rare) >= RARE:
            evidence = f"{RARE} questions within a minute of a type that only tunnels through DNS use, answered"
            del self._asked[client, domain]
            return Finding("dns-tunnel", "vpn", domain, evidence, alone=False)
        if len(asked.long) >= MANY:
            evidence = f"{MANY} different questions of {LONG} letters and more within a minute, answered with data"
            del self._asked[client, domain]
            return Finding("dns-tunnel", "vpn", domain, evidence, Sure.LIKELY, alone=False)
        return None

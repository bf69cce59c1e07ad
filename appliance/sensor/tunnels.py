"""Tunnels through DNS itself: iodine, dnscat2 and their like, by the questions of one device about one domain. Pure.

A question carries what the tunnel sends, so it is long, never asked twice, and asks for what can carry much back. Virus
scanners ask long questions too, each of one kind of record (Sophos: TXT). So told for sure are types that nothing
else uses (NULL, and iodine's 65399), and likely is who asks one domain for TXT, CNAME and MX in turn, as dnscat2 does.
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
_IN_TURN = frozenset({dns.TXT, dns.CNAME, dns.MX})
# Below these a domain has three labels, as school.sch.uk has.
_SECOND = frozenset({"ac", "co", "com", "edu", "gov", "ltd", "me", "net", "nhs", "org", "plc", "police", "sch"})


@dataclass(slots=True)
class _Asked:
    since: float
    rare: set[int] = field(default_factory=set)
    long: set[int] = field(default_factory=set)
    kinds: set[int] = field(default_factory=set)


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
        if kind not in (_NULL, _IODINE) and kind not in _IN_TURN:
            return None
        size = 3 if _is_second(labels) else 2
        sent, domain = b".".join(labels[:-size]), dns.text(labels[-size:])
        if kind in _IN_TURN and len(sent) < LONG:
            return None
        asked = self._of(client, domain, ticks)
        if kind in _IN_TURN:
            asked.long.add(hash(sent))
            asked.kinds.add(kind)
        else:
            asked.rare.add(hash(sent))
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
            sure = Sure.CERTAIN
        elif len(asked.long) >= MANY and asked.kinds >= _IN_TURN:
            evidence = f"{MANY} questions of {LONG} letters and more within a minute, for TXT, CNAME and MX, answered"
            sure = Sure.LIKELY
        else:
            return None
        del self._asked[client, domain]
        return Finding("dns-tunnel", "vpn", domain, evidence, sure, alone=False)


def _is_second(labels: tuple[bytes, ...]) -> bool:
    return len(labels) > 1 and len(labels[-1]) == 2 and labels[-2].decode("latin-1").lower() in _SECOND

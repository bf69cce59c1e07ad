"""What must be in the kernel before an answer leaves: which addresses, for whom, which way, and for how long. Pure.

Whoever has an answer and no admission has an address that it cannot reach; so what is asked here is asked of every
answer with an address in it (docs/adr/0012).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address

from filters.admissions import Way
from filters.clients import Client
from filters.dns.answer import LATER, Judged, Rulebook
from filters.dns.probes import PROBES
from filters.inside import is_opened
from filters.policy.attempt import Attempt, Reason
from filters.policy.rules import Zone
from filters.wire import dns
from filters.wire.dns_svcb import service

# Seconds that an admission lasts if no bell comes before. Programs keep an address longer than they are told to, and
# no answer of ours is kept above LATER: whoever has one has as long again to use it.
LONGEST = 2.0 * LATER

_ROOM = 8000  # characters of names in one admission; a message has a bound, and an alias too many is only left out

_WITH_ADDRESSES = frozenset({dns.A, dns.AAAA, dns.SVCB, dns.HTTPS})
_SIZES = {dns.A: 4, dns.AAAA: 16}


@dataclass(frozen=True, slots=True)
class Wanted:
    """`addresses` empty: the answer needs no admission. `required`: without it nobody is to have the answer.

    `personal`: another client that stands the same may be led another way. The rest as in `Admission`.
    """

    standing: int
    zone: str
    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    way: Way = Way.PASS
    required: bool = False
    personal: bool = False


def wanted(
    query: dns.Query, message: bytes, judged: Judged | None, client: Client, *, registered: bool, book: Rulebook,
    at: datetime,
) -> Wanted:  # fmt: skip
    """For `message`, the answer to `query`. `judged` None: what nobody had to judge."""
    standing = client.standing
    zone = book.policy.zones.get(standing.zone)
    # Outside all zones nothing is forwarded, whatever is admitted; and of a refusal the address is a page of ours.
    if zone is None or query.type not in _WITH_ADDRESSES or (judged and judged.refused):
        return Wanted(client.number, standing.zone)
    probe = zone.sign_in and query.name in PROBES
    way = Way.PASS
    if probe and client.person is None and not registered:
        way = Way.PORTAL
    elif judged and is_opened(Attempt(standing, judged.target, at), judged.decision, book.policy, book.index):
        way = Way.PROXY
    if way is Way.PASS and not _by_admission(zone, client, book):
        return Wanted(client.number, standing.zone, personal=probe)
    addresses, names = _found(query, message)
    # A help site's addresses were let through for everybody when they were first asked for, and stay so for a day: who
    # needs one is answered though nobody can admit anything at this moment.
    helped = judged is not None and judged.decision.reason is Reason.HELP
    watched = zone.watch_until is not None and at < zone.watch_until
    required = zone.admission == "required" and not watched and not helped
    return Wanted(client.number, standing.zone, addresses, names, way, required, probe)


def lasting(until: float, bell: float) -> float:
    """Until when an answer may be given again, of which the admission ends at `until`: it is renewed when less than
    half of what a new one would last is left. `bell`: when none lasts any longer. Seconds of one clock."""
    return max(until - LONGEST / 2, 2 * until - bell)


def _by_admission(zone: Zone, client: Client, book: Rulebook) -> bool:
    """Whether the kernel asks for an admission at all: printers and the like are forwarded without."""
    return zone.admission != "off" and book.policy.group(client.standing).kind != "things"


def _found(query: dns.Query, message: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The addresses in an answer, in one order whatever theirs is, and the names in it, first the one asked for."""
    _, _, _, count, _, _ = dns.HEADER.unpack_from(message)
    packed: set[bytes] = set()
    names = {query.name: None}
    for record in dns.records(message, dns.HEADER.size + len(query.question), (count, 0, 0)):
        names[dns.text(dns.read_name(message, record.start)[0])] = None
        if _SIZES.get(record.type) == record.end - record.data:
            packed.add(message[record.data : record.end])
        elif record.type in (dns.SVCB, dns.HTTPS):
            found = service(message, record.data, record.end)
            packed.update(found.hints())
            if found.target:
                names[dns.text(found.target)] = None
    return tuple(str(ip_address(each)) for each in sorted(packed)), tuple(_bounded(names))


def _bounded(names: Iterable[str]) -> Iterator[str]:
    room = _ROOM
    for name in names:
        room -= len(name)
        if room < 0:
            return
        yield name

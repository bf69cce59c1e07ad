"""A question, a client's standing and the policy in; what to answer, or what to ask upstream, out. Pure.

`plan` comes before the upstream is asked, `finish` after it. Both know names only; how bytes travel is
`server.py`'s and `upstream/`'s affair, what is remembered of it is the recorder's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_address

from filters.dns.loosest import loosest
from filters.dns.safesearch import safe_twin
from filters.dns.specials import Box, Local, Special, finds_proxy, leads_inside, local, may_be_private
from filters.enforce import Action, Point, action, only_watched
from filters.policy.attempt import NONE, SHARED_RESOLVER, Attempt, Decision, Labels, Reason, Standing, Target, Verdict
from filters.policy.decide import decide
from filters.policy.names import Index, target
from filters.policy.policy import Policy
from filters.wire import dns
from filters.wire.dns_build import (
    BAD_TYPE,
    BLOCKED,
    FORGED,
    OTHER,
    Fault,
    Resource,
    address,
    alias,
    answer,
    minimal_any,
    soa,
)
from filters.wire.dns_reply import Reply, respond, respond_by_alias

# Seconds. People come unannounced: what they can change must be asked for again soon.
SOON = 30
LATER = 300

# Where the answer was a person's or the law's choice for this very name, only locked lists judge what it leads to.
_DELIBERATE = frozenset({Reason.RULE, Reason.WINDOW})
_LOCKED = frozenset({Reason.STATUTORY, Reason.ADULT})

_REASONS = {
    Reason.STATUTORY: "Blocked by law.",
    Reason.CUT_OFF: "This device has been taken off the network by the school.",
    Reason.ADULT: "Pornography is closed at school.",
    Reason.AGE: "This service asks for a greater age.",
    Reason.NOT_APPROVED: "The headteacher has not approved this service.",
    Reason.CATEGORY: "Sites of this kind are closed to you.",
    Reason.DEFAULT: "Only chosen sites are open to you.",
    Reason.UNDECIDABLE: "The strictest rules hold, because the box could not decide.",
}

_UNASKABLE = (Fault(BAD_TYPE),)
_ENDLESS = (Fault(OTHER, "The name's aliases lead in a circle, or never end."),)
_REBINDING = (Fault(BLOCKED, "A public name led into a private network."),)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All that answers are made from. `boundary`: the policy's next one, aware policy time."""

    policy: Policy
    boundary: datetime
    index: Index
    box: Box


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision on a name, as the event will tell it. `ceiling`: seconds that any answer to it may be kept."""

    target: Target
    decision: Decision
    refused: bool
    ceiling: int
    purpose: str = ""
    hints: Labels = NONE


@dataclass(frozen=True, slots=True)
class Plan:
    """Either `answer` is to be sent as it stands, or `ask` (packed) is to be asked upstream and `finish` called.

    `judged` is None for what is nobody's attempt. `zone`: the domain of `dns.forward` whose servers to ask.
    `twin`: the safe twin that `ask` is the name of.
    """

    judged: Judged | None = None
    answer: bytes = b""
    ask: bytes = b""
    zone: str = ""
    twin: str = ""


def plan(query: dns.Query, standing: Standing, book: Rulebook, at: datetime) -> Plan:
    # Only ordinary questions have a name to judge.
    if (rcode := unsupported(query)) != dns.NOERROR:
        return Plan(answer=answer(query, rcode, faults=_UNASKABLE if query.type == dns.NXNAME else ()))
    # Before the names of this network: a school's own domain may end in .local, which is otherwise nowhere.
    # No choice of servers opens what is locked, though, and none says which proxy devices use.
    if (
        (zone := book.box.forwarded(query.name))
        and not finds_proxy(query.name)
        and not _locked(query.name, standing, book, at)
    ):
        if query.type == dns.ANY:
            return Plan(answer=answer(query, answers=[minimal_any(longest(standing, book, at))]))
        return Plan(ask=_lower(query), zone=zone)
    # Before the judgement: the box must be found, and bypasses refused, for everyone.
    if (own := local(query.name, query.type, book.box, standing.zone)) is not None:
        return Plan(answer=_local(query, own, longest(standing, book, at)))
    judged = judge(query.name, standing, book, at)
    if judged.refused:
        return Plan(judged, _refuse(query, standing, judged, book))
    # After the judgement, since "everything you have" of a blocked name is nothing.
    if query.type == dns.ANY:
        return Plan(judged, answer(query, answers=[minimal_any(judged.ceiling)]))
    if query.type in _ALIASED and (twin := safe_twin(query.name, _kind(standing, book))):
        if closed := _closed(twin, query, judged, standing, book, at):
            return Plan(closed, _refuse(query, standing, closed, book))
        return _to_twin(query, twin, judged)
    return Plan(judged, ask=_lower(query))


def finish(
    query: dns.Query, made: Plan, reply: Reply, age: int, standing: Standing, book: Rulebook, at: datetime
) -> Plan:
    """The plan with its answer, from what the upstream said `age` seconds ago."""
    judged = made.judged
    for name in reply.leads_to:
        if closed := _closed(name, query, judged, standing, book, at):
            return replace(made, judged=closed, answer=_refuse(query, standing, closed, book))
    if reply.endless:
        return replace(made, answer=answer(query, dns.SERVFAIL, faults=_ENDLESS))
    if judged is None:  # a forwarded domain: its servers are the school's own, and may say where a private host is
        return replace(made, answer=respond(query, reply, age, longest(standing, book, at)))
    inside = reply.private or any(leads_inside(name) for name in reply.leads_to)
    if inside and not may_be_private(query.name):
        return replace(made, answer=answer(query, dns.REFUSED, faults=_REBINDING))
    if made.twin:
        end = [soa(judged.ceiling, dns.plain_name(made.twin))]
        return replace(made, answer=respond_by_alias(query, alias(made.twin, judged.ceiling), reply, age, end))
    # The addresses in it would lead round the twin; without it the client asks for the target's own.
    if query.type in _SERVICES and any(safe_twin(name, _kind(standing, book)) for name in reply.leads_to):
        return replace(made, answer=answer(query, authority=[soa(judged.ceiling)]))
    return replace(made, answer=respond(query, reply, age, judged.ceiling))


def unsupported(query: dns.Query) -> int:
    """The code with which a question that is no ordinary one is turned away; NOERROR for ordinary ones."""
    if query.opcode:
        return dns.NOTIMP
    if query.edns is not None and query.edns.version:
        return dns.BADVERS  # RFC 6891 section 6.1.3
    if query.klass != dns.IN:
        return dns.REFUSED
    if query.type in (dns.AXFR, dns.IXFR):
        return dns.REFUSED
    if query.type in (0, dns.OPT, dns.NXNAME):  # the last by RFC 9824 section 3.4
        return dns.FORMERR
    if 128 <= query.type < dns.ANY:  # the rest of RFC 6895's meta-types
        return dns.NOTIMP
    return dns.NOERROR


def judge(name: str, standing: Standing, book: Rulebook, at: datetime) -> Judged:
    """The decision on a name, what DNS does about it, and for how long."""
    policy = book.policy
    wanted = target(name, book.index, policy.named_targets)
    shared = SHARED_RESOLVER in standing.named
    decision = loosest(wanted, policy, at) if shared else decide(Attempt(standing, wanted, at), policy)
    refused = action(decision.verdict, Point.DNS, standing.inspected) is not Action.PASS
    hints = NONE
    if refused and _only_watched(decision, standing, book, at):
        refused, hints = False, frozenset({"watched"})
    rule = policy.rule(decision.rule) if decision.reason is Reason.RULE else None
    may_change = refused or _may_be_changed(wanted, decision)
    ceiling = longest(standing, book, at, SOON if may_change else LATER)
    return Judged(wanted, decision, refused, ceiling, rule.purpose if rule else "", hints)


def still_open(names: Sequence[str], standing: Standing, book: Rulebook, at: datetime) -> Judged | None:
    """The decision on a name that was answered before, the first of `names`, by way of those that it led to; None where
    it would be refused now. For whoever must judge again what has been admitted."""
    first, *onward = names
    judged = judge(first, standing, book, at)
    if book.box.forwarded(first):
        return None if judged.refused and judged.decision.reason in _LOCKED else judged
    if judged.refused:
        return None
    for name in onward:
        further = judge(name, standing, book, at)
        if further.refused and _counts(judged.decision, further.decision):
            return None
    return judged


def longest(standing: Standing, book: Rulebook, at: datetime, seconds: int = LATER) -> int:
    """Seconds that an answer may be kept: to the next boundary at most. Behind a shared resolver are clients for whom
    anything may change at any time."""
    left = int((book.boundary - at).total_seconds())
    return max(0, min(left, SOON if SHARED_RESOLVER in standing.named else seconds))


def _only_watched(decision: Decision, standing: Standing, book: Rulebook, at: datetime) -> bool:
    """Clients of any zone may be behind a shared resolver."""
    zones = book.policy.zones
    asking = zones.values() if SHARED_RESOLVER in standing.named else (zones.get(standing.zone),)
    return any(only_watched(decision, zone, at) for zone in asking)


def _closed(
    name: str, query: dns.Query, judged: Judged | None, standing: Standing, book: Rulebook, at: datetime
) -> Judged | None:
    """What closes the way to the name asked for, since it leads to `name`; None when nothing does.

    `judged` is None for a forwarded domain: within it, names are the school's own.
    """
    if judged is None and book.box.forwarded(name) and not _locked(name, standing, book, at):
        return None
    onward = judge(name, standing, book, at)
    if not onward.refused or (judged is not None and not _counts(judged.decision, onward.decision)):
        return None
    seen = Target(onward.target.labels, name=judged.target.name if judged else query.name)
    return replace(onward, target=seen, hints=onward.hints | {f"cname:{name}"})


def _kind(standing: Standing, book: Rulebook) -> str:
    return book.policy.group(standing).kind


def _locked(name: str, standing: Standing, book: Rulebook, at: datetime) -> bool:
    judged = judge(name, standing, book, at)
    return judged.refused and judged.decision.reason in _LOCKED


def _may_be_changed(wanted: Target, decision: Decision) -> bool:
    """Whether a window or a new rule may well change this: all that belongs to a service or category, but help
    and what devices cannot do without."""
    if decision.reason is Reason.HELP or decision == _ESSENTIAL:
        return False
    return decision.reason is not Reason.DEFAULT or bool(wanted.labels)


_ESSENTIAL = Decision(Verdict.ALLOW, Reason.CATEGORY, "essential")


def _counts(first: Decision, onward: Decision) -> bool:
    """Whether a block of the name that an answer leads to counts against the name asked for."""
    if first.reason is Reason.HELP:
        return False
    return onward.reason in _LOCKED or not (first.reason in _DELIBERATE or first == _ESSENTIAL)


def _refuse(query: dns.Query, standing: Standing, judged: Judged, book: Rulebook) -> bytes:
    """NXDOMAIN and why; or, for a device that can be shown a page, the page's address."""
    ttl = judged.ceiling
    rule = book.policy.rule(judged.decision.rule) if judged.decision.reason is Reason.RULE else None
    blocked = Fault(BLOCKED, rule.say if rule else _REASONS.get(judged.decision.reason, ""))
    zone = book.policy.zones.get(standing.zone)
    what = action(judged.decision.verdict, Point.DNS, standing.inspected)
    if what is not Action.LEAD_TO_PAGE or zone is None or not zone.block_page:
        return answer(query, dns.NXDOMAIN, authority=[soa(ttl)], faults=[blocked])
    page = address(ip_address(zone.block_page), ttl)
    if page.type != query.type:
        return answer(query, authority=[soa(ttl)], faults=[blocked])
    return answer(query, answers=[page], faults=[Fault(FORGED), blocked])


def _local(query: dns.Query, own: Local, ceiling: int) -> bytes:
    if own is Special.NO_SUCH_NAME:
        return answer(query, dns.NXDOMAIN, authority=[soa(ceiling)])
    found = [each for each in _addresses(own, min(SOON, ceiling)) if each.type == query.type]
    return answer(query, answers=found, authority=() if found else [soa(min(SOON, ceiling))])


def _addresses(own: Local, ttl: int) -> list[Resource]:
    return [] if isinstance(own, Special) else [address(each, ttl) for each in own]


_SERVICES = frozenset({dns.SVCB, dns.HTTPS})

# The types by which a browser finds a host. Others (MX, TXT, …) are answered as they are.
_ALIASED = frozenset({dns.A, dns.AAAA, dns.CNAME}) | _SERVICES


def _to_twin(query: dns.Query, twin: str, judged: Judged) -> Plan:
    if query.type == dns.CNAME:
        return Plan(judged, answer(query, answers=[alias(twin, judged.ceiling)]))
    return Plan(judged, ask=dns.plain_name(twin), twin=twin)


def _lower(query: dns.Query) -> bytes:
    return query.question[:-4].lower()

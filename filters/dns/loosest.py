"""What to tell a resolver that asks for many: the loosest that anybody in the school would be told. Pure.

Behind the school's own resolver (a domain controller) nobody can be told from anybody else. A stricter answer would
close for a teacher what only pupils may not have, so names open to anyone open to all of them; the check of each
connection's first packet, which sees the device itself, decides for each. What is closed to everyone, by the law or as
pornography, is closed here.
"""

from collections.abc import Iterator
from datetime import datetime

from filters.enforce import Action, Point, action
from filters.policy.attempt import Attempt, Decision, Labels, Standing, Target, Verdict
from filters.policy.decide import decide
from filters.policy.policy import Policy


def loosest(wanted: Target, policy: Policy, at: datetime) -> Decision:
    """The first decision that lets anybody's question pass; if none does, that of the school's first group."""
    closed: Decision | None = None
    for standing in _anybody(wanted, policy):
        decision = decide(Attempt(standing, wanted, at), policy)
        if action(decision.verdict, Point.DNS, standing.inspected) is Action.PASS:
            return decision
        closed = closed or decision
    assert closed is not None, "a policy has groups"
    return closed


def _anybody(wanted: Target, policy: Policy) -> Iterator[Standing]:
    """Each group as it is, on no inspected device; then with each label that something opens `wanted` for."""
    for group in policy.groups:
        yield Standing("", group)
    for label in sorted(_opened_for(wanted, policy) - policy.groups.keys() - {"everyone"}):
        for group in policy.groups:
            zone = label.removeprefix("zone:") if label.startswith("zone:") else ""
            yield Standing(zone, group, frozenset() if zone else frozenset({label}))


def _opened_for(wanted: Target, policy: Policy) -> Labels:
    """Whom a rule, a window or an approval opens any of this for."""
    found: set[str] = set()
    for rule in policy.rules_about(wanted):
        if rule.do in (Verdict.ALLOW, Verdict.INSPECT):
            found |= rule.who
    for entry in policy.windows:
        if not entry.what.isdisjoint(wanted.matched):
            found |= entry.who
    for approval in policy.approvals:
        if approval.what in wanted.matched:
            found |= approval.who
    return frozenset(found)

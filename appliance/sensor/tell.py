"""A finding -> the event that is remembered, and what the firewall is asked for; nothing, where the school allows it.

Pure. Whether a tunnel is allowed is no judgement of its own: `decide` is asked, as of any site of that category.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from appliance.sensor.bypass.flow import Finding
from filters.clients import Client
from filters.enforce import only_watched
from filters.events.event import Event
from filters.events.keep import SENSOR, WATCHED
from filters.policy.attempt import Attempt, Decision, Verdict
from filters.policy.decide import decide
from filters.policy.names import UNNAMED, Index, target
from filters.policy.policy import Policy

REFUSED_FOR = 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class Told:
    """`refuse`: whether the far end is to be refused to the client's standing."""

    event: Event
    refuse: bool


def tell(
    finding: Finding, address: str, client: Client, policy: Policy, index: Index, seen: datetime, at: datetime
) -> Told | None:
    """`address`: the client's. `seen`: real time, `at`: policy time. None for what the school allows."""
    site = target(finding.far, index, policy.named_targets)
    # That a tunnel's far end is told by its address alone says nothing of what is carried there.
    judged = replace(site, labels=site.labels - UNNAMED | {finding.category})
    decision = decide(Attempt(client.standing, judged, at), policy)
    if decision.verdict not in (Verdict.BLOCK, Verdict.SUPPORT):
        return None
    zone = policy.zones.get(client.standing.zone)
    watched = only_watched(decision, zone, at)
    refuse = not watched and (zone is None or zone.bypass == "block")
    if not refuse and not watched:
        decision = Decision(Verdict.ALLOW, decision.reason, decision.rule)
    what = replace(judged, labels=judged.labels | {f"bypass:{finding.kind}"})
    rule = policy.rule(decision.rule)
    event = Event(
        0,
        seen,
        SENSOR,
        address,
        client,
        Attempt(client.standing, what, at),
        decision,
        hints=frozenset({finding.evidence, WATCHED} if watched else {finding.evidence}),
        policy=policy.version,
        purpose=rule.purpose if rule else "",
    )
    return Told(event, refuse and finding.alone)

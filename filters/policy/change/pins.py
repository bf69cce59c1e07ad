"""Apps that accept their own server's certificate alone: from when on, and until when, they are not looked into. Pure.

A pin takes a host out of sight, so whoever breaks handshakes on purpose must gain nothing by it: where children write,
meet or search, and where a rule asks to read addresses, there is none, and what is closed stays closed.
"""

from dataclasses import replace
from datetime import timedelta

from filters.policy.attempt import Labels, Verdict
from filters.policy.change.base import Asker, Changed, No, Now, clock, said
from filters.policy.decide import NEVER_INSPECTED, STATUTORY_LISTS
from filters.policy.in_force import MOST_LEARNT_A_DAY, InForce, NotLearnt, learnt_lately
from filters.policy.load.vocabulary import address
from filters.policy.names import has_places, suffixes
from filters.policy.rules import Pin
from filters.requests import Done, PinHost, UnpinHost
from filters.wire.search import engine_of

LASTS = timedelta(days=14)
MOST = 100

# The categories of which an app may go unread. Of every other, what is asked for or written there is the point.
UNREAD: Labels = frozenset({"advertising", "education", "games", "music", "news", "sport"})


def pin(request: PinHost, now: Now, by: Asker, id: str) -> Changed:
    why = said(request.why, "The reason")
    label = address(request.host.strip())
    host = label.partition(":")[2]
    if label.startswith("url:"):
        raise No(f"A connection is looked into or not as a whole; name {host.partition('/')[0]} alone.")
    if request.learnt:
        _learning(host, now)
    if any(entry.host == host for entry in now.in_force.pins):
        raise No(f"{host} is not looked into already.")
    if len(now.in_force.pins) >= MOST:
        raise No(f"{MOST} hosts are not looked into already; look into one of them again first.")
    _may_go_unread(host, now)
    entry = Pin(id, host, now.at, now.at + LASTS, "" if request.learnt else by.id, why)
    lasts = f"until {clock(entry.end, now)}"
    return Changed(
        Done(f"Connections to {host} are not looked into {lasts}. What is closed stays closed.", id),
        replace(now.in_force, pins=(*now.in_force.pins, entry), not_learnt=_others(now.in_force, host)),
        record=id,
    )


def unpin(request: UnpinHost, now: Now, by: Asker, id: str) -> Changed:
    host = address(request.host.strip()).partition(":")[2]
    for entry in now.in_force.pins:
        if entry.host == host:
            left = tuple(other for other in now.in_force.pins if other is not entry)
            shut = (*_others(now.in_force, host), NotLearnt(host, now.at + LASTS))[-MOST:]
            return Changed(
                Done(f"Connections to {host} are looked into again; failed handshakes do not change that for 14 days."),
                replace(now.in_force, pins=left, not_learnt=shut),
                record=entry.id,
            )
    if "pinned" in now.index.labels(host):
        raise No(f"{host} is on Lessonwall's own list of apps that accept their own certificate alone, which stays.")
    raise No(f"{host} is not on the list of hosts that are not looked into.")


def _learning(host: str, now: Now) -> None:
    """Raises No for what handshakes alone must not bring about."""
    if any(entry.host == host for entry in now.in_force.not_learnt):
        raise No(f"A person had {host} looked into again; failed handshakes do not change that.")
    if learnt_lately(now.in_force.pins, now.at) >= MOST_LEARNT_A_DAY:
        raise No(f"{MOST_LEARNT_A_DAY} hosts were learnt within a day; somebody may be breaking handshakes on purpose.")


def _may_go_unread(host: str, now: Now) -> None:
    labels = now.index.labels(host)
    if labels & NEVER_INSPECTED:
        raise No(f"{host} is never looked into anyway.")
    if labels & STATUTORY_LISTS:
        raise No(f"{host} stands in a list of illegal content.")
    watched = sorted((labels & now.catalogue.categories.keys()) - UNREAD)
    if watched:
        raise No(f"{host} belongs to {now.catalogue.name(watched[0])}, which stays looked into.")
    if engine_of(host):
        raise No(f"What is searched for on {host} is read, and that stays so.")
    if rule := _asked_for(host, labels, now):
        raise No(f"The rule {rule} asks to look into {host}; change the rule if that is not meant.")


def _asked_for(host: str, labels: Labels, now: Now) -> str:
    """The rule that speaks of this very host or service, or of addresses on it; "" where none does."""
    services = labels & now.catalogue.services.keys()
    named = {f"host:{suffix}" for suffix in suffixes(host)} | services
    for rule in now.policy.rules:
        places = frozenset(label for label in rule.what if label.startswith("url:"))
        if has_places(host, places) or (rule.do is Verdict.INSPECT and named & rule.what):
            return rule.id
    return ""


def _others(in_force: InForce, host: str) -> tuple[NotLearnt, ...]:
    return tuple(entry for entry in in_force.not_learnt if entry.host != host)

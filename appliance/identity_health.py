"""Checks of who is where: are the sources heard, are their secrets right, is there room, does the steward listen? Pure.

They name senders, never devices or people: anybody may ask /healthz.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from appliance.check import FAILED, OK, WARNING, Check
from appliance.identity.facts import IdentityFacts, WhereFacts

LATELY = timedelta(hours=1)
UNHEARD = timedelta(days=4)  # a long weekend
STALE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class IdentitySeen:
    """What is judged. `facts` None where the box is no gateway, or identity has not begun. `now`: real time."""

    now: datetime
    facts: IdentityFacts | None = None
    where: WhereFacts = field(default_factory=WhereFacts)


def checks(seen: IdentitySeen) -> list[Check]:
    """None where identity does not run."""
    if seen.facts is None:
        return []
    return [_listens(seen, seen.facts), _room(seen), _secrets(seen, seen.facts), _heard(seen, seen.facts)]


def _listens(seen: IdentitySeen, facts: IdentityFacts) -> Check:
    if seen.now - facts.at > STALE:
        hint = "the log of the part identity says why; devices keep what they are known by for ten minutes"
        return Check("identity", "nobody looks who is on the network", FAILED, hint)
    if facts.silent:
        return Check("identity", "the steward does not take what identity tells", FAILED, "see the log of the steward")
    return Check("identity", f"{seen.where.devices} devices are known, {seen.where.logins} are signed in on", OK)


def _room(seen: IdentitySeen) -> Check:
    where = seen.where
    if where.dropped_at is not None and seen.now - where.dropped_at < LATELY:
        return Check(
            "identity-room",
            f"too many devices: {where.dropped:,} sightings of strangers found no room",
            FAILED,
            "registered devices are known still; the switches' tables say where so many hardware addresses come from",
        )
    if where.refused:
        return Check("identity-room", "more people signed in than fit", FAILED, "tell whoever supports the box")
    return Check("identity-room", "every device finds room", OK)


def _secrets(seen: IdentitySeen, facts: IdentityFacts) -> Check:
    if facts.unread:
        return Check(
            "identity-secrets",
            f"no secret can be read for: {', '.join(facts.unread)}",
            FAILED,
            "write it into the secret_file that school.yaml names under identity, readable by the box",
        )
    if facts.wrong_last is not None and seen.now - facts.wrong_last < LATELY:
        senders = ", ".join(sorted(facts.wrong)[:5])
        return Check(
            "identity-secrets",
            f"{sum(facts.wrong.values()):,} RADIUS packets had a wrong secret, from {senders}",
            FAILED,
            "set the same secret there and in the secret_file of school.yaml; nothing was taken from them",
        )
    return Check("identity-secrets", "whoever tells of logins knows the secret", OK)


def _heard(seen: IdentitySeen, facts: IdentityFacts) -> Check:
    unheard = sorted(
        sender
        for sender, last in facts.heard.items()
        if seen.now - (last or facts.since) > (UNHEARD if last else LATELY)
    )
    if unheard:
        return Check(
            "identity-heard",
            f"no accounting came from: {', '.join(unheard)}",
            WARNING,
            "see that RADIUS accounting goes to the box's address, port 1813, from the networks in school.yaml",
        )
    if facts.lost:
        return Check(
            "identity-heard",
            f"the school's own RADIUS server did not take {facts.lost:,} packets",
            WARNING,
            "see that it runs, and that the secret of identity.relay is its own for this box",
        )
    return Check("identity-heard", "who is signed in is told by all who should", OK)

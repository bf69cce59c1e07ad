"""What changes between two policies, or across a boundary of one: preview, rehearsal, history and bell in one. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from filters.policy.attempt import Attempt, Decision, Standing, Target
from filters.policy.decide import decide
from filters.policy.policy import Policy


@dataclass(frozen=True, slots=True)
class At:
    """A policy at an instant: one side of a comparison."""

    policy: Policy
    at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    standing: Standing
    target: Target
    before: Decision
    after: Decision


def compare(before: At, after: At, pairs: Iterable[tuple[Standing, Target]]) -> tuple[Change, ...]:
    """Those pairs whose verdict differs between the two sides, in the order given."""
    changes = []
    for standing, target in pairs:
        old = decide(Attempt(standing, target, before.at), before.policy)
        new = decide(Attempt(standing, target, after.at), after.policy)
        if old.verdict is not new.verdict:
            changes.append(Change(standing, target, old, new))
    return tuple(changes)

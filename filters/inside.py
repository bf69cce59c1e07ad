"""Whether the proxy opens a connection to be read, as far as its name tells. Pure.

The proxy asks this of each connection, and DNS before it answers: what is to be opened must be led to the proxy.
"""

from filters.enforce import Action, Point, action, only_watched
from filters.policy.attempt import Attempt, Decision
from filters.policy.decide import may_look_inside
from filters.policy.names import Index, has_places
from filters.policy.policy import Policy


def is_opened(attempt: Attempt, decision: Decision, policy: Policy, index: Index) -> bool:
    """Whether TLS to what is not closed is opened, or passes untouched."""
    standing = attempt.standing
    done = action(decision.verdict, Point.CONNECT, may_look_inside(standing, attempt.target))
    if done is Action.PASS or only_watched(decision, policy.zones.get(standing.zone), attempt.at):
        return settled_inside(attempt, policy, index)
    return done is Action.LOOK_INSIDE


def settled_inside(attempt: Attempt, policy: Policy, index: Index) -> bool:
    """Whether an open site is opened all the same: for what is said of a place within it, or for a header alone."""
    host, standing = attempt.target.name, attempt.standing
    if policy.tenants.signs_in_at(host):
        return standing.inspected
    if not may_look_inside(standing, attempt.target):
        return False
    return has_places(host, policy.named_targets) or index.has_statutory_urls(host)

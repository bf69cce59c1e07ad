"""When what is closed opens, worked out once between two boundaries for all who stand alike.

For a site that stays closed all year, `until` walks through weeks of bells: too long to do it for every picture of a
page.
"""

from datetime import datetime

from filters.policy.attempt import Attempt, Standing, Target
from filters.policy.boundary import boundary, until
from filters.policy.policy import Policy

_MOST = 2000


class Opening:
    def __init__(self) -> None:
        self._policy: Policy | None = None
        self._ends: datetime | None = None
        self._known: dict[tuple[Standing, Target], datetime | None] = {}

    def of(self, attempt: Attempt, policy: Policy) -> datetime | None:
        """As `filters.policy.boundary.until`."""
        if self._policy is not policy or self._ends is None or attempt.at >= self._ends or len(self._known) > _MOST:
            self._policy, self._ends, self._known = policy, boundary(policy, attempt.at), {}
        key = (attempt.standing, attempt.target)
        if key not in self._known:
            self._known[key] = until(attempt, policy)
        return self._known[key]

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
        self._of: tuple[Policy, datetime, datetime] | None = None  # holds from … until
        self._known: dict[tuple[Standing, Target], datetime | None] = {}

    def of(self, attempt: Attempt, policy: Policy) -> datetime | None:
        """As `filters.policy.boundary.until`."""
        if not self._holds(attempt.at, policy):
            self._of, self._known = (policy, attempt.at, boundary(policy, attempt.at)), {}
        key = (attempt.standing, attempt.target)
        if key not in self._known:
            self._known[key] = until(attempt, policy)
        return self._known[key]

    def _holds(self, at: datetime, policy: Policy) -> bool:
        if self._of is None or len(self._known) > _MOST:
            return False
        of, since, ends = self._of
        return of is policy and since <= at < ends

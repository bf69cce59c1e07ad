"""The alerts that somebody may read, by the roles they hold. Reads the store; every change goes by the steward."""

from collections.abc import Iterable

from alerts.alert import ACKNOWLEDGED, CLOSED, NEW, Alert
from alerts.rows import NoSuchAlert
from alerts.store import Store
from appliance.dashboard.views.alerts import urgent_first
from appliance.roles import READS_ROUTE

MOST_SHOWN = 100


class Inbox:
    """Any thread may ask."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def open(self, roles: frozenset[str]) -> list[Alert]:
        """What waits for these roles: new first, danger first."""
        return urgent_first(self.store.alerts(routes(roles), (NEW, ACKNOWLEDGED), MOST_SHOWN))

    def closed(self, roles: frozenset[str]) -> list[Alert]:
        return self.store.alerts(routes(roles), (CLOSED,), MOST_SHOWN)

    def last(self, roles: frozenset[str]) -> Alert | None:
        return next(iter(self.store.alerts(routes(roles), limit=1)), None)

    def find(self, alert_id: str, roles: frozenset[str]) -> Alert | None:
        """None for one that is not there and for one that is not theirs: they are not told which."""
        try:
            alert = self.store.alert(alert_id)
        except NoSuchAlert:
            return None
        return alert if alert.route in routes(roles) else None

    def mark(self) -> int:
        """A number that rises whenever any alert changes."""
        return self.store.last_change


def routes(roles: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(READS_ROUTE.get(role, frozenset[str]()) for role in roles))

"""What a client asked for in the hour before an alert and the hour after: frozen into the evidence, or it fades.

Only for a caution or a danger, and only from the last hour that is held in memory for pupils.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from alerts.alert import Alert
from alerts.store import Store
from filters.events.reader import EventReader
from filters.events.seal import Sealer

HOUR = timedelta(hours=1)


class Context:
    """`recent`: a reader of the last hour that can open words."""

    def __init__(self, recent: EventReader, store: Store, sealer: Sealer) -> None:
        self._recent = recent
        self._store = store
        self._sealer = sealer

    def follow(self, now: datetime) -> None:
        """Once a minute: freeze what has come since, for every alert of the last hour."""
        self.freeze(self._store.raised_since(now - HOUR), now)

    def freeze(self, alerts: Iterable[Alert], now: datetime) -> None:
        """`now`: real time."""
        for alert in alerts:
            if alert.level == "advisory" or alert.route != "dsl":
                continue
            log = self._recent.log
            events = self._recent.of_address(alert.address, alert.raised - HOUR, min(now, alert.raised + HOUR))
            if log and events:
                self._store.add_context(alert.id, log, [(event, self._sealer.seal(event.words)) for event in events])

"""Event log -> detect -> correlate -> triage -> store: alerts are made from the log, and from nothing else."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from prometheus_client import Counter

from alerts.alert import Alert
from alerts.context import Context
from alerts.correlate import fold_key
from alerts.detect import Finding, detect
from alerts.joining import Deliveries, Raised
from alerts.store import Store
from alerts.themes import Themes
from alerts.triage import Roles, route
from filters.catalogue.catalogue import Catalogue
from filters.events.event import Event
from filters.events.reader import Batch, EventReader
from filters.events.seal import Sealer
from filters.policy.policy import Policy
from filters.policy.rules import Group

BATCH = 500  # events in one transaction
SAVE = 5.0  # seconds between two notes of how far the log was read, while it holds nothing for anyone

_ALERTS = Counter("lessonwall_alerts_total", "Alerts raised or raised again")
_PASSED_OVER = Counter("lessonwall_alert_events_passed_over_total", "Events that could not be read or judged")

_SAID = {"search": "a search", "tunnel": "a way round the filter", "login": "one login in two rooms"}

_logger = logging.getLogger(__name__)


class Engine:
    """Reads on from the store's cursor. One engine at a time; `step` is called again and again."""

    def __init__(
        self,
        reader: EventReader,
        store: Store,
        *,
        policy: Callable[[], Policy],
        themes: Themes,
        catalogue: Catalogue,
        roles: Roles,
        sealer: Sealer,
        deliveries: Deliveries,
        context: Context | None = None,
    ) -> None:
        self._reader = reader
        self._store = store
        self._policy = policy
        self._themes = themes
        self._catalogue = catalogue
        self._roles = roles
        self._sealer = sealer
        self._deliveries = deliveries
        self._context = context
        self._cursor = store.cursor()
        self._saved = time.monotonic()
        self.passed_over = 0

    def step(self) -> bool:
        """Take the next events through; True when there may be more at once. What fails is tried again."""
        batch = self._reader.batch(self._cursor, BATCH)
        if batch.end == self._cursor:
            return False
        policy = self._policy()
        raised = [each for event in batch.events if (each := self._judged(event, policy)) is not None]
        now = datetime.now(UTC)
        # That nothing was found need not be on the disk at once: the same events would be judged alike again.
        if raised or time.monotonic() - self._saved > SAVE:
            alerts = self._store.add(raised, batch.end, self._deliveries, now)
            self._saved = time.monotonic()
            self._after(alerts, now)
        self._cursor = batch.end
        self._pass_over(batch.damaged)
        return _full(batch)

    def save(self) -> None:
        """Note how far the log was read."""
        self._store.add((), self._cursor, self._deliveries, datetime.now(UTC))

    def _after(self, alerts: list[Alert], now: datetime) -> None:
        _ALERTS.inc(len(alerts))
        if self._context is not None:
            self._context.freeze(alerts, now)

    def _judged(self, event: Event, policy: Policy) -> Raised | None:
        """A bad event is passed over and counted: it must not keep the next child's from being read."""
        try:
            return self._found(event, policy)
        except Exception:
            _logger.exception("event %d could not be judged and was passed over", event.id)
            self._pass_over(1)
            return None

    def _found(self, event: Event, policy: Policy) -> Raised | None:
        if event.test:
            return None
        group = policy.group(event.attempt.standing)
        finding = detect(
            event.attempt, event.decision, event.words,
            group=group, staff_alerts=policy.staff_alerts, themes=self._themes,
        )  # fmt: skip
        if finding is None:
            return None
        moment = policy.moment(event.attempt.standing, event.attempt.at)
        # Nobody but the police looks at illegal material: no address and no words are shown, only kept (R17).
        sealed = finding.theme == "illegal"
        target = event.attempt.target
        return Raised(
            event=event,
            fold=fold_key(event, finding, moment),
            theme=finding.theme,
            level=finding.level,
            kind=finding.kind,
            service="" if sealed or finding.kind == "search" else self._service(event),
            category=finding.category,
            period=moment.name,
            route=route(group.kind, event.client.person, self._roles),
            title=self._title(finding, group),
            urgent=finding.urgent,
            words=self._sealer.seal(event.words),
            site=self._sealer.seal(target.name + event.path) if sealed else b"",
        )

    def _title(self, finding: Finding, group: Group) -> str:
        """Names nobody, and holds no words."""
        theme = self._themes.title(finding.theme) if finding.theme in self._themes.themes else finding.theme
        return f"{theme}: {_SAID.get(finding.kind, 'a blocked site')}, {group.name}"

    def _service(self, event: Event) -> str:
        known = sorted(event.attempt.target.labels & self._catalogue.services.keys())
        return self._catalogue.name(known[0]) if known else ""

    def _pass_over(self, count: int) -> None:
        self.passed_over += count
        _PASSED_OVER.inc(count)


def _full(batch: Batch) -> bool:
    return len(batch.events) + batch.damaged >= BATCH

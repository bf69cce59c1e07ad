"""Alerts, their evidence, what is to be sent, and how far the log was read: kept together, changed together.

The engine's part is one transaction: an alert exists once, with its evidence and its messages, or not at all; the
same events read again change nothing. People's part is the state: new -> acknowledged -> closed with an outcome.
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from alerts import tables
from alerts.alert import ACKNOWLEDGED, CLOSED, NEW, OUTCOMES, STATES, Alert, Evidence, Step
from alerts.joining import Deliveries, Raised, has_evidence, join
from alerts.rows import (
    NoSuchAlert,
    alert_from,
    change,
    evidence_from,
    evidence_row,
    iso,
    read_alert,
    write_history,
)
from alerts.triage import ROUTES
from filters.events.event import Event
from filters.events.reader import Cursor

__all__ = ["NoSuchAlert", "NotPossible", "Store", "dead_letters"]

EVENTS = "events"  # the name under which the event log's cursor stands


class NotPossible(ValueError):
    """The alert's state, or the outcome asked for, does not allow it; the text says what to do."""


class Store:
    """The alert store at `path`. Any thread and any process may use it."""

    def __init__(self, path: Path) -> None:
        self.database = tables.open_database(path)

    def dispose(self) -> None:
        """Let go of the file."""
        self.database.dispose()

    # --- the engine's part --------------------------------------------------------------------------------------

    def cursor(self) -> Cursor:
        """How far the event log was read."""
        with self.reading() as connection:
            row = connection.execute(sa.select(tables.cursor).where(tables.cursor.c.name == EVENTS)).first()
        return Cursor(row.log, row.after) if row else Cursor()

    def add(self, raised: Sequence[Raised], end: Cursor, deliveries: Deliveries, now: datetime) -> list[Alert]:
        """Store what was found up to `end`, all or nothing; the alerts that are new or changed.

        `deliveries`: where an alert is sent when it is raised, and again when its level rises. `now`: real time.
        """
        with self.database.begin() as connection:
            touched = [join(connection, each, end.log, deliveries, now) for each in raised]
            connection.execute(tables.cursor.delete().where(tables.cursor.c.name == EVENTS))
            connection.execute(tables.cursor.insert().values(name=EVENTS, log=end.log, after=end.after))
            return [read_alert(connection, id) for id in dict.fromkeys(touched) if id]

    def add_context(self, alert: str, log: str, events: Sequence[tuple[Event, bytes]]) -> None:
        """Freeze what the same client asked for around an alert, with its words sealed. What is there stays."""
        with self.database.begin() as connection:
            for event, words in events:
                if not has_evidence(connection, log, event.id, alert):
                    frozen = evidence_row(alert, log, "context", event, words, b"")
                    connection.execute(tables.evidence.insert().values(**frozen))

    # --- people's part ------------------------------------------------------------------------------------------

    def acknowledge(self, id: str, by: str, at: datetime) -> Alert:
        """Somebody has read it. Of two who do, the first one's name stands. Raises NoSuchAlert, NotPossible."""
        with self.database.begin() as connection:
            _acknowledge(connection, id, by, at)
            return read_alert(connection, id)

    def close(self, id: str, by: str, at: datetime, outcome: str, note: str = "") -> Alert:
        """Somebody has dealt with it (F13). An alert that nobody acknowledged is acknowledged first, by the same.

        Raises NoSuchAlert; NotPossible for an outcome not in OUTCOMES and for an alert that is closed already.
        """
        if outcome not in OUTCOMES:
            raise NotPossible(f'"{outcome}" is not an outcome; choose one of {", ".join(OUTCOMES)}')
        with self.database.begin() as connection:
            _acknowledge(connection, id, by, at)
            closed = {"state": CLOSED, "closed_by": by, "closed_at": iso(at), "outcome": outcome, "note": note}
            change(connection, id, closed)
            write_history(connection, id, at, by, CLOSED, outcome)
            return read_alert(connection, id)

    def purge(self, before: datetime) -> int:
        """Remove alerts that were closed before an instant, with evidence and messages; how many (R32)."""
        c = tables.alerts.c
        with self.database.begin() as connection:
            old = tables.alerts.delete().where(c.state == CLOSED, c.closed_at < iso(before))
            return connection.execute(old).rowcount

    # --- reading ------------------------------------------------------------------------------------------------

    def alerts(
        self, routes: Collection[str] = ROUTES, states: Collection[str] = STATES, limit: int = 200
    ) -> list[Alert]:
        """Those that stand in the queues `routes`, newest first."""
        c = tables.alerts.c
        wanted = sa.select(tables.alerts).where(c.route.in_(routes), c.state.in_(states))
        return self._alerts(wanted.order_by(c.number.desc()).limit(limit))

    def changes_since(self, change: int, routes: Collection[str] = ROUTES) -> list[Alert]:
        """Alerts that are new or different since a change, in the order of their changes; for screens that follow."""
        c = tables.alerts.c
        wanted = sa.select(tables.alerts).where(c.changed > change, c.route.in_(routes))
        return self._alerts(wanted.order_by(c.changed))

    @property
    def last_change(self) -> int:
        """The number of the newest change of any alert."""
        with self.reading() as connection:
            return int(connection.execute(sa.select(tables.changes.c.last)).scalar_one())

    def alert(self, id: str) -> Alert:
        """Raises NoSuchAlert."""
        with self.reading() as connection:
            return read_alert(connection, id)

    def evidence(self, id: str) -> list[Evidence]:
        """What an alert rests on, oldest first."""
        e = tables.evidence.c
        with self.reading() as connection:
            rows = connection.execute(sa.select(tables.evidence).where(e.alert == id).order_by(e.seen, e.id))
            return [evidence_from(row) for row in rows]

    def history(self, id: str) -> list[Step]:
        """Who did what to an alert, oldest first."""
        h = tables.history.c
        with self.reading() as connection:
            rows = connection.execute(sa.select(tables.history).where(h.alert == id).order_by(h.id))
            return [Step(datetime.fromisoformat(row.at), row.by, row.what, row.detail) for row in rows]

    def counts(self, routes: Collection[str] = ROUTES) -> dict[str, int]:
        """How many alerts stand in each state."""
        c = tables.alerts.c
        wanted = sa.select(c.state, sa.func.count()).where(c.route.in_(routes)).group_by(c.state)
        with self.reading() as connection:
            return dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in connection.execute(wanted)}

    def raised_since(self, since: datetime) -> list[Alert]:
        """Alerts raised after an instant of real time."""
        return self._alerts(sa.select(tables.alerts).where(tables.alerts.c.raised > iso(since)))

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """A connection that waits for no writer."""
        return self.database.connect().execution_options(reading=True)

    def _alerts(self, wanted: sa.Select[Any]) -> list[Alert]:
        with self.reading() as connection:
            return [alert_from(row) for row in connection.execute(wanted)]


def dead_letters(path: Path) -> int:
    """How many messages of the store at `path` could not be delivered; 0 where there is no store yet."""
    if not path.exists():
        return 0
    store = Store(path)
    try:
        with store.reading() as connection:
            dead = (
                sa.select(sa.func.count()).where(table.c.state == "dead") for table in (tables.outbox, tables.notices)
            )
            return sum(int(connection.execute(wanted).scalar_one()) for wanted in dead)
    finally:
        store.dispose()


def _acknowledge(connection: sa.Connection, id: str, by: str, at: datetime) -> None:
    alert = read_alert(connection, id)
    if alert.state == CLOSED:
        raise NotPossible(f"alert {alert.number} is closed already, by {alert.closed_by}; read its history")
    if alert.state == NEW:
        change(connection, id, {"state": ACKNOWLEDGED, "acknowledged_by": by, "acknowledged_at": iso(at)})
        write_history(connection, id, at, by, ACKNOWLEDGED)

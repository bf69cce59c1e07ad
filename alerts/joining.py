"""How one finding joins the store: as a new alert, or as one more of an open one. Inside the caller's transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from alerts import tables
from alerts.alert import CLOSED, NEW, Alert, Delivery
from alerts.correlate import Sighting, higher, is_echo
from alerts.rows import evidence_row, iso, next_change, read_alert, write_history
from filters.events.event import Event

type Deliveries = Callable[[Alert], Sequence[Delivery]]

NEWEST = 50  # of what other points saw, among which a visit seen twice is looked for

RAISED, LEVEL_RAISED = "raised", "level raised"


@dataclass(frozen=True, slots=True)
class Raised:
    """What the engine found in one event. `fold`: equal for what is one alert. `words`, `site`: sealed."""

    event: Event
    fold: str
    theme: str
    level: str
    kind: str
    service: str
    category: str
    period: str
    route: str
    title: str
    urgent: bool
    words: bytes = b""
    site: bytes = b""


def join(connection: sa.Connection, raised: Raised, log: str, deliveries: Deliveries, now: datetime) -> str:
    """The id of the alert that this event made or joined; "" when the event was stored before."""
    if has_evidence(connection, log, raised.event.id):
        return ""
    c = tables.alerts.c
    open_one = sa.select(c.id, c.level).where(c.fold == raised.fold, c.state != CLOSED)
    row = connection.execute(open_one).first()
    if row is None:
        id, about = uuid4().hex, RAISED
        connection.execute(tables.alerts.insert().values(**_new(id, raised, next_change(connection), now)))
    else:
        id = row.id
        about = LEVEL_RAISED if higher(raised.level, row.level) != row.level else ""
        joined = _joined(connection, id, raised, rises=bool(about))
        connection.execute(tables.alerts.update().where(c.id == id).values(**joined))
    frozen = evidence_row(id, log, "event", raised.event, raised.words, raised.site)
    connection.execute(tables.evidence.insert().values(**frozen))
    if about:
        write_history(connection, id, now, "", about, raised.level)
        for delivery in deliveries(read_alert(connection, id)):
            connection.execute(tables.outbox.insert().values(**_message(id, about, delivery, now)))
    return id


def has_evidence(connection: sa.Connection, log: str, event: int, alert: str = "") -> bool:
    """Whether this event made or joined an alert; with `alert`, whether it stands in that one's evidence at all."""
    e = tables.evidence.c
    wanted = sa.select(e.id).where(e.log == log, e.event == event)
    wanted = wanted.where(e.alert == alert) if alert else wanted.where(e.role == "event")
    return connection.execute(wanted).first() is not None


def _new(id: str, raised: Raised, change: int, now: datetime) -> dict[str, Any]:
    event, client = raised.event, raised.event.client
    return {
        "id": id, "fold": raised.fold, "theme": raised.theme, "level": raised.level, "kind": raised.kind,
        "service": raised.service, "category": raised.category, "device": client.device,
        "person": client.person if client.sure.may_name else None, "sure": client.sure.value,
        "group": event.attempt.standing.group, "zone": event.attempt.standing.zone, "place": client.place,
        "address": event.address, "period": raised.period, "count": 1, "first": event.attempt.at.isoformat(),
        "last": event.attempt.at.isoformat(), "raised": iso(now), "route": raised.route, "state": NEW,
        "title": raised.title, "words": raised.words, "urgent": raised.urgent, "changed": change,
    }  # fmt: skip


def _joined(connection: sa.Connection, id: str, raised: Raised, rises: bool) -> dict[str, Any]:
    """What one more event changes. A level that rises makes the alert new again: what somebody read was less."""
    e, at = tables.evidence.c, raised.event.attempt.at
    same_host = sa.select(e.point, e.host, e.at).where(
        e.alert == id, e.role == "event", e.host == raised.event.attempt.target.name, e.point != raised.event.point
    )
    rows = connection.execute(same_host.order_by(e.id.desc()).limit(NEWEST))
    echo = is_echo(raised.event, [Sighting(row.point, row.host, datetime.fromisoformat(row.at)) for row in rows])
    alert = read_alert(connection, id)
    values: dict[str, Any] = {
        "count": alert.count + (0 if echo else 1),
        "first": min(alert.first, at).isoformat(),
        "last": max(alert.last, at).isoformat(),
        "changed": next_change(connection),
    }
    if rises:
        values |= {"level": raised.level, "state": NEW, "words": raised.words}
    return values


def _message(alert: str, about: str, delivery: Delivery, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid4().hex, "alert": alert, "about": about, "channel": delivery.channel, "to": delivery.to,
        "made": iso(now), "due": iso(now), "tries": 0, "state": "waiting", "error": "",
    }  # fmt: skip

"""Rows of the alert store <-> values."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from alerts import tables
from alerts.alert import Alert, Evidence
from filters.clients import HowSure
from filters.events.event import Event


def iso(instant: datetime) -> str:
    """Real time as text that sorts."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def alert_from(row: sa.Row[Any]) -> Alert:
    values = dict(row._mapping)
    values.pop("fold")
    for name in ("first", "last", "raised", "acknowledged_at", "closed_at"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    return Alert(**(values | {"sure": HowSure(values["sure"])}))


def evidence_row(alert: str, log: str, role: str, event: Event, words: bytes, site: bytes) -> dict[str, Any]:
    """`site`: where it is given, host and path are sealed in it and stand nowhere else."""
    target, decision = event.attempt.target, event.decision
    return {
        "alert": alert, "log": log, "event": event.id, "role": role, "seen": iso(event.seen),
        "at": event.attempt.at.isoformat(), "point": event.point, "address": event.address,
        "device": event.client.device, "host": "" if site else target.name, "path": "" if site else event.path,
        "words": words, "site": site, "labels": " ".join(sorted(target.labels)),
        "themes": " ".join(sorted(target.themes)), "verdict": decision.verdict.value,
        "reason": decision.reason.value, "rule": decision.rule, "policy": event.policy,
    }  # fmt: skip


def evidence_from(row: sa.Row[Any]) -> Evidence:
    values = dict(row._mapping)
    for name in ("id", "alert", "log"):
        values.pop(name)
    for name in ("seen", "at"):
        values[name] = datetime.fromisoformat(values[name])
    for name in ("labels", "themes"):
        values[name] = tuple(values[name].split())
    return Evidence(**values)


class NoSuchAlert(LookupError):
    """There is no alert of this id; it may have been purged."""


def read_alert(connection: sa.Connection, id: str) -> Alert:
    """Raises NoSuchAlert."""
    row = connection.execute(sa.select(tables.alerts).where(tables.alerts.c.id == id)).first()
    if row is None:
        raise NoSuchAlert("there is no such alert; it may have been removed when its time was up")
    return alert_from(row)


def change(connection: sa.Connection, id: str, values: dict[str, Any]) -> None:
    """Change an alert so that screens which follow notice it."""
    values = values | {"changed": next_change(connection)}
    connection.execute(tables.alerts.update().where(tables.alerts.c.id == id).values(**values))


def next_change(connection: sa.Connection) -> int:
    connection.execute(tables.changes.update().values(last=tables.changes.c.last + 1))
    return int(connection.execute(sa.select(tables.changes.c.last)).scalar_one())


def write_history(connection: sa.Connection, id: str, at: datetime, by: str, what: str, detail: str = "") -> None:
    connection.execute(tables.history.insert().values(alert=id, at=iso(at), by=by, what=what, detail=detail))

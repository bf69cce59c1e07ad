"""Requests about alerts and names: acknowledge, close, and leave to look, each only in one's own queue."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from alerts.alert import CLOSED, OUTCOMES, Alert
from alerts.rows import NoSuchAlert
from alerts.store import Store
from appliance.roles import READS_ROUTE, SEES
from appliance.steward.desk import Desk, Who
from filters import requests as ask
from filters.requests import Answer, Done, Refused

SHORTEST_REASON = 3  # characters
LONGEST_NOTE = 4000


class Alerts:
    """`path`: the alert store's file."""

    def __init__(self, path: Path, desk: Desk) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._store = Store(path)
        self._desk = desk
        self.answers: dict[type, Callable[[Any, Who], Answer]] = {
            ask.Acknowledge: self._acknowledge,
            ask.CloseAlert: self._close,
            ask.LookAtNames: self._look,
        }

    def close(self) -> None:
        self._store.dispose()

    def _acknowledge(self, request: ask.Acknowledge, who: Who) -> Answer:
        return self._handled(
            request, who, lambda alert, at: self._store.acknowledge(alert, who.name, at), "acknowledged"
        )

    def _close(self, request: ask.CloseAlert, who: Who) -> Answer:
        if request.outcome not in OUTCOMES:
            return Refused(f"Choose an outcome: {', '.join(OUTCOMES)}.")
        if len(request.note) > LONGEST_NOTE:
            return Refused(f"The note is longer than {LONGEST_NOTE} letters; shorten it.")
        note = request.note.strip()
        return self._handled(
            request, who, lambda alert, at: self._store.close(alert, who.name, at, request.outcome, note), "closed"
        )

    def _look(self, request: ask.LookAtNames, who: Who) -> Answer:
        if len(request.reason.strip()) < SHORTEST_REASON:
            return Refused("The reason is missing; write it down, it stands in the record.")
        if request.what == "events":
            if not who.roles & (SEES["words"] | {"console"}):
                return self._not_theirs(request, who)
            self._desk.write(who, request, record="events")
            return Done("You may look; it stands in the record.")
        alert = self._theirs(request.what, who)
        if isinstance(alert, Refused):
            return self._not_theirs(request, who) if alert is _NOT_THEIRS else alert
        self._desk.write(who, request, record=alert.id, about=alert.person or "")
        return Done("You may look; it stands in the record.")

    def _handled(
        self, request: ask.Acknowledge | ask.CloseAlert, who: Who, act: Callable[[str, datetime], Alert], done: str
    ) -> Answer:
        alert = self._theirs(request.alert, who)
        if isinstance(alert, Refused):
            return self._not_theirs(request, who) if alert is _NOT_THEIRS else alert
        if alert.state == CLOSED:
            return Refused(f"Alert {alert.number} is closed already, by {alert.closed_by}.")
        # The audit comes first: what is done without a row would be done in secret.
        self._desk.write(who, request, record=alert.id, about=alert.person or "")
        act(alert.id, self._desk.clock.real())  # as the engine writes its own steps
        return Done(f"Alert {alert.number} is {done}.", alert.id)

    def _theirs(self, id: str, who: Who) -> Alert | Refused:
        """The alert, if it stands in a queue that one of the asker's roles reads."""
        try:
            alert = self._store.alert(id)
        except NoSuchAlert:
            return Refused("There is no alert of this id (any more).")
        routes = {route for role in who.roles for route in READS_ROUTE.get(role, ())}
        return alert if alert.route in routes or "console" in who.roles else _NOT_THEIRS

    def _not_theirs(self, request: ask.Request, who: Who) -> Refused:
        self._desk.write(who, request, outcome="refused")
        return _NOT_THEIRS


_NOT_THEIRS = Refused("This stands in a queue that your roles do not read; whoever reads it deals with it.")

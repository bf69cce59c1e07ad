"""Now: the alerts that wait for whoever is signed in, as a page and as parts of its live stream."""

from collections.abc import Collection
from typing import Any

from fastapi import APIRouter, Request, Response

from alerts.alert import NEW, Alert
from appliance.dashboard.desk import Desk
from appliance.dashboard.guard import Me
from appliance.dashboard.views.alerts import card, quiet
from appliance.roles import MAY_ASK
from filters.requests import Acknowledge


def routes(desk: Desk) -> APIRouter:
    router = APIRouter()

    @router.get("/", include_in_schema=False)
    def now(request: Request, show: str = "") -> Response:
        me: Me = request.state.me
        if show == "closed":
            closed = desk.box.inbox.closed(me.roles)
            return desk.pages.page(request, "closed.html", listed(desk, me, closed))
        values = listed(desk, me, desk.box.inbox.open(me.roles))
        new = values["fresh"]
        tab = f"Lessonwall: {new} new" if new else "Lessonwall"
        return desk.pages.page(request, "now.html", values | {"stream": "/stream?page=now", "tab_title": tab})

    return router


def listed(desk: Desk, me: Me, alerts: list[Alert], arrived: Collection[str] = ()) -> dict[str, Any]:
    """What the list of alerts is made of, for the page and for its live stream. `arrived`: ids to point out."""
    box = desk.box
    words, zone = box.words(), box.zone
    return {
        "cards": [card(alert, words, zone) for alert in alerts],
        "arrived": arrived,
        "fresh": sum(alert.state == NEW for alert in alerts),
        "quiet": "" if alerts else quiet(box.inbox.last(me.roles), box.refused_today(), zone),
        "csrf": desk.pages.token(me),
        "may_acknowledge": bool(me.roles & MAY_ASK[Acknowledge]),
    }


def news(before: list[Alert], alerts: list[Alert]) -> list[Alert]:
    """Alerts that are new, and were not a moment ago."""
    known = {alert.id for alert in before if alert.state == NEW}
    return [alert for alert in alerts if alert.state == NEW and alert.id not in known]

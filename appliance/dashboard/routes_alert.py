"""One alert: read it, look at the name behind it, acknowledge it, close it."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from alerts.alert import Alert
from appliance.dashboard.desk import Desk
from appliance.dashboard.guard import Me
from appliance.dashboard.routes_session import local
from appliance.dashboard.views import alerts as view
from appliance.roles import MAY_ASK, may_see
from filters.requests import Acknowledge, Answer, CloseAlert, LookAtNames, Refused
from filters.requests import Request as Ask


class NotTheirs(LookupError):
    """No such alert, or not one for this reader."""


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/alerts/{alert_id}")
    def read(request: Request, alert_id: str) -> Response:
        me: Me = request.state.me
        return desk.pages.page(request, "alert.html", alert_values(desk, me, _find(desk, me, alert_id)))

    @router.post("/alerts/{alert_id}/look")
    def look(request: Request, alert_id: str, reason: Annotated[str, Form()] = "") -> Response:
        me: Me = request.state.me
        alert = _find(desk, me, alert_id)
        answer = desk.door.ask(LookAtNames(alert_id, reason), me.session)
        return desk.pages.page(request, "alert.html", alert_values(desk, me, alert, answer, looked=True))

    @router.post("/alerts/{alert_id}/acknowledge")
    def acknowledge(request: Request, alert_id: str, back: Annotated[str, Form()] = "") -> Response:
        return _put(request, alert_id, Acknowledge(alert_id), back)

    @router.post("/alerts/{alert_id}/close")
    def close(
        request: Request, alert_id: str, outcome: Annotated[str, Form()] = "", note: Annotated[str, Form()] = ""
    ) -> Response:
        return _put(request, alert_id, CloseAlert(alert_id, outcome, note.strip()), "")

    def _put(request: Request, alert_id: str, ask: Ask, back: str) -> Response:
        me: Me = request.state.me
        alert = _find(desk, me, alert_id)
        answer = desk.door.ask(ask, me.session)
        if isinstance(answer, Refused):
            return desk.pages.page(request, "alert.html", alert_values(desk, me, alert, answer), 409)
        return RedirectResponse(local(back) if back else f"/alerts/{alert_id}", 303)

    return router


def alert_values(
    desk: Desk, me: Me, alert: Alert, answer: Answer | None = None, looked: bool = False
) -> dict[str, Any]:
    """What the page is made of. `answer`: the steward's, when something was asked; `looked`: a look, if it said yes."""
    box = desk.box
    words, zone, evidence = box.words(), box.zone, box.inbox.store.evidence(alert.id)
    refused = isinstance(answer, Refused)
    uncovered = looked and not refused
    shown = view.shown(alert, evidence, words, box.unseal) if uncovered else None
    unseal = box.unseal if uncovered else lambda sealed: ""
    attempts = [each for each in evidence if each.role == "event"]
    context = [each for each in evidence if each.role != "event"] if uncovered else []
    return {
        "alert": view.card(alert, words, zone),
        "shown": shown,
        "events": view.seen(alert, attempts, words, zone, unseal),
        "context": view.seen(alert, context, words, zone, unseal),
        "history": view.history(box.inbox.store.history(alert.id), zone, box.ahead()),
        "advice": box.themes.advice(alert.theme, box.nation),
        "reasons": view.REASONS,
        "outcomes": list(view.OUTCOMES.items()),
        "may_look": bool(me.roles & MAY_ASK[LookAtNames]) and may_see(me.roles, "words"),
        "may_acknowledge": bool(me.roles & MAY_ASK[Acknowledge]),
        "message": answer.text if refused and answer else "",
        "message_kind": "bad",
    }


def _find(desk: Desk, me: Me, alert_id: str) -> Alert:
    alert = desk.box.inbox.find(alert_id, me.roles)
    if alert is None:
        raise NotTheirs
    return alert

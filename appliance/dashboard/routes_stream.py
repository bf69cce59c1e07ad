"""The live stream of a page: which parts of it have changed, rendered for whoever is signed in there."""

from time import monotonic

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from appliance.dashboard import routes_attempts, routes_now
from appliance.dashboard.desk import Desk
from appliance.dashboard.guard import Me
from appliance.dashboard.stream import MOST_STREAMS, Marks, Part, Pulse, stream
from appliance.dashboard.views.alerts import announcement
from appliance.roles import may_see
from filters.live import NotPublished
from filters.requests import Refused, WhoAmI

ASK_EVERY = 5.0  # seconds between two looks whether the session still stands, taken when there is something to send


def routes(desk: Desk, pulse: Pulse) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/stream")
    def open_stream(request: Request, page: str = "", group: str = "", verdict: str = "") -> Response:
        if pulse.streams >= MOST_STREAMS:
            return Response("too many pages are open; close some", 503, {"retry-after": "30"})
        me: Me = request.state.me
        parts = Parts(desk, me, page, group, verdict)
        body = stream(pulse, parts.changed, lambda: desk.presence.here(me.session))
        return StreamingResponse(body, media_type="text/event-stream", headers={"x-accel-buffering": "no"})

    return router


class Parts:
    """What one open page has been sent, and what it lacks. `page`: now, attempts, or "" for the frame alone."""

    def __init__(self, desk: Desk, me: Me, page: str, group: str, verdict: str) -> None:
        self._desk = desk
        self._me = me
        self._filter = (group, verdict)
        self._alerts = page == "now" and may_see(me.roles, "alerts")
        self._attempts = page == "attempts" and may_see(me.roles, "attempts")
        self._last = desk.box.inbox.open(me.roles) if self._alerts else []
        self._asked = monotonic()

    def changed(self, before: Marks, now: Marks) -> list[Part]:
        """Name and HTML of each part that differs; everything at the first call, so that nothing falls between."""
        if not self._still_theirs():
            self._desk.presence.forget(self._me.session)
            return []
        try:
            return list(self._changed(before, now))
        except NotPublished:
            return []

    def _still_theirs(self) -> bool:
        """An account may have been ended, or its roles changed, while the page was open."""
        if monotonic() - self._asked < ASK_EVERY:
            return True
        self._asked = monotonic()
        answer = self._desk.door.ask(WhoAmI(quiet=True), self._me.session)
        return not isinstance(answer, Refused) or answer.again

    def _changed(self, before: Marks, now: Marks) -> list[Part]:
        pages, box, me = self._desk.pages, self._desk.box, self._me
        renewed = before.policy != now.policy
        parts: list[Part] = []
        if self._alerts and (renewed or before.alerts != now.alerts):
            alerts = box.inbox.open(me.roles)
            arrived = routes_now.news(self._last, alerts)
            if arrived:
                parts.append(("announce", announcement([alert.level for alert in arrived])))
            listed = routes_now.listed(self._desk, me, alerts, {alert.id for alert in arrived})
            parts.append(("alerts", pages.part("alerts.html", listed)))
            self._last = alerts
        if self._attempts and (renewed or before.events != now.events):
            parts.append(("attempts", pages.part("attempt_rows.html", routes_attempts.rows(self._desk, *self._filter))))
        if before.minute != now.minute:
            parts.append(("clock", pages.part("clock.html", {"clock": now.minute})))
        if renewed or before.checks != now.checks:
            parts.append(("warnings", pages.part("warnings.html", {"warnings": box.warnings(me.roles)})))
        return parts

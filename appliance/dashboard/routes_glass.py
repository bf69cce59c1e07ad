"""Break glass: what it does, where it is broken, and who was told."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from alerts.notices import told
from appliance.dashboard.desk import Desk
from appliance.dashboard.guard import Me
from appliance.dashboard.views import glass as view
from appliance.dashboard.with_code import ask_with_code
from filters.requests import BreakGlass, MendGlass, Refused

NEWEST = 10  # things told


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/break-glass")
    def page(request: Request) -> Response:
        return _page(request)

    @router.post("/break-glass")
    def break_glass(
        request: Request,
        zone: Annotated[str, Form()] = "",
        minutes: Annotated[int, Form()] = 0,
        why: Annotated[str, Form()] = "",
        code: Annotated[str, Form()] = "",
    ) -> Response:
        me: Me = request.state.me
        answer = ask_with_code(desk, me.session, code, BreakGlass(zone, minutes, why))
        if isinstance(answer, Refused):
            typed = {"zone": zone, "minutes": str(minutes), "why": why}
            return _page(request, 409, message=answer.text, typed=typed)
        return RedirectResponse("/break-glass", 303)

    @router.post("/break-glass/mend")
    def mend(request: Request, zone: Annotated[str, Form()] = "") -> Response:
        me: Me = request.state.me
        answer = desk.door.ask(MendGlass(zone), me.session)
        if isinstance(answer, Refused):
            return _page(request, 409, message=answer.text)
        return RedirectResponse("/break-glass", 303)

    def _page(request: Request, status: int = 200, **values: Any) -> Response:
        box = desk.box
        box.refresh()  # what was asked for a moment ago is shown
        now, policy = box.now(), box.policy
        broken = view.lines(policy, now)
        there = {line.zone for line in broken}
        page: dict[str, Any] = {
            "broken": broken,
            "zones": [zone for zone in policy.zones.values() if zone.id not in there],
            "lengths": view.MINUTES,
            "told": view.told_lines(told(box.inbox.store), now, box.zone)[:NEWEST],
            "message": "",
            "typed": {"zone": "", "minutes": "30", "why": ""},
        }
        return desk.pages.page(request, "break_glass.html", page | values, status)

    return router

"""The second factor: setting up an authenticator app, and confirming with one of its codes."""

from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

import segno
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from appliance.dashboard.desk import Desk
from appliance.dashboard.guard import Me
from appliance.dashboard.routes_session import local
from filters.requests import ConfirmSecondFactor, EnrolSecondFactor, Refused


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/second-factor")
    def page(request: Request, next: str = "/second-factor", confirmed: bool = False) -> Response:
        return _page(request, next, message="Confirmed for ten minutes." if confirmed else "", kind="good")

    @router.post("/second-factor/enrol")
    def enrol(request: Request, next: Annotated[str, Form()] = "/second-factor") -> Response:
        me: Me = request.state.me
        answer = desk.door.ask(EnrolSecondFactor(), me.session)
        if isinstance(answer, Refused):
            return _page(request, next, message=answer.text, kind="bad", status=409)
        return _page(request, next, app=_app(answer.value))

    @router.post("/second-factor/confirm")
    def confirm(
        request: Request, code: Annotated[str, Form()] = "", next: Annotated[str, Form()] = "/second-factor"
    ) -> Response:
        me: Me = request.state.me
        answer = desk.door.ask(ConfirmSecondFactor(code), me.session)
        if isinstance(answer, Refused):
            return _page(request, next, message=answer.text, kind="bad", status=503 if answer.again else 403)
        where = local(next)
        return RedirectResponse(where if where != "/second-factor" else "/second-factor?confirmed=true", 303)

    def _page(request: Request, next: str, status: int = 200, **values: Any) -> Response:
        empty: dict[str, Any] = {"message": "", "kind": "", "app": None}
        return desk.pages.page(request, "second_factor.html", empty | values | {"next": local(next)}, status)

    return router


def _app(address: str) -> dict[str, str]:
    """What the page shows of an `otpauth:` address, this once: a picture to scan, and the secret to type."""
    secret = parse_qs(urlsplit(address).query)["secret"][0]
    # Ink and ground of its own: a camera reads no light picture on a dark page.
    picture = segno.make(address, error="m").svg_inline(scale=5, border=4, light="#ffffff", dark="#000000")
    return {"picture": picture, "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))}

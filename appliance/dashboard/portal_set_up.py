"""A password for signing in on devices, by a code that works once: the dashboard is out of pupils' reach."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from appliance.dashboard.portal_desk import PortalDesk
from filters.requests import Refused


def routes(desk: PortalDesk) -> APIRouter:
    router = APIRouter()

    @router.get("/set-up")
    async def set_up_page(request: Request, code: str = "") -> Response:
        return page(request, code)

    @router.post("/set-up")
    async def set_up(
        request: Request, code: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
    ) -> Response:
        answer = await desk.asking.set_up(code.strip(), password)
        if isinstance(answer, Refused):
            return page(request, code, answer.text, 503 if answer.again else 403)
        return RedirectResponse("/sign-in", 303)

    def page(request: Request, code: str, error: str = "", status: int = 200) -> Response:
        return desk.pages.page(request, "portal/set_up.html", {"code": code, "error": error}, status)

    return router

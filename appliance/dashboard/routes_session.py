"""Coming and going: the one-time set-up link, sign-in, sign-out."""

from time import monotonic
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from appliance.dashboard.desk import Desk
from appliance.dashboard.forms import SESSION, is_https
from appliance.dashboard.guesses import Guesses, device
from appliance.dashboard.views import people
from filters.requests import Answer, Refused, SetUp, SignIn, SignOut

_SLOWER = Refused("Too many passwords are being tried; wait a few seconds and try again.", again=True)


def routes(desk: Desk) -> APIRouter:
    router = APIRouter()
    guesses = Guesses()

    @router.get("/sign-in")
    def sign_in_page(request: Request, next: str = "/") -> Response:
        return desk.pages.page(request, "sign_in.html", {"error": "", "name": "", "next": local(next)})

    @router.post("/sign-in")
    def sign_in(
        request: Request,
        name: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        next: Annotated[str, Form()] = "/",
    ) -> Response:
        answer = _sign_in(request, name, password)
        if isinstance(answer, Refused):
            values = {"error": answer.text, "name": name, "next": local(next)}
            return desk.pages.page(request, "sign_in.html", values, 503 if answer.again else 403)
        return entered(request, answer.value, local(next))

    def _sign_in(request: Request, name: str, password: str) -> Answer:
        address = device(request.client.host if request.client else "")
        with guesses.place(address, monotonic()) as place:
            return desk.door.ask(SignIn(name, password, address)) if place else _SLOWER

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        session = request.state.me.session
        desk.door.ask(SignOut(), session)
        desk.presence.forget(session)
        response = RedirectResponse("/sign-in", 303)
        response.delete_cookie(SESSION, httponly=True, samesite="strict", secure=is_https(request))
        return response

    @router.get("/set-up")
    def set_up_page(request: Request, code: str = "") -> Response:
        return desk.pages.page(request, "set_up.html", _set_up(code))

    @router.post("/set-up")
    def set_up(
        request: Request,
        code: Annotated[str, Form()] = "",
        name: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        roles: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI reads it, nobody alters it
    ) -> Response:
        chosen = [role for role in roles if role in {each.id for each in people.ROLES}]
        answer = desk.door.ask(SetUp(code.strip(), name, password, tuple(chosen)))
        if isinstance(answer, Refused):
            values = _set_up(code, name, chosen, answer.text)
            return desk.pages.page(request, "set_up.html", values, 503 if answer.again else 403)
        return entered(request, answer.value, "/")

    return router


def local(path: str) -> str:
    """`path` if it leads to a page of this box, else the first page."""
    parts = urlsplit(path)
    ours = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if ours and not parts.scheme and not parts.netloc else "/"


def entered(request: Request, session: str, path: str) -> Response:
    response = RedirectResponse(path, 303)
    response.set_cookie(SESSION, session, httponly=True, samesite="strict", secure=is_https(request))
    return response


def _set_up(code: str, name: str = "", ticked: list[str] | None = None, error: str = "") -> dict[str, object]:
    return {"code": code, "name": name, "ticked": ticked or [], "error": error, "roles": people.ROLES}

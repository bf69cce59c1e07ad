"""A page for each thing that can go wrong: what it is, that nothing was changed, and what to do."""

from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from appliance.dashboard.forms import SESSION, Expired
from appliance.dashboard.guard import MayNot, NotSignedIn, StewardSilent
from appliance.dashboard.headers import TooLong
from appliance.dashboard.pages import Pages
from appliance.dashboard.routes_alert import NotTheirs
from filters.live import NotPublished

_FIXED: dict[type[Exception], tuple[int, str, str]] = {
    Expired: (
        403,
        "This form is no longer valid",
        "It was open for too long, or came from another page. Nothing was changed. Go back, reload, try again.",
    ),
    TooLong: (413, "That is too long", "Nothing was changed. Write less, and send it again."),
    NotTheirs: (404, "There is nothing here", "Check the address, or start from the first page."),
    RequestValidationError: (
        422,
        "That was not understood",
        "Nothing was changed. Go back and fill it in again.",
    ),
    Exception: (
        500,
        "Something went wrong on this page",
        "Filtering goes on. Try again; if it stays so, tell IT: the box's log says what happened.",
    ),
}


class Problems:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def answer_for(self, app: FastAPI) -> None:
        handlers: dict[type[Exception], Any] = {
            NotSignedIn: self.sign_in_first,
            MayNot: self.not_for_them,
            StewardSilent: self.steward_silent,
            NotPublished: self.not_yet,
            HTTPException: self.not_found,
            **dict.fromkeys(_FIXED, self.fixed),
        }
        for error, handler in handlers.items():
            app.add_exception_handler(error, handler)

    def fixed(self, request: Request, error: Exception) -> Response:
        known = next(kind for kind in type(error).__mro__ if kind in _FIXED)
        return self._pages.problem(request, *_FIXED[known])

    def sign_in_first(self, request: Request, error: Exception) -> Response:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if request.headers.get("sec-fetch-site") == "cross-site" and SESSION not in request.cookies:
            return self._pages.bounce(here)
        plain = here == "/" or request.method != "GET"
        return RedirectResponse("/sign-in" if plain else f"/sign-in?next={quote(here, safe='/')}", 303)

    def not_for_them(self, request: Request, error: MayNot) -> Response:
        if error.instead:
            return RedirectResponse(error.instead, 303)
        text = "Your roles do not include this. If they should, ask the headteacher or IT for an account that does."
        return self._pages.problem(request, 403, "This page is not for your account", text)

    def steward_silent(self, request: Request, error: Exception) -> Response:
        return self._pages.problem(request, 503, "The box cannot answer just now", str(error), again=request.url.path)

    def not_yet(self, request: Request, error: Exception) -> Response:
        text = "No policy is in force yet. It takes a few seconds after a start; if it stays so, tell IT."
        return self._pages.problem(request, 503, "The box is starting", text, again=request.url.path)

    def not_found(self, request: Request, error: HTTPException) -> Response:
        if isinstance(error.__cause__, TooLong):  # FastAPI wraps whatever goes wrong while it reads a form
            return self.fixed(request, error.__cause__)
        if error.status_code == 404:
            return self._pages.problem(request, *_FIXED[NotTheirs])
        text = "Start again from the first page."
        return self._pages.problem(request, error.status_code, "That cannot be done here", text)

"""The web application: its routes behind one guard, and a page for each thing that can go wrong."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from appliance.dashboard import (
    routes_about,
    routes_alert,
    routes_attempts,
    routes_health,
    routes_now,
    routes_policy,
    routes_session,
    routes_stream,
    routes_why,
)
from appliance.dashboard.box import Box
from appliance.dashboard.desk import Desk
from appliance.dashboard.forms import SESSION, Expired, Forms
from appliance.dashboard.guard import Guard, MayNot, NotSignedIn, Presence, StewardSilent, every_route_is_guarded
from appliance.dashboard.headers import Headers, TooLong
from appliance.dashboard.pages import STATIC, Pages
from appliance.dashboard.stream import Pulse
from appliance.door import Door
from filters.live import NotPublished

_PAGES = (
    routes_session,
    routes_now,
    routes_alert,
    routes_attempts,
    routes_policy,
    routes_why,
    routes_health,
    routes_about,
)


def build(box: Box, door: Door) -> ASGIApp:
    """The application over one box. Raises ValueError if a route is not in the access table."""
    forms, presence = Forms(), Presence()
    pages, pulse = Pages(box, forms), Pulse(box)
    desk = Desk(box, pages, door, presence)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pulse.start()
        yield
        await pulse.stop()

    app = FastAPI(
        title="Lessonwall",
        description="The box's own dashboard. Pages are for people; programs read /healthz and /metrics.",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        dependencies=[Depends(Guard(door, forms, presence))],
    )
    routers = [module.routes(desk) for module in _PAGES] + [routes_stream.routes(desk, pulse)]
    every_route_is_guarded(routers)
    for router in routers:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _say_what_went_wrong(app, pages)
    # Around everything, so that the page for an error of ours carries them too.
    return Headers(app)


def _say_what_went_wrong(app: FastAPI, pages: Pages) -> None:
    @app.exception_handler(NotSignedIn)
    def sign_in_first(request: Request, error: Exception) -> Response:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if request.headers.get("sec-fetch-site") == "cross-site" and SESSION not in request.cookies:
            return pages.bounce(here)
        where = "/sign-in" if here == "/" or request.method != "GET" else f"/sign-in?next={quote(here, safe='/')}"
        return RedirectResponse(where, 303)

    @app.exception_handler(MayNot)
    def not_for_them(request: Request, error: MayNot) -> Response:
        if error.instead:
            return RedirectResponse(error.instead, 303)
        text = "Your roles do not include this. If they should, ask the headteacher or IT for an account that does."
        return pages.problem(request, 403, "This page is not for your account", text)

    @app.exception_handler(Expired)
    def form_expired(request: Request, error: Exception) -> Response:
        text = "It was open for too long, or came from another page. Nothing was changed. Go back, reload, try again."
        return pages.problem(request, 403, "This form is no longer valid", text)

    @app.exception_handler(TooLong)
    def too_long(request: Request, error: Exception) -> Response:
        return pages.problem(request, 413, "That is too long", "Nothing was changed. Write less, and send it again.")

    @app.exception_handler(StewardSilent)
    def steward_silent(request: Request, error: StewardSilent) -> Response:
        return pages.problem(request, 503, "The box cannot answer just now", str(error), again=request.url.path)

    @app.exception_handler(NotPublished)
    def not_yet(request: Request, error: Exception) -> Response:
        text = "No policy is in force yet. It takes a few seconds after a start; if it stays so, tell IT."
        return pages.problem(request, 503, "The box is starting", text, again=request.url.path)

    @app.exception_handler(routes_alert.NotTheirs)
    @app.exception_handler(HTTPException)
    def not_found(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        if isinstance(error.__cause__, TooLong):  # FastAPI wraps whatever goes wrong while it reads a form
            return too_long(request, error)
        if status == 404:
            return pages.problem(
                request, 404, "There is nothing here", "Check the address, or start from the first page."
            )
        return pages.problem(request, status, "That cannot be done here", "Start again from the first page.")

    @app.exception_handler(RequestValidationError)
    def not_understood(request: Request, error: Exception) -> Response:
        return pages.problem(
            request, 422, "That was not understood", "Nothing was changed. Go back and fill it in again."
        )

    @app.exception_handler(Exception)
    def broken(request: Request, error: Exception) -> Response:
        text = "Filtering goes on. Try again; if it stays so, tell IT: the box's log says what happened."
        return pages.problem(request, 500, "Something went wrong on this page", text)

"""The sign-in page: who uses this device, by a name and password that the school gave out. Works without JavaScript."""

import asyncio
from time import monotonic
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from appliance.dashboard.guesses import BURST, EVERY, device
from appliance.dashboard.portal_desk import PortalDesk, peer
from appliance.dashboard.views.portal import purposes
from filters.pace import Pace
from filters.requests import Answer, Refused

AT_ONCE = 2  # passwords that the steward is asked to check: one is being checked, and the next one waits
WAIT = 10.0  # seconds in a row of people

_SLOWER = Refused("Too many passwords are being tried; wait a few seconds and try again.", again=True)
_BUSY = Refused("Many people are signing in just now; try again in a moment.", again=True)


def routes(desk: PortalDesk) -> APIRouter:
    router = APIRouter()
    pace: Pace[str] = Pace(BURST, EVERY)
    places = asyncio.Semaphore(AT_ONCE)

    @router.get("/")
    async def first() -> Response:
        return RedirectResponse("/sign-in", 303)

    @router.get("/sign-in")
    async def sign_in_page(request: Request) -> Response:
        return page(desk, request)

    @router.post("/sign-in")
    async def sign_in(
        request: Request, name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
    ) -> Response:
        answer = await _ask(peer(request), name, password)
        if isinstance(answer, Refused):
            return page(desk, request, answer.text, name, 503 if answer.again else 403)
        return RedirectResponse("/sign-in/done", 303)

    async def _ask(address: str, name: str, password: str) -> Answer:
        if not pace.may(device(address), monotonic()):
            return _SLOWER
        try:
            await asyncio.wait_for(places.acquire(), WAIT)
        except TimeoutError:
            return _BUSY
        try:
            return await desk.asking.sign_in(address, name.strip(), password)
        finally:
            places.release()

    @router.get("/sign-in/done")
    async def done(request: Request) -> Response:
        found = await desk.settled(peer(request), signed_in=True)
        return desk.pages.page(request, "portal/done.html", {"known": found})

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        answer = await desk.asking.sign_out(peer(request))
        if isinstance(answer, Refused):
            return page(desk, request, answer.text, status=503 if answer.again else 403)
        await desk.settled(peer(request), signed_in=False)
        return RedirectResponse("/sign-in", 303)

    return router


def page(desk: PortalDesk, request: Request, error: str = "", name: str = "", status: int = 200) -> Response:
    """The sign-in page, with what went wrong."""
    values = {
        "known": desk.known(peer(request)),
        "error": error,
        "name": name,
        "encrypted": desk.places.encrypted,
        # Providers lead back to encrypted pages only.
        "provider": desk.places.encrypted and desk.identity.oidc is not None,
        "address": desk.places.url("/sign-in").partition("://")[2],
        "purposes": purposes(desk.box.policy.rules),
    }
    return desk.pages.page(request, "portal/sign_in.html", values, status)

"""The pages for devices: sign-in, what RFC 8908 asks for, log-ons of computers; and nothing of the dashboard.

An application of its own with listeners of its own: every device of the school may reach these, guests' too.
"""

from collections.abc import Iterable

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp

from appliance.dashboard import (
    portal_captive,
    portal_provider,
    portal_set_up,
    portal_sign_in,
    routes_about,
    routes_identity,
)
from appliance.dashboard.box import Box
from appliance.dashboard.desk import Desk
from appliance.dashboard.forms import Forms
from appliance.dashboard.guard import Presence
from appliance.dashboard.headers import Headers
from appliance.dashboard.hosts import Hosts
from appliance.dashboard.pages import STATIC
from appliance.dashboard.portal_asking import Asking
from appliance.dashboard.portal_desk import PortalDesk
from appliance.dashboard.portal_frame import PortalPages
from appliance.dashboard.portal_places import Places
from appliance.dashboard.portal_plain import Plain
from appliance.dashboard.portal_told import Notes
from appliance.dashboard.problems import Problems
from filters.door import Door
from filters.neighbours import Neighbours


def build(box: Box, door: Door, places: Places, notes: Notes) -> tuple[ASGIApp, ASGIApp]:
    """The applications for the ports with TLS and in clear."""
    forms = Forms()
    pages = PortalPages(box, forms)
    desk = PortalDesk(box, pages, Asking(door), places, notes, Neighbours())
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    for router in _for_people(desk, door):
        app.include_router(router, dependencies=[Depends(_proved(forms))])
    app.include_router(routes_identity.routes(desk))  # programs fill in no form: they sign what they send
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    Problems(pages).answer_for(app)
    return Headers(Hosts(app, places.name)), Headers(Plain(app, desk))


def _for_people(desk: PortalDesk, door: Door) -> Iterable[APIRouter]:
    yield portal_sign_in.routes(desk)
    yield portal_set_up.routes(desk)
    yield portal_provider.routes(desk)
    yield portal_captive.routes(desk)
    yield routes_about.routes(Desk(desk.box, desk.pages, door, Presence()))


class _proved:
    """A dependency of every page: whatever is posted was filled in on a page of ours."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    async def __call__(self, request: Request) -> None:
        if request.method == "POST":
            await self._forms.check(request)

"""The web application: every route behind one guard, every answer with our headers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp

from appliance.dashboard import (
    routes_about,
    routes_alert,
    routes_attempts,
    routes_devices,
    routes_devices_file,
    routes_factor,
    routes_glass,
    routes_health,
    routes_lists,
    routes_now,
    routes_people,
    routes_policy,
    routes_session,
    routes_stream,
    routes_watch,
    routes_why,
)
from appliance.dashboard.box import Box
from appliance.dashboard.desk import Desk
from appliance.dashboard.forms import Forms
from appliance.dashboard.guard import Guard, Presence, every_route_is_guarded
from appliance.dashboard.headers import Headers
from appliance.dashboard.hosts import Hosts
from appliance.dashboard.pages import STATIC, Pages
from appliance.dashboard.problems import Problems
from appliance.dashboard.stream import Pulse
from filters.door import Door

_PAGES = (
    routes_session,
    routes_now,
    routes_alert,
    routes_attempts,
    routes_policy,
    routes_why,
    routes_lists,
    routes_devices,
    routes_devices_file,
    routes_people,
    routes_watch,
    routes_glass,
    routes_factor,
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
    Problems(pages).answer_for(app)
    # Around everything, so that the page for an error of ours carries them too.
    return Headers(Hosts(app, lambda: box.school.web_name if box.school else ""))

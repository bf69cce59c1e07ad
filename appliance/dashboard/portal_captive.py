"""Am I behind a portal? The answer for devices that ask by the captive portal API (RFC 8908)."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from appliance.dashboard.portal_desk import PortalDesk, peer

PATH = "/captive-portal"


class CaptiveJson(JSONResponse):
    media_type = "application/captive+json"


def routes(desk: PortalDesk) -> APIRouter:
    router = APIRouter()

    @router.get(PATH)
    async def captive_portal(request: Request) -> Response:
        """No `seconds-remaining`: a sign-in may end with the lesson, and the next probe tells that in time."""
        return CaptiveJson(
            {
                "captive": desk.known(peer(request)).captive,
                "user-portal-url": desk.places.url("/sign-in"),
                "venue-info-url": desk.places.url("/about"),
                "can-extend-session": True,
            }
        )

    return router

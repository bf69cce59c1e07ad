"""What comes to the port in clear: phones' questions whether they are behind a portal, and where they are led.

The firewall leads connections here that were meant for others. Their authors are told so, and never anything in the
place of what they asked for.
"""

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from appliance.dashboard.hosts import is_ours
from appliance.dashboard.portal_desk import PortalDesk, peer
from appliance.dashboard.portal_probes import expected
from filters.live import NotPublished

_PATHS = {"/sign-in", "/sign-in/done", "/sign-out", "/set-up", "/captive-portal", "/about", "/identity"}

_AUTHENTICATE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Sign in first</title></head>
<body><p>This device has to <a href="{url}">sign in to the school's network</a> first.</p></body></html>
"""
_ELSEWHERE = "This connection was led to the school's filter by mistake. Try again.\n"


class Plain:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, desk: PortalDesk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_page(scope):
            await self._lead(Request(scope))(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_page(self, scope: Scope) -> bool:
        """Whether it is asked of us. Where there is TLS nothing is: nobody types a password into a page in clear."""
        if self._desk.places.encrypted:
            return False
        path, host = str(scope["path"]), Request(scope).headers.get("host", "")
        return (path in _PATHS or path.startswith("/static/")) and is_ours(host, self._desk.places.name())

    def _lead(self, request: Request) -> Response:
        asks = request.method in ("GET", "HEAD")
        if not self._captive(peer(request)):
            known = expected(request.headers.get("host", ""), request.url.path) if asks else None
            if known is not None:
                return Response(known.body, known.status, media_type=known.type)
            if not asks:
                return Response(_ELSEWHERE, 421, media_type="text/plain")
        url = self._desk.places.url("/sign-in")
        if asks:
            return RedirectResponse(url, 302)  # every maker's probe knows this one; 307 and 511 only some
        return HTMLResponse(_AUTHENTICATE.format(url=url), 511)  # RFC 6585 section 6

    def _captive(self, address: str) -> bool:
        try:
            return self._desk.known(address).captive
        except NotPublished:
            return True

"""What every answer carries: no script or style but our own files, no framing, no referrer, nothing kept on disk."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from appliance.dashboard.forms import LONGEST_BODY, LONGEST_FILE, TAKE_FILES

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class Headers:
    """ASGI middleware. Files under /static may be kept for a year: their address changes with their content."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        static = str(scope["path"]).startswith("/static/")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers[name] = value
                kept = static and message["status"] == 200
                headers["cache-control"] = "public, max-age=31536000, immutable" if kept else "no-store"
            await send(message)

        longest = LONGEST_FILE if scope["path"] in TAKE_FILES else LONGEST_BODY
        await self._app(scope, _bounded(receive, longest), with_headers)


class TooLong(Exception):
    """More was posted than any form of ours can hold."""


def _bounded(receive: Receive, longest: int) -> Receive:
    """Counts what arrives, so that nobody fills the memory; a declared length may lie."""
    received = 0

    async def bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > longest:
            raise TooLong
        return message

    return bounded

"""By which names the dashboard answers: its addresses, and names that no stranger can point at it.

A page elsewhere may make its own name lead to this box (DNS rebinding) and then ask it as if they were one site. No
cookie of ours goes with that; still, whoever comes by such a name is told nothing.
"""

import re
from collections.abc import Callable
from ipaddress import ip_address

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

# No registry sells these (RFC 6762, RFC 8375; .internal is reserved by ICANN).
_NOT_FOR_SALE = (".local", ".home.arpa", ".internal")
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(:\d{1,5})?", re.ASCII)


class Hosts:
    """ASGI middleware. `name`: what the school calls this box, "" where it has no name of its own."""

    def __init__(self, app: ASGIApp, name: Callable[[], str]) -> None:
        self._app = app
        self._name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_ours(_host(scope), self._name()):
            text = "This name does not lead here. Open the dashboard by the box's own name or address."
            await PlainTextResponse(text, 421)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def is_ours(authority: str, name: str) -> bool:
    """Whether a Host header may stand for this box. Only programs without a browser leave it out."""
    found = _AUTHORITY.fullmatch(authority.lower())
    if found is None:
        return not authority
    host = found[1].strip("[]").rstrip(".")
    return host == name.lower() or "." not in host or host.endswith(_NOT_FOR_SALE) or _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _host(scope: Scope) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == b"host"), "")

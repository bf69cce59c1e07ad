"""A proxy beyond ours, by which everything goes: what it is told, what it is not asked for, what its refusals mean.

It looks names up itself. Of those that our own resolvers know to lead into the school's network it is not asked, and of
addresses in there neither; where they know nothing of a name, theirs is the word.
"""

import asyncio
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable
from pathlib import Path

from mitmproxy import connection, http

from filters.part import CannotServe
from filters.policy.school import Parent
from filters.proxy.redirected import is_redirected
from filters.proxy.resolve import Inside, NotReached
from filters.proxy.settings import ProxySettings
from filters.proxy.trouble import REFUSED_LOGIN

WAIT = 1.0  # seconds for our own resolvers to say where a name leads
REST = 30.0  # seconds for which they are not asked after they kept silent

type Page = Callable[[int, str], http.Response]


class ByParent:
    """mitmproxy's hooks, after those that judge. `addresses`: of a name, as `Resolve.addresses`."""

    def __init__(
        self, login: str, addresses: Callable[[str], Awaitable[object]], page: Page,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._login = f"Basic {b64encode(login.encode()).decode()}" if login else ""
        self._addresses = addresses
        self._page = page
        self._clock = clock
        self._ask_again = 0.0
        self._in_tunnel: set[str] = set()  # ids of connections on which CONNECT was asked for, and granted

    async def http_connect(self, flow: http.HTTPFlow) -> None:
        await self._judge(flow)

    def http_connected(self, flow: http.HTTPFlow) -> None:
        self._in_tunnel.add(flow.client_conn.id)

    def client_disconnected(self, client: connection.Client) -> None:
        self._in_tunnel.discard(client.id)

    async def requestheaders(self, flow: http.HTTPFlow) -> None:
        if is_redirected(flow.client_conn):
            return  # It goes on as the rest of what the firewall forwards: straight to the site.
        await self._judge(flow)
        if flow.client_conn.id not in self._in_tunnel:
            # The parent reads this request, and is told whom it is for. Inside a tunnel the site itself does.
            host = f"[{flow.request.host}]" if ":" in flow.request.host else flow.request.host
            flow.request.authority = f"{host}:{flow.request.port}"
            if self._login:
                flow.request.headers["proxy-authorization"] = self._login

    def http_connect_upstream(self, flow: http.HTTPFlow) -> None:
        if self._login:
            flow.request.headers["proxy-authorization"] = self._login

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """The parent asks us for a password: no browser is to be asked in our place."""
        if flow.response and flow.response.status_code == 407:
            flow.response.stream = False

    def response(self, flow: http.HTTPFlow) -> None:
        if flow.response and flow.response.status_code == 407:
            flow.response = self._page(502, REFUSED_LOGIN)

    async def _judge(self, flow: http.HTTPFlow) -> None:
        if flow.response or flow.error:
            return
        try:
            await self._outside(flow.request.host)
        except NotReached as error:
            flow.request.stream = False
            flow.response = self._page(502, str(error))

    async def _outside(self, host: str) -> None:
        """Raises Inside for what is known to be."""
        # Addresses, and names that are known already, need no wait at all.
        wait = WAIT if self._clock() >= self._ask_again else 0
        try:
            async with asyncio.timeout(wait):
                await self._addresses(host)
        except TimeoutError:
            if wait:
                self._ask_again = self._clock() + REST
        except Inside:
            raise
        except NotReached:
            return


def parent_of(settings: ProxySettings) -> tuple[Parent, str] | None:
    """The parent with its "user:password". Raises CannotServe."""
    parent = settings.parent
    if parent is None:
        return None
    for listen in settings.listeners:
        if (listen.host, listen.port) == (parent.host, parent.port):
            raise CannotServe(
                f"proxy.parent: {parent.host}:{parent.port} is this proxy itself; name the provider’s, or take it out"
            )
    if not parent.login_file:
        return parent, ""
    try:
        login = Path(parent.login_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise CannotServe(
            f"{parent.login_file}: {reason}; proxy.parent_login names a file that this program may read"
        ) from None
    if ":" not in login or "\n" in login:
        raise CannotServe(f"{parent.login_file}: is not one line user:password; write it so")
    return parent, login

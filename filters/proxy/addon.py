"""mitmproxy's hooks -> judge -> what is done about it: the thin part.

A connection is decided before anything in it is read, a request before its body is. A fault of ours refuses; it
never opens.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address

from mitmproxy import connection, http, tls
from mitmproxy.proxy.server_hooks import ServerConnectionHookData

from filters.enforce import Action
from filters.proxy.answers import Answers
from filters.proxy.asker import Asker
from filters.proxy.judge import Judge, Judged
from filters.proxy.metrics import CONNECTIONS, FAULTS, REQUESTS
from filters.proxy.remember import Remember
from filters.proxy.resolve import NotReached, Resolve

WEB_PORTS = frozenset({80, 443})
HOLDS = 2 << 20  # bytes of a body that waits for its page; a longer upload to a closed site is cut instead

_logger = logging.getLogger(__name__)


class Addon:
    """`who`: a connection -> who speaks there. `now`: policy time. `ports`: those a client may ask for."""

    def __init__(
        self, judge: Judge, who: Callable[[connection.Client], Asker], now: Callable[[], datetime], answers: Answers,
        remember: Remember, resolve: Resolve, ports: frozenset[int] = WEB_PORTS,
    ) -> None:  # fmt: skip
        self._judge = judge
        self._who = who
        self._now = now
        self._answers = answers
        self._remember = remember
        self._resolve = resolve
        self._ports = ports
        self._asked: dict[str, str] = {}  # connection id -> the host that CONNECT named
        self.shut: set[str] = set()  # connections whose TLS is refused; see `tls_shut.py`

    # --- a connection -------------------------------------------------------------------------------------------

    async def http_connect(self, flow: http.HTTPFlow) -> None:
        """CONNECT host:port."""
        if flow.response or flow.error:
            return
        try:
            await self._connect(flow)
        except Exception:
            flow.response = self._fault()

    async def _connect(self, flow: http.HTTPFlow) -> None:
        host, port = flow.request.host, flow.request.port
        if port not in self._ports:
            flow.response = self._answers.refused(f"Port {port} is not open here: the proxy serves web pages.")
            return
        asker = self._who(flow.client_conn)
        judged = self._judge.connection([host], asker.client, asker.policy, self._now())
        CONNECTIONS.labels(judged.decision.verdict, judged.decision.reason).inc()
        if judged.action is Action.REFUSE:
            await self._remember(judged, asker)
            flow.response = self._answers.page(judged, asker)
            return
        self._asked[flow.client_conn.id] = host

    async def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        """The names in a ClientHello, beside the one that CONNECT gave: pass untouched, open, or shut."""
        client = data.context.client
        try:
            judged, asker = self._hello(data)
        except Exception:
            self._fault()
            self.shut.add(client.id)
            return
        if judged.action is Action.PASS:
            data.ignore_connection = True
        if judged.action is Action.REFUSE:
            self.shut.add(client.id)
        # What is opened is remembered by its requests, with what they ask for.
        if judged.action in (Action.PASS, Action.REFUSE):
            await self._remember(judged, asker)

    def _hello(self, data: tls.ClientHelloData) -> tuple[Judged, Asker]:
        asker = self._who(data.context.client)
        asked = self._asked.get(data.context.client.id, "")
        names = [name for name in dict.fromkeys([data.client_hello.sni or "", asked]) if name]
        judged = self._judge.connection(names or ["unnamed.invalid"], asker.client, asker.policy, self._now())
        return judged, asker

    def client_disconnected(self, client: connection.Client) -> None:
        self._asked.pop(client.id, None)
        self.shut.discard(client.id)

    # --- a request in clear -------------------------------------------------------------------------------------

    async def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Plain HTTP, or a request inside TLS that we opened; before its body is read, which we never do."""
        if flow.response or flow.error:
            return
        try:
            answer = await self._request(flow)
        except Exception:
            answer = self._fault()
        if answer is not None:
            self._answer(flow, answer)
        else:
            flow.request.stream = True

    async def _request(self, flow: http.HTTPFlow) -> http.Response | None:
        request, asker = flow.request, self._who(flow.client_conn)
        names = _names(flow)
        if self._answers.is_own(names[0]):
            return self._answers.own(request.path, asker)
        now = self._now()
        judged = self._judge.request(names, request.path, asker.client, asker.policy, now)
        REQUESTS.labels(judged.decision.verdict, judged.decision.reason).inc()
        await self._remember(judged, asker, flow)
        if judged.action is Action.SUPPORT_PAGE and self._answers.goes_on(request.path, judged, asker):
            return None
        if judged.stopped:
            return self._answers.page(judged, asker)
        if request.port not in self._ports:
            return self._answers.refused(f"Port {request.port} is not open here: the proxy serves web pages.")
        return None

    def _answer(self, flow: http.HTTPFlow, answer: http.Response) -> None:
        """In place of the site's. A long upload would have to be read to its end first: that connection is cut."""
        length = flow.request.headers.get("content-length", "0")
        flow.request.stream = False
        if length.isdecimal() and int(length) <= HOLDS:
            flow.response = answer
        else:
            flow.kill()

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Bodies pass through; none is kept."""
        if flow.response:
            flow.response.stream = True

    # --- the proxy's own connections ----------------------------------------------------------------------------

    async def server_connect(self, data: ServerConnectionHookData) -> None:
        """Where a name leads: by the box's upstreams, and never into the school's own network."""
        address = data.server.address
        if address is None:
            return
        try:
            found = await self._resolve.address(address[0])
        except NotReached as error:
            data.server.error = str(error)
        else:
            data.server.sni = data.server.sni or _name(address[0])
            data.server.address = (found, address[1])

    def _fault(self) -> http.Response:
        FAULTS.inc()
        _logger.exception("an attempt could not be judged; it was refused")
        return self._answers.undecidable()


def _names(flow: http.HTTPFlow) -> list[str]:
    """Every name that a request bears, the one really contacted first."""
    request = flow.request
    header = (request.host_header or "").rpartition("@")[2]
    header = header if header.startswith("[") else header.partition(":")[0]
    sni = flow.client_conn.sni or ""
    return [name for name in dict.fromkeys([request.host, header, sni]) if name]


def _name(host: str) -> str | None:
    try:
        ip_address(host)
    except ValueError:
        return host
    return None

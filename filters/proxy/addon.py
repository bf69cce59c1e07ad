"""mitmproxy's hooks -> judge -> what is done about it: the thin part.

A connection is decided before anything in it is read, a request before its body is. A fault of ours refuses; it
never opens.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from mitmproxy import connection, http, tcp, tls
from mitmproxy.proxy.server_hooks import ServerConnectionHookData

from filters.enforce import Action
from filters.proxy.addressed import addressed, readdress
from filters.proxy.answers import SEE_OTHER, Answers
from filters.proxy.asker import Asker
from filters.proxy.going_on import go_on
from filters.proxy.greeting import legible, take_up
from filters.proxy.hop import readable
from filters.proxy.host import BadHost, canonical_host, host_of
from filters.proxy.judge import Judge
from filters.proxy.metrics import CONNECTIONS, FAULTS, REQUESTS
from filters.proxy.redirected import connects_for, is_redirected, made_to
from filters.proxy.remember import Remember
from filters.proxy.resolve import NotReached, Resolve
from filters.proxy.target import BadTarget, target_of
from filters.proxy.tunnels import Tunnels
from filters.proxy.twins import made_for

WEB_PORTS = frozenset({80, 443})

_logger = logging.getLogger(__name__)


class Addon:
    """`who`: a connection -> who speaks there. `now`: policy time. `ports`: those a client may ask for.
    `looked_into`: is told the id, names and device of each connection that is opened to be read."""

    def __init__(
        self, judge: Judge, who: Callable[[connection.Client], Asker], now: Callable[[], datetime], answers: Answers,
        remember: Remember, resolve: Resolve, tunnels: Tunnels, ports: frozenset[int] = WEB_PORTS,
        looked_into: Callable[[str, Sequence[str], str], None] = lambda id, names, device: None,
    ) -> None:  # fmt: skip
        self._judge = judge
        self._who = who
        self._now = now
        self._answers = answers
        self._remember = remember
        self._resolve = resolve
        self._tunnels = tunnels
        self._ports = ports
        self._looked_into = looked_into
        self._asked: dict[str, str] = {}  # connection id -> the host that CONNECT named
        self.opened: set[str] = set()  # ids of connections whose TLS may be opened; see `tls_opened.py`

    # --- a connection -------------------------------------------------------------------------------------------

    async def http_connect(self, flow: http.HTTPFlow) -> None:
        """CONNECT host:port."""
        if flow.response or flow.error:
            return
        try:
            flow.response = await self._connect(flow)
        except Exception:
            flow.response = self._fault([flow.request.host])

    async def _connect(self, flow: http.HTTPFlow) -> http.Response | None:
        try:
            host, port = canonical_host(flow.request.host), flow.request.port
        except BadHost:
            return self._answers.trouble(400, "")
        flow.request.data.host = host
        if self._answers.is_own(host):
            return self._answers.own_in_clear()
        if port not in self._ports:
            return self._answers.no_such_port(port)
        asker = self._who(flow.client_conn)
        judged = self._judge.connection([host], asker.client, asker.policy, self._now(), greeted=False)
        CONNECTIONS.labels(judged.decision.verdict, judged.decision.reason).inc()
        if judged.action is Action.REFUSE:
            await self._remember(judged, asker)
            return self._answers.page(judged, asker)
        self._asked[flow.client_conn.id] = host
        return None

    async def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        """The names in a ClientHello, beside the one that CONNECT gave: pass untouched, open, or shut."""
        client = data.context.client
        self.opened.discard(client.id)
        names = self._names_of(client, data.client_hello.sni)
        if not (legible(data.client_hello) and all(map(host_of, names)) and self._may_ask(client)):
            return  # A name that we cannot read is one that we cannot judge; no certificate, so the connection ends.
        take_up(data)
        try:
            asker = self._who(client)
            if is_redirected(client) and self._is_own(host_of(names[0]), client):
                if asker.client.standing.inspected:
                    self.opened.add(client.id)
                return
            judged = self._judge.connection(names, asker.client, asker.policy, self._now())
            if is_redirected(client):  # by CONNECT it was counted when that was judged
                CONNECTIONS.labels(judged.decision.verdict, judged.decision.reason).inc()
        except Exception:
            data.ignore_connection = self._fault(names) is None
            return
        if judged.action is Action.PASS:
            data.ignore_connection = True
            self._tunnels.add(client, names)
        elif judged.action is not Action.REFUSE:
            self.opened.add(client.id)
            if judged.action is Action.LOOK_INSIDE:
                self._looked_into(client.id, names, asker.client.device)
            return  # What is opened is remembered by its requests, with what they ask for.
        await self._remember(judged, asker)

    def client_disconnected(self, client: connection.Client) -> None:
        self._asked.pop(client.id, None)
        self.opened.discard(client.id)
        self._tunnels.drop(client.id)

    # --- a request in clear -------------------------------------------------------------------------------------

    async def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Plain HTTP, or a request inside TLS that we opened; before its body is read, which we never do."""
        if flow.response or flow.error:
            return
        try:
            answer = await self._request(flow)
        except Exception:
            answer = self._fault(_names(flow))
        if answer is None:
            flow.request.stream = True
            return
        if flow.request.method == "HEAD":
            answer.data.content = b""
        flow.response = answer

    async def _request(self, flow: http.HTTPFlow) -> http.Response | None:
        request, asker = flow.request, self._who(flow.client_conn)
        try:
            to = addressed(
                flow, tunnelled=flow.client_conn.id in self._asked, redirected=is_redirected(flow.client_conn)
            )
            path = target_of(request.method, request.path)
        except (BadHost, BadTarget):
            return self._answers.trouble(400, "")
        if not readable(request.headers.fields):
            return self._answers.trouble(400, "")
        if self._is_own(to.contacted, flow.client_conn, request.port):
            return self._answers.own(path, asker, self._answers.listener(flow.client_conn))
        if path != request.path:
            request.path = path
        readdress(flow, to)
        judged = self._judge.request(to.names, path, asker.client, asker.policy, self._now())
        REQUESTS.labels(judged.decision.verdict, judged.decision.reason).inc()
        answer = self._answers.instead(judged, asker, request) if judged.stopped else None
        if judged.stopped and (answer is None or answer.status_code == SEE_OTHER):
            judged = replace(judged, hints=judged.hints | {"continued"})
        await self._remember(judged, asker, flow)
        if answer is not None:
            return answer
        if request.port not in self._ports:
            return self._answers.no_such_port(request.port)
        go_on(request, to, asker.policy, judged.attempt.standing)
        return None

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Bodies pass through; none is kept."""
        if flow.response:
            flow.response.stream = True

    def tcp_start(self, flow: tcp.TCPFlow) -> None:
        """A request became something else (WebSocket), or there was none (`unread.py`): from here on a tunnel."""
        client = flow.client_conn
        if isinstance(client, connection.Client):
            server = flow.server_conn.address
            names = self._names_of(client, client.sni, server[0] if server else None)
            self._tunnels.add(client, names, read=True)

    def tcp_message(self, flow: tcp.TCPFlow) -> None:
        """Nothing of it is kept."""
        flow.messages.clear()

    # --- the proxy's own connections ----------------------------------------------------------------------------

    def server_connect(self, data: ServerConnectionHookData) -> None:
        """For whom; and never into the school's own network: names are looked up in `loop.py`, addresses are not."""
        if data.server.address is None:
            return
        asker = self._who(data.client)
        made_for(asker.policy.group(asker.client.standing).kind)
        connects_for(data.client)
        try:
            self._resolve.check(data.server.address[0], redirected=is_redirected(data.client))
        except NotReached as error:
            data.server.error = str(error)

    def _names_of(self, client: connection.Client, *more: str | None) -> tuple[str, ...]:
        """What a connection claims to lead to: `more` first, then what CONNECT named. The address to which one was made
        that the firewall led here counts where there is no name: to get there by name, anybody looks one up."""
        names = [name for name in (*more, self._asked.get(client.id)) if name]
        if not names and is_redirected(client):
            names = [made_to(client)[0]]
        return tuple(dict.fromkeys(names)) or ("unnamed.invalid",)

    def _may_ask(self, client: connection.Client) -> bool:
        """Whether the port is one for clients. What CONNECT names was seen to."""
        return not is_redirected(client) or made_to(client)[1] in self._ports

    def _is_own(self, host: str, client: connection.Client, port: int = 0) -> bool:
        """Whether it is the box that is asked. `port`: of a request."""
        if is_redirected(client):
            return self._answers.is_own(host) or self._resolve.is_the_box(host)
        return self._answers.is_own(host) or self._answers.is_listener(host, port, client.sockname[:2])

    def _fault(self, names: Sequence[str]) -> http.Response | None:
        """What could not be judged is refused; None for help, which is open whatever happens."""
        FAULTS.inc()
        _logger.exception("an attempt could not be judged")
        return None if self._judge.only_help(names) else self._answers.undecidable()


def _names(flow: http.HTTPFlow) -> list[str]:
    """Every name that a request bears, as it stands."""
    every = [flow.request.host, flow.request.authority, *flow.request.headers.get_all("host"), flow.client_conn.sni]
    return [name for name in every if name] or ["unnamed.invalid"]

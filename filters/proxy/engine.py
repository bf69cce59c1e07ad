"""mitmproxy as a part of ours: which of its addons run, with which options, and how it starts, refreshes and ends."""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mitmproxy.options import Options

from filters.catalogue import shipped
from filters.events.event import Event
from filters.live import Live, LiveIndex
from filters.neighbours import Neighbours
from filters.part import CannotServe
from filters.policy.school import Parent
from filters.proxy.about import Told
from filters.proxy.addon import Addon
from filters.proxy.answers import Answers
from filters.proxy.box import Box
from filters.proxy.certificates import CERTIFICATE, keep_authority
from filters.proxy.connections import Connections
from filters.proxy.handshakes import Handshakes
from filters.proxy.judge import Judge
from filters.proxy.layers import NextLayer
from filters.proxy.leaves import Leaves
from filters.proxy.loop import Loop
from filters.proxy.met import Met
from filters.proxy.mitm import Core, Master, Proxyserver
from filters.proxy.parent import ByParent, parent_of
from filters.proxy.patience import Patience
from filters.proxy.remember import Remember
from filters.proxy.resolve import Resolve, narrow
from filters.proxy.settings import Place, ProxySettings
from filters.proxy.sockets import open_all, places_of
from filters.proxy.tell import Tell
from filters.proxy.tls_opened import TlsOpened
from filters.proxy.tunnels import Tunnels
from filters.proxy.unread import Unread
from filters.proxy.who import Who
from filters.words.match import Matcher

STARTS = 30.0  # seconds


class Engine:
    """To be made in a running `Loop`. Raises CannotServe where the certificate authority cannot be kept, or a port is
    not to be had."""

    def __init__(
        self, settings: ProxySettings, live: Live, record: Callable[[Event], Future[None] | None]
    ) -> None:  # fmt: skip
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Loop)
        self._about = Told(Path(settings.live))
        self._offset = timedelta(seconds=settings.offset)
        self._servers = Proxyserver()
        parent = parent_of(settings)
        loop.resolve = Resolve(
            settings.upstreams, settings.reach, lambda: _zones(live), parent=parent[0].host if parent else ""
        )
        judge = Judge(LiveIndex(live), Matcher(settings.tables))
        who = Who(live, settings.listeners, Neighbours() if settings.neighbours else None)
        now = self._about.here(self._now)
        answers = Answers(_box(settings, self._about, live), Met(), now)
        connections = Connections(self._servers)
        self._tunnels = Tunnels(judge, live, who, connections.cut)
        self._patience = Patience(settings.limits, connections)
        self._tell = Tell(Path(settings.door) if settings.door else None)
        handshakes = Handshakes(self._tell, several=bool(settings.places))
        remember, ports = Remember(record), frozenset(settings.ports)
        addon = Addon(
            judge, who, now, answers, remember, loop.resolve, self._tunnels, ports, handshakes.watch,
        )  # fmt: skip
        unread = Unread(judge, who, now, remember, loop.resolve, ports)
        self._master = Master(Options(), event_loop=loop)
        self._master.addons.add(
            Core(), addon, handshakes, self._patience, connections, self._servers,
            NextLayer(answers.trouble, connections.hold, unread.may_pass), TlsOpened(addon.opened, _leaves(settings)),
        )  # fmt: skip
        if parent is not None:
            self._master.addons.add(ByParent(parent[1], loop.resolve.addresses, answers.trouble))
        opened = open_all([*settings.places] or places_of(settings)[0])
        loop.opened = {(place.host, place.port): each for place, each in opened.items()}
        _set_options(self._master.options, settings, opened)
        self._running: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns when every listener listens. Raises CannotServe."""
        self._running = asyncio.create_task(self._master.run())
        self._telling = asyncio.create_task(self._tell.run())
        async with asyncio.timeout(STARTS):
            while not self._listens():
                if self._running.done():
                    self._running.result()
                    raise CannotServe("the proxy ended while it started; see the lines above")
                await asyncio.sleep(0.02)

    def refresh(self) -> None:
        self._about.refresh()
        self._tunnels.review(self._now())
        self._patience.review()

    async def stop(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
        self._master.shutdown()
        if self._running is not None:
            await asyncio.wait([self._running], timeout=5)

    def _listens(self) -> bool:
        instances = list(self._servers.servers)
        return self._servers.is_running and bool(instances) and all(each.is_running for each in instances)

    def _now(self) -> datetime:
        return datetime.now(UTC) + self._offset


def _box(settings: ProxySettings, about: Told, live: Live) -> Box:
    keep_authority(Path(settings.ca), settings.school)
    return Box(
        about=lambda: about.value,
        certificate=Path(settings.ca) / CERTIFICATE,
        catalogue=shipped(),
        names=frozenset(settings.names),
        secret=secrets.token_bytes(32),
        direct=settings.direct,
        networks=lambda: tuple(map(str, narrow(_zones(live)))),
        port=settings.listeners[0].port if settings.listeners else 0,
        portal=settings.portal,
    )


def _leaves(settings: ProxySettings) -> Leaves:
    try:
        return Leaves(Path(settings.ca))
    except (OSError, ValueError) as error:
        raise CannotServe(
            f"{settings.ca}: the certificate authority cannot be read ({error}); restore it from a backup, or remove "
            "the folder: a new one is made, and has to be installed on devices anew"
        ) from None


def _zones(live: Live) -> tuple[str, ...]:
    return tuple(network for network, _ in live.clients.by_zone)


def _mode(place: Place, parent: Parent | None) -> str:
    if place.redirected:
        return "transparent"
    if parent is None:
        return "regular"
    host = f"[{parent.host}]" if ":" in parent.host else parent.host
    return f"upstream:http://{host}:{parent.port}"


def _set_options(options: Options, settings: ProxySettings, places: Iterable[Place]) -> None:
    options.update(
        # mitmproxy takes everything before the last colon for the host: IPv6 goes without brackets.
        mode=[f"{_mode(place, settings.parent)}@{place.host}:{place.port}" for place in places],
        confdir=settings.ca,
        # Nobody is contacted before a request was judged: not to copy a certificate, not to be quicker.
        connection_strategy="lazy",
        upstream_cert=False,
        ssl_verify_upstream_trusted_ca=settings.roots or None,
        # A WebSocket is passed on as it comes. Read as messages, each would be held whole, and all be kept.
        websocket=False,
        rawtcp=True,
        # A client may name one host to us and another to the server; it is the server's we judge.
        keep_host_header=True,
    )

"""Connections that pass untouched, judged again at every boundary and whenever something is published: the
bell bites here too.

Inside a tunnel nothing can be seen, so what was open at lunch would stay open through the lesson.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mitmproxy import connection

from filters.clients import Clients
from filters.enforce import Action
from filters.lists.table import Names
from filters.live import Live
from filters.policy.boundary import boundary
from filters.policy.policy import Policy
from filters.proxy.asker import Asker
from filters.proxy.judge import Judge
from filters.proxy.metrics import CUT


@dataclass(frozen=True, slots=True)
class _Tunnel:
    client: connection.Client
    names: tuple[str, ...]
    passing: frozenset[Action]  # what it may be told, and go on


_UNTOUCHED = frozenset({Action.PASS})
# A WebSocket was a request that was read: that its site is to be looked into has been heeded.
_READ = frozenset({Action.PASS, Action.LOOK_INSIDE})


class Tunnels:
    """`cut`: closes the client connection of this id."""

    def __init__(
        self, judge: Judge, live: Live, who: Callable[[connection.Client], Asker], cut: Callable[[str], None]
    ) -> None:
        self._judge = judge
        self._live = live
        self._who = who
        self._cut = cut
        self._open: dict[str, _Tunnel] = {}
        self._reviewed: tuple[Policy, Clients, Names, datetime] | None = None  # of what, and until when that holds

    def add(self, client: connection.Client, names: tuple[str, ...], read: bool = False) -> None:
        """`read`: it began as a request that was seen."""
        self._open[client.id] = _Tunnel(client, names, _READ if read else _UNTOUCHED)

    def drop(self, id: str) -> None:
        self._open.pop(id, None)

    def review(self, now: datetime) -> None:
        """Cut what would no longer be passed. Cheap while nothing can have changed. `now`: policy time."""
        policy, clients, index = self._live.policy, self._live.clients, self._live.index
        if self._reviewed is not None:
            *of, until = self._reviewed
            if all(old is new for old, new in zip(of, (policy, clients, index), strict=True)) and now < until:
                return
        for id, tunnel in list(self._open.items()):
            asker = self._who(tunnel.client)
            judged = self._judge.connection(tunnel.names, asker.client, asker.policy, now)
            if judged.action not in tunnel.passing:
                CUT.inc()
                self._cut(id)
        self._reviewed = (policy, clients, index, boundary(policy, now))

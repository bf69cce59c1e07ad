"""What is neither TLS nor HTTP, on a connection that the firewall led here: judged as what gives no name.

Whom the school lets have what gives no name has this as well, and so has a zone that is only watched. Who asks by
CONNECT asked for a page: there it is shut.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from mitmproxy import connection

from filters.enforce import Action
from filters.proxy.asker import Asker
from filters.proxy.judge import Judge
from filters.proxy.metrics import CONNECTIONS, FAULTS
from filters.proxy.redirected import is_redirected, made_to
from filters.proxy.remember import Remember
from filters.proxy.resolve import Resolve

_logger = logging.getLogger(__name__)


class Unread:
    """As for `Addon`. What passes is held to the policy by `Addon.tcp_start`."""

    def __init__(
        self, judge: Judge, who: Callable[[connection.Client], Asker], now: Callable[[], datetime],
        remember: Remember, resolve: Resolve, ports: frozenset[int],
    ) -> None:  # fmt: skip
        self._judge = judge
        self._who = who
        self._now = now
        self._remember = remember
        self._resolve = resolve
        self._ports = ports

    async def may_pass(self, client: connection.Client) -> bool:
        """Whether it goes on, unread, to the address to which it was made."""
        if not is_redirected(client):
            return False
        address, port = made_to(client)
        if port not in self._ports or self._resolve.is_the_box(address):
            return False
        try:
            asker = self._who(client)
            judged = self._judge.connection([address], asker.client, asker.policy, self._now())
        except Exception:
            FAULTS.inc()
            _logger.exception("an attempt could not be judged")
            return False
        CONNECTIONS.labels(judged.decision.verdict, judged.decision.reason).inc()
        await self._remember(judged, asker)
        return judged.action is Action.PASS

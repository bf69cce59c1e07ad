"""No answer leaves before its addresses are in the kernel: asks the firewall, waits where nothing holds, and renews.

Where an older admission still holds, nobody waits for the next one. Whoever asks the same at once waits for the same.
"""

import asyncio
import math
import time
from functools import partial
from itertools import batched

from filters.admissions import MOST_ADDRESSES
from filters.admit import Firewall
from filters.dns import metrics
from filters.dns.admission import LONGEST, Wanted, lasting
from filters.dns.held import Held, key_of


class NotAdmitted(Exception):
    """The firewall did not take it."""


class Admitting:
    def __init__(self, firewall: Firewall) -> None:
        self._firewall = firewall
        self._held = Held()
        self._under_way: dict[object, asyncio.Task[bool]] = {}

    def forget(self) -> None:
        """What was admitted may hold no longer, or may no longer be meant: nothing is taken to be in force."""
        self._held = Held()
        self._under_way = {}

    async def admit(self, wanted: Wanted, left: float) -> float:
        """Until when (monotonic) the answer may be given again without asking. `left`: seconds to the boundary.

        Raises NotAdmitted.
        """
        again = math.inf
        if wanted.addresses:
            try:
                again = await self._in_force(wanted, left)
            except NotAdmitted:
                metrics.faults["not admitted"] += 1
                if wanted.required:
                    raise
                again = 0.0
        return 0.0 if wanted.personal else again

    async def _in_force(self, wanted: Wanted, left: float) -> float:
        now = time.monotonic()
        until = self._held.until(wanted)
        if until <= now:
            if not await asyncio.shield(self._put(wanted, min(LONGEST, left))):
                raise NotAdmitted
            until = self._held.until(wanted)
        elif lasting(until, now + left) <= now and not self._firewall.busy:
            self._put(wanted, min(LONGEST, left))
        return lasting(until, now + left)

    def _put(self, wanted: Wanted, seconds: float) -> asyncio.Task[bool]:
        key = key_of(wanted)
        if (known := self._under_way.get(key)) is not None:
            return known
        task = asyncio.eager_task_factory(asyncio.get_running_loop(), self._told(wanted, seconds, self._held))
        if not task.done():
            self._under_way[key] = task
            task.add_done_callback(partial(self._end, key))
        return task

    async def _told(self, wanted: Wanted, seconds: float, held: Held) -> bool:
        """`held`: where it is remembered, unless all is forgotten meanwhile."""
        until = time.monotonic() + seconds
        parts = [
            self._firewall.admit(wanted.standing, wanted.zone, some, seconds, wanted.names, wanted.way)
            for some in batched(wanted.addresses, MOST_ADDRESSES)
        ]
        done = all([await part for part in parts])
        if done:
            held.put(wanted, until)
        return done

    def _end(self, key: object, task: asyncio.Task[bool]) -> None:
        if self._under_way.get(key) is task:
            del self._under_way[key]

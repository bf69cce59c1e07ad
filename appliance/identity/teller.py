"""What was learnt goes to the steward: the newest word on each address, logins in their order, all in few requests.

Whatever comes while a request is on its way waits for the next one, so that batches grow with the rush. When the
steward began anew it is told everything again.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from filters.door import Door
from filters.policy.bindings import Sighting
from filters.requests import Answer, Done, LoggedOff, LoggedOn, Refused, Seen

AT_ONCE = 250  # sightings in one request: within the longest line of the door
MOST = 50_000  # addresses that are remembered; of more nobody is told
MOST_LOGINS = 10_000  # that wait
PAUSE = 0.01  # seconds between two requests
RETRY = 0.5  # seconds, while the steward does not answer
RENEW = timedelta(minutes=3)  # a sighting that is renewed by less is no news


class Teller:
    """`dropped`: what found no room. `silent_since`: since when the steward does not answer, or None."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._known: dict[str, Sighting] = {}
        self._news: dict[str, None] = {}
        self._gone: dict[str, None] = {}
        self._logins: deque[LoggedOn | LoggedOff] = deque()
        self._key = ""
        self._wake = asyncio.Event()
        self.dropped = 0
        self.silent_since: float | None = None

    @property
    def known(self) -> int:
        return len(self._known)

    def seen(self, new: Sighting) -> None:
        """A device is there."""
        before = self._known.get(new.address)
        if before is None and len(self._known) >= MOST:
            self.dropped += 1
            return
        if before is not None and (before.mac == new.mac or not new.mac):
            if (
                new.until < before.until + RENEW
                and (new.zone or before.zone) == before.zone
                and (not new.name or new.name == before.name)
            ):
                return
            until = max(new.until, before.until)
            new = Sighting(new.address, before.mac, new.zone or before.zone, until, new.name or before.name)
        self._known[new.address] = new
        self._news[new.address] = None
        self._gone.pop(new.address, None)
        self._wake.set()

    def gone(self, addresses: Iterable[str]) -> None:
        """Nobody is there any more."""
        for address in addresses:
            if self._known.pop(address, None) is not None:
                self._news.pop(address, None)
                self._gone[address] = None
                self._wake.set()

    def login(self, request: LoggedOn | LoggedOff) -> None:
        if len(self._logins) >= MOST_LOGINS:
            self._logins.popleft()
            self.dropped += 1
        self._logins.append(request)
        self._wake.set()

    def forget(self, now: datetime) -> None:
        """What has ended by the clock need not be told after a restart either."""
        for address in [address for address, sighting in self._known.items() if sighting.until <= now]:
            del self._known[address]
            self._news.pop(address, None)

    async def run(self) -> None:
        """Tell for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._news or self._gone or self._logins or not self._key:
                if not await self._tell():
                    await asyncio.sleep(RETRY)
                await asyncio.sleep(PAUSE)

    async def _tell(self) -> bool:
        """One request; False where nobody answered, and it is to be told again."""
        # Devices first: a login is joined to the device at its address.
        if self._news or self._gone or not self._key:
            return await self._tell_devices()
        login = self._logins[0]
        if isinstance(await self._ask(login), Refused) and self.silent_since is not None:
            return False
        if self._logins and self._logins[0] is login:
            self._logins.popleft()
        return True

    async def _tell_devices(self) -> bool:
        addresses = list(self._news)[:AT_ONCE]
        gone = list(self._gone)[:AT_ONCE]
        whole = not self._key
        if whole:
            addresses, gone = list(self._known)[:AT_ONCE], []
        sightings = tuple(self._known[address] for address in addresses)
        answer = await self._ask(Seen(sightings, tuple(gone), whole))
        if not isinstance(answer, Done):
            return False
        if whole:
            self._news = dict.fromkeys(self._known)
            self._gone.clear()
        elif answer.value != self._key:
            self._key = ""  # it began anew, and knows nothing of what it was told before
            self._wake.set()
            return True
        self._key = answer.value
        for address, sighting in zip(addresses, sightings, strict=True):
            if self._known.get(address) is sighting:
                self._news.pop(address, None)
        for address in gone:
            self._gone.pop(address, None)
        return True

    async def _ask(self, request: Seen | LoggedOn | LoggedOff) -> Answer:
        answer = await asyncio.to_thread(self._door.ask_as_console, request)
        if isinstance(answer, Refused) and answer.again:
            self.silent_since = self.silent_since or asyncio.get_running_loop().time()
        else:
            self.silent_since = None
        return answer

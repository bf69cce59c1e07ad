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
MOST = 50_000  # addresses that are remembered
MOST_LOGINS = 10_000  # that wait
PAUSE = 0.01  # seconds between two requests
RETRY = 0.5  # seconds, while the steward does not answer
ASK = 1.0  # seconds without news, then the steward is asked whether it is still the same
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

    @property
    def waiting(self) -> int:
        """Sightings of which the steward has not heard yet."""
        return len(self._news)

    def seen(self, new: Sighting) -> None:
        """A device is there."""
        before = self._known.get(new.address)
        if before is not None and (before.mac == new.mac or not new.mac):
            if (
                new.until < before.until + RENEW
                and (new.zone or before.zone) == before.zone
                and (not new.name or new.name == before.name)
            ):
                return
            until = max(new.until, before.until)
            new = Sighting(new.address, before.mac, new.zone or before.zone, until, new.name or before.name)
        self._known.pop(new.address, None)
        self._known[new.address] = new
        if len(self._known) > MOST:
            # The steward was told of it long since, or is told at the next look at all: in a flood nobody known
            # must find the door shut by strangers that came before.
            oldest = next(iter(self._known))
            del self._known[oldest]
            self._news.pop(oldest, None)
            self.dropped += 1
        self._news[new.address] = None
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
            while self._news or self._gone or self._logins or not self._key:
                told = await self._tell()
                await asyncio.sleep(RETRY if not told else 0 if len(self._news) > AT_ONCE else PAUSE)
            try:
                await asyncio.wait_for(self._wake.wait(), ASK)
            except TimeoutError:
                await self._tell_devices()  # of none: by the answer is known whether it began anew
            self._wake.clear()

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
        # What it knew of before we began anew ends by itself: to end it at once would leave those without a name who
        # are told of last.
        if again := not self._key:
            self._news = dict.fromkeys(self._known)
        # The newest first: in a flood, whoever comes now does not stand behind all strangers before.
        addresses = [self._news.popitem()[0] for _ in range(min(AT_ONCE, len(self._news)))]
        # Who went before somebody came to the same address went first: the steward takes it in that order.
        gone = [address for address in addresses if address in self._gone]
        for address in gone:
            del self._gone[address]
        gone += [self._gone.popitem()[0] for _ in range(min(AT_ONCE - len(gone), len(self._gone)))]
        sightings = tuple(self._known[address] for address in addresses if address in self._known)
        answer = await self._ask(Seen(sightings, tuple(gone)))
        if not isinstance(answer, Done):
            self._news |= {address: None for address in addresses if address in self._known}
            self._gone |= dict.fromkeys(gone)
            return False
        # Another key: it began anew, and knows nothing of what it was told before.
        self._key = answer.value if again or answer.value == self._key else ""
        return True

    async def _ask(self, request: Seen | LoggedOn | LoggedOff) -> Answer:
        answer = await asyncio.to_thread(self._door.ask_as_console, request)
        if isinstance(answer, Refused) and answer.again:
            self.silent_since = self.silent_since or asyncio.get_running_loop().time()
        else:
            self.silent_since = None
        return answer

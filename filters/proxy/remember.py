"""A judged attempt -> an Event for the recorder, once for what one client asks at once."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime

from mitmproxy import http

from filters.events.event import Event
from filters.events.once import Once
from filters.policy.attempt import NONE, Labels
from filters.proxy.asker import Asker
from filters.proxy.judge import Judged

WAIT_FOR_DISK = 0.25  # seconds that an answer waits until its urgent event is safe

# What tells a person's click from a page's own doing (Fetch Metadata Request Headers, W3C).
_TELLING = ("sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user")


class Remember:
    """`record`: as `Recorder.record`."""

    def __init__(self, record: Callable[[Event], Future[None] | None]) -> None:
        self._record = record
        self._once = Once()

    async def __call__(self, judged: Judged, asker: Asker, flow: http.HTTPFlow | None = None) -> None:
        """Returns at once, or, for what is urgent, when it is on the disk."""
        key = f"{judged.attempt.target.name} {judged.words}"
        now = time.monotonic()
        if self._once.told(asker.address, key, judged.decision, now):
            return
        self._once.tell(asker.address, key, judged.decision, now)
        waiting = self._record(self._event(judged, asker, hints(flow) if flow else NONE))
        if waiting is not None:
            await asyncio.wait([asyncio.wrap_future(waiting)], timeout=WAIT_FOR_DISK)

    def _event(self, judged: Judged, asker: Asker, seen: Labels) -> Event:
        return Event(
            id=0,
            seen=datetime.now(UTC),
            point="proxy",
            address=asker.address,
            client=asker.client,
            attempt=judged.attempt,
            decision=judged.decision,
            words=judged.words,
            path=judged.path,
            hints=judged.hints | seen,
            policy=asker.policy.version,
            purpose=judged.purpose,
        )


def hints(flow: http.HTTPFlow) -> Labels:
    """Method, Sec-Fetch-* and the host of the Referer: whether somebody clicked, or a page asked by itself."""
    headers = flow.request.headers
    found = {f"{name}:{headers[name][:40]}" for name in _TELLING if name in headers}
    referer = headers.get("referer", "").partition("://")[2].partition("/")[0].partition(":")[0]
    if referer:
        found.add(f"referer:{referer[:253].lower()}")
    return frozenset({f"method:{flow.request.method[:10]}", *found})

"""One resolver: the way it is asked, how long it may take, how it does, and looking at it again while it fails."""

import asyncio
import os
import ssl
import time
from collections.abc import Callable
from typing import Protocol

from filters.dns.endpoint import Endpoint, Upstream, Way
from filters.dns.upstream import counts
from filters.dns.upstream.asked import ANSWERS, Question
from filters.dns.upstream.datagram import Datagrams
from filters.dns.upstream.health import Health
from filters.dns.upstream.stream import Streams, tls_context
from filters.wire import dns
from filters.wire.dns_reply import Reply

LOOK = 1.0  # seconds that a look at a failing server may take


class Asker(Protocol):
    """A way of asking. The future ends with a Reply, an OSError, an EOFError or Malformed; never raises itself."""

    def ask(self, asked: Question) -> asyncio.Future[Reply]: ...


class Server:
    """`number`: its place in the school's list, from 1. `look`: a question that it can answer if anything can."""

    def __init__(self, at: Endpoint, number: int, patience: float, look: Question, news: Callable[[], None]) -> None:
        self.number = number
        self.way = at.way if isinstance(at, Upstream) else Way.PLAIN
        self.health = Health()
        self._patience = patience
        self._look = look
        self._news = news
        self._closes: list[Callable[[], object]] = []
        self._asker = self._made(at)
        self._looking: asyncio.Task[None] | None = None

    def _made(self, at: Endpoint) -> Asker:
        if not isinstance(at, Upstream) or at.way is Way.PLAIN:
            streams = Streams(at)
            self._closes.append(streams.close)
            return Datagrams(at, streams.ask)
        if at.way is Way.TLS:
            streams = Streams(at, tls_context(), at.name)
            self._closes.append(streams.close)
            return streams
        # Here, since it costs 11 MB of memory that no other way needs.
        from filters.dns.upstream.https import Https

        https = Https(at, tls_context())
        self._closes.append(lambda: asyncio.get_running_loop().create_task(https.close()))
        return https

    @property
    def may_lose(self) -> bool:
        """Whether a question may get lost on the way, so that asking twice makes sense."""
        return self.way is Way.PLAIN

    @property
    def hurry(self) -> float:
        return min(self.health.hurry, self._patience / 4)

    def ask(self, asked: Question) -> asyncio.Future[Reply]:
        """The reply to come, or why there is none; cancelled when it was waited for long enough."""
        begun = time.monotonic()
        given = self._asker.ask(asked)
        timer = asyncio.get_running_loop().call_later(self._patience, given.cancel)

        def over(_: object) -> None:
            timer.cancel()
            self._learn(given, begun)

        given.add_done_callback(over)
        return given

    def late(self, begun: float) -> None:
        """A question that was asked at `begun` has had no answer for long enough to ask somebody else as well."""
        if self.health.heard < begun and not self.health.rests:
            self._failed("gives no answer")

    def close(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
        for each in self._closes:
            each()

    def _learn(self, given: asyncio.Future[Reply], begun: float) -> None:
        now = time.monotonic()
        if given.cancelled():
            counts.outcome(self.way, "silence")
            self.late(begun)
            return
        if (error := given.exception()) is not None:
            counts.outcome(self.way, "failure")
            if not self.health.rests:
                self._failed(words(error))
            return
        self._heard(given.result(), now - begun, now)

    def _heard(self, reply: Reply, took: float, now: float) -> None:
        failed = self.health.fails
        if reply.rcode in ANSWERS:
            counts.answered(self.way, took)
            self.health.answered(took, now)
        else:
            counts.outcome(self.way, "refusal")
            if self.health.refused(now) and not self.health.rests:
                self._failed("refuses what it is asked")
        if failed and not self.health.fails:
            self._news()

    def _failed(self, why: str) -> None:
        self.health.failed(why)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look_again())

    async def _look_again(self) -> None:
        """Ask now and then until it answers. Nobody waits for this."""
        while self.health.rests:
            given = self._asker.ask(self._look)
            begun = time.monotonic()
            try:
                async with asyncio.timeout(LOOK):
                    reply = await given
            except Exception as error:  # Whatever a library may raise, this server is looked at again.
                self._still(words(error))
            else:
                self._heard(reply, time.monotonic() - begun, time.monotonic())
                if self.health.rests:
                    self._still("refuses what it is asked")
            if self.health.rests:
                await asyncio.sleep(self.health.pause())

    def _still(self, why: str) -> None:
        news = not self.health.fails or why != self.health.why
        self.health.failed(why)
        if news:
            self._news()


def words(error: BaseException) -> str:
    """What a person is told of an error: no address, no name."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"shows a certificate that is not accepted ({error.verify_message.partition(',')[0].rstrip('.')})"
    if isinstance(error, ConnectionRefusedError):
        return "is not there: nothing listens on its port"
    if isinstance(error, TimeoutError):
        return "gives no answer"
    if isinstance(error, dns.Malformed):
        return "answers what is no DNS"
    if isinstance(error, ssl.SSLError):
        return "does not speak TLS as it should"
    if isinstance(error, OSError) and error.errno:
        return f"cannot be reached ({os.strerror(error.errno)})"
    return str(error) or "closes the connection"

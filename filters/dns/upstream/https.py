"""Asks by HTTPS (RFC 8484), with HTTP/2 where the server has it. Imported only where a school chose such a resolver.

The server is reached by its address and proves the name that the school wrote down: nothing is resolved, and no proxy
of the environment is used.
"""

import asyncio
import ssl

import httpx

from filters.dns.endpoint import Endpoint, Upstream
from filters.dns.upstream.asked import Question
from filters.wire import dns
from filters.wire.dns_reply import Reply, read_reply

LONGEST = 0xFFFF  # bytes of an answer
CONNECTIONS = 4
IDLE = 20.0  # seconds that a connection is kept without a question
SILENCE = 3.0  # seconds after which a connection that says nothing is given up

_DNS = "application/dns-message"


class NoDns(OSError):
    """The server answers, but not with DNS."""


class Https:
    """One server."""

    def __init__(self, server: Upstream, tls: ssl.SSLContext) -> None:
        where = str(Endpoint(server.host, server.port))
        host = where if not server.name else server.name if server.port == 443 else f"{server.name}:{server.port}"
        self._url = f"https://{where}{server.path}"
        self._more = {"sni_hostname": server.name or server.host}
        self._client = httpx.AsyncClient(
            http1=True,
            http2=True,
            verify=tls,
            trust_env=False,
            timeout=SILENCE,
            limits=httpx.Limits(max_connections=CONNECTIONS, keepalive_expiry=IDLE),
            headers={"host": host, "accept": _DNS, "content-type": _DNS, "user-agent": "", "accept-encoding": ""},
        )

    def ask(self, asked: Question) -> asyncio.Future[Reply]:
        """The reply to come, or an OSError or Malformed. To give up, cancel it."""
        return asyncio.get_running_loop().create_task(self._ask(asked))

    async def _ask(self, asked: Question) -> Reply:
        # Section 4.1: the id is zero, so that equal questions look equal to caches; TLS does its work.
        try:
            body = await self._post(asked.packet(0))
        except httpx.HTTPError as error:
            raise _cause(error) from error
        return read_reply(body, 0, asked.name, asked.type)

    async def _post(self, packet: bytes) -> bytes:
        async with self._client.stream("POST", self._url, content=packet, extensions=self._more) as response:
            kind = response.headers.get("content-type", "").partition(";")[0]
            if response.status_code != httpx.codes.OK or kind != _DNS:
                raise NoDns(f"answers with HTTP status {response.status_code}, and no DNS")
            body = b""
            async for part in response.aiter_raw():
                body += part
                if len(body) > LONGEST:
                    raise dns.Malformed("an answer without end")
            return body

    async def close(self) -> None:
        await self._client.aclose()


def _cause(error: BaseException) -> OSError:
    """What went wrong below httpx, which wraps it; a certificate's fault above all must not be lost."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, OSError):
            return inner
        inner = inner.__cause__ or inner.__context__
    return (
        TimeoutError()
        if isinstance(error, httpx.TimeoutException)
        else ConnectionError("does not speak HTTP as it should")
    )

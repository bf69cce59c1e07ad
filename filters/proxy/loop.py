"""The proxy's event loop: whatever connects through it finds its names by `Resolve`, and does not wait for ever.

mitmproxy connects by name. Told here where a name leads, it goes on to know its connections, and to check their
certificates, by the name that was judged.
"""

import asyncio
import socket
from collections.abc import Callable, Mapping

from filters.proxy.redirected import wanted
from filters.proxy.resolve import NotReached, Resolve
from filters.proxy.sockets import BACKLOG
from filters.proxy.trouble import told
from filters.proxy.twins import twin_of

CONNECT = 10.0  # seconds; meanwhile what a client uploads waits in memory


class Loop(asyncio.SelectorEventLoop):
    """`resolve` is set before the first connection is made; until then no name leads anywhere. `opened`: sockets that
    listen already, by host and port; mitmproxy would open them itself, with room for a hundred."""

    resolve: Resolve | None = None
    opened: Mapping[tuple[str, int], socket.socket] = {}

    async def create_server(  # type: ignore[override]
        self, protocol_factory: Callable[[], asyncio.BaseProtocol], host: str, port: int
    ) -> asyncio.Server:
        return await super().create_server(protocol_factory, sock=self.opened[host, port], backlog=BACKLOG)

    async def getaddrinfo(  # type: ignore[override]
        self, host: str | bytes | None, port: str | bytes | int | None, **_: int
    ) -> list[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int] | tuple[str, int, int, int]]]:
        if self.resolve is None or not isinstance(host, str):
            raise NotReached("No name can be looked up yet.")
        found = await self.resolve.ours(twin_of(host), wanted())
        number = int(port or 0)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (str(address), number))
            if address.version == 4
            else (socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (str(address), number, 0, 0))
            for address in found
        ]

    async def sock_connect(self, sock: socket.socket, address: object) -> None:
        try:
            async with asyncio.timeout(CONNECT):
                await super().sock_connect(sock, address)  # type: ignore[arg-type]
        except OSError as error:  # which a TimeoutError is as well
            if self.resolve is not None and self.resolve.parent and self.resolve.parent == _host(address):
                raise OSError(told("The proxy beyond the school’s own does not answer. Tell IT, please.")) from None
            if isinstance(error, TimeoutError):
                raise OSError(told("The site did not answer in time. Try again in a minute.")) from None
            raise


def _host(address: object) -> object:
    return address[0] if isinstance(address, tuple) else None

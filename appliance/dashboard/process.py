"""The dashboard's own process: settings from standard input, "ready" when it serves, a clean end at SIGTERM."""

import asyncio
import errno
import logging
import signal
import socket
import sys
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from appliance.dashboard.app import build
from appliance.dashboard.box import Box
from appliance.dashboard.connections import MOST_AT_ONCE, WHOLE, Punctual
from appliance.dashboard.portal_serving import Beside, Listeners, Serving
from appliance.dashboard.settings import Portal, Settings
from appliance.dashboard.views.frame import CheckLine, check_line
from appliance.health import checks
from appliance.state import State
from filters.door import Door
from filters.settings import CannotServe, serve

# As many are taken on before one that was awaited too long can be closed: with uvicorn's 2,048 files would run out.
BACKLOG = 128
_PAGES = "pages for devices at"
DRAIN = 1  # seconds that open pages get at the end; a live stream never ends by itself


def main(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotServe."""
    listener = listen(settings.web)
    state = State(Path(settings.state))
    box, door = Box(state, settings.themes, health_lines), Door(state.door)
    serving = Serving(box, settings.portal, _listeners(settings.portal)) if settings.portal else None
    beside = serving.servers(door, config) if serving else []
    server = _Server(config(build(box, door)), [other for other, _ in beside])
    asyncio.run(_serve(server, listener, serving, beside))


async def _serve(
    server: "_Server",
    listener: socket.socket,
    serving: Serving | None,
    beside: list[tuple[uvicorn.Server, list[socket.socket]]],
) -> None:
    """The dashboard, with the pages for devices beside it; all end with the dashboard, at the first signal."""
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, server.end)
    others = [asyncio.create_task(other.serve(sockets=sockets)) for other, sockets in beside]
    watch = asyncio.create_task(serving.watch()) if serving else None
    await server.serve(sockets=[listener])
    for other, _ in beside:
        other.should_exit = True
    await asyncio.gather(*others)
    if watch is not None:
        watch.cancel()


def _listeners(portal: Portal) -> Listeners:
    """Raises CannotServe."""
    plain = tuple(listen(where, _PAGES) for where in portal.plain)
    return Listeners(plain, tuple(listen(where, _PAGES) for where in portal.secure))


def config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=DRAIN,
        http=Punctual,
        ws="none",
        proxy_headers=False,  # nobody stands before us, so nobody may say for whom he asks
        limit_concurrency=MOST_AT_ONCE,
        backlog=BACKLOG,
        timeout_keep_alive=int(WHOLE),
        h11_max_incomplete_event_size=32 * 1024,
    )


def listen(web: str, option: str = "--web") -> socket.socket:
    """A listening socket. Raises CannotServe for an address that is malformed, taken or not this machine's."""
    host, _, port = web.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdigit() or int(port) > 65535:
        raise CannotServe(f"{option} {web}: not an address; write it as 127.0.0.1:8000")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's delay off only where the protocol is named; without, each answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:  # [::] leaves 0.0.0.0 to a listener of its own
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    try:
        listener.bind((host, int(port)))
        listener.listen(BACKLOG)
    except PermissionError as error:
        raise CannotServe(f"{option} {web}: port {port} needs root; choose one above 1023") from error
    except OSError as error:
        other = f", or choose another with {option} HOST:PORT" if option.startswith("--") else ""
        taken = f"{option} {web}: port is taken; end what uses it{other}"
        elsewhere = f"{option} {web}: {error.strerror or error}; choose an address of this machine"
        raise CannotServe(taken if error.errno == errno.EADDRINUSE else elsewhere) from error
    return listener


def health_lines(state: State) -> list[CheckLine]:
    return [check_line(check.id, check.result, check.description, check.hint) for check in checks(state, "dashboard")]


class _Server(Beside):
    """Says that it serves, once it does and those beside it do."""

    def __init__(self, config: uvicorn.Config, beside: list[uvicorn.Server]) -> None:
        super().__init__(config)
        self._beside = beside

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        while not all(server.started or server.should_exit for server in self._beside):
            await asyncio.sleep(0.01)
        if self.started:
            print("ready", flush=True)

    def end(self) -> None:
        self.should_exit = True


def run() -> int:
    """Read settings from standard input and serve; the exit code."""
    # A line for each malformed request would let anybody fill the disk.
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    return serve(Settings, main)


def _end(signum: int, frame: object) -> None:
    """Before there is anything to end in good order."""
    sys.exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    sys.exit(run())

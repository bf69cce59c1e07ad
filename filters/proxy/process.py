"""The proxy as a process: settings in, "ready" out, ends cleanly at SIGTERM.

python -m filters.proxy.process < settings.json
"""

import asyncio
import contextlib
import logging
import secrets
import signal
import socket
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from mitmproxy import connection
from mitmproxy.addons import core, disable_h2c, next_layer, proxyserver
from mitmproxy.master import Master
from mitmproxy.options import Options

from filters.catalogue import shipped
from filters.clients import Client
from filters.dns.endpoint import Listen
from filters.events.record import Recorder
from filters.live import Live
from filters.proxy.about import Told
from filters.proxy.addon import Addon
from filters.proxy.answers import Answers, Box
from filters.proxy.asker import Asker
from filters.proxy.certificates import CERTIFICATE, make_authority
from filters.proxy.judge import Judge
from filters.proxy.met import Met
from filters.proxy.remember import Remember
from filters.proxy.resolve import Resolve
from filters.proxy.settings import ProxySettings
from filters.proxy.tls_shut import TlsShut
from filters.words.match import Matcher

CANNOT_SERVE = 3
REFRESH = 0.1  # seconds
FIRST_POLICY = 30.0  # seconds to wait for the steward's first word


class CannotServe(Exception):
    """This process can never serve as it was asked to; the text says what to do."""


def main() -> int:
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    # What mitmproxy says of single connections names hosts and addresses; our log names neither.
    logging.getLogger("mitmproxy").setLevel(logging.CRITICAL)
    try:
        settings = msgspec.json.decode(sys.stdin.buffer.read(), type=ProxySettings)
        asyncio.run(serve(settings))
    except msgspec.MsgspecError as error:
        print(f"error: settings: {error}; start this part by `lessonwall up`", file=sys.stderr)
        return CANNOT_SERVE
    except CannotServe as error:
        print(f"error: {error}", file=sys.stderr)
        return CANNOT_SERVE
    return 0


async def serve(settings: ProxySettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotServe."""
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    live = Live(Path(settings.live))
    await _first_policy(live, ended)
    if ended.is_set():
        return
    _ports_are_free(settings.listeners)
    recorder = _recorder(settings, live)
    about = Told(Path(settings.live))
    try:
        master, servers = _master(settings, live, recorder, about)
        running = asyncio.create_task(master.run())
        await _until_listening(servers, running)
        print("ready", flush=True)
        while not ended.is_set():
            live.refresh()
            about.refresh()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), REFRESH)
        master.shutdown()
        await asyncio.wait([running], timeout=5)
    finally:
        await asyncio.to_thread(recorder.close)


def _master(
    settings: ProxySettings, live: Live, recorder: Recorder, about: Told
) -> tuple[Master, proxyserver.Proxyserver]:
    make_authority(Path(settings.ca), settings.school)
    offset = timedelta(seconds=settings.offset)

    def now() -> datetime:
        return datetime.now(UTC) + offset

    box = Box(
        about=lambda: about.value,
        certificate=Path(settings.ca) / CERTIFICATE,
        catalogue=shipped(),
        names=frozenset(settings.names),
        secret=secrets.token_bytes(32),
    )
    addon = Addon(
        Judge(shipped().index(), Matcher(settings.tables)),
        Who(live, settings.listeners),
        about.here(now),
        Answers(box, Met(), about.here(now)),
        Remember(recorder.record),
        Resolve(settings.upstreams, settings.reach),
        frozenset(settings.ports),
    )
    servers = proxyserver.Proxyserver()
    options = Options()
    master = Master(options, event_loop=asyncio.get_running_loop())
    master.addons.add(
        core.Core(), disable_h2c.DisableH2C(), addon, servers, next_layer.NextLayer(), TlsShut(addon.shut)
    )  # fmt: skip
    options.update(
        mode=[f"regular@{listen}" for listen in settings.listeners],
        confdir=settings.ca,
        # Nobody is contacted before a request was judged: not to copy a certificate, not to be quicker.
        connection_strategy="lazy",
        upstream_cert=False,
        ssl_verify_upstream_trusted_ca=settings.roots or None,
        # A body that is not streamed is held in memory whole.
        stream_large_bodies="1",
        # A client may name one host to us and another to the server; it is the server's we judge.
        keep_host_header=True,
        rawtcp=True,
        showhost=False,
    )
    return master, servers


class Who:
    """Who speaks on a connection: the client of the listener it came in by, else the one at its address."""

    def __init__(self, live: Live, listeners: tuple[Listen, ...]) -> None:
        self._live = live
        self._speaks_for = {listen.port: listen.client for listen in listeners if listen.client}

    def __call__(self, client: connection.Client) -> Asker:
        address = str(client.peername[0]).partition("%")[0]
        clients = self._live.clients
        word = self._speaks_for.get(client.sockname[1], "")
        found: Client | None = clients.by_device.get(word)
        if found is None:
            address = word or address
            found = clients.find(address)
        return Asker(found, address, self._live.policy)


def _recorder(settings: ProxySettings, live: Live) -> Recorder:
    try:
        return Recorder(
            events=Path(settings.events),
            recent=Path(settings.recent),
            keys=Path(settings.keys),
            policy=lambda: live.policy,
        )
    except FileNotFoundError as error:
        raise CannotServe(f"{error.filename or error}: is missing; start this part by `lessonwall up`") from None


def _ports_are_free(listeners: tuple[Listen, ...]) -> None:
    """mitmproxy only logs that a port is taken; asked here, it is an error that names the option."""
    for listen in listeners:
        family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((listen.host, listen.port))
            except OSError as error:
                raise CannotServe(
                    f"--proxy {listen}: {error.strerror or error}; end what uses it, or give another port"
                ) from None


async def _until_listening(servers: proxyserver.Proxyserver, running: "asyncio.Task[None]") -> None:
    for _ in range(600):
        if running.done():
            running.result()
            break
        instances = list(servers.servers)
        if servers.is_running and instances and all(instance.is_running for instance in instances):
            return
        await asyncio.sleep(0.05)
    raise CannotServe("the proxy does not listen; see the lines above")


async def _first_policy(live: Live, ended: asyncio.Event) -> None:
    deadline = asyncio.get_running_loop().time() + FIRST_POLICY
    while not live.ready and not ended.is_set():
        if asyncio.get_running_loop().time() > deadline:
            raise CannotServe(live.problem or "the steward has published no policy; start this part by `lessonwall up`")
        await asyncio.sleep(0.05)
        live.refresh()


if __name__ == "__main__":
    sys.exit(main())

"""The network as a process: applies it, and looks again whenever the kernel says that something moved.

It ends at SIGTERM, and the network stays as it is: a school must not go dark because a program is exchanged.
"""

import logging
import select
import signal
import socket
import sys
import time
from pathlib import Path

from appliance.alone import Taken, alone
from appliance.network.settings import NetworkSettings
from appliance.network.watch import Watch
from filters.settings import CannotServe, serve

log = logging.getLogger(__name__)

# RTMGRP_LINK, _IPV4_IFADDR, _IPV4_ROUTE, _IPV6_IFADDR, _IPV6_ROUTE: rtnetlink(7)
GROUPS = 0x1 | 0x10 | 0x40 | 0x100 | 0x400
WATCHED = "watch.lock"
SETTLE = 0.2  # seconds: a change comes as a dozen messages
AT_LEAST = 10.0  # seconds between two looks, for settings, of whose change nobody tells


def main(settings: NetworkSettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotServe."""
    folder = Path(settings.folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    try:
        with alone(folder / ("trial.lock" if settings.until_proven else WATCHED)), _news() as news, _end() as end:
            _serve(settings, news, end)
    except Taken:
        raise CannotServe(f"{folder}: the network of this machine is kept already; stop the other") from None


def watched(folder: Path) -> bool:
    """Whether a process keeps the network, and with it a change on trial."""
    try:
        with alone(folder / WATCHED):
            return False
    except Taken:
        return True


def _serve(settings: NetworkSettings, news: socket.socket, end: socket.socket) -> None:
    watch = Watch(settings)
    watch.start(time.monotonic())
    print("ready", flush=True)
    step = min(1.0, settings.patience / 10)
    looked = time.monotonic()
    while not (settings.until_proven and (watch.over or watched(Path(settings.folder)))):
        ready = select.select([news, end], [], [], step)[0]
        if end in ready:
            return
        if news in ready:
            time.sleep(SETTLE)
            _drain(news)
        if news in ready or time.monotonic() - looked >= AT_LEAST:
            _look(watch)
            looked = time.monotonic()
        watch.tick(time.monotonic())


def _look(watch: Watch) -> None:
    try:
        watch.look(time.monotonic())
    except Exception:  # A full disk must not end the watch: it looks again.
        log.exception("the network could not be looked at")


def _news() -> socket.socket:
    """Readable when interfaces, addresses or routes change; what exactly is then read anew."""
    news = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    news.bind((0, GROUPS))
    news.setblocking(False)
    return news


def _drain(news: socket.socket) -> None:
    while True:
        try:
            news.recv(65536)
        except BlockingIOError:
            return
        except OSError:  # ENOBUFS: more happened than fitted, and all of it is read anew
            continue


def _end() -> socket.socket:
    """Readable at SIGTERM or SIGINT, so that no step is left half done."""
    heard, told = socket.socketpair()
    told.setblocking(False)
    signal.set_wakeup_fd(told.detach())
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, frame: None)
    return heard


if __name__ == "__main__":
    sys.exit(serve(NetworkSettings, main))

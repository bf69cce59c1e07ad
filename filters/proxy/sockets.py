"""Opens what the proxy listens on: for one process, or for each of several."""

import errno
import os
import socket
from collections.abc import Iterator
from dataclasses import replace

from filters.dns.endpoint import Listen
from filters.proxy.settings import Place, ProxySettings
from filters.settings import CannotServe

# Connections that wait while we are busy, or while a process starts again (listen(2); the system has its own limit).
BACKLOG = 1024

_EVERYWHERE = ("0.0.0.0", "::")


def places_of(settings: ProxySettings) -> list[list[Place]]:
    """For each process, where it is to listen."""
    found: list[list[Place]] = [[] for _ in range(settings.workers)]
    found[0] += [Place(listen.host, listen.port, redirected=False) for listen in settings.listeners]
    for number, places in enumerate(found):
        for listen in settings.transparent:
            places += (Place(host, listen.port + number, redirected=True) for host in _hosts(listen))
    return found


def open_at(place: Place) -> socket.socket:
    """Raises CannotServe, which names the option or the port."""
    if place.number:
        return socket.socket(fileno=place.number)
    opened = socket.socket(_family(place.host), socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        if opened.family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((place.host, place.port))
        opened.listen(BACKLOG)
    except OSError as error:
        opened.close()
        where = f"the port of redirected connections {place}" if place.redirected else f"--proxy {place}"
        reason = os.strerror(error.errno) if error.errno else error
        raise CannotServe(f"{where}: {reason}; end what uses it, or give another port") from None
    return opened


def open_all(places: list[Place]) -> dict[Place, socket.socket]:
    """Raises CannotServe."""
    opened: dict[Place, socket.socket] = {}
    try:
        for place in places:
            opened[place] = open_at(place)
    except CannotServe:
        for each in opened.values():
            each.close()
        raise
    return opened


def inherited(opened: dict[Place, socket.socket]) -> tuple[Place, ...]:
    """The same places for a process that gets the sockets from us."""
    return tuple(replace(place, number=each.fileno()) for place, each in opened.items())


def _hosts(listen: Listen) -> Iterator[str]:
    if listen.host:
        yield listen.host
        return
    yield from (host for host in _EVERYWHERE if _can(_family(host)))


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _can(family: socket.AddressFamily) -> bool:
    """Whether this system speaks it: IPv6 may have been left out when it was started."""
    try:
        socket.socket(family, socket.SOCK_STREAM).close()
    except OSError as error:
        return error.errno != errno.EAFNOSUPPORT
    return True

"""Opens what the DNS filter listens on: UDP and TCP on one port, once, or once for each worker."""

import ctypes
import errno
import os
import socket
import struct
from dataclasses import replace

from filters.dns.endpoint import Listen
from filters.dns.steer import program
from filters.settings import CannotServe

_BUFFER = 1 << 20  # bytes of questions that wait
_STEER = 51  # SO_ATTACH_REUSEPORT_CBPF, <asm-generic/socket.h>; Python has no name for it

# IP_FREEBIND and IPV6_FREEBIND, <linux/in.h> and <linux/in6.h>
_FREEBIND = {socket.AF_INET: (socket.IPPROTO_IP, 15), socket.AF_INET6: (socket.IPPROTO_IPV6, 78)}

type Pair = tuple[socket.socket, socket.socket]


class CannotListen(CannotServe):
    """A listener's address or port is not to be had; the text names the option and says what to do."""


class CannotSteer(Exception):
    """This kernel does not let a program choose among sockets."""


def open_one(listener: Listen) -> Pair:
    """A UDP and a TCP socket on the same port; with port 0, on one that is free for both. Raises CannotListen."""
    return _open_pairs(listener, 1)[0]


def open_for(listener: Listen, workers: int) -> list[Pair]:
    """A pair for each worker, all on one port, each client's packets always to the same. Raises CannotSteer too."""
    # Shared with whoever runs as the same user and asks for it: so it must be seen first that nobody else is there.
    for each in open_one(listener):
        port = each.getsockname()[1]
        each.close()
    return _open_pairs(replace(listener, port=port), workers)


def _open_pairs(listener: Listen, workers: int) -> list[Pair]:
    tries = 20 if listener.port == 0 else 1
    while True:
        tries -= 1
        opened: list[socket.socket] = []
        try:
            port = listener.port
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                for place in range(workers):
                    # The first of a group brings the program for all, before it is bound: no packet goes another way.
                    steered = workers if place == 0 else 0
                    opened.append(_open(replace(listener, port=port), kind, shared=workers > 1, steered=steered))
                    port = opened[0].getsockname()[1]
            return list(zip(opened[:workers], opened[workers:], strict=True))
        except BaseException as error:
            for each in opened:
                each.close()
            if not isinstance(error, OSError):
                raise
            if not tries:
                raise CannotListen(_words(listener, error)) from None


def _open(listener: Listen, kind: socket.SocketKind, *, shared: bool, steered: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in listener.host else socket.AF_INET
    opened = socket.socket(family, kind)
    try:
        opened.setblocking(False)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if kind == socket.SOCK_STREAM:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        else:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        if shared:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            if steered:
                _steer(opened, steered)
        if listener.awaited:
            opened.setsockopt(*_FREEBIND[family], 1)
        opened.bind((listener.host, listener.port))
        if kind == socket.SOCK_STREAM:
            opened.listen(128)
    except BaseException:
        opened.close()
        raise
    return opened


def _steer(opened: socket.socket, workers: int) -> None:
    instructions = program(workers, ipv6=opened.family == socket.AF_INET6)
    held = ctypes.create_string_buffer(instructions, len(instructions))
    try:
        opened.setsockopt(socket.SOL_SOCKET, _STEER, struct.pack("HP", len(instructions) // 8, ctypes.addressof(held)))
    except OSError as error:
        raise CannotSteer(os.strerror(error.errno or 0)) from None


def _words(listener: Listen, error: OSError) -> str:
    option = f"--dns {listener}"
    if error.errno == errno.EADDRINUSE:
        return f"{option}: port is taken; stop what listens there (`ss -lunp`), or give another port"
    if error.errno == errno.EACCES:
        return f"{option}: this port is the system's; give one above 1023, or start as a service"
    return f"{option}: cannot listen ({os.strerror(error.errno or 0)}); give an address of this machine"

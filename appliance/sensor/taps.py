"""Sockets that are shown frames of the zones' interfaces. One that goes away is taken up again when it is back."""

import ctypes
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

from appliance.sensor.announce import Announcement, frame_of
from appliance.sensor.frame_filter import program

_ETH_P_ALL = 3
_SO_ATTACH_FILTER = 26
_OUTGOING = 4  # PACKET_OUTGOING: what the box itself sent
_LARGEST = 2048
_ROOM = 1 << 20


@dataclass(frozen=True, slots=True)
class Shown:
    """`outgoing`: the box itself sent it."""

    data: bytes
    outgoing: bool


class Tap:
    """Of one interface, which need not be there yet: `look` opens it, or finds that it is gone."""

    def __init__(self, interface: str) -> None:
        self.interface = interface
        self.socket: socket.socket | None = None
        self._index = 0

    def look(self) -> bool:
        """Whether it is another socket, or none, since the last time. Raises PermissionError."""
        index = _index(self.interface)
        if index and self.socket is not None and index == self._index:
            return False
        had = self.socket is not None
        self.close()
        if index:
            try:
                self.socket, self._index = _opened(self.interface), index
            except PermissionError:
                raise
            except OSError:  # gone in between; the next look tells
                return had
        return had or self.socket is not None

    def read(self) -> Shown | None:
        """One frame; None for nothing more."""
        if self.socket is None:
            return None
        try:
            data, where = self.socket.recvfrom(_LARGEST)
        except BlockingIOError:
            return None
        except OSError:  # it went down, and may come up again: `look` tells whether it is another by then
            return None
        return Shown(data, where[2] == _OUTGOING)

    def announce(self, announcement: Announcement) -> None:
        if self.socket is None:
            return
        try:
            self.socket.send(frame_of(_mac(self.interface), announcement))
        except OSError:  # down, or gone: said again the next time
            return

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def own_macs() -> frozenset[str]:
    """The hardware addresses of all interfaces of this machine."""
    return frozenset(_mac(name).hex(":") for _, name in socket.if_nameindex() if any(_mac(name)))


def _index(interface: str) -> int:
    try:
        return socket.if_nametoindex(interface)
    except OSError:
        return 0


def _mac(interface: str) -> bytes:
    try:
        text = Path("/sys/class/net", interface, "address").read_text(encoding="ascii").strip()
        return bytes.fromhex(text.replace(":", ""))[:6].ljust(6, b"\0")
    except (OSError, ValueError):
        return bytes(6)


def _opened(interface: str) -> socket.socket:
    made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK, 0)
    try:
        # The filter first, then the interface: not one frame comes that is not asked for.
        code = ctypes.create_string_buffer(program())
        lines = len(code.raw) // 8
        made.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HL", lines, ctypes.addressof(code)))
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM)
        made.bind((interface, _ETH_P_ALL))
    except BaseException:
        made.close()
        raise
    return made

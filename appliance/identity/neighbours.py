"""The kernel's neighbour table, as sightings of devices: each event as it comes, and now and then all of it.

Thin. The socket listens before the table is read, so that nothing falls between the two; when more came than the
kernel would keep for us (ENOBUFS), and when interfaces come or go, the table is read again.
"""

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from appliance.identity.netlink import GROUPS, Done, Links, Neighbour, dump_request, read
from filters.policy.bindings import Sighting

LIVES = timedelta(minutes=10)  # that a device counts as there after the kernel last heard of it
AGAIN = 60.0  # seconds between two looks at the whole table
SOONEST = 2.0  # where something was missed
LONGEST = 30.0  # that one look may take
_BUFFER = 4 << 20  # bytes that the kernel keeps for us
_AT_ONCE = 16  # datagrams, then others of this process have their turn
_FEW, _MANY = 1_000, 5_000  # sightings that wait
_FORCE = 33  # SO_RCVBUFFORCE, <asm-generic/socket.h>

log = logging.getLogger(__name__)


class Neighbours:
    """`zones`: interface -> zone, "" where several share it. `tell`: takes each sighting. `backlog`: how many of them
    still wait. `look`: called ten times a second."""

    def __init__(self, zones: Mapping[str, str], tell: Callable[[Sighting], None], backlog: Callable[[], int]) -> None:
        self._zones = zones
        self._tell = tell
        self._backlog = backlog
        self._resting = False
        self._names: dict[int, str] = {}
        self._events = _netlink(GROUPS)
        self._dump = _netlink(0)
        self._looked = float("-inf")
        self._looking = self._missed = False
        self._sequence = 0

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(self._events, self._read, self._events)
        loop.add_reader(self._dump, self._read, self._dump)
        self.look()

    def look(self) -> None:
        """Read the table where that is due."""
        if self._resting and self._backlog() < _FEW:
            self._resting = False
            asyncio.get_running_loop().add_reader(self._dump, self._read, self._dump)
        now = asyncio.get_running_loop().time()
        # One at a time: the kernel refuses a second. One that never ends is given up.
        every = LONGEST if self._looking else SOONEST if self._missed else AGAIN
        if now - self._looked < every:
            return
        self._looked, self._looking, self._missed = now, True, False
        self._sequence += 1
        with contextlib.suppress(OSError):
            self._dump.sendto(dump_request(self._sequence), (0, 0))

    def close(self) -> None:
        loop = asyncio.get_running_loop()
        for each in (self._events, self._dump):
            loop.remove_reader(each)
            each.close()

    def _read(self, netlink: socket.socket) -> None:
        for _ in range(_AT_ONCE):
            if netlink is self._dump and self._backlog() > _MANY:
                # The kernel waits with the rest of its table; what was read would else push out what was not told.
                self._resting = True
                asyncio.get_running_loop().remove_reader(netlink)
                return
            try:
                data, (port, _) = netlink.recvfrom(1 << 16)
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    log.error("the neighbour table cannot be read: %s", error)
                self._missed = True
                return
            if port != 0:
                continue  # another program's
            now = datetime.now(UTC)
            for told in read(data):
                if isinstance(told, Neighbour):
                    self._neighbour(told, now)
                elif isinstance(told, Links):
                    self._names.clear()
                    self._missed = True
                elif isinstance(told, Done):
                    self._looking = False

    def _neighbour(self, told: Neighbour, now: datetime) -> None:
        zone = self._zones.get(self._name(told.link))
        if zone is not None and told.age < LIVES.total_seconds():
            until = now + LIVES - timedelta(seconds=told.age)
            self._tell(Sighting(told.address, told.mac, zone, until))

    def _name(self, link: int) -> str:
        name = self._names.get(link)
        if name is None:
            try:
                name = socket.if_indextoname(link)
            except OSError:
                return ""
            self._names[link] = name
        return name


def _netlink(groups: int) -> socket.socket:
    netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK, 0)
    try:
        netlink.setsockopt(socket.SOL_SOCKET, _FORCE, _BUFFER)
    except PermissionError:
        netlink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    netlink.bind((0, groups))
    return netlink

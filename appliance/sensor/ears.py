"""All that the sensor listens to: an interface for each zone, and the kernel's packet log; each taken up again when it
is back."""

import asyncio
import time
from collections.abc import Callable

from appliance.sensor.announce import Announcement
from appliance.sensor.nflog import Logged, PacketLog
from appliance.sensor.settings import Place
from appliance.sensor.taps import Shown, Tap

AT_ONCE = 128  # frames, or reads of the packet log, before the others get their turn
LOG_AGAIN = 10.0  # seconds until a packet log that could not be read is tried again


class Ears:
    """For one event loop. `frame` and `packet` are called with what is heard; they never raise."""

    def __init__(
        self, places: tuple[Place, ...], frame: Callable[[Place, Shown], None], packet: Callable[[Logged], None]
    ) -> None:
        self._taps = [(place, Tap(place.interface)) for place in places]
        self._frame = frame
        self._packet = packet
        self._log: PacketLog | None = None
        self._log_again = 0.0
        self._lost = 0
        self.log_problem = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Interfaces that are not there."""
        return tuple(place.interface for place, tap in self._taps if tap.socket is None)

    @property
    def lost(self) -> int:
        """How often the kernel had no room for what was to be shown."""
        return self._lost + (self._log.lost if self._log else 0)

    def look(self) -> bool:
        """Take up what came and let go what went; whether any interface did. Raises PermissionError."""
        loop = asyncio.get_running_loop()
        changed = False
        for place, tap in self._taps:
            if tap.socket is not None:
                loop.remove_reader(tap.socket)
            changed |= tap.look()
            if tap.socket is not None:
                loop.add_reader(tap.socket, self._read_tap, place, tap)
        if self._log is None and time.monotonic() >= self._log_again:
            self._open_log(loop)
        return changed

    def announce(self, announcement: Callable[[int], Announcement]) -> None:
        """Say at each place what is to be said there, by the place's number."""
        for number, (_, tap) in enumerate(self._taps):
            tap.announce(announcement(number))

    def close(self) -> None:
        loop = asyncio.get_running_loop()
        for _, tap in self._taps:
            if tap.socket is not None:
                loop.remove_reader(tap.socket)
            tap.close()
        self._close_log("")

    def _open_log(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            self._log = PacketLog()
        except OSError as error:
            self._close_log(error.strerror or str(error))
            return
        self.log_problem = ""
        loop.add_reader(self._log.socket, self._read_log, self._log)

    def _close_log(self, problem: str) -> None:
        self.log_problem = problem
        self._log_again = time.monotonic() + LOG_AGAIN
        if self._log is not None:
            self._lost += self._log.lost
            asyncio.get_running_loop().remove_reader(self._log.socket)
            self._log.close()
            self._log = None

    def _read_tap(self, place: Place, tap: Tap) -> None:
        for _ in range(AT_ONCE):
            if (shown := tap.read()) is None:
                return
            self._frame(place, shown)

    def _read_log(self, log: PacketLog) -> None:
        for _ in range(AT_ONCE):
            try:
                packets = log.read()
            except OSError as error:
                self._close_log(error.strerror or str(error))
                return
            if packets is None:
                return
            for each in packets:
                self._packet(each)

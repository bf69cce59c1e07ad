"""The devices that were met, as many as fit: when first and last, where, and of what kind. Pure.

Of too many the stranger goes that was met longest ago: a flood of made-up hardware addresses must not push out the
school's own. How fast new ones are taken in is bounded too, and counted, so that health can say it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from appliance.sensor.devices.fingerprint import UNKNOWN, Traits, kind_of
from filters.pace import Pace
from filters.wire.packet import is_private_mac

MOST = 10_000
BURST = 2_500  # new ones in a row: a school's morning
EVERY = 0.05  # seconds until there may be one more
_MULTICAST = 1


@dataclass(frozen=True, slots=True)
class Device:
    """`name`: what it calls itself, "" for a device of the school's register; a phone's often holds a person's.

    `private`: its hardware address was made up by itself.
    """

    mac: str
    kind: str
    name: str
    zone: str
    first: datetime
    last: datetime
    private: bool


class Devices:
    """`registered`: whether a hardware address stands in the school's register."""

    def __init__(
        self, registered: Callable[[str], bool], met: Iterable[tuple[Device, Traits]] = (), most: int = MOST
    ) -> None:
        self._registered = registered
        self._most = most
        self._pace: Pace[str] = Pace(BURST, EVERY)
        self._own: OrderedDict[str, tuple[Device, Traits]] = OrderedDict()
        self._strangers: OrderedDict[str, tuple[Device, Traits]] = OrderedDict()
        self._changed: set[str] = set()
        self._gone: set[str] = set()
        self.refused = 0  # hardware addresses beyond what was taken in
        for device, traits in met:
            (self._own if registered(device.mac) else self._strangers)[device.mac] = (device, traits)

    def __len__(self) -> int:
        return len(self._own) + len(self._strangers)

    def meet(
        self, mac: str, zone: str, at: datetime, ticks: float, traits: Traits | None = None, around: str = ""
    ) -> Device | None:
        """A device was heard. `zone` "" where it cannot be told; then `around` says what it may be.

        `ticks`: seconds that never go back. None for what is none, or one too many.
        """
        if not _is_device(mac):
            return None
        registered = self._registered(mac)
        here, there = (self._own, self._strangers) if registered else (self._strangers, self._own)
        known = here.get(mac) or there.pop(mac, None)
        if known is None and not self._pace.may("new", ticks):
            self.refused += 1
            return None
        before, told = known or (Device(mac, UNKNOWN, "", zone or around, at, at, is_private_mac(mac)), Traits())
        told = told.with_more(traits) if traits else told
        kind = kind_of(mac, told) if traits or known is None else before.kind
        device = replace(
            before, kind=kind, zone=zone or before.zone, last=at, name="" if registered else told.name or before.name
        )
        # A name is needed once, to tell the kind; of a registered device it is not kept.
        here[mac] = (device, replace(told, name="") if registered else told)
        here.move_to_end(mac)
        self._changed.add(mac)
        self._gone.discard(mac)
        self._make_room()
        return device

    def changes(self) -> tuple[list[tuple[Device, Traits]], list[str]]:
        """What is to be written since the last time: devices, and hardware addresses to be forgotten."""
        found = [self._own.get(mac) or self._strangers.get(mac) for mac in self._changed]
        gone = sorted(self._gone)
        self._changed.clear()
        self._gone.clear()
        return [each for each in found if each is not None], gone

    def forget_before(self, at: datetime) -> None:
        """Strangers that were not met since then: their names are kept no longer."""
        for mac in [mac for mac, (device, _) in self._strangers.items() if device.last < at]:
            self._drop(mac)

    def _make_room(self) -> None:
        while len(self) > self._most:
            self._drop(next(iter(self._strangers or self._own)))

    def _drop(self, mac: str) -> None:
        self._strangers.pop(mac, None) or self._own.pop(mac, None)
        self._changed.discard(mac)
        self._gone.add(mac)


def _is_device(mac: str) -> bool:
    """No group's address, and not the empty one."""
    return len(mac) == 17 and mac != "00:00:00:00:00:00" and not int(mac[:2], 16) & _MULTICAST

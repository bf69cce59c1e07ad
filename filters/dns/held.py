"""Which admissions the kernel holds, and until when; bounded. Pure.

What is forgotten here is only asked for once more.
"""

from filters.admissions import Way
from filters.dns.admission import Wanted

MOST = 4000  # of each of two generations; about 2 MB in all

type _Key = tuple[int, str, Way, str, tuple[str, ...]]


class Held:
    """Two generations, as in `finished.Memory`. Told apart by the name too: the firewall judges again by names."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._young: dict[_Key, float] = {}
        self._old: dict[_Key, float] = {}

    def until(self, wanted: Wanted) -> float:
        """0.0 for none."""
        key = key_of(wanted)
        return self._young.get(key) or self._old.get(key, 0.0)

    def put(self, wanted: Wanted, until: float) -> None:
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[key_of(wanted)] = until


def key_of(wanted: Wanted) -> _Key:
    return wanted.standing, wanted.zone, wanted.way, wanted.names[0], wanted.addresses

"""How often something may happen: so many times in a row, then once in so many seconds, for each key by itself.

Pure, and bounded: of too many keys the one that was asked about longest ago is forgotten.
"""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock


class Pace[K: Hashable]:
    """`burst`: times in a row. `every`: seconds until there is one more. `most`: keys. Any thread may ask."""

    def __init__(self, burst: int, every: float, most: int = 10_000) -> None:
        self._slack = (burst - 1) * every
        self._every = every
        self._most = most
        self._free: OrderedDict[K, float] = OrderedDict()  # when a key has all its times again
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._free)

    def may(self, key: K, now: float) -> bool:
        """Whether it may happen once more; if so, it has. `now`: seconds that never go back."""
        with self._lock:
            free = max(self._free.pop(key, now), now)
            allowed = free - now <= self._slack
            self._free[key] = free + self._every if allowed else free
            if len(self._free) > self._most:
                self._free.popitem(last=False)
            return allowed

"""Keeps values for a time, within a bound. What the keys mean is for its owner to say.

One is in use for each set of resolvers: what they said, by question, for all clients alike. It lives in memory and goes
with the process.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept[V]:
    """`made` and `ends`: seconds on the caller's clock. `size`: bytes, roughly."""

    value: V
    made: float
    ends: float
    size: int


class Cache[K: Hashable, V]:
    """Least recently used goes first. `limit`: bytes in all. Not for use by several threads."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._kept: OrderedDict[K, Kept[V]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K, now: float) -> Kept[V] | None:
        """What is kept and still good. A clock that was set back makes everything made after it unusable."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        if kept.made <= now < kept.ends:
            self._kept.move_to_end(key)
            return kept
        self._drop(key)
        return None

    def put(self, key: K, value: V, now: float, seconds: float, size: int) -> None:
        """Keep a value for `seconds`; not at all for none."""
        self._drop(key)
        if seconds <= 0 or size > self.limit:
            return
        self._kept[key] = Kept(value, now, now + seconds, size)
        self.size += size
        while self.size > self.limit:
            self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        self._kept.clear()
        self.size = 0

    def _drop(self, key: K) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self.size -= kept.size

"""When what ends: each thing once, renewed in a moment, and the first that is due found without a look at all. Pure."""

from datetime import datetime
from heapq import heapify, heappop, heappush


class Ends[T]:
    """What was renewed stays in the heap under its old end, and is put back when that comes."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, T]] = []
        self._until: dict[T, datetime] = {}
        self._listed: dict[T, datetime] = {}  # the earliest end under which each stands in the heap

    def __len__(self) -> int:
        return len(self._until)

    @property
    def first(self) -> datetime | None:
        """No later than the next end."""
        return self._heap[0][0] if self._heap else None

    def at(self, until: datetime, what: T) -> None:
        """This ends then, and not when it was to end before."""
        self._until[what] = until
        listed = self._listed.get(what)
        if listed is None or until < listed:
            self._listed[what] = until
            heappush(self._heap, (until, what))
            if len(self._heap) > 4 * len(self._until) + 64:
                self._tidy()

    def forget(self, what: T) -> None:
        """This does not end by itself any more."""
        self._until.pop(what, None)

    def due(self, now: datetime) -> list[T]:
        """What has ended by now; each is told once."""
        ended = []
        while self._heap and self._heap[0][0] <= now:
            listed, what = heappop(self._heap)
            if self._listed.get(what) != listed:
                continue  # it stands in the heap under an earlier end as well
            del self._listed[what]
            until = self._until.get(what)
            if until is None:
                continue
            if until > now:
                self._listed[what] = until
                heappush(self._heap, (until, what))
            else:
                del self._until[what]
                ended.append(what)
        return ended

    def _tidy(self) -> None:
        self._listed = dict(self._until)
        self._heap = [(until, what) for what, until in self._until.items()]
        heapify(self._heap)

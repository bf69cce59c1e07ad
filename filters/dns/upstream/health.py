"""How one resolver does: how fast it answers, and whether it is to be asked at all. Pure: times come from the caller.

A resolver *rests* from its first failure until it is heard again; the others are asked in its place meanwhile. It is
*known to fail* once it was asked on purpose and failed again: a single slow answer is no reason to worry anybody.
"""

from dataclasses import dataclass

FIRST_HURRY = 0.25  # seconds that an unknown server has before another is asked as well
SHORTEST_HURRY, LONGEST_HURRY = 0.15, 0.4
LONGEST_PAUSE = 15.0  # seconds between two looks at a server that fails
BAND = 0.1  # seconds; differences smaller than this are no reason to prefer one server
FORGOTTEN = 600.0  # seconds after which a slow server may show that it has become faster
ENOUGH = 8  # refusals in a row, and no answer between them


@dataclass(slots=True)
class Health:
    """`why`: what went wrong last, for a person; "" while all is well."""

    smoothed: float = 0.0
    spread: float = 0.0
    measured: float | None = None
    heard: float = 0.0
    failures: int = 0
    refusals: int = 0
    why: str = ""

    @property
    def rests(self) -> bool:
        return self.failures > 0

    @property
    def fails(self) -> bool:
        return self.failures > 1

    @property
    def refuses(self) -> bool:
        return self.refusals >= ENOUGH

    @property
    def hurry(self) -> float:
        """Seconds to wait for this server before another is asked as well (as RFC 6298 section 2 reckons them)."""
        if self.measured is None:
            return FIRST_HURRY
        return min(LONGEST_HURRY, max(SHORTEST_HURRY, self.smoothed + 4 * self.spread))

    def band(self, now: float) -> int:
        """Servers of one band are as good as each other; a lower one is faster. One not measured may well be fast."""
        if self.measured is None or now - self.measured > FORGOTTEN:
            return 0
        return int(self.smoothed / BAND)

    def pause(self) -> float:
        """Seconds until a failing server is looked at again: a look that failed makes it twice as long."""
        return float(min(LONGEST_PAUSE, 2 ** (self.failures - 2)))

    def answered(self, took: float, now: float) -> None:
        """It said something of use."""
        self.refusals = 0
        self._well(now)
        if self.measured is None:
            self.smoothed, self.spread = took, took / 2
        else:
            self.spread += (abs(took - self.smoothed) - self.spread) / 4
            self.smoothed += (took - self.smoothed) / 8
        self.measured = now

    def refused(self, now: float) -> bool:
        """It is there but would not answer: this question, or (True) any."""
        self.refusals += 1
        self.heard = now
        if not self.refuses:
            self._well(now)
        return self.refuses

    def failed(self, why: str) -> None:
        """Nothing came, or nothing of use."""
        self.failures += 1
        self.why = why

    def _well(self, now: float) -> None:
        self.heard = now
        self.failures = 0
        self.why = ""

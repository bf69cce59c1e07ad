"""One event for what one client asks at once: browsers ask for A, AAAA and HTTPS of a name in the same breath."""

from filters.policy.attempt import Decision

PERIOD = 2.0  # seconds


class Once:
    """Remembers for two to four seconds who asked for what; nothing of it leaves this object."""

    def __init__(self) -> None:
        self._now: dict[tuple[str, str], tuple[float, Decision]] = {}
        self._before: dict[tuple[str, str], tuple[float, Decision]] = {}
        self._since = 0.0

    def told(self, address: str, name: str, decision: Decision, now: float) -> bool:
        """Whether this was told within the period. `now`: seconds that never go back. A new decision is news."""
        key = (address, name)
        last = self._now.get(key) or self._before.get(key)
        return last is not None and now - last[0] < PERIOD and last[1] == decision

    def tell(self, address: str, name: str, decision: Decision, now: float) -> None:
        if now - self._since >= PERIOD:
            self._before = self._now if now - self._since < 2 * PERIOD else {}
            self._now = {}
            self._since = now
        self._now[address, name] = (now, decision)

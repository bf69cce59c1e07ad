"""What is likely is told when it comes twice, and nothing is told twice within ten minutes. Pure, and bounded."""

from collections import OrderedDict

from appliance.sensor.bypass.flow import Finding, Sure
from filters.pace import Pace

AGAIN = 600.0  # seconds
MOST = 10_000


class Twice:
    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._told: Pace[tuple[str, str, str]] = Pace(1, AGAIN, most)
        self._likely: OrderedDict[tuple[str, str, str], tuple[int, float]] = OrderedDict()

    def is_news(self, address: str, finding: Finding, connection: int, ticks: float) -> bool:
        """`address`: the client's. `connection`: tells one from the next, such as a port. `ticks`: never go back."""
        key = (address, finding.kind, finding.far)
        if finding.sure is Sure.LIKELY and not self._again(key, connection, ticks):
            return False
        return self._told.may(key, ticks)

    def _again(self, key: tuple[str, str, str], connection: int, ticks: float) -> bool:
        before = self._likely.get(key)
        if before is not None and ticks - before[1] < AGAIN:
            return before[0] != connection
        self._likely[key] = (connection, ticks)
        self._likely.move_to_end(key)
        if len(self._likely) > self._most:
            self._likely.popitem(last=False)
        return False

"""Addresses of help sites: open to everybody for a day, so that they are while no part of the box can admit them. Pure.

Which names are is the policy's affair; here is only which addresses were put in, and when they are due again.
"""

from collections.abc import Iterable, Iterator

from appliance.firewall.admitted import renewed

LASTS = 86_400.0  # seconds
MOST = 8_000  # addresses; the sets have room for more


class HelpSites:
    def __init__(self) -> None:
        self._ends: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._ends)

    def open(self, addresses: Iterable[str], now: float) -> Iterator[str]:
        """The commands; none for what has more than half of its time left."""
        for address in addresses:
            if self._ends.get(address, 0.0) - now > LASTS / 2 or len(self._ends) >= MOST:
                continue
            self._ends[address] = now + LASTS
            yield from _put(address, LASTS)

    def anew(self, now: float) -> Iterator[str]:
        """All of them, for sets that hold none."""
        self._ends = {address: ends for address, ends in self._ends.items() if ends > now}
        for address, ends in self._ends.items():
            yield "\n".join(_put(address, ends - now))


def _put(address: str, seconds: float) -> Iterator[str]:
    return renewed("always6" if ":" in address else "always4", address, seconds)

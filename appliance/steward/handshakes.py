"""Failed handshakes, as the proxy reports them, until they tell that an app accepts no certificate but its own.

In memory only: which device uses which app is nobody's to look up, and what matters will be seen again.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

DEVICES = 2  # that must have refused: one may be broken, or its holder clever
LATELY = timedelta(days=1)  # what is older tells nothing
MOST = 500  # hosts; the one that was quiet longest is forgotten first


@dataclass(slots=True)
class _Host:
    """`refused`: device -> when last. `made`: when some device last accepted. `told`: when this was enough."""

    refused: dict[str, datetime] = field(default_factory=dict)
    made: datetime | None = None
    told: datetime | None = None


class Handshakes:
    """`now`: real time."""

    def __init__(self) -> None:
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    def refused(self, host: str, device: str, now: datetime) -> bool:
        """Whether enough devices have refused, and none has accepted lately. True once a day for each host."""
        known = self._of(host)
        if len(known.refused) <= DEVICES:
            known.refused[device] = now
        known.refused = {each: at for each, at in known.refused.items() if at > now - LATELY}
        if len(known.refused) < DEVICES or _lately(known.made, now) or _lately(known.told, now):
            return False
        known.told = now
        return True

    def made(self, host: str, now: datetime) -> None:
        known = self._of(host)
        known.made, known.refused = now, {}

    def _of(self, host: str) -> _Host:
        known = self._hosts.setdefault(host, _Host())
        self._hosts.move_to_end(host)
        if len(self._hosts) > MOST:
            self._hosts.popitem(last=False)
        return known


def _lately(at: datetime | None, now: datetime) -> bool:
    return at is not None and at > now - LATELY

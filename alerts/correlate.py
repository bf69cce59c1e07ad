"""Which findings are one alert: those of one client, theme and kind in one period of one day. Pure.

Four tries in P2 are one alert with a count of four. The same at lunch is another. Folding never lowers a level.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.detect import LEVELS, Finding
from filters.events.event import Event
from filters.policy.timetable.calendar import Moment

SAME_VISIT = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where one event of an alert was seen."""

    point: str
    host: str
    at: datetime


def fold_key(event: Event, finding: Finding, moment: Moment) -> str:
    """Equal for events that are one alert while it is open."""
    client = event.client
    # The surest thing known: a person on two devices is one client, a shared device is not its last person.
    if client.person is not None and client.sure.may_name:
        who = f"person:{client.person}"
    else:
        who = f"device:{client.device}" if client.device else f"address:{event.address}"
    start = moment.start.isoformat(timespec="minutes")
    return "|".join((who, finding.kind, finding.theme, event.attempt.standing.group, moment.name, start))


def higher(level: str, other: str) -> str:
    return max(level, other, key=LEVELS.index)


def is_echo(event: Event, earlier: Iterable[Sighting]) -> bool:
    """Whether this is the same visit seen at a second point: a name blocked in DNS and again at the proxy."""
    host, at = event.attempt.target.name, event.attempt.at
    return any(each.host == host and each.point != event.point and abs(at - each.at) <= SAME_VISIT for each in earlier)

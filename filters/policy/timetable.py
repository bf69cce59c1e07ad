"""The school's clock: an instant and a group's day -> a Moment. Pure; judged in the school's own time zone."""

from dataclasses import dataclass
from datetime import date, datetime

from filters.policy.attempt import Labels

KINDS = ("lesson", "registration", "assembly", "break", "lunch", "before school", "after school", "club", "exam", "closed")


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of a school's day, [start, end), both aware, in the school's zone. `kind` is one of KINDS."""

    kind: str
    name: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The school's years, days and spans. `timezone`: an IANA name."""

    timezone: str

    def moment(self, at: datetime, day: str = "", teacher: str = "") -> Moment:
        """The Moment that holds at `at` for a group that follows `day` ("" is the default day)."""
        raise AssertionError

    def labels(self, at: datetime, day: str = "", teacher: str = "") -> Labels:
        """What rules may name of an instant: kind and name of its Moment, spans, weekday, "week-a"."""
        raise AssertionError

    def next_change(self, at: datetime, day: str = "", teacher: str = "") -> datetime:
        """The next instant after `at` at which `labels` may differ; cheap, never late, within 24 hours."""
        raise AssertionError

    def moments(self, on: date, day: str = "", teacher: str = "") -> tuple[Moment, ...]:
        """The whole of a date, midnight to midnight, without gaps."""
        raise AssertionError

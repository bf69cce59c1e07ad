"""What people have put in force besides the school's folder, each with its beginning and its end. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from filters.policy.rules import Approval, CutOff, Pin, Rule, Window
from filters.policy.timetable.day import SpecialDay

WISH_LASTS = timedelta(days=7)
MOST_LEARNT_A_DAY = 10  # pins, by failed handshakes alone


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody tried to open what the head has not approved. Whoever wished for it does not approve it (R3)."""

    what: str
    by: str
    at: datetime


def learnt_lately(pins: Iterable[Pin], now: datetime) -> int:
    """How many were learnt within a day, and not asked for: no more than MOST_LEARNT_A_DAY."""
    return sum(not pin.by and pin.start > now - timedelta(days=1) for pin in pins)


@dataclass(frozen=True, slots=True)
class NotLearnt:
    """IT took the pin of `host` away: until `end` no failed handshake brings it back."""

    host: str
    end: datetime


GLASS_REMEMBERED = timedelta(hours=1)  # after its end: it is not to be broken again at once


@dataclass(frozen=True, slots=True)
class Glass:
    """In [start, end) what would be blocked in `zone` is counted and passed, locked lists excepted.

    `by`: the office that did it, for everyone is told; no name.
    """

    id: str
    zone: str
    start: datetime
    end: datetime
    by: str
    why: str

    def in_force(self, at: datetime) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class InForce:
    """`rules`: temporary ones, newest first. `special_days`: entered on the day ("today is different")."""

    windows: tuple[Window, ...] = ()
    approvals: tuple[Approval, ...] = ()
    cut_offs: tuple[CutOff, ...] = ()
    rules: tuple[Rule, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()
    wishes: tuple[Wish, ...] = ()
    pins: tuple[Pin, ...] = ()
    not_learnt: tuple[NotLearnt, ...] = ()
    glasses: tuple[Glass, ...] = ()

    def without_ended(self, at: datetime, timezone: str) -> "InForce":
        """What is left at `at`; the same object when nothing has ended."""
        today = at.astimezone(ZoneInfo(timezone)).date()
        left = replace(
            self,
            windows=tuple(entry for entry in self.windows if at < entry.end),
            approvals=tuple(entry for entry in self.approvals if entry.end is None or at < entry.end),
            cut_offs=tuple(entry for entry in self.cut_offs if entry.end is None or at < entry.end),
            rules=tuple(rule for rule in self.rules if rule.in_force(at)),
            special_days=tuple(day for day in self.special_days if today <= day.last),
            wishes=tuple(wish for wish in self.wishes if at < wish.at + WISH_LASTS),
            pins=tuple(pin for pin in self.pins if at < pin.end),
            not_learnt=tuple(entry for entry in self.not_learnt if at < entry.end),
            glasses=tuple(entry for entry in self.glasses if at < entry.end + GLASS_REMEMBERED),
        )
        return self if left == self else left

    def next_end(self, at: datetime, timezone: str) -> datetime | None:
        """The next instant after `at` at which something ends; None when nothing does."""
        return min((end for end in self._ends(timezone) if end > at), default=None)

    def _ends(self, timezone: str) -> Iterator[datetime]:
        yield from (window.end for window in self.windows)
        yield from (approval.end for approval in self.approvals if approval.end is not None)
        yield from (cut_off.end for cut_off in self.cut_offs if cut_off.end is not None)
        yield from (rule.until for rule in self.rules if rule.until is not None)
        yield from (midnight_after(day.last, timezone) for day in self.special_days)
        yield from (pin.end for pin in self.pins)
        yield from (glass.end for glass in self.glasses)


def midnight_after(on: date, timezone: str) -> datetime:
    """The end of a date in the school's zone."""
    return datetime.combine(on + timedelta(days=1), time(), ZoneInfo(timezone))

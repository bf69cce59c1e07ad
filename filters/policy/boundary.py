"""When answers may change: the next boundary of a whole policy, and the `until` of one answer. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from filters.policy.attempt import Attempt, Standing
from filters.policy.decide import decide
from filters.policy.policy import Policy
from filters.policy.rules import Approval, CutOff

LOOK_AHEAD = timedelta(days=70)  # longer than a summer holiday


def boundary(policy: Policy, at: datetime) -> datetime:
    """The next instant after `at` at which any moment, window, approval, cut-off or rule may change.

    Never late, sometimes early; at most a day away. Used for TTLs and time-outs.
    """
    days = {group.day for group in policy.groups.values()} | {""}
    clocks = [policy.calendar.next_change(at, day) for day in days]
    clocks += [policy.calendar.next_change(at, "", teacher) for teacher in policy.calendar.own_lessons]
    return min([*clocks, *(instant for instant in _ends(policy) if instant > at)])


def until(attempt: Attempt, policy: Policy, becomes: Sequence[tuple[datetime, Standing]] = ()) -> datetime | None:
    """The next boundary at which this attempt's verdict changes; None when no change is known.

    Found by asking `decide` again, so that it cannot disagree with it. `becomes`: from which instants on, in order,
    the client stands differently (a birthday, the day after the last day).
    """
    verdict = decide(attempt, policy).verdict
    standing, at = attempt.standing, attempt.at
    while at < attempt.at + LOOK_AHEAD:
        at = min([boundary(policy, at), *(since for since, _ in becomes if since > at)])
        standing = next((then for since, then in reversed(becomes) if since <= at), standing)
        if decide(replace(attempt, standing=standing, at=at), policy).verdict is not verdict:
            return at
    return None


def _ends(policy: Policy) -> Iterator[datetime]:
    for window in policy.windows:
        yield from (window.start, window.end)
    entries: tuple[Approval | CutOff, ...] = (*policy.approvals, *policy.cut_offs)
    for entry in entries:
        yield entry.start
        if entry.end is not None:
            yield entry.end
    for rule in policy.rules:
        if rule.until is not None:
            yield rule.until
    for zone in policy.zones.values():
        if zone.watch_until is not None:
            yield zone.watch_until
    here = ZoneInfo(policy.calendar.timezone)
    for ages in policy.ages.values():
        for minimum in ages:
            if minimum.start is not None:
                yield datetime.combine(minimum.start, time(), here)

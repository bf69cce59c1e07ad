"""How long a login names somebody: on a shared device until the lesson's end, else for the school's hours. Pure."""

from datetime import UTC, datetime, timedelta

from filters.policy.policy import Policy

_TAUGHT = frozenset({"lesson", "registration", "assembly", "exam", "club"})
_HOUR = timedelta(hours=1)


def lesson_over(policy: Policy, day: str, at: datetime) -> datetime:
    """When a login of `at` on a shared device ends: with the lesson; outside lessons after an hour.

    Whoever signs in shortly before a lesson stays signed in for that one, and not for the next. `at`: policy time.
    `day`: whose timetable.
    """
    moment = policy.calendar.moment(at, day)
    if moment.kind in _TAUGHT:
        return moment.end
    hour = at.astimezone(UTC) + _HOUR
    while moment.end < hour:
        moment = policy.calendar.moment(moment.end, day)
        if moment.kind in _TAUGHT:
            return min(moment.end, hour)
    return hour

"""Whether the school's rules hold everywhere, or some zone lets pass what they would block. Pure.

Anybody may read these: neither a zone's name nor a reason stands in them.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from appliance.check import OK, WARNING, Check
from appliance.output import british
from filters.policy.policy import Policy


def broken_glass(policy: Policy | None, at: datetime) -> Check:
    broken = [glass for glass in policy.glasses if glass.in_force(at)] if policy else []
    if not policy or not broken:
        return Check("break-glass", "no zone's glass is broken", OK)
    until = max(glass.end for glass in broken)
    return Check(
        "break-glass",
        f"the glass is broken in {_zones(len(broken))}, until {_when(until, policy)}: only what is locked is blocked",
        WARNING,
        "it ends by itself; Break glass on the dashboard says who and why, `lessonwall mend-glass ZONE` ends it",
    )


def watching(policy: Policy | None, at: datetime) -> Check:
    broken = {(glass.zone, glass.end) for glass in policy.glasses if glass.in_force(at)} if policy else set()
    ends = [
        zone.watch_until
        for zone in (policy.zones.values() if policy else ())
        if zone.watch_until is not None and at < zone.watch_until and (zone.id, zone.watch_until) not in broken
    ]
    if not policy or not ends:
        return Check("watching", "no zone is only watched for now", OK)
    return Check(
        "watching",
        f"only watched, and not filtered: {_zones(len(ends))}, until {_when(max(ends), policy)} at the latest",
        WARNING,
        "read Watched on the dashboard, put right what should not be blocked, then `lessonwall end-watch ZONE`",
    )


def _zones(many: int) -> str:
    return "one zone" if many == 1 else f"{many} zones"


def _when(at: datetime, policy: Policy) -> str:
    return british(at.astimezone(ZoneInfo(policy.calendar.timezone)))

"""Break glass, and how long a zone is only watched: what would be blocked is counted and passed, locked lists excepted.

Pure. Who breaks it, and whether by a fresh second factor, the steward has seen; here stands for how long. It mends
itself; nobody keeps it broken by breaking it again and again.
"""

from dataclasses import replace
from datetime import timedelta

from filters.policy.change.base import Asker, Changed, No, Now, clock, said
from filters.policy.in_force import GLASS_REMEMBERED as REST
from filters.policy.in_force import Glass
from filters.policy.problems import nearest
from filters.requests import BreakGlass, Done, MendGlass

LONGEST = 120  # minutes


def break_glass(request: BreakGlass, now: Now, by: Asker, id: str) -> Changed:
    why = said(request.why, "The reason")
    zone = _zone(request.zone, now)
    if not 1 <= request.minutes <= LONGEST:
        raise No(f"Break glass lasts 1 to {LONGEST} minutes; what must be open for longer is a rule.")
    earlier = [each for each in now.in_force.glasses if each.zone == request.zone]
    if any(each.in_force(now.at) for each in earlier):
        raise No(f"In {zone} it is broken already; mend it first.")
    if any(now.at < each.end + REST for each in earlier):
        raise No(
            f"In {zone} it was broken a short while ago; for {_hours(REST)} it stays whole. Open single hosts instead."
        )
    glass = Glass(id, request.zone, now.at, now.at + timedelta(minutes=request.minutes), _said_by(by), why)
    return Changed(
        Done(f"In {zone} nothing is blocked but what is locked, until {clock(glass.end, now)}. Everyone is told.", id),
        replace(now.in_force, glasses=(*now.in_force.glasses, glass)),
        record=id,
    )


def mend_glass(request: MendGlass, now: Now, by: Asker, id: str) -> Changed:
    zone = _zone(request.zone, now)
    for each in now.in_force.glasses:
        if each.zone == request.zone and each.in_force(now.at):
            mended = tuple(replace(other, end=now.at) if other is each else other for other in now.in_force.glasses)
            done = Done(f"In {zone} the school's rules hold again.")
            return Changed(done, replace(now.in_force, glasses=mended), record=each.id)
    raise No(f"In {zone} it is whole; nothing was changed.")


def _said_by(by: Asker) -> str:
    """Everybody is told by which office; by which account stands in the audit, and the policy names nobody."""
    return "the headteacher" if "head" in by.roles else "IT"


def _zone(id: str, now: Now) -> str:
    """Its name."""
    if (zone := now.school.zones.get(id.strip())) is not None:
        return zone.name
    near = nearest(id, tuple(now.school.zones))
    meant = f'did you mean "{near}"?' if near else f"zones are {', '.join(now.school.zones)}."
    raise No(f'No zone is called "{id[:60]}"; {meant}')


def _hours(length: timedelta) -> str:
    return "an hour" if length == timedelta(hours=1) else f"{length.total_seconds() / 3600:.0f} hours"

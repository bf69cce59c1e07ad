"""How long a zone is only watched: ended before its time, or for longer. An edit of one line in school.yaml. Pure."""

from datetime import timedelta

from filters.policy.change.base import Asker, Changed, No, Now
from filters.policy.load.edit_zone import put_watch
from filters.policy.problems import nearest
from filters.policy.rules import Zone
from filters.requests import Done, EndWatch, WatchZone

LONGEST = 14  # days from today


def watch_zone(request: WatchZone, now: Now, by: Asker, id: str) -> Changed:
    zone = _zone(request.zone, now)
    if not 1 <= request.days <= LONGEST:
        raise No(f"A zone is watched for 1 to {LONGEST} days from today; then look at the list, and decide anew.")
    last = now.today + timedelta(days=request.days)
    text = put_watch(_text(now), zone.id, last)
    done = f"{zone.name} is only watched until the end of {last:%a} {last.day} {last:%b}: nothing is blocked there"
    return Changed(Done(f"{done} but what is locked."), now.in_force, {"school.yaml": text}, record=zone.id)


def end_watch(request: EndWatch, now: Now, by: Asker, id: str) -> Changed:
    zone = _zone(request.zone, now)
    if zone.watch_until is None or zone.watch_until <= now.at:
        raise No(f"{zone.name} is not only watched; the school's rules hold there.")
    text = put_watch(_text(now), zone.id, None)
    broken = any(each.zone == zone.id and each.in_force(now.at) for each in now.in_force.glasses)
    more = " Its glass is broken still; mend it as well." if broken else " The school's rules hold from now on."
    return Changed(
        Done(f"{zone.name} is no longer only watched.{more}"), now.in_force, {"school.yaml": text}, record=zone.id
    )


def _zone(id: str, now: Now) -> Zone:
    if (zone := now.school.zones.get(id.strip())) is not None:
        return zone
    near = nearest(id, tuple(now.school.zones))
    meant = f'did you mean "{near}"?' if near else f"zones are {', '.join(now.school.zones)}."
    raise No(f'No zone is called "{id[:60]}"; {meant}')


def _text(now: Now) -> str:
    if now.school.school_owner == "ansible":
        raise No("Ansible owns this school's folder; change watch_until in school.yaml there and run the play.")
    return now.files.get("school.yaml", "")

"""What everybody with a role is told when somebody breaks the glass, and when it is whole again. Pure.

Not an alert: it is about no attempt, and nobody has to close it. It may be read over shoulders: it holds no child.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

BROKEN, WHOLE = "glass broken", "glass whole"


@dataclass(frozen=True, slots=True)
class Notice:
    """`about`: BROKEN or WHOLE. `zone`: its name. `by`: who broke it, as they are called. `end`: for the one, when it
    will be whole; for the other, when it was. Policy time."""

    glass: str
    about: str
    zone: str
    start: datetime
    end: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """One message of a notice. `state`: waiting, sent or dead."""

    notice: Notice
    channel: str
    to: str
    state: str


def subject(notice: Notice, timezone: str) -> str:
    if notice.about == BROKEN:
        return f"Lessonwall: nothing is blocked in {notice.zone} until {_hours(notice.end, timezone)}"
    return f"Lessonwall: the rules hold again in {notice.zone}"


def body(notice: Notice, school: str, timezone: str, link: str) -> str:
    """Plain text of a mail."""
    start, end = _hours(notice.start, timezone), _hours(notice.end, timezone)
    somebody = notice.by[:1].upper() + notice.by[1:]
    if notice.about == BROKEN:
        what = [
            f"{somebody} broke the glass in {notice.zone} at {school}: until {end} nothing is blocked there",
            "but what is locked (illegal material, pornography). It ends by itself.",
        ]
        then = [
            "What would be blocked is counted. IT and the head can end it before its time.",
            "You are told because you hold a role; every role is. If this looks wrong to you, ask them.",
        ]
    else:
        what = [
            f"The school's rules hold again in {notice.zone} at {school}, since {end}.",
            f"{somebody} had broken the glass at {start}.",
        ]
        then = ["What passed meanwhile was counted by device, without persons; IT sees it for seven days."]
    read = ["", f"Read more: {link.rstrip('/')}/"] if link else []
    return "\n".join([*what, "", f"Why: {notice.why}", "", *then, *read]) + "\n"


def payload(notice: Notice, message: str, school: str) -> dict[str, Any]:
    """The webhook's JSON. `message`: its stable id."""
    return {
        "id": message,
        "about": notice.about,
        "school": school,
        "glass": {
            "id": notice.glass,
            "zone": notice.zone,
            "start": notice.start.isoformat(timespec="seconds"),
            "end": notice.end.isoformat(timespec="seconds"),
            "by": notice.by,
            "why": notice.why,
        },
    }


def _hours(at: datetime, timezone: str) -> str:
    return f"{at.astimezone(ZoneInfo(timezone)):%H:%M}"

"""What a message about an alert says: enough to act on, nothing that a phone's lock screen should show. Pure.

The subject tells no theme. Names stand in it only where the school says so and it is sure of the person; words
never leave the box.
"""

from dataclasses import dataclass
from typing import Any

from alerts.alert import Alert

_HOW_SOON = {
    "danger": "Danger: please read it now.",
    "caution": "Caution: please read it today.",
    "advisory": "Advisory: please read it this week.",
}


@dataclass(frozen=True, slots=True)
class About:
    """What a message needs beside the alert. `title`: the theme's. `person`: a name, "" for none. `link`: or ""."""

    school: str
    title: str
    group: str
    link: str = ""
    person: str = ""
    advice: tuple[str, ...] = ()


_WHAT = {
    "search": "A search",
    "site": "A blocked site",
    "tunnel": "A way round the filter",
    "login": "One login in two rooms",
}


def subject(alert: Alert, about: str) -> str:
    """Discreet: a subject is read over shoulders. `about`: "raised" or "level raised"."""
    again = " has become more serious" if about == "level raised" else ""
    now = ", please read now" if alert.level == "danger" else ""
    return f"Lessonwall: alert {alert.number}{again}{now}"


def body(alert: Alert, facts: About) -> str:
    """Plain text of a mail."""
    what = _WHAT[alert.kind]
    times = "once" if alert.count == 1 else f"{alert.count} times"
    lines = [
        f"{_HOW_SOON[alert.level]}",
        "",
        f"Alert {alert.number} at {facts.school}",
        f"About:   {facts.title}",
        f"What:    {what}, {times}",
        f"Who:     {_who(alert, facts)}",
        f"Where:   {', '.join(part for part in (alert.zone, alert.place) if part)}",
        f"When:    {_day(alert)}, {alert.last:%H:%M}{f', {alert.period}' if alert.period else ''}",
    ]
    if facts.link:
        lines += ["", f"Read it here: {facts.link.rstrip('/')}/alerts/{alert.id}"]
    if facts.advice:
        lines += ["", *facts.advice]
    lines += ["", "An alert reports an attempt. A person decides what it means."]
    return "\n".join(lines) + "\n"


def payload(alert: Alert, facts: About, message: str, about: str) -> dict[str, Any]:
    """The webhook's JSON. `message`: its stable id; the same message may come more than once."""
    return {
        "id": message,
        "about": about,
        "alert": {"id": alert.id, "number": alert.number, "state": alert.state, "count": alert.count},
        "school": facts.school,
        "theme": alert.theme,
        "title": facts.title,
        "level": alert.level,
        "kind": alert.kind,
        "route": alert.route,
        "group": alert.group,
        "person": facts.person or None,
        "sure": alert.sure.value,
        "zone": alert.zone,
        "place": alert.place,
        "period": alert.period,
        "first": alert.first.isoformat(timespec="seconds"),
        "last": alert.last.isoformat(timespec="seconds"),
        "link": f"{facts.link.rstrip('/')}/alerts/{alert.id}" if facts.link else None,
    }


def _who(alert: Alert, facts: About) -> str:
    if facts.person:
        return f"{facts.person}, {facts.group} ({alert.sure.value})"
    return f"{facts.group} ({alert.sure.value})"


def _day(alert: Alert) -> str:
    return f"{alert.last:%a} {alert.last.day} {alert.last:%b %Y}"

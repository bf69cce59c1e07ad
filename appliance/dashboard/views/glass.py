"""Broken glass as sentences: for the bar on every page, and for the page that breaks it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alerts.notify.notice import BROKEN, Told
from appliance.dashboard.views import when
from appliance.dashboard.views.frame import Notice
from appliance.dashboard.views.words import counted, listed
from filters.policy.policy import Policy

MINUTES = (("15", "15 minutes"), ("30", "30 minutes"), ("60", "one hour"), ("120", "two hours"))


@dataclass(frozen=True, slots=True)
class Line:
    """A glass that is broken. `zone`: its id."""

    zone: str
    name: str
    since: str
    until: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class ToldLine:
    """Who was told of one thing. `state`: ok, warning or failed."""

    what: str
    when: str
    whom: str
    state: str
    state_words: str


def lines(policy: Policy, at: datetime) -> list[Line]:
    """What is broken now."""
    zone = policy.calendar.timezone
    return [
        Line(
            each.zone,
            policy.zones[each.zone].name if each.zone in policy.zones else each.zone,
            when.short(each.start, at, zone),
            when.short(each.end, at, zone),
            each.by,
            each.why,
        )
        for each in policy.glasses
        if each.in_force(at)
    ]


def notices(policy: Policy, at: datetime, link: str) -> list[Notice]:
    """For everybody who is signed in."""
    return [
        Notice(
            f"The glass is broken in {each.name}, from {each.since} until {each.until}, by {each.by}: {each.why}. "
            "Nothing is blocked there but what is locked.",
            link,
        )
        for each in lines(policy, at)
    ]


def told_lines(told: Iterable[Told], now: datetime, zone: str) -> list[ToldLine]:
    """One line for each thing that was told, the newest first."""
    grouped: dict[tuple[str, str], list[Told]] = {}
    for each in told:
        grouped.setdefault((each.notice.glass, each.notice.about), []).append(each)
    return [_told(many, now, zone) for many in grouped.values()]


def _told(many: list[Told], now: datetime, zone: str) -> ToldLine:
    notice = many[0].notice
    broken = notice.about == BROKEN
    what = f"Broken in {notice.zone}: {notice.why}" if broken else f"Whole again in {notice.zone}"
    mails = [each.to for each in many if each.channel == "mail"]
    hooks = sum(each.channel == "webhook" for each in many)
    whom = [f"by mail {listed(mails)}"] if mails else []
    whom += [counted(hooks, "webhook")] if hooks else []
    states = {each.state for each in many}
    state, state_words = _STATES["dead" if "dead" in states else "waiting" if "waiting" in states else "sent"]
    at = notice.start if broken else notice.end
    return ToldLine(
        what, when.short(at, now, zone), listed(whom) or "on screens alone: no mail is set up", state, state_words
    )


_STATES = {
    "sent": ("ok", "Told"),
    "waiting": ("warning", "On its way"),
    "dead": ("failed", "Not everybody was reached"),
}

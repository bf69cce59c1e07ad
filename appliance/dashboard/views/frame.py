"""What stands around every page: the school's clock, and what is wrong with the box. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from appliance.dashboard.views import when
from appliance.dashboard.views.words import counted, first_up, listed
from filters.policy.policy import Policy

MOST_WARNINGS = 3


@dataclass(frozen=True, slots=True)
class ClockLine:
    """ "Mon 23 Nov 2026, 10:15", "P2" """

    iso: str
    text: str
    moment: str


@dataclass(frozen=True, slots=True)
class Notice:
    """`link`: the page that says more, or ""."""

    text: str
    link: str


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A health check as a row. `result`: ok, warning, failed."""

    id: str
    result: str
    words: str
    description: str
    hint: str


_RESULTS = {"ok": "Fine", "warning": "Look at this", "failed": "Failed"}
_ORDER = ("failed", "warning", "ok")


def clock_line(policy: Policy, at: datetime) -> ClockLine:
    zone = policy.calendar.timezone
    return ClockLine(at.isoformat(timespec="minutes"), when.full(at, zone), policy.calendar.moment(at).name)


def check_line(id: str, result: str, description: str, hint: str) -> CheckLine:
    return CheckLine(id, result, _RESULTS[result], sentence(description), "" if result == "ok" else sentence(hint))


def sentence(text: str) -> str:
    """ "no policy is in force" -> "No policy is in force." """
    return f"{first_up(text)}{'' if text.endswith(('.', '?', '!')) else '.'}" if text else ""


def worst_first(checks: Iterable[CheckLine]) -> list[CheckLine]:
    return sorted(checks, key=lambda check: _ORDER.index(check.result))


def summary(checks: Iterable[CheckLine]) -> str:
    """One sentence over the whole list."""
    failed = sum(check.result == "failed" for check in checks)
    warned = sum(check.result == "warning" for check in checks)
    if not failed and not warned:
        return "Everything that is checked is fine."
    parts = [f"{counted(n, 'check')} {what}" for n, what in ((failed, "failed"), (warned, "to look at")) if n]
    return f"{listed(parts)}."


def warnings(clock_trusted: bool, checks: Iterable[CheckLine], may_see_health: bool) -> list[Notice]:
    """The red bar. Those who cannot do anything about a check are told only what changes answers for them."""
    found = []
    if not clock_trusted and not may_see_health:
        found.append(Notice("The box's clock is not trusted: everyone gets the strictest answers. Tell IT.", ""))
    if may_see_health:
        failed = [check for check in checks if check.result == "failed"]
        found += [Notice(check.description, "/health") for check in failed[:MOST_WARNINGS]]
        if len(failed) > MOST_WARNINGS:
            found.append(
                Notice(f"{counted(len(failed) - MOST_WARNINGS, 'more check fails', 'more checks fail')}.", "/health")
            )
    return found

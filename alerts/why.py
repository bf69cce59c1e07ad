"""The `why` object: what is decided for one client and one thing at one instant, and why, for a person to read.

Pure. The command line prints it, the dashboard shows it; `decide`, `until` and `detect` are asked, nothing is
worked out a second time.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.detect import detect
from alerts.sentence import FOR_A_HEADER, UNSEEN, Said, Telling, inspection, sentence
from alerts.themes import Themes
from alerts.triage import Roles, route
from filters.catalogue.catalogue import Catalogue
from filters.clients import Client
from filters.policy.attempt import Attempt, Decision, Reason, Standing, Target
from filters.policy.boundary import until
from filters.policy.decide import decide, may_look_inside
from filters.policy.policy import Policy
from filters.policy.rules import Rule

# Why each step of `decide` that is not the school's own rule answers as it does.
_WHY: Mapping[Reason, str] = {
    Reason.STATUTORY: "It is on a list of illegal content. These lists are lifted by nobody, ever.",
    Reason.HELP: "Help is open to everyone, always, and no visit is recorded.",
    Reason.ADULT: "Pornography is closed to everyone; no role, window or rule opens it.",
    Reason.AGE: "The service asks for a minimum age.",
    Reason.NOT_APPROVED: "Services of this kind must be approved by the headteacher in advance.",
    Reason.CATEGORY: "It belongs to a category that is settled for this group.",
    Reason.DEFAULT: "No rule, window or category speaks of it; the group's default holds.",
    Reason.UNDECIDABLE: "The box cannot trust its clock or its rules just now, so everyone gets the strictest answer.",
}

# Groups whose name alone does not read well in a sentence, by kind.
_SPOKEN: Mapping[str, str] = {
    "head": "the {}",
    "office": "the {}",
    "unregistered": "a device that nobody has registered",
}


def why(
    client: Client,
    target: Target,
    at: datetime,
    policy: Policy,
    *,
    words: str = "",
    unseen: str = "",
    catalogue: Catalogue,
    themes: Themes,
    roles: Roles,
    becomes: Sequence[tuple[datetime, Standing]] = (),
) -> dict[str, Any]:
    """The object of `lessonwall why`, ready for JSON. `words`: of a search, with their themes in `target`.
    `unseen`: the path that was asked about and cannot be seen on this device, so that `target` is the host alone.
    `becomes`: from when on the client stands differently, see `boundary.until`.

    `alert` is what this one attempt raises, without history.
    """
    here = ZoneInfo(policy.calendar.timezone)
    attempt = Attempt(client.standing, target, at.astimezone(here))
    decision = decide(attempt, policy)
    group, moment = policy.group(client.standing), policy.moment(client.standing, attempt.at)
    ends = until(attempt, policy, becomes)
    rule = policy.rule(decision.rule) if decision.reason is Reason.RULE else None
    telling = Telling(
        decision=decision,
        what=_what(target, words, catalogue),
        search=bool(words),
        group=_SPOKEN[group.kind].format(group.name.lower()) if group.kind in _SPOKEN else group.name,
        when=_when(rule, attempt, policy, moment.kind),
        for_others=_approved_for_others(attempt, policy),
        age=_age(decision, attempt, policy),
        category=_category(decision, catalogue),
        at=attempt.at,
        until=ends.astimezone(here) if ends else None,
    )
    return {
        "verdict": decision.verdict.value,
        "reason": decision.reason.value,
        "rule": {"id": rule.id, "file": rule.file, "line": rule.line} if rule else None,
        "why": _why(decision, rule, policy),
        "sentence": sentence(telling),
        "group": group.id,
        "moment": {
            "kind": moment.kind,
            "name": moment.name,
            "start": moment.start.isoformat(),
            "end": moment.end.isoformat(),
        },
        "categories": sorted(target.labels & catalogue.categories.keys()),
        "themes": sorted(target.themes),
        "inspected": _inspected(client.standing, target, policy, unseen),
        "until": telling.until.isoformat() if telling.until else None,
        "alert": _alert(attempt, decision, words, client, policy, themes, roles),
    }


def _inspected(standing: Standing, target: Target, policy: Policy, unseen: str) -> dict[str, Any]:
    looks = may_look_inside(standing, target)
    if standing.inspected and policy.tenants.signs_in_at(target.name):
        return {"value": True, "reason": FOR_A_HEADER}
    said = inspection(standing.inspected, looks, "pinned" in target.labels)
    return {"value": looks, "reason": said + (UNSEEN if unseen else "")}


def _alert(
    attempt: Attempt, decision: Decision, words: str, client: Client, policy: Policy, themes: Themes, roles: Roles
) -> dict[str, str] | None:
    group = policy.group(attempt.standing)
    finding = detect(attempt, decision, words, group=group, staff_alerts=policy.staff_alerts, themes=themes)
    if finding is None:
        return None
    return {
        "theme": finding.theme,
        "level": finding.level,
        "route": route(group.kind, client.person, roles),
    }


def _what(target: Target, words: str, catalogue: Catalogue) -> Said:
    if words:
        return Said("this search")
    known = sorted(target.labels & catalogue.services.keys())
    if known:
        return Said(catalogue.name(known[0]))
    site = next((catalogue.help[host].name for host in _parents(target.name) if host in catalogue.help), "")
    return Said(site or target.name or "this site")


def _parents(host: str) -> list[str]:
    parts = host.split(".")
    return [".".join(parts[start:]) for start in range(len(parts))]


def _why(decision: Decision, rule: Rule | None, policy: Policy) -> str:
    if rule is not None:
        return rule.why
    if decision.reason is Reason.WINDOW:
        window = next((each for each in policy.windows if each.id == decision.rule), None)
        return (
            f"A teacher opened it for the class: {window.objective}" if window else "A teacher opened it for the class."
        )
    if decision.reason is Reason.CUT_OFF:
        entry = next((each for each in policy.cut_offs if each.id == decision.rule), None)
        return entry.why if entry else "A member of staff cut this client off."
    if decision.rule == "essential":
        return "Devices or the school itself need it to work."
    return _WHY.get(decision.reason, "")


def _when(rule: Rule | None, attempt: Attempt, policy: Policy, kind: str) -> str:
    """The word of the rule's `when` that holds now, the moment's kind before any other; "" for a rule of all hours."""
    if rule is None or not rule.when:
        return ""
    holding = rule.when & policy.instant(attempt.standing, attempt.at)
    return kind if {kind, kind.replace(" ", "-")} & holding else min(holding, default="")


def _approved_for_others(attempt: Attempt, policy: Policy) -> bool:
    return any(given.what in attempt.target.labels and given.in_force(attempt.at) for given in policy.approvals)


def _age(decision: Decision, attempt: Attempt, policy: Policy) -> int:
    """The age that the service asks for and the client has not reached; 0 where age is not the reason."""
    if decision.reason is not Reason.AGE:
        return 0
    today = attempt.at.date()
    asked = [each.age for each in policy.ages.get(decision.rule, ()) if each.start and each.start <= today]
    return max((age for age in asked if f"under:{age}" in attempt.standing.labels), default=0)


def _category(decision: Decision, catalogue: Catalogue) -> str:
    """The name of the category that decided, "" for none. A group's rule reads "year-9/gambling"."""
    label = decision.rule.rpartition("/")[2]
    return catalogue.name(label) if label in catalogue.categories else ""

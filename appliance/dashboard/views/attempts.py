"""One remembered attempt -> a row of the attempts page. Pure.

No name and no search words stand here; staff are shown by group alone (clause R15), illegal content without address.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from appliance.dashboard.views import when
from appliance.dashboard.views.words import VERDICTS, Words, first_up
from filters.clients import HowSure
from filters.events.event import Event
from filters.policy.attempt import Reason
from filters.policy.policy import Policy

_WHY = {
    Reason.STATUTORY: "On an illegal-content list; nobody can lift it",
    Reason.HELP: "A help site, open to everyone",
    Reason.CUT_OFF: "Cut off by a member of staff",
    Reason.ADULT: "Pornography is closed to everyone",
    Reason.AGE: "Too young for this service",
    Reason.NOT_APPROVED: "Not approved by the headteacher",
    Reason.WINDOW: "Opened by a teacher for this lesson",
    Reason.DEFAULT: "No rule says otherwise for this group",
    Reason.UNDECIDABLE: "Could not be judged, so the strictest answer was given",
}
SEALED = "Sealed"


@dataclass(frozen=True, slots=True)
class AttemptRow:
    id: int
    time: str
    moment: str
    who: str
    device: str
    sure: str
    what: str
    host: str
    search: bool
    verdict: str
    verdict_words: str
    why: str
    test: bool


def attempt_row(event: Event, policy: Policy, words: Words, now: datetime) -> AttemptRow:
    attempt, decision, group = event.attempt, event.decision, event.client.standing.group
    zone = policy.calendar.timezone
    sealed = decision.reason is Reason.STATUTORY or "illegal" in attempt.target.themes
    adult = words.adult(group)
    return AttemptRow(
        id=event.id,
        time=when.short(attempt.at, now, zone),
        moment=policy.moment(attempt.standing, attempt.at).name,
        who=words.someone(group),
        device="" if adult else words.device(event.client.device) or event.address,
        sure="" if adult else HowSure(event.client.sure).value,
        what=SEALED if sealed else words.service(attempt.target.labels, attempt.target.name),
        host="" if sealed else attempt.target.name,
        search=bool(event.words),
        verdict=decision.verdict.value,
        verdict_words=VERDICTS[decision.verdict],
        why=why_words(event, policy, words),
        test=event.test,
    )


def why_words(event: Event, policy: Policy, words: Words) -> str:
    decision = event.decision
    if decision.reason is Reason.RULE:
        rule = policy.rule(decision.rule)
        return rule.why if rule else f"Rule {decision.rule}"
    if decision.reason is Reason.CATEGORY:
        closed = decision.rule.rpartition("/")[2]
        return f"{first_up(words.target(closed))}: closed to {words.group(event.client.standing.group)}"
    return _WHY[decision.reason]


def choose(events: Iterable[Event], group: str, verdict: str, limit: int) -> list[Event]:
    """The newest `limit` events of a group and verdict ("" for all), newest first."""
    chosen = [
        event
        for event in events
        if (not group or event.client.standing.group == group) and (not verdict or event.decision.verdict == verdict)
    ]
    return sorted(chosen, key=lambda event: (event.seen, event.id), reverse=True)[:limit]

"""The `why` object -> the words of its page. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from appliance.dashboard.views import when
from appliance.dashboard.views.words import VERDICTS, Words, first_up, listed
from filters.policy.attempt import Verdict

_ROUTES = {
    "dsl": "the designated safeguarding lead",
    "head": "the headteacher",
    "chair": "the chair of governors",
    "it": "IT",
}


@dataclass(frozen=True, slots=True)
class RuleNamed:
    id: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Answer:
    verdict: str
    verdict_words: str
    group: str
    moment: str
    sentence: str
    why: str
    rule: RuleNamed | None
    until: str
    categories: str
    themes: str
    inspected: str
    alert: str


def answer(found: Mapping[str, Any], words: Words, now: datetime, zone: str) -> Answer:
    """`found`: as `lessonwall why --json` prints it."""
    rule, moment, alert, inspected = found["rule"], found["moment"], found["alert"], found["inspected"]
    end = found["until"]
    until = when.until(_instant(end), now, zone) if end else "No change is known"
    return Answer(
        verdict=found["verdict"],
        verdict_words=VERDICTS[Verdict(found["verdict"])],
        group=words.group(found["group"]),
        moment=moment["name"],
        sentence=found["sentence"],
        why=found["why"],
        rule=RuleNamed(rule["id"], rule["file"], rule["line"]) if rule else None,
        until=first_up(until),
        categories=first_up(listed(words.target(each) for each in found["categories"])),
        themes=listed(words.theme(each) for each in found["themes"]),
        inspected=f"{'Yes' if inspected['value'] else 'No'}: {inspected['reason']}",
        alert=_alert(alert, words),
    )


def _alert(alert: Mapping[str, str] | None, words: Words) -> str:
    if not alert:
        return "None"
    return f"{alert['level'].capitalize()}: {words.theme(alert['theme'])}, to {_ROUTES[alert['route']]}"


def _instant(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)

"""Things that were seen: events to keep, read and raise alerts from, with a school and a few themes around them."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from alerts.themes import Themes
from alerts.themes.reading import load
from filters.clients import Client, HowSure
from filters.events.event import Event
from filters.policy.attempt import NONE, Attempt, Decision, Labels, Reason, Standing, Target, Verdict
from filters.policy.policy import Policy
from filters.policy.rules import Group
from tests.policies import LESSON, policy

ALLOW = Decision(Verdict.ALLOW, Reason.DEFAULT)
ADULT = Decision(Verdict.BLOCK, Reason.ADULT, "adult")
BLOCK = Decision(Verdict.BLOCK, Reason.CATEGORY, "year-9/gambling")
RULE = Decision(Verdict.BLOCK, Reason.RULE, "no-social-in-lessons")
STATUTORY = Decision(Verdict.BLOCK, Reason.STATUTORY, "iwf")
SUPPORT = Decision(Verdict.SUPPORT, Reason.RULE, "support-suicide")

GROUPS = {
    "head": Group("head", "head", "Head"),
    "office": Group("office", "office", "Office"),
    "guests": Group("guests", "guests", "Guests"),
    "things": Group("things", "things", "Things"),
    "unregistered": Group("unregistered", "unregistered", "Unregistered", age=11),
}


def school(**changes: object) -> Policy:
    plain = policy()
    return replace(plain, groups={**plain.groups, **GROUPS}, **changes)  # type: ignore[arg-type]


def client(group: str = "year-9", device: str = "tablet-9", person: str | None = "p9", **more: object) -> Client:
    plain = Client(device, person, HowSure.OWN_DEVICE, "IT2", Standing("main", group, NONE, True), 9)
    return replace(plain, **more)  # type: ignore[arg-type]


def event(
    decision: Decision = ALLOW,
    *labels: str,
    who: Client | None = None,
    host: str = "www.example.org",
    themes: Labels = NONE,
    words: str = "",
    at: datetime = LESSON,
    **more: object,
) -> Event:
    who = who or client()
    plain = Event(
        id=0,
        seen=datetime.now(UTC),
        point="proxy",
        address="10.0.0.9",
        client=who,
        attempt=Attempt(who.standing, Target(frozenset(labels), themes, host), at),
        decision=decision,
        words=words,
        policy=1,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def search(words: str, *themes: str, decision: Decision = SUPPORT, who: Client | None = None, **more: object) -> Event:
    return event(
        decision,
        "google",
        "search-engines",
        who=who,
        host="www.google.com",
        themes=frozenset(themes),
        words=words,
        **more,
    )  # type: ignore[arg-type]


_SHARED = """
words: {}
cues:
  first-person: {phrases: [i, my]}
"""

_LEVELS = {
    "suicide": "[{first-person: danger}, {always: caution}]",
    "gambling": "[{always: advisory}]",
    "drugs": "[{adults: none}, {always: advisory}]",
    "hate": "[{always: advisory}]",
    "avoidance": "[{always: caution}]",
}
_CATEGORIES = {
    "suicide": "self-harm", "adult": "adult", "violence": "violence", "gambling": "gambling", "drugs": "drugs",
    "avoidance": "vpn", "social": "social-media", "illegal": "iwf", "hate": "hate", "exploitation": "dating",
    "abuse": "", "eating": "", "radicalisation": "extremism",
}  # fmt: skip


@cache
def themes() -> Themes:
    """A word for each theme, "zz" and its name; levels that a test can tell apart."""
    texts = {"words.yaml": _SHARED}
    for id, category in _CATEGORIES.items():
        texts[f"{id}.yaml"] = f"""
id: {id}
title: {id.capitalize()}
covers: For tests.
categories: [{category}]
levels: {_LEVELS.get(id, "[{always: caution}]")}
advice: {{checked: 2026-11, lines: [Speak with the child.]}}
rules:
  word: {{phrases: [zz{id}]}}
examples: {{alert: {{}}, silence: []}}
"""
    loaded, problems = load(texts)
    assert loaded is not None, "\n".join(map(str, problems))
    return loaded

"""Rules, windows, approvals and cut-offs as plain sentences. Pure.

A person is never named here: every role reads this page, and "one person" is all that a governor needs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from appliance.dashboard.views import when
from appliance.dashboard.views.words import Words, first_up, listed, plain
from filters.policy.attempt import Labels, Verdict
from filters.policy.policy import Policy
from filters.policy.rules import Rule
from filters.policy.school import PUPILS, STAFF

DO = {
    Verdict.ALLOW: "allow",
    Verdict.BLOCK: "block",
    Verdict.INSPECT: "look inside",
    Verdict.SUPPORT: "show the help page",
}

_KINDS = {
    "lesson": "in lessons",
    "registration": "in registration",
    "assembly": "in assembly",
    "break": "at break",
    "lunch": "at lunch",
    "before school": "before school",
    "before-school": "before school",
    "after school": "after school",
    "after-school": "after school",
    "club": "in clubs",
    "exam": "in exams",
    "closed": "when school is closed",
    "school-day": "on school days",
    "no-school": "on days without school",
    "week-a": "in week A",
    "week-b": "in week B",
}
_WHOLE = (
    ("pupils", PUPILS),
    ("staff", STAFF),
    ("guests", frozenset({"guests"})),
    ("things", frozenset({"things"})),
)


@dataclass(frozen=True, slots=True)
class RuleLine:
    id: str
    who: str
    what: str
    when: str
    do: str
    verdict: str
    why: str
    say: str
    purpose: str
    place: str  # file:line
    shipped: bool
    until: str


@dataclass(frozen=True, slots=True)
class InForce:
    """A window, approval or cut-off that holds at the moment of asking."""

    what: str
    who: str
    until: str
    why: str


@dataclass(frozen=True, slots=True)
class RulesPage:
    school: tuple[RuleLine, ...]
    shipped: tuple[RuleLine, ...]
    temporary: tuple[RuleLine, ...]
    windows: tuple[InForce, ...]
    approvals: tuple[InForce, ...]
    cut_offs: tuple[InForce, ...]
    unread: tuple[InForce, ...]


def rules_page(policy: Policy, words: Words, at: datetime) -> RulesPage:
    zone = policy.calendar.timezone
    lines = [(rule, rule_line(rule, words, at, zone)) for rule in policy.rules if rule.in_force(at)]
    everyone = frozenset({"everyone"})
    return RulesPage(
        school=tuple(line for rule, line in lines if rule.until is None and not line.shipped),
        shipped=tuple(line for rule, line in lines if rule.until is None and line.shipped),
        temporary=tuple(line for rule, line in lines if rule.until is not None),
        windows=tuple(
            InForce(_what(w.what, words), who_words(w.who, words), when.until(w.end, at, zone), w.objective)
            for w in policy.windows
            if w.in_force(at)
        ),
        approvals=tuple(
            InForce(
                first_up(words.target(a.what)), who_words(a.who or everyone, words), when.until(a.end, at, zone), a.note
            )
            for a in policy.approvals
            if a.in_force(at)
        ),
        cut_offs=tuple(
            InForce("everything but help sites", who_words(c.who, words), when.until(c.end, at, zone), "")
            for c in policy.cut_offs
            if c.in_force(at)
        ),
        unread=tuple(
            InForce(pin.host, "everyone", when.until(pin.end, at, zone), pin.why)
            for pin in sorted(policy.pins, key=lambda pin: pin.host)
        ),
    )


def rule_line(rule: Rule, words: Words, at: datetime, zone: str) -> RuleLine:
    do = DO[rule.do]
    if rule.do is Verdict.INSPECT:
        do = f"{do}, else {DO[rule.otherwise]}"
    return RuleLine(
        id=rule.id,
        who=first_up(who_words(rule.who, words)),
        what=_what(rule.what, words),
        when=when_words(rule.when),
        do=do,
        verdict=rule.do.value,
        why=rule.why,
        say=rule.say,
        purpose=plain(rule.purpose),
        place=f"{rule.file}:{rule.line}" if rule.file else "",
        shipped="shipped" in rule.file,
        until=when.until(rule.until, at, zone) if rule.until else "",
    )


def who_words(who: Labels, words: Words) -> str:
    """Group names, folded: when all year groups stand in a rule it says "pupils"."""
    if not who or "everyone" in who:
        return "everyone"
    said: list[str] = []
    left = set(who)
    for title, kinds in _WHOLE:
        whole = {group.id for group in words.groups.values() if group.kind in kinds}
        if len(whole) > 1 and whole <= left:
            said.append(title)
            left -= whole
    return listed([*said, *sorted({_who(label, words) for label in left})])


def when_words(labels: Labels) -> str:
    if not labels or "always" in labels:
        return "at all times"
    known = [said for label, said in _KINDS.items() if label in labels]
    others = [f"in {plain(label)}" for label in sorted(labels - _KINDS.keys())]
    return listed(dict.fromkeys([*known, *others]), "or")


def _what(labels: Labels, words: Words) -> str:
    if "anything" in labels:
        return "anything"
    themes = sorted(words.theme(label.removeprefix("theme:")).lower() for label in labels if label.startswith("theme:"))
    others = sorted({words.target(label) for label in labels if not label.startswith("theme:")}, key=str.lower)
    return listed([*others, *([f"words about {listed(themes)}"] if themes else [])])


def _who(label: str, words: Words) -> str:
    kind, _, rest = label.partition(":")
    if "+" in label:
        return " on ".join(_who(part.strip(), words) for part in label.split("+"))
    if kind in _LABELS and rest:
        return _LABELS[kind](rest, words)
    return words.group(label)


_LABELS: dict[str, Callable[[str, Words], str]] = {
    "class": lambda rest, words: f"class {words.classes.get(rest, rest)}",
    "person": lambda rest, words: "one person",
    "device": lambda rest, words: f"device {words.device(rest)}",
    "zone": lambda rest, words: f"zone {plain(rest)}",
    "under": lambda rest, words: f"under {rest}",
}


@dataclass(frozen=True, slots=True)
class Closed:
    """What a group's own list closes, whatever the hour."""

    name: str
    closed: str


def closed_by_group(words: Words) -> list[Closed]:
    """Groups with the same list stand in one line."""
    lists: dict[str, list[str]] = {}
    for group in words.groups.values():
        lists.setdefault(listed(sorted((words.target(label) for label in group.blocks), key=str.lower)), []).append(
            group.name
        )
    return [Closed(listed(names), closed) for closed, names in lists.items()]

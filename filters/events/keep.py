"""Which events are remembered, and where: one table of who and what, and nothing about disks.

A school may look after children without keeping a log of everybody's browsing. So help sites leave no row, pupils'
ordinary visits fade within the hour, and of staff only what the school chose to be told of bears a name
(design: "what is recorded"; clauses R15, R32, F8).
"""

from dataclasses import replace
from enum import Flag, auto

from filters.events.event import Event
from filters.policy.attempt import SHARED_RESOLVER, Labels, Reason, Target, Verdict
from filters.policy.rules import Group
from filters.policy.school import STAFF

# What a person's life may hang on: committed to the disk at once, not with the next batch.
URGENT: Labels = frozenset({"suicide", "abuse", "exploitation", "illegal"})

# `staff_alerts: serious`, and what is never recorded of an adult at work, whatever the setting.
SERIOUS: Labels = frozenset({"illegal", "adult", "exploitation", "radicalisation", "violence"})
PRIVATE: Labels = frozenset({"suicide", "eating", "abuse", "drugs"})

# Of these not even a nameless count is kept for adults: the host alone would tell too much in a small school.
CONFIDENTIAL: Labels = frozenset({"health", "unions", "faith", "banking"})

# The categories that say what a theme says, for sites. Categories not named here belong to no theme.
THEME_OF: dict[str, str] = {
    "iwf": "illegal",
    "ctiru": "illegal",
    "adult": "adult",
    "self-harm": "suicide",
    "drugs": "drugs",
    "alcohol": "drugs",
    "violence": "violence",
    "weapons": "violence",
    "hate": "hate",
    "extremism": "radicalisation",
    "gambling": "gambling",
    "vpn": "avoidance",
    "web-proxies": "avoidance",
    "doh": "avoidance",
    "social-media": "social",
    "shared-login": "avoidance",
}

SHARED_LOGIN = "shared-login"  # the label of one login that is used in two rooms at once (R20, R21)


SENSOR = "sensor"  # the point that finds tunnels and the like
WATCHED = "watched"  # the hint of an event in a zone's first days, when what would be blocked passes


class Keep(Flag):
    """Where an event goes. URGENT goes with LOG only."""

    NOTHING = 0
    LOG = auto()  # the event log: with device, address and person
    RECENT = auto()  # the last hour, in memory only
    COUNT = auto()  # host x group x period: no person
    HELP_COUNT = auto()  # one number a day for the whole school
    URGENT = auto()

    @property
    def urgent(self) -> bool:
        return Keep.URGENT in self


def counted_as(group: Group) -> str:
    """The group that a visit counts for. Staff are one: of a head, or of an office, there may be but one person."""
    return "staff" if group.kind in STAFF else group.id


def themes_of(target: Target) -> Labels:
    """What the words and the site of an attempt touch."""
    return target.themes | {THEME_OF[label] for label in target.labels if label in THEME_OF}


def named_of_staff(themes: Labels, reason: Reason, staff_alerts: str) -> bool:
    """Whether an event of an adult at work may bear a name at all. `staff_alerts`: off, serious, all."""
    if staff_alerts == "off":
        return False
    if reason is Reason.STATUTORY:
        return True
    # Private outranks serious: the row would hold the words, and the words both.
    if PRIVATE & themes:
        return False
    return staff_alerts == "all" or bool(SERIOUS & themes)


def keep(event: Event, *, kind: str, staff_alerts: str, record_searches: str, marked: bool = False) -> Keep:
    """Where an event is remembered.

    `kind`: the kind of the client's group. `staff_alerts` and `record_searches`: the school's choices, as in the
    Policy. `marked`: the rule that decided asks for its ALLOWs to be recorded.
    """
    target, reason = event.attempt.target, event.decision.reason
    # Before everything: who asked for help is nobody's to know, whatever else is true of the event.
    if reason is Reason.HELP or "help" in target.labels:
        return Keep.HELP_COUNT
    if SHARED_LOGIN in target.labels:
        # R21 is about staff: it is told of them too, unless the school wants to be told of nothing. It is no visit.
        return Keep.NOTHING if kind in STAFF and staff_alerts == "off" else Keep.LOG
    themes = themes_of(target)
    telling = _telling(event, marked)
    if kind in STAFF:
        return _of_staff(event, themes, telling, staff_alerts)
    if kind == "things" or SHARED_RESOLVER in event.attempt.standing.named:
        # A printer has no intent, and a resolver that asks for many tells nobody's. But a statutory list is never
        # reached by accident of a category.
        return _logged(themes, reason) if reason is Reason.STATUTORY else Keep.COUNT
    if telling:
        return _logged(themes, reason)
    if kind == "guests":
        return Keep.COUNT
    if event.words and record_searches == "all":
        return Keep.LOG | Keep.COUNT
    return Keep.RECENT | Keep.COUNT


def _telling(event: Event, marked: bool) -> bool:
    """A BLOCK, a SUPPORT, a search in which a theme matched, an ALLOW that a rule marks, or a way round the filter that
    the school wants to be told of and not to close."""
    found = event.point == SENSOR and WATCHED not in event.hints
    return _refused(event) or marked or found or bool(event.attempt.target.themes)


def _refused(event: Event) -> bool:
    """What was only watched went through: it is counted like a visit, and nobody is named for it."""
    return event.decision.verdict in (Verdict.BLOCK, Verdict.SUPPORT) and WATCHED not in event.hints


def _of_staff(event: Event, themes: Labels, telling: bool, staff_alerts: str) -> Keep:
    reason = event.decision.reason
    if telling and named_of_staff(themes, reason, staff_alerts):
        return _logged(themes, reason)
    if PRIVATE & themes or CONFIDENTIAL & event.attempt.target.labels:
        return Keep.NOTHING
    return Keep.COUNT


def _logged(themes: Labels, reason: Reason) -> Keep:
    urgent = reason is Reason.STATUTORY or bool(URGENT & themes)
    return Keep.LOG | Keep.COUNT | (Keep.URGENT if urgent else Keep.NOTHING)


def minimised(event: Event) -> Event:
    """The event without what need not be kept: a path stays only where the device is inspected and it is flagged."""
    flagged = _refused(event) or bool(event.attempt.target.themes)
    if event.path and not (flagged and event.attempt.standing.inspected):
        return replace(event, path="")
    return event

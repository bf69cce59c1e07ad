"""A name as clients of one kind meet it, made once for all who do, and who meets it.

A class asks for the same few names thousands of times a second. What all those events have in common, and where they
are remembered, is worked out once, in a `Visit`; a `Visitor` and an instant make it an event. Pure.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from weakref import WeakValueDictionary

from filters.clients import Client
from filters.events.event import Event
from filters.events.keep import WATCHED, Keep, counted_as, keep
from filters.events.rows import Row, answer_columns, client_columns, stamp
from filters.policy.attempt import NONE, Decision, Labels, Reason, Target, Verdict
from filters.policy.policy import Policy


class Visit:
    """Equal ones are one object (see `Visits`), so that they can be compared by identity.

    `logged`: each has a row of its own, at once; `urgent`: on the disk before the client is answered. `recent`,
    `counted` and `help` as in `Keep`. `counted_as`: the pupils' year, or "staff"; `day`: whose timetable it follows.
    `watched`: it would have been refused, and passed. `answer`: the decision as a word, which is compared faster.
    """

    __slots__ = (
        "__weakref__", "answer", "counted", "counted_as", "day", "decision", "help", "hints", "labels", "logged",
        "name", "purpose", "recent", "themes", "urgent", "watched",
    )  # fmt: skip

    def __init__(
        self,
        target: Target,
        decision: Decision,
        answer: str,
        hints: Labels,
        purpose: str,
        counted_as: str,
        day: str,
        kept: Keep,
    ) -> None:
        # A Target has more to it than is remembered, and there are many of these.
        self.name = target.name
        self.labels = target.labels
        self.themes = target.themes
        self.decision = decision
        self.answer = answer
        self.hints = hints
        self.purpose = purpose
        self.counted_as = counted_as
        self.day = day
        self.logged = Keep.LOG in kept
        self.urgent = Keep.URGENT in kept
        self.recent = Keep.RECENT in kept
        self.counted = Keep.COUNT in kept
        self.help = Keep.HELP_COUNT in kept
        self.watched = WATCHED in hints and bool((Keep.COUNT | Keep.LOG) & kept)

    @property
    def target(self) -> Target:
        return Target(self.labels, self.themes, self.name)


def as_word(decision: Decision) -> str:
    return f"{decision.verdict} {decision.reason} {decision.rule}"


# What nobody attempts anything by: the box's own names and the like.
NOBODYS = Visit(Target(NONE), Decision(Verdict.ALLOW, Reason.DEFAULT), "", NONE, "", "", "", Keep.NOTHING)


class Visitor:
    """A client at an address. `remembered`: what the last hour's log was given of it `since` an instant.

    `columns`: of each of its events.
    """

    __slots__ = ("address", "client", "columns", "remembered", "since")

    def __init__(self, address: str, client: Client) -> None:
        self.address = address
        self.client = client
        self.remembered: set[Visit] = set()
        self.since: datetime | None = None
        self.columns = client_columns(client, client.standing)


class Met(NamedTuple):
    """One event, in the fewest bytes: thousands may wait for the disk. `offset`: policy time less real time."""

    visitor: Visitor
    visit: Visit
    seen: datetime
    offset: timedelta
    policy: int

    def row(self) -> Row:
        """As the log stores it: a name has no words and no path."""
        visitor, visit = self.visitor, self.visit
        answer = answer_columns(visit.labels, visit.themes, visit.decision, visit.purpose, visit.hints)
        return (
            stamp(self.seen), (self.seen + self.offset).isoformat(), "dns", visitor.address, *visitor.columns,
            visit.name, b"", "", *answer, self.policy, 0,
        )  # fmt: skip


class Visits:
    """Every Visit that anybody still holds, whatever the policy's version: what did not change is not told anew."""

    def __init__(self) -> None:
        self._known: WeakValueDictionary[tuple[object, ...], Visit] = WeakValueDictionary()
        # Few, and in memory once.
        self._labels: dict[Labels, Labels] = {}
        self._answers: dict[str, tuple[str, Decision]] = {}

    def of(self, event: Event, policy: Policy, marked: bool) -> Visit:
        """The Visit that `event` is one of. `marked`: the rule that decided asks for its ALLOWs to be recorded."""
        group = policy.group(event.attempt.standing)
        kept = keep(
            event,
            kind=group.kind,
            staff_alerts=policy.staff_alerts,
            record_searches=policy.record_searches,
            marked=marked,
        )
        target, counted = event.attempt.target, counted_as(group)
        labels = self._labels.setdefault(target.labels, target.labels)
        word = as_word(event.decision)
        answer, decision = self._answers.setdefault(word, (word, event.decision))
        key = (target.name, labels, target.themes, answer, event.hints, event.purpose, counted, group.day, kept)
        if (known := self._known.get(key)) is None:
            target = Target(labels, target.themes, target.name)
            known = Visit(target, decision, answer, event.hints, event.purpose, counted, group.day, kept)
            self._known[key] = known
        return known

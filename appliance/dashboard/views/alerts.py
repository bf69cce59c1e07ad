"""An alert -> what a card, its page and a printed sheet say. Pure.

Nothing here holds a name or words unless the caller passes `Shown`, which it has after an audited look. A sealed
alert (illegal material, clause R17) shows no address and no words to anybody, looked or not.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from alerts.alert import ACKNOWLEDGED, CLOSED, NEW, Alert, Evidence, Step
from appliance.dashboard.views import when
from appliance.dashboard.views.words import VERDICTS, Words, counted, first_up
from filters.clients import HowSure
from filters.policy.attempt import Verdict

LEVELS = {"danger": "Danger", "caution": "Caution", "advisory": "Advisory"}
STATES = {NEW: "New", ACKNOWLEDGED: "In hand", CLOSED: "Closed"}
OUTCOMES = {
    "no-concern": "No concern",
    "spoke-with-child": "Spoke with the child",
    "parents-told": "Parents told",
    "early-help": "Early help",
    "social-care": "Children's social care",
    "police": "Police",
    "lado": "Local authority designated officer",
    "prevent": "Prevent",
    "recorded": "Recorded, nothing further",
}
REASONS = (
    "Following up this alert",
    "Speaking with the child or parents",
    "Handing over to a colleague",
    "Checking a mistake",
)

_SEALED_THEME = "illegal"
_STEPS = {"raised": "Raised", "level raised": "Level raised", "acknowledged": "Acknowledged", "closed": "Closed"}


@dataclass(frozen=True, slots=True)
class Card:
    id: str
    level: str
    level_words: str
    state_words: str
    fresh: bool
    open: bool
    sealed: bool
    title: str
    who: str
    sure: str
    device: str
    place: str
    what: str
    when: str  # "Mon 23 Nov, 10:14, P2, IT2"
    moment: str
    first: str
    last: str
    count: int
    times: str
    covers: bool  # a name or words stand behind the cover
    outcome: str
    note: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What an audited look uncovers."""

    person: str
    device: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """One attempt behind an alert."""

    time: str
    what: str
    verdict: str
    verdict_words: str
    words: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    at: str
    what: str
    note: str


def sealed(alert: Alert) -> bool:
    return alert.theme == _SEALED_THEME


def card(alert: Alert, words: Words, zone: str) -> Card:
    last = when.stamp(alert.last, zone)
    adult = words.adult(alert.group)
    return Card(
        id=alert.id,
        level=alert.level,
        level_words=LEVELS[alert.level],
        state_words=STATES[alert.state],
        fresh=alert.state == NEW,
        open=alert.state != CLOSED,
        sealed=sealed(alert),
        title=alert.title,
        who=words.someone(alert.group),
        sure=HowSure(alert.sure).value,
        device="" if adult else words.device(alert.device) or alert.address,
        place=alert.place,
        what=_what(alert, words),
        when=", ".join(part for part in (last, alert.period, alert.place) if part),
        moment=alert.period,
        first=when.stamp(alert.first, zone),
        last=last,
        count=alert.count,
        times={1: "once", 2: "twice"}.get(alert.count, counted(alert.count, "time")),
        covers=bool(alert.person and alert.sure.may_name) or bool(alert.words and not sealed(alert)),
        outcome=OUTCOMES.get(alert.outcome, alert.outcome),
        note=alert.note,
    )


def urgent_first(alerts: Iterable[Alert]) -> list[Alert]:
    """New before in hand, danger before caution, and the newest of each first."""
    states, levels = list(STATES), list(LEVELS)
    newest = sorted(alerts, key=lambda alert: alert.last, reverse=True)
    return sorted(newest, key=lambda alert: (states.index(alert.state), levels.index(alert.level)))


def shown(alert: Alert, evidence: Iterable[Evidence], words: Words, unseal: Callable[[bytes], str]) -> Shown:
    """What stands behind the cover. `unseal` gives "" for what cannot be opened."""
    person = words.person(alert.person) if alert.person and alert.sure.may_name else ""
    device = words.device_named(alert.device) if person else ""
    if sealed(alert):
        return Shown(person, device, ())
    texts = [unseal(each) for each in (alert.words, *(e.words for e in evidence if e.role == "event")) if each]
    return Shown(person, device, tuple(dict.fromkeys(text for text in texts if text)))


def seen(
    alert: Alert, evidence: Iterable[Evidence], words: Words, zone: str, unseal: Callable[[bytes], str]
) -> list[Seen]:
    """The attempts themselves, without addresses where the alert is sealed. `unseal` gives "" before a look."""
    return [
        Seen(
            time=when.stamp(each.at, zone),
            what="sealed" if sealed(alert) else words.service(frozenset(each.labels), each.host),
            verdict=each.verdict,
            verdict_words=VERDICTS[Verdict(each.verdict)],
            words="" if sealed(alert) or not each.words else unseal(each.words),
        )
        for each in evidence
    ]


def history(steps: Sequence[Step], zone: str, ahead: timedelta) -> list[HistoryLine]:
    """`ahead`: policy time less real time. Steps are kept in real time and shown by the clock of the page."""
    return [
        HistoryLine(
            at=when.stamp(step.at + ahead, zone),
            what=f"{_STEPS.get(step.what, step.what.capitalize())}{f' by {step.by}' if step.by else ''}",
            note=LEVELS.get(step.detail) or OUTCOMES.get(step.detail, step.detail),
        )
        for step in steps
    ]


def quiet(last: Alert | None, refused: int, zone: str) -> str:
    """ "Last alert Mon 23 Nov, 10:14. 412 blocks handled quietly today." """
    since = f"Last alert {when.stamp(last.last, zone)}." if last else "No alert has been raised yet."
    return f"{since} {counted(refused, 'block')} handled quietly today."


def announcement(levels: Sequence[str]) -> str:
    """What a screen reader says when alerts arrive; no more than a passer-by may hear."""
    if not levels:
        return ""
    worst = min(levels, key=list(LEVELS).index)
    return f"{counted(len(levels), 'new alert')}: {LEVELS[worst].lower()}."


def _what(alert: Alert, words: Words) -> str:
    if sealed(alert):
        return "Material on an illegal-content list. The address is sealed."
    if alert.kind == "search":
        return f"A search that touches: {words.theme(alert.theme).lower()}"
    if alert.kind == "login":
        return "One login in two rooms at once"
    return alert.service or first_up(words.target(alert.category) if alert.category else words.theme(alert.theme))

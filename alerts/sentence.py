"""One plain sentence, or two short ones, that a school can read to a parent: what is closed, for whom, until when.

Pure. "TikTok is closed for Year 9 in lessons. It opens at 12:10."
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from filters.policy.attempt import Decision, Reason, Verdict

_IN = {
    "lesson": "in lessons",
    "registration": "in registration",
    "assembly": "in assembly",
    "break": "at break",
    "lunch": "at lunch",
    "before school": "before school",
    "after school": "after school",
    "club": "in clubs",
    "exam": "in exams",
    "closed": "while school is closed",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a thing is called in the middle of a sentence: "TikTok", "www.bbc.co.uk", "this search"."""

    name: str

    @property
    def first(self) -> str:
        """At the beginning of a sentence. A host's name keeps its small letters."""
        return self.name if "." in self.name else self.name[:1].upper() + self.name[1:]


@dataclass(frozen=True, slots=True)
class Telling:
    """What a sentence is made of. `group`: its name. `moment`: the kind of the Moment. `until`: in the school's zone.

    `by_the_clock`: the rule that decided holds at some times only. `age`: what the service asks for, 0 for none.
    `category`: the name of the category that decided, "" for none.
    """

    decision: Decision
    what: Said
    search: bool
    group: str
    moment: str
    by_the_clock: bool
    age: int
    category: str
    at: datetime
    until: datetime | None

    @property
    def whom(self) -> str:
        """Year 9, KS1; but staff, guests, the office."""
        plain = self.group[:1].isupper() and self.group[1:].islower() and not any(c.isdigit() for c in self.group)
        return self.group.lower() if plain else self.group

    @property
    def when(self) -> str:
        return f" {_IN[self.moment]}" if self.by_the_clock else ""


def sentence(telling: Telling) -> str:
    """For whoever asks at the school's door; without jargon, without blame."""
    verdict = telling.decision.verdict
    if verdict is Verdict.SUPPORT:
        return f"A search like this leads {telling.whom} to a page with people to talk to, in place of results."
    if verdict is Verdict.BLOCK:
        return _closed(telling)
    return _open(telling)


def inspection(carries: bool, looks: bool) -> str:
    """Why it is, or is not, looked into. `carries`: our certificate is on the device."""
    if looks:
        return "The device carries the school's certificate, and sites of this kind may be looked into."
    if carries:
        return "Sites of this kind are never looked into, for anyone."
    return "The device does not carry the school's certificate, so only names are seen."


def _closed(t: Telling) -> str:
    what = t.what.first
    match t.decision.reason:
        case Reason.STATUTORY:
            return "This address is on a list of illegal content. It is closed to everyone, and nobody may open it."
        case Reason.ADULT:
            return f"{what} is closed to everyone, always, because it is pornography."
        case Reason.CUT_OFF:
            return f"A member of staff has closed the internet for this device or person. {_help_stays(t)}"
        case Reason.AGE:
            asks = f"asks for an age of {t.age}" if t.age else "asks for a minimum age"
            return f"{what} {asks}, so it is closed for {t.whom}.{_opens(t)}"
        case Reason.NOT_APPROVED:
            return f"{what} is closed, because the headteacher has not approved it for use in school."
        case Reason.CATEGORY if t.category:
            return f"{what} is closed for {t.whom}, because it is listed under {_small(t.category)}.{_opens(t)}"
        case Reason.UNDECIDABLE:
            return f"{what} is closed for now, because the school's box is not sure of the time and takes no chances."
        case Reason.DEFAULT:
            return f"{what} is closed for {t.whom}, who may use only what the school has listed.{_opens(t)}"
    if t.search:
        return f"A search like this is stopped for {t.whom}{t.when}."
    return f"{what} is closed for {t.whom}{t.when}.{_opens(t)}"


def _open(t: Telling) -> str:
    what = t.what.first
    match t.decision.reason:
        case Reason.HELP:
            return f"{what} is a place to find help. It is open to everyone, always, and no visit is recorded."
        case Reason.WINDOW:
            return f"A teacher has opened {t.what.name} for this class.{_closes(t)}"
        case Reason.CATEGORY if t.decision.rule == "essential":
            return f"{what} is open, because devices or the school itself need it to work."
    if t.decision.verdict is Verdict.INSPECT:
        return f"{what} is open for {t.whom}{t.when}, and what is asked for there is checked.{_closes(t)}"
    return f"{what} is open for {t.whom}{t.when}.{_closes(t)}"


def _opens(t: Telling) -> str:
    return f" It opens {_at(t)}." if t.until else ""


def _closes(t: Telling) -> str:
    return f" It closes {_at(t)}." if t.until else ""


def _help_stays(t: Telling) -> str:
    return f"Help sites stay open.{f' The rest opens {_at(t)}.' if t.until else ''}"


def _at(t: Telling) -> str:
    """at 12:10; at 08:35 tomorrow; on Monday at 08:35; on 5 January at 08:35."""
    if t.until is None:
        return ""
    days = (t.until.date() - t.at.date()) // timedelta(days=1)
    if days == 0:
        return f"at {t.until:%H:%M}"
    if days == 1:
        return f"tomorrow at {t.until:%H:%M}"
    if days < 7:
        return f"on {t.until:%A} at {t.until:%H:%M}"
    return f"on {t.until.day} {t.until:%B} at {t.until:%H:%M}"


def _small(name: str) -> str:
    """Gambling -> gambling; AI chat and VPNs stay as they are."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]

"""One plain sentence, or two short ones, that a school can read to a parent: what is closed, for whom, until when.

Pure. "TikTok is closed for Year 9 in lessons. It opens at 12:10."
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from filters.policy.attempt import Decision, Reason, Verdict
from filters.policy.timetable.day import WEEKDAYS

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
    "no school": "while school is closed",
    "school day": "on school days",
    "weekend": "at the weekend",
    "holiday": "in the holidays",
    "bank holiday": "on bank holidays",
    "inset day": "on INSET days",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a thing is called in the middle of a sentence: "TikTok", "www.bbc.co.uk", "this search"."""

    name: str

    @property
    def first(self) -> str:
        """At the beginning of a sentence. Names keep their small letters: www.bbc.co.uk, iCloud."""
        return self.name[:1].upper() + self.name[1:] if self.name.startswith("this ") else self.name


@dataclass(frozen=True, slots=True)
class Telling:
    """What a sentence is made of. `group`: its name. `until`: in the school's zone.

    `when`: what of the hour the rule that decided rests on ("lesson", "working-hours"), "" where it holds always.
    `for_others`: the head has approved it, but not for this client. `age`: what the service asks for, 0 for none.
    `category`: the name of the category that decided, "" for none.
    """

    decision: Decision
    what: Said
    search: bool
    group: str
    when: str
    for_others: bool
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
    def then(self) -> str:
        """in lessons; during working hours; on Saturdays"""
        if not self.when:
            return ""
        spoken = self.when.replace("-", " ")
        if spoken in WEEKDAYS:
            return f" on {spoken.title()}s"
        return f" {_IN.get(spoken.lower(), f'during {spoken}')}"


def sentence(telling: Telling) -> str:
    """For whoever asks at the school's door; without jargon, without blame."""
    verdict = telling.decision.verdict
    if verdict is Verdict.SUPPORT:
        return f"A search like this leads {telling.whom} to a page with people to talk to, in place of results."
    if verdict is Verdict.BLOCK:
        return _closed(telling)
    return _open(telling)


# Where the school lets only its own accounts sign in.
FOR_A_HEADER = (
    "The school lets only its own accounts sign in here. The connection is opened to say so in a header; nothing else "
    "in it is read."
)
UNSEEN = " What of a site is asked for is not seen here, so the answer is that for the site as a whole."


def inspection(carries: bool, looks: bool, pinned: bool = False) -> str:
    """Why it is, or is not, looked into. `carries`: our certificate is on the device. `pinned`: the app there accepts
    no certificate but its own."""
    if looks:
        return "The device carries the school's certificate, and sites of this kind may be looked into."
    if carries and pinned:
        return "Its app accepts no certificate but its own, so only the name is seen; `lessonwall pinned` lists these."
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
            if t.for_others:
                return f"{what} is closed here, because the headteacher has approved it for others only."
            return f"{what} is closed, because the headteacher has not approved it for use in school.{_opens(t)}"
        case Reason.CATEGORY if t.category:
            return f"{what} is closed for {t.whom}, because it is listed under {_small(t.category)}.{_opens(t)}"
        case Reason.UNDECIDABLE:
            return f"{what} is closed for now, because the school's box is not sure of the time and takes no chances."
        case Reason.DEFAULT:
            return f"{what} is closed for {t.whom}, who may use only what the school has listed.{_opens(t)}"
    if t.search:
        return f"A search like this is stopped for {t.whom}{t.then}."
    return f"{what} is closed for {t.whom}{t.then}.{_opens(t)}"


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
        if t.search:
            return f"A search like this is open for {t.whom}{t.then}, and its words are checked.{_closes(t)}"
        return f"{what} is open for {t.whom}{t.then}, and what is asked for there is checked.{_closes(t)}"
    subject = "A search like this" if t.search else what
    return f"{subject} is open for {t.whom}{t.then}.{_closes(t)}"


def _opens(t: Telling) -> str:
    return f" It opens {_at(t)}." if t.until else ""


def _closes(t: Telling) -> str:
    return f" It closes {_at(t)}." if t.until else ""


def _help_stays(t: Telling) -> str:
    return f"Help sites stay open.{f' The rest opens {_at(t)}.' if t.until else ''}"


def _at(t: Telling) -> str:
    """at 12:10; at midnight; tomorrow at 08:35; on Monday at 08:35; on 5 January."""
    if t.until is None:
        return ""
    days = (t.until.date() - t.at.date()) // timedelta(days=1)
    hour = "" if t.until.time() == time() else f" at {t.until:%H:%M}"
    if days == 0:
        return f"at {t.until:%H:%M}"
    if days == 1:
        return f"tomorrow{hour}" if hour else "at midnight"
    if days < 7:
        return f"on {t.until:%A}{hour}"
    return f"on {t.until.day} {t.until:%B}{hour}"


def _small(name: str) -> str:
    """Gambling -> gambling; AI chat and VPNs stay as they are."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]

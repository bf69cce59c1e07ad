"""What a page says about a decision, in three wordings: for a child, for a pupil, for an adult. Pure.

Pupils read the rule's `say`, staff its `why`. Say attempt, never offence; nobody is told off by a machine.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from filters.policy.attempt import Decision, Reason
from filters.policy.policy import Policy
from filters.policy.rules import Group, Rule
from filters.policy.school import STAFF


class Reader(StrEnum):
    """Who reads. CHILD: under 11; PUPIL: 11 to 15, and whoever is not known; ADULT: 16 and over, and staff."""

    CHILD = "child"
    PUPIL = "pupil"
    ADULT = "adult"


def adult(group: Group) -> bool:
    """Whether its people work or help at the school. Pupils of 16 and over read as adults, but are none."""
    return group.kind in STAFF


def reader(group: Group) -> Reader:
    if adult(group) or (group.age is not None and group.age >= 16):
        return Reader.ADULT
    return Reader.CHILD if group.age is not None and group.age < 11 else Reader.PUPIL


@dataclass(frozen=True, slots=True)
class Wording:
    """`title` and `reason` are one line each; `until` and `ask` may be ""."""

    title: str
    reason: str
    until: str
    ask: str


_TITLES = {
    Reader.CHILD: "This page is closed",
    Reader.PUPIL: "This site is closed right now",
    Reader.ADULT: "This site is closed at this time",
}

_FOR_GOOD = {
    Reader.CHILD: "This page is closed at school",
    Reader.PUPIL: "This site is closed at school",
    Reader.ADULT: "This site is closed by the school’s policy",
}

# Where it is the words that are closed, and not the site.
_SEARCH = {
    Reader.CHILD: "This search is closed at school",
    Reader.PUPIL: "This search is closed at school",
    Reader.ADULT: "This search is closed by the school’s policy",
}

_UPSET = "If something has upset you, tell a grown-up."

# How to ask for what a person could open.
_ASK = {
    Reader.CHILD: f"If you need it for your work, ask your teacher. {_UPSET}",
    Reader.PUPIL: "If you need it for a lesson, ask your teacher: they can ask for it to be opened.",
    Reader.ADULT: "If you need it for a lesson, ask your teacher, or {it}.",
}
_ASK_ADULT = "If you need it for your work, ask {it}."

# What is asked elsewhere, or not at all: nobody is sent to ask for what nobody opens.
_NOBODY = {Reader.CHILD: _UPSET, Reader.PUPIL: "", Reader.ADULT: ""}
_ASK_INSTEAD: Mapping[Reason, Mapping[Reader, str]] = {
    Reason.STATUTORY: _NOBODY,
    Reason.ADULT: _NOBODY,
    Reason.AGE: _NOBODY,
    Reason.CUT_OFF: {
        Reader.CHILD: f"Your teacher can tell you more. {_UPSET}",
        Reader.PUPIL: "Your teacher can tell you more.",
        Reader.ADULT: "{it} can tell you more.",
    },
    Reason.UNDECIDABLE: {
        Reader.CHILD: "Tell your teacher, please.",
        Reader.PUPIL: "Tell your teacher, please: IT can put it right.",
        Reader.ADULT: "Please tell {it}.",
    },
}


def wording(
    decision: Decision, policy: Policy, group: Group, name: Callable[[str], str], until: datetime | None,
    now: datetime, it_contact: str,
) -> Wording:  # fmt: skip
    """`name`: a label as people call it. `until`: when this answer changes, aware. `it_contact`: whom staff ask."""
    who = reader(group)
    opens = "" if decision.reason in (Reason.STATUTORY, Reason.UNDECIDABLE) else _until(until, now)
    titles = _TITLES if opens or decision.reason is Reason.UNDECIDABLE else _FOR_GOOD
    title = (_SEARCH if about_words(decision, policy) else titles)[who]
    rule = _rule_of(decision, policy)
    reason = _rule(rule, adult(group)) if rule else _reason(decision, policy, who, name, now.date())
    # Nobody is told twice whom to ask, nor sent to ask for what is a crime.
    asked = rule is not None and (rule.purpose == "crime" or "your teacher" in reason)
    return Wording(title, reason, opens, _NOBODY[who] if asked else _ask(decision, group, it_contact))


def about_words(decision: Decision, policy: Policy) -> bool:
    """Whether it is what was searched for that is closed."""
    rule = _rule_of(decision, policy)
    return rule is not None and any(label.startswith("theme:") for label in rule.what)


def _ask(decision: Decision, group: Group, it: str) -> str:
    if instead := _ASK_INSTEAD.get(decision.reason):
        text = instead[reader(group)]
    else:
        text = _ASK_ADULT if adult(group) else _ASK[reader(group)]
    text = text.format(it=it)
    return text[:1].upper() + text[1:]


def _rule_of(decision: Decision, policy: Policy) -> Rule | None:
    return policy.rule(decision.rule) if decision.reason is Reason.RULE else None


def _rule(rule: Rule, adult: bool) -> str:
    """What the rule itself says: `say` to pupils, `why` to staff."""
    return rule.why if adult else rule.say or "The school keeps this closed at this time."


def _reason(decision: Decision, policy: Policy, who: Reader, name: Callable[[str], str], today: date) -> str:
    if decision.reason is Reason.AGE:
        ages = [each.age for each in policy.ages.get(decision.rule, ()) if each.start and each.start <= today]
        asked = f"{max(ages)} or older" if ages else "older"
        return f"{name(decision.rule)} asks everyone who uses it to be {asked}."
    if decision.reason is Reason.CATEGORY and "/" in decision.rule:
        kind = name(decision.rule.partition("/")[2])
        return f"The school keeps sites of this kind ({kind}) closed." if who is Reader.ADULT else _KINDS[who]
    return _PLAIN.get(decision.reason, _PLAIN[Reason.DEFAULT])[who]


_KINDS = {
    Reader.CHILD: "Pages like this one are not for school.",
    Reader.PUPIL: "The school keeps sites of this kind closed.",
}


def _same(text: str) -> Mapping[Reader, str]:
    return dict.fromkeys(Reader, text)


_PLAIN: Mapping[Reason, Mapping[Reader, str]] = {
    # Nothing that would tell a reader what the list holds.
    Reason.STATUTORY: _same("This address may not be opened."),
    Reason.CUT_OFF: {
        Reader.CHILD: "A grown-up at school has paused the internet on this device.",
        Reader.PUPIL: "Someone at school has paused the internet on this device. Sites such as Childline stay open.",
        Reader.ADULT: "The school has taken this device off the network. Help sites stay open.",
    },
    Reason.ADULT: {
        Reader.CHILD: "This page is for adults only.",
        Reader.PUPIL: "Sites for adults are closed to everyone at school.",
        Reader.ADULT: "Pornography is closed to everyone at school, staff included. Nobody there can open it.",
    },
    Reason.NOT_APPROVED: {
        Reader.CHILD: "The school has not said yes to this page yet.",
        Reader.PUPIL: "The headteacher has not approved this service.",
        Reader.ADULT: "The headteacher has not approved this service. A service is approved before it is used at all.",
    },
    Reason.UNDECIDABLE: {
        Reader.CHILD: "The school’s clock has stopped, so most pages are closed until it goes again.",
        Reader.PUPIL: "The school’s filter does not know the time, so it keeps to its strictest rules until it does.",
        Reader.ADULT: "The school’s filter does not know the time, so it keeps to its strictest rules until it does.",
    },
    Reason.DEFAULT: {
        Reader.CHILD: "Only pages that your teachers have chosen are open.",
        Reader.PUPIL: "Only sites that the school has chosen are open here.",
        Reader.ADULT: "Only sites that the school has chosen are open on this network.",
    },
}


def _until(until: datetime | None, now: datetime) -> str:
    """ "It opens again at 10:50." — nothing for what is further away than a week: that is no answer to a child."""
    if until is None or until - now > timedelta(days=7):
        return ""
    here = until.astimezone(now.tzinfo)
    if here.date() == now.date():
        return f"It opens at {here:%H:%M}."
    if here.date() == (now + timedelta(days=1)).date():
        return f"It opens tomorrow at {here:%H:%M}."
    return f"It opens on {here:%A} at {here:%H:%M}."

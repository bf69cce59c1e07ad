"""Who, what, when, and the answer: the four values that every part of Lessonwall speaks in.

No person's name and no address enters this file. Who asked is a `Standing`, what for is a `Target`;
both are sets of labels, so that equal values get equal answers and answers can be cached.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

type Labels = frozenset[str]

NONE: Labels = frozenset()

# The label of a resolver of the school's own, behind which nobody can be told from anybody else.
SHARED_RESOLVER = "shared-resolver"


class Verdict(StrEnum):
    """What an enforcement point is told to do."""

    ALLOW = "ALLOW"
    BLOCK = "BLOCK"
    INSPECT = "INSPECT"  # the name alone does not settle it: look inside
    SUPPORT = "SUPPORT"  # a help page in place of search results


class Reason(StrEnum):
    """Which step of `decide` had the first opinion."""

    STATUTORY = "STATUTORY"
    HELP = "HELP"
    CUT_OFF = "CUT_OFF"
    ADULT = "ADULT"
    AGE = "AGE"
    NOT_APPROVED = "NOT_APPROVED"
    WINDOW = "WINDOW"
    RULE = "RULE"
    CATEGORY = "CATEGORY"
    DEFAULT = "DEFAULT"
    UNDECIDABLE = "UNDECIDABLE"


@dataclass(frozen=True, slots=True)
class Standing:
    """All that `decide` knows of a client.

    `named` holds those of the client's labels that something in force names: `class:9b`, `person:p17`,
    `device:d4`, `under:13` (younger than a minimum age on file), and joined terms such as
    `head+device:office-ipad` when a rule asks for both. SHARED_RESOLVER stands there too.
    """

    zone: str
    group: str
    named: Labels = NONE
    inspected: bool = False
    labels: Labels = field(init=False, repr=False, compare=False, default=NONE)

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", self.named | {self.group, f"zone:{self.zone}", "everyone"})


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked for. `name` is for the Event; `decide` never reads it and equality ignores it.

    `labels`: the service ("tiktok"), its categories ("social-media"), "help" or "essential", and
    "host:…" or "url:…" for each that a rule names. `themes`: what the words of a search touch ("suicide").
    """

    labels: Labels
    themes: Labels = NONE
    name: str = field(default="", compare=False)
    matched: Labels = field(init=False, repr=False, compare=False, default=NONE)

    def __post_init__(self) -> None:
        matched = self.labels | {f"theme:{theme}" for theme in self.themes} | {"anything"}
        object.__setattr__(self, "matched", matched)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One client asks for one thing at one instant. `at` is aware: policy time."""

    standing: Standing
    target: Target
    at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """Made once, never altered. `rule` is the id of a rule, window, approval or category; may be empty."""

    verdict: Verdict
    reason: Reason
    rule: str = ""

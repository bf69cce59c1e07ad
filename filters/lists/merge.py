"""Of several lists that know one name, which of them count: the only place that says so. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from filters.lists.keys import Kind
from filters.policy.attempt import NONE, Labels
from filters.policy.decide import STATUTORY_LISTS

SHIPPED = "lessonwall"  # the source id of the catalogue that ships with a release
HELP, ESSENTIAL, SEX_EDUCATION = "help", "essential", "sex-education"


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of one list that covers a name. `since`: None where it is not known."""

    source: str
    labels: Labels
    kind: Kind
    since: date | None = None


def weigh(found: Sequence[Listed], locked: Labels) -> tuple[Labels, ...]:
    """What of each listing counts. `found`: all that cover a name, the longest entry first. `locked`: categories."""
    said = _own_exceptions(found)
    # A child who needs help must reach it, so no list may stand above a help site, and nothing that is essential.
    for kind in (HELP, ESSENTIAL):
        for place, labels in enumerate(said):
            if kind in labels:
                return tuple(labels if at == place else labels & STATUTORY_LISTS for at, labels in enumerate(said))
    if any(SEX_EDUCATION in labels for labels in said):
        return _sex_education(found, said, locked)
    return said


def _own_exceptions(found: Sequence[Listed]) -> tuple[Labels, ...]:
    """What each list says, once it has taken back what it excepts itself; one list's exception binds no other."""
    out = {each.source for each in found if each.kind is Kind.OUT}
    return tuple(
        NONE if each.kind is Kind.OUT or (each.source in out and each.kind is not Kind.FIRM) else _may_say(each)
        for each in found
    )


def _may_say(each: Listed) -> Labels:
    """What is open to everyone, always, is for the catalogue to say, and for no list from elsewhere."""
    return each.labels if each.source == SHIPPED else each.labels - {HELP, ESSENTIAL}


def _sex_education(found: Sequence[Listed], said: tuple[Labels, ...], locked: Labels) -> tuple[Labels, ...]:
    """Advice is not what lists take it for: fetched lists are silenced. What ships with a release is not theirs to
    silence, so that no fetched list can open pornography, or take a social network out of its category."""
    denied = any(each.source == SHIPPED and labels & locked for each, labels in zip(found, said, strict=True))
    counts = []
    for each, labels in zip(found, said, strict=True):
        if each.source == SHIPPED:
            counts.append(labels)
        elif SEX_EDUCATION in labels and not denied:
            counts.append(labels & (STATUTORY_LISTS | {SEX_EDUCATION}))
        elif SEX_EDUCATION in labels:
            counts.append(labels & STATUTORY_LISTS)
        else:
            counts.append(labels if denied else labels & STATUTORY_LISTS)
    return tuple(counts)

"""Which of a client's labels matter now, and the small numbers that stand for standings in the kernel. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from filters.policy.attempt import Labels, Standing
from filters.policy.policy import Policy

LARGEST = 250
UNKNOWN = 255


def named_labels(policy: Policy) -> Labels:
    """The standing labels that something in force names; all others would only multiply standings."""
    named: set[str] = set(policy.calendar.own_lessons)
    for rule in policy.rules:
        named |= rule.who
    for window in policy.windows:
        named |= window.who
    for approval in policy.approvals:
        named |= approval.who
    for cut_off in policy.cut_offs:
        named |= cut_off.who
    for ages in policy.ages.values():
        named |= {f"under:{minimum.age}" for minimum in ages if minimum.start is not None}
    return frozenset(named)


def standing(zone: str, group: str, labels: Labels, inspected: bool, named: Labels) -> Standing:
    """The Standing of a client with these labels. `named`: `named_labels(policy)`.

    A joined term ("head+device:office-ipad") is kept when the client carries every part of it (R9).
    """
    plain = Standing(zone, group, labels, inspected)
    joined = {term for term in named if "+" in term and plain.labels.issuperset(term.split("+"))}
    return Standing(zone, group, (labels & named) | joined, inspected)


@dataclass(frozen=True, slots=True)
class Numbered:
    """`table`: number -> standing, for good; `numbers`: what each wanted standing goes by; `short`: they ran out."""

    table: Mapping[int, Standing]
    numbers: Mapping[Standing, int]
    short: bool


def number_standings(table: Mapping[int, Standing], wanted: Iterable[Standing]) -> Numbered:
    """Give each wanted standing a number from 1 to 250. A number in `table` never changes its meaning.

    When numbers run out, a standing goes by its group's plain one (ages kept: they only close), else by 255.
    """
    known = {standing: number for number, standing in table.items()}
    free = iter(number for number in range(1, LARGEST + 1) if number not in table)
    numbers: dict[Standing, int] = {}
    short = False
    for each in wanted:
        if each in numbers:
            continue
        number = known.get(each) or next(free, 0)
        if not number:
            short = True
            number = known.get(_plain(each), UNKNOWN)
        else:
            known[each] = number
        numbers[each] = number
    return Numbered({number: standing for standing, number in known.items()}, numbers, short)


def _plain(each: Standing) -> Standing:
    return replace(each, named=frozenset(label for label in each.named if label.startswith("under:")))

"""The school's people as the people page counts them, and what an export would change among them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from appliance.registers.merge import Merge, by_group
from filters.policy.school import Person, School

SHOWN = 200  # names in a list


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """`owner`: "ansible" where the page may change nothing."""

    groups: Sequence[tuple[str, int]]
    total: int
    owner: str


@dataclass(frozen=True, slots=True)
class Named:
    """Some people of a list. `more`: how many are not in `lines`."""

    total: int
    groups: Sequence[tuple[str, int]]
    lines: Sequence[str]
    more: int


@dataclass(frozen=True, slots=True)
class MergePage:
    added: Named
    changed: Named
    left: Named
    same: int
    here: int
    drops_many: bool
    notes: Sequence[str]


def people_page(school: School | None, today: date) -> PeoplePage:
    if school is None:
        return PeoplePage((), 0, "")
    here = [person for person in school.people.values() if person.ends is None or person.ends >= today]
    return PeoplePage(by_group(here, school), len(here), school.school_owner)


def merge_page(found: Merge, school: School) -> MergePage:
    changed = [f"{each.person.name} ({each.person.id}): {each.what}" for each in found.changed]
    return MergePage(
        added=_named(found.added, school),
        changed=Named(len(changed), (), changed[:SHOWN], max(0, len(changed) - SHOWN)),
        left=_named(found.left, school),
        same=found.same,
        here=found.here,
        drops_many=found.drops_many,
        notes=found.notes,
    )


def _named(people: Sequence[Person], school: School) -> Named:
    lines = [f"{each.name}, {school.groups[each.group].name}" for each in people[:SHOWN]]
    return Named(len(people), by_group(people, school), lines, max(0, len(people) - SHOWN))

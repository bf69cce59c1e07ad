"""What changes among the school's people, as facts and as words."""

from collections.abc import Sequence
from typing import Any

from appliance.registers.merge import Merge, by_group
from filters.policy.school import Person, School

_SHOWN = 15


def merge_facts(found: Merge, done: str) -> dict[str, Any]:
    """For other programs. `done`: the steward's answer, "" where nothing was asked."""
    return {
        "from": found.origin,
        "added": [{"id": each.id, "name": each.name, "group": each.group} for each in found.added],
        "changed": [{"id": each.person.id, "name": each.person.name, "what": each.what} for each in found.changed],
        "left": [{"id": each.id, "name": each.name, "group": each.group} for each in found.left],
        "absent": [{"id": each.id, "name": each.name, "group": each.group} for each in found.absent],
        "same": found.same,
        "done": done,
    }


def merge_words(found: Merge, school: School, done: str) -> str:
    lines = [*found.notes]
    lines += _people("new", found.added, school)
    lines += [f"{len(found.changed)} change"] if found.changed else []
    lines += _bounded([f"  {each.person.name} ({each.person.id}): {each.what}" for each in found.changed])
    lines += _people("left, and get a last day", found.left, school)
    lines += _people("not found there, and left as they are", found.absent, school)
    lines.append(f"{found.same} stay as they are")
    lines.append(done or ("Nothing was changed yet." if found.anything else "There is nothing to change."))
    return "\n".join(lines)


def _people(what: str, people: Sequence[Person], school: School) -> list[str]:
    if not people:
        return []
    groups = ", ".join(f"{name} {number}" for name, number in by_group(people, school))
    return [f"{len(people)} {what}: {groups}", *_bounded([f"  {each.name} ({each.id})" for each in people])]


def _bounded(lines: list[str]) -> list[str]:
    more = len(lines) - _SHOWN
    return [*lines[:_SHOWN], f"  and {more} more; --json shows all"] if more > 0 else lines

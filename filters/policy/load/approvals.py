"""What the head has approved, as it stands in school.yaml -> Approvals (R3). Pure."""

from datetime import UTC, datetime, timedelta

from filters.policy.attempt import Labels
from filters.policy.load.parts import day, items, midnight, text, unknown, words
from filters.policy.load.shape import Path, Sheet
from filters.policy.load.vocabulary import UnknownWord, Vocabulary
from filters.policy.rules import Approval
from filters.policy.school import School

ANCIENT = datetime(1970, 1, 1, tzinfo=UTC)


def read_approvals(sheet: Sheet, vocabulary: Vocabulary, school: School) -> tuple[Approval, ...]:
    """The entries under `approved`. Their words are known only when everything else has been read."""
    found: dict[str, Approval] = {}
    for place, entry in enumerate(items(sheet.data, "approved")):
        path: Path = ("approved", place)
        start, end = day(sheet, (*path, "from")), day(sheet, (*path, "until"))
        if start and end and end < start:
            sheet.add((*path, "until"), "the approval ends before it begins", "correct one of the dates")
        what = text(entry, "what")
        if what and what not in vocabulary.things:
            unknown(sheet, (*path, "what"), "service or category", what, vocabulary.things)
        _by(sheet, (*path, "by"), text(entry, "by"), school)
        name = text(entry, "id") or f"approved-{what}-{start}"
        if name in found:
            sheet.add(path, f'the approval "{name}" stands twice', "keep one of them, or give one of them an id")
        found[name] = Approval(
            id=name,
            what=what,
            who=_who(sheet, path, words(entry, "who"), vocabulary),
            start=midnight(start, school.timezone) if start else ANCIENT,
            end=midnight(end + timedelta(days=1), school.timezone) if end else None,
            by=text(entry, "by"),
            note=text(entry, "note"),
        )
    return tuple(found.values())


def _by(sheet: Sheet, path: Path, by: str, school: School) -> None:
    """Only the head approves: "head", or the id or name of whoever holds the role. Without ids there is no telling."""
    contacts = school.roles.get("head", ())
    ids = {each.person for each in contacts if each.person}
    ids |= {person.id for person in school.people.values() if "head" in person.roles}
    if by not in {"", "head", *ids, *(each.name for each in contacts)} and (ids or by in school.people):
        what = f'"{by}" is not the head, and only the head approves (R3)'
        sheet.add(path, what, f"write one of: {', '.join(sorted({'head', *ids}))}")


def _who(sheet: Sheet, path: Path, said: list[str], vocabulary: Vocabulary) -> Labels:
    """Labels of those it is for; empty for everyone."""
    labels: set[str] = set()
    for place, word in enumerate(said):
        try:
            labels |= vocabulary.who(word)
        except UnknownWord as mistake:
            sheet.add((*path, "who", place), mistake.what, mistake.todo)
    return frozenset() if "everyone" in labels else frozenset(labels)

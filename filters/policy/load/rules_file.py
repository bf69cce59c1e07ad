"""rules.yaml -> Rules and their examples; every word that means nothing goes into the sheet. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from filters.catalogue.catalogue import Catalogue
from filters.policy.attempt import Labels, Verdict
from filters.policy.decide import STATUTORY_LISTS
from filters.policy.load.parts import items, midnight, parts, text, words
from filters.policy.load.shape import Path, Sheet
from filters.policy.load.vocabulary import UnknownWord, Vocabulary
from filters.policy.rules import Rule
from filters.policy.school import Example


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a rule is read by. `locked`: labels that no rule opens. `labels_of` a host: what the catalogue knows of it.
    `taken`: ids of other rules.
    """

    vocabulary: Vocabulary
    locked: Labels
    timezone: str
    social: Labels = frozenset()  # what a school that chose "never" may not open
    taken: Labels = frozenset()
    labels_of: Callable[[str], Labels] = lambda _: frozenset()


def locked(catalogue: Catalogue) -> Labels:
    """Categories that nobody opens, services in them, and what is said of them."""
    categories = {category.id for category in catalogue.categories.values() if category.locked} | STATUTORY_LISTS
    services = {each.id for each in catalogue.services.values() if categories & set(each.categories)}
    return frozenset(categories | services | {"adult", "theme:adult", "theme:illegal"})


def read_rules(sheet: Sheet, by: Surroundings) -> tuple[tuple[Rule, ...], tuple[Example, ...]]:
    """All rules in order. What is wrong with them stands in the sheet."""
    rules: list[Rule] = []
    examples: list[Example] = []
    first: dict[str, int] = {}
    for place, entry in parts(sheet):
        rule = _rule(sheet, place, entry, by)
        line = sheet.line((place,))
        if rule.id in by.taken:
            sheet.add((place, "id"), f'"{rule.id}" is the id of a rule that ships with Lessonwall', "choose another id")
        elif rule.id and first.setdefault(rule.id, line) != line:
            what = f'"{rule.id}" stands twice, first in line {first[rule.id]}'
            sheet.add((place, "id"), what, "give one of the two another id")
        rules.append(rule)
        examples += _examples(sheet, place, entry, rule.id, by.timezone)
    return tuple(rules), tuple(examples)


def _rule(sheet: Sheet, place: int, entry: dict[str, Any], by: Surroundings) -> Rule:
    do = _verdict(text(entry, "do"))
    what = _labels(sheet, (place, "what"), words(entry, "what"), by.vocabulary.what)
    _check_verdict(sheet, place, entry, do, what, by)
    return Rule(
        id=text(entry, "id"),
        who=_labels(sheet, (place, "who"), words(entry, "who"), by.vocabulary.who),
        what=what,
        when=_when(sheet, (place, "when"), words(entry, "when"), by.vocabulary),
        do=do,
        otherwise=_verdict(text(entry, "otherwise")) if do is Verdict.INSPECT else do,
        why=text(entry, "why"),
        say=text(entry, "say"),
        purpose=text(entry, "purpose"),
        file=sheet.file,
        line=sheet.line((place,)),
        until=_until(sheet, (place, "until"), text(entry, "until"), by.timezone),
        record=entry.get("record") is True,
    )


def _check_verdict(
    sheet: Sheet, place: int, entry: dict[str, Any], do: Verdict, what: Labels, by: Surroundings
) -> None:
    """What may not be done to what."""
    at: Path = (place, "do")
    opens = Verdict.ALLOW in (do, _verdict(text(entry, "otherwise", "block")))
    if do is Verdict.INSPECT and "otherwise" not in entry:
        todo = "add otherwise: allow or block, for devices and sites that are not looked into"
        sheet.add((place,), 'do: inspect stands without "otherwise"', todo)
    if do is not Verdict.INSPECT and "otherwise" in entry:
        sheet.add(
            (place, "otherwise"), f"otherwise means nothing with do: {do.lower()}", "take it out, or write do: inspect"
        )
    if opens and (shut := {*(what & by.locked), *(host for host, known in _hosts(what, by) if known & by.locked)}):
        todo = "take it out of the rule; one wrongly listed host is re-categorised by two people, never by a rule"
        sheet.add(at, f"{', '.join(sorted(shut))} is locked: no rule may open it", todo)
    if do is Verdict.ALLOW and (social := what & by.social):
        todo = "take the rule out, or choose another stance in school.yaml"
        sheet.add(at, f"{', '.join(sorted(social))} is opened, but school.yaml says social_media: never", todo)
    if do is not Verdict.ALLOW and "help" in what:
        sheet.add(at, "help sites are open to everyone, always", "take help out of the rule")
    for host in sorted(host for host, known in _hosts(what, by) if "help" in known):
        if do is not Verdict.ALLOW:
            sheet.add(at, f"{host} is a help site, open to everyone, always", "take it out of the rule")
    if do is Verdict.SUPPORT and any(not label.startswith("theme:") for label in what):
        todo = "name themes only, such as theme:suicide"
        sheet.add(at, "the help page answers words that were searched for, so support needs themes", todo)


def _hosts(what: Labels, by: Surroundings) -> list[tuple[str, Labels]]:
    """The hosts that a rule names, each with what the catalogue knows of it."""
    named = [label.partition(":")[2].partition("/")[0] for label in what if label.startswith(("host:", "url:"))]
    return [(host, by.labels_of(host)) for host in named]


def _labels(sheet: Sheet, path: Path, said: list[str], meaning: Callable[[str], Labels]) -> Labels:
    labels: set[str] = set()
    for place, word in enumerate(said):
        try:
            labels |= meaning(word) if word else frozenset()
        except UnknownWord as mistake:
            sheet.add((*path, place), mistake.what, mistake.todo)
    return frozenset(labels)


def _when(sheet: Sheet, path: Path, said: list[str], vocabulary: Vocabulary) -> Labels:
    if "always" in said and len(said) > 1:
        sheet.add(path, "always stands beside other words", "keep always alone, or take it out")
    return _labels(sheet, path, said, vocabulary.when)


def _until(sheet: Sheet, path: Path, said: str, timezone: str) -> datetime | None:
    """A date is the last day; a time is the instant, in the school's zone."""
    if not said:
        return None
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        if len(said) >= 10 and said[:4].isdecimal():
            sheet.add(path, f"there is no {said} in the calendar", "correct the date")
        return None
    if len(said) == 10:
        return midnight(at.date() + timedelta(days=1), timezone)
    return at.replace(tzinfo=ZoneInfo(timezone))


def _examples(sheet: Sheet, place: int, entry: dict[str, Any], rule: str, timezone: str) -> list[Example]:
    found = []
    for number, example in enumerate(items(entry, "examples")):
        path: Path = (place, "examples", number)
        try:
            at = datetime.fromisoformat(text(example, "at"))
        except ValueError:
            if text(example, "at")[:4].isdecimal():
                sheet.add((*path, "at"), f"there is no {text(example, 'at')} in the calendar", "correct the time")
            continue
        there = at.replace(tzinfo=ZoneInfo(timezone))
        do = _verdict(text(example, "do"))
        found.append(Example(rule, text(example, "who"), text(example, "what"), there, do, sheet.line(path)))
    return found


def _verdict(word: str) -> Verdict:
    """Words that are no verdict are the schema's to report."""
    return Verdict(word.upper()) if word.upper() in Verdict.__members__ else Verdict.BLOCK

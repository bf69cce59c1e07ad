"""Texts of the themes' files -> `Themes`, or every problem with its line. Reading runs the examples. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from alerts.themes import form
from alerts.themes.levels import Level, Step, is_of_people
from alerts.themes.raises import graver, levels_in
from alerts.themes.theme import Advice, Example, Theme, Themes
from filters.policy.load.shape import Sheet, read_yaml
from filters.policy.problems import Problem, nearest
from filters.words import Cue, PhraseError, Table, Tables
from filters.words.pattern import read_pattern, read_sets

SHARED = "words.yaml"
EXAMPLE_AGE = 14


def load(texts: Mapping[str, str]) -> tuple[Themes | None, tuple[Problem, ...]]:
    """Read file name -> text: one YAML a theme, and `words.yaml`, which they share. Themes only if nothing is wrong."""
    if SHARED not in texts:
        return None, (Problem(SHARED, 1, "the file is missing", "put it beside the themes"),)
    shared = read_yaml(texts[SHARED], SHARED, form.WORDS)
    sheets = [read_yaml(text, name, form.THEME) for name, text in sorted(texts.items()) if name != SHARED]
    problems = [problem for sheet in (shared, *sheets) for problem in sheet.problems]
    if problems:
        return None, tuple(problems)
    _check_ids(sheets)
    _check_words(shared, sheets)
    problems = [problem for sheet in (shared, *sheets) for problem in sheet.problems]
    if problems:
        return None, tuple(problems)
    tables = _tables(shared, sheets)
    themes = Themes({theme.id: theme for theme in map(_theme, sheets)}, tables)
    problems = [problem for theme in themes.themes.values() for problem in _run_examples(theme, themes)]
    return (None if problems else themes), tuple(problems)


def _check_ids(sheets: list[Sheet]) -> None:
    seen: dict[str, str] = {}
    labels: dict[str, str] = {}
    for sheet in sheets:
        id = sheet.data["id"]
        if id in seen:
            sheet.add(("id",), f'"{id}" is the theme of {seen[id]} too', "keep one of the two files")
        seen[id] = sheet.file
        for place, label in enumerate(sheet.data["categories"]):
            if label in labels:
                sheet.add(("categories", place), f'"{label}" belongs to {labels[label]} already', "take it out of one")
            labels[label] = sheet.file


def _check_words(shared: Sheet, sheets: list[Sheet]) -> None:
    """Every phrase can be read, and every cue that is named exists."""
    try:
        sets = read_sets(_sets(shared, sheets))
    except PhraseError as error:
        shared.add(("words",), str(error), "see docs/words.md")
        return
    cues = set(shared.data["cues"])
    for sheet in (shared, *sheets):
        for path, phrase in _phrases(sheet):
            try:
                read_pattern(phrase, sets)
            except PhraseError as error:
                sheet.add(path, f'the phrase "{phrase}" cannot be read: {error}', "see docs/words.md")
    added = {cue for sheet in sheets for rule in _rules(sheet).values() for cue in rule.get("cues", ())}
    for sheet in sheets:
        for id, rule in _rules(sheet).items():
            for key in ("needs", "unless"):
                for place, cue in enumerate(rule.get(key, ())):
                    _check_cue(sheet, ("rules", id, key, place), cue, cues)
        for place, step in enumerate(sheet.data["levels"]):
            for word in _condition(step):
                if not is_of_people(word):
                    _check_cue(sheet, ("levels", place), word, cues | added)


def _check_cue(sheet: Sheet, path: tuple[str | int, ...], cue: str, cues: set[str]) -> None:
    if cue not in cues:
        near = nearest(cue, cues)
        sheet.add(path, f'no cue is called "{cue}"', f'did you mean "{near}"?' if near else f"{SHARED} lists them")


def _phrases(sheet: Sheet) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every phrase of a file, with where it stands."""
    groups: list[tuple[tuple[str | int, ...], list[str]]] = [(("allow",), sheet.data.get("allow", []))]
    groups += [(("rules", id, "phrases"), rule["phrases"]) for id, rule in _rules(sheet).items()]
    for name, cue in sheet.data.get("cues", {}).items():
        groups += [(("cues", name, key), cue.get(key, [])) for key in ("phrases", "allow")]
    for path, phrases in groups:
        yield from (((*path, place), phrase) for place, phrase in enumerate(phrases))


def _rules(sheet: Sheet) -> dict[str, Any]:
    return sheet.data.get("rules", {})  # type: ignore[no-any-return]


def _sets(shared: Sheet, sheets: list[Sheet]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(words) for sheet in (*sheets, shared) for name, words in sheet.data.get("words", {}).items()}


def _tables(shared: Sheet, sheets: list[Sheet]) -> Tables:
    rules = [(sheet.data["id"], id, rule) for sheet in sheets for id, rule in _rules(sheet).items()]
    return Tables(
        tables=tuple(
            Table(theme, f"{theme}/{id}", *(tuple(rule.get(key, ())) for key in ("phrases", "cues", "needs", "unless")))
            for theme, id, rule in rules
        ),
        cues=tuple(
            Cue(name, tuple(cue["phrases"]), tuple(cue.get("allow", ())), cue.get("outside", False))
            for name, cue in shared.data["cues"].items()
        ),
        words=_sets(shared, sheets),
        allow={
            "": tuple(shared.data.get("allow", ())),
            **{sheet.data["id"]: tuple(sheet.data.get("allow", ())) for sheet in sheets},
        },
        slips=tuple(word for sheet in sheets for word in sheet.data.get("slips", ())),
        ordinary=tuple(shared.data.get("ordinary", ())),
    )


def _theme(sheet: Sheet) -> Theme:
    data = sheet.data
    steps = (
        Step(frozenset(_condition(step)), _level(next(iter(step.values()))), sheet.line(("levels", place)))
        for place, step in enumerate(data["levels"])
    )
    nations = {nation: tuple(lines) for nation, lines in data["advice"].get("nations", {}).items()}
    advice = Advice(data["advice"]["checked"], tuple(data["advice"]["lines"]), nations)
    return Theme(
        id=data["id"],
        title=data["title"],
        covers=data["covers"],
        categories=tuple(data["categories"]),
        levels=tuple(steps),
        advice=advice,
        examples=tuple(_examples(sheet)),
        file=sheet.file,
    )


def _condition(step: Mapping[str, str]) -> list[str]:
    words = next(iter(step))
    return [] if words == "always" else [word.strip() for word in words.split("+")]


def _level(word: str) -> Level | None:
    return None if word == "none" else Level(word)


def _examples(sheet: Sheet) -> Iterator[Example]:
    examples = sheet.data["examples"]
    for level, texts in examples["alert"].items():
        for place, text in enumerate(texts):
            yield Example(text, Level(level), sheet.line(("examples", "alert", level, place)))
    for place, text in enumerate(examples["silence"]):
        yield Example(text, None, sheet.line(("examples", "silence", place)))


def _run_examples(theme: Theme, themes: Themes) -> Iterator[Problem]:
    for example in theme.examples:
        found = [
            found for found in levels_in(example.text, themes, "pupils", EXAMPLE_AGE) if found[0].theme == theme.id
        ]
        top = max(found, key=graver, default=None)
        level = top[1] if top else None
        if level is not example.level:
            got = f"{level or 'nothing'}{f' by {top[0].rule} ({top[0].phrase})' if top else ''}"
            what = f'the example "{example.text}" should raise {example.level or "nothing"} and raises {got}'
            yield Problem(theme.file, example.line, what, "change the phrases, or the example")

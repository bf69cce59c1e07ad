"""What a JSON Schema finds wrong -> where, what and what to do, in a technician's words. Pure.

A schema says what to do about a bad value in `x-todo`; for a missing or unknown key its `description` serves.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from filters.policy.problems import nearest

type Complaint = tuple[tuple[str | int, ...], str, str]

_MANUAL = "docs/school-folder.md says what it may be"

_TYPES = {
    "object": "a mapping (key: value)",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


def complaints(data: Any, schema: Mapping[str, Any]) -> Iterator[Complaint]:
    """Every complaint, in the order of the data."""
    yield from _each(Draft202012Validator(schema).iter_errors(data))


def suggestion(word: str, words: Iterable[str]) -> str:
    """What to do about a word that is not among `words`: the nearest, or all of them where they are few."""
    known = list(words)
    if near := nearest(word, known):
        return f'did you mean "{near}"?'
    return f"choose from: {', '.join(known)}" if 0 < len(known) <= 16 else "look it up in the manual"


def _each(errors: Iterable[ValidationError]) -> Iterator[Complaint]:
    for error in sorted(errors, key=lambda error: [str(step) for step in error.absolute_path]):
        if error.validator in ("anyOf", "oneOf") and error.context:
            yield from _alternatives(error)
        else:
            yield from _WORDS.get(str(error.validator), _other)(error)


def _alternatives(error: ValidationError) -> Iterator[Complaint]:
    """Only the branch that the value was meant for is worth talking about."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    own = len(error.absolute_path)
    meant = [
        inner
        for inner in branches.values()
        if not any(each.validator == "type" and len(each.absolute_path) == own for each in inner)
    ]
    if len(meant) == 1:
        yield from _each(meant[0])
    else:
        yield (
            _path(error),
            f"{_value(error.instance)} cannot be read here",
            _todo(error, "see the manual for what it may be"),
        )


def _unknown_key(error: ValidationError) -> Iterator[Complaint]:
    known = list(_schema(error).get("properties", {}))
    for key in _instance(error):
        if key not in known:
            yield (*_path(error), key), f'no key is called "{key}"', suggestion(key, known)


def _missing(error: ValidationError) -> Iterator[Complaint]:
    known = _schema(error).get("properties", {})
    meant = {nearest(key, known) for key in _instance(error) if key not in known}  # reported as misspelt already
    for key in _limit(error):
        if key not in _instance(error) and key not in meant:
            meaning = str(known.get(key, {}).get("description", ""))
            first = meaning.split(". ")[0].rstrip(".")
            todo = f"add {key}: {first[:1].lower()}{first[1:]}" if first else f"add {key}"
            yield _path(error), f'"{key}" is missing', todo


def _type(error: ValidationError) -> Iterator[Complaint]:
    limit, instance = _limit(error), _instance(error)
    must = " or ".join(_TYPES[each] for each in (limit if isinstance(limit, list) else [limit]))
    if instance is None:
        hint = "write it, or take the key out"
    elif must == "text" and not isinstance(instance, (dict, list)):
        hint = "put it in quotes"
    elif limit == "object":
        hint = "write keys with their values below it, indented by two spaces"
    else:
        hint = f"write {must}"
    yield _path(error), f"{_value(instance)} stands where {must} should", _todo(error, hint)


def _choice(error: ValidationError) -> Iterator[Complaint]:
    known = [str(each) for each in _limit(error)]
    near = nearest(str(_instance(error)), known)
    todo = f'did you mean "{near}"?' if near else "choose one of them"
    yield _path(error), f"{_value(_instance(error))} is not one of {', '.join(known)}", todo


def _other(error: ValidationError) -> Iterator[Complaint]:
    yield _path(error), f"{_value(_instance(error))} cannot be read here", _todo(error, _MANUAL)


def _empty(error: ValidationError) -> Iterator[Complaint]:
    yield _path(error), "nothing is written here", "write it, or take the key out"


def _number(error: ValidationError) -> Iterator[Complaint]:
    bound = "at least" if error.validator == "minimum" else "at most"
    yield _path(error), f"{_instance(error)} is out of range", f"write {bound} {_limit(error)}"


def _twice(error: ValidationError) -> Iterator[Complaint]:
    yield _path(error), "the same thing stands twice in the list", "keep one of them"


_WORDS = {
    "additionalProperties": _unknown_key,
    "required": _missing,
    "type": _type,
    "enum": _choice,
    "minLength": _empty,
    "minItems": _empty,
    "minProperties": _empty,
    "minimum": _number,
    "maximum": _number,
    "uniqueItems": _twice,
}


def _todo(error: ValidationError, otherwise: str) -> str:
    return str(_schema(error).get("x-todo", otherwise))


def _schema(error: ValidationError) -> Mapping[str, Any]:
    return error.schema if isinstance(error.schema, Mapping) else {}


def _instance(error: ValidationError) -> Any:
    return error.instance


def _limit(error: ValidationError) -> Any:
    """What the schema's keyword asks for."""
    return error.validator_value


def _path(error: ValidationError) -> tuple[str | int, ...]:
    return tuple(error.absolute_path)


def _value(instance: Any) -> str:
    if isinstance(instance, dict):
        return "a mapping"
    if isinstance(instance, list):
        return "a list"
    if instance is None:
        return "nothing"
    if isinstance(instance, bool):
        return "true" if instance else "false"
    text = str(instance)
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'

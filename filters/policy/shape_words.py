"""What a JSON Schema finds wrong -> where, what and what to do, in a technician's words. Pure.

A schema says what to do about a bad value in `x-todo`; for a missing or unknown key its `description` serves.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from filters.policy.problems import nearest

type Complaint = tuple[tuple[str | int, ...], str, str]

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
        yield _path(error), f"{_value(error.instance)} cannot be read here", _todo(error, "see the manual for what it may be")


def _unknown_key(error: ValidationError) -> Iterator[Complaint]:
    known = list(error.schema.get("properties", {}))
    for key in error.instance:
        if key not in known:
            yield (*_path(error), key), f'no key is called "{key}"', suggestion(key, known)


def _missing(error: ValidationError) -> Iterator[Complaint]:
    for key in error.validator_value:
        if key not in error.instance:
            meaning = error.schema.get("properties", {}).get(key, {}).get("description", "")
            first = meaning.split(". ")[0].rstrip(".")
            yield _path(error), f'"{key}" is missing', f"add {key}: {first[:1].lower()}{first[1:]}" if first else f"add {key}"


def _type(error: ValidationError) -> Iterator[Complaint]:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    must = " or ".join(_TYPES[each] for each in wanted if each != "null")
    hint = "put it in quotes" if must == "text" and not isinstance(error.instance, (dict, list, type(None))) else ""
    hint = hint or ("write it, or take the key out" if error.instance is None else f"write {must}")
    yield _path(error), f"{_value(error.instance)} stands where {must} should", _todo(error, hint)


def _choice(error: ValidationError) -> Iterator[Complaint]:
    known = [str(each) for each in error.validator_value]
    said = error.instance if isinstance(error.instance, str) else str(error.instance)
    near = nearest(said, known)
    yield (
        _path(error),
        f"{_value(error.instance)} is not one of {', '.join(known)}",
        f'did you mean "{near}"?' if near else "choose one of them",
    )


def _other(error: ValidationError) -> Iterator[Complaint]:
    yield _path(error), f"{_value(error.instance)} cannot be read here", _todo(error, "see the manual for what it may be")


def _empty(error: ValidationError) -> Iterator[Complaint]:
    yield _path(error), "nothing is written here", _todo(error, "write it, or take the key out")


def _number(error: ValidationError) -> Iterator[Complaint]:
    bound = "at least" if error.validator == "minimum" else "at most"
    yield _path(error), f"{error.instance} is out of range", _todo(error, f"write {bound} {error.validator_value}")


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
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    return str(schema.get("x-todo", otherwise))


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

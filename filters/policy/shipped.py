"""The texts that ship inside this package, each read once: JSON Schemas, and the rules every school starts with."""

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of `name`.yaml: school, rules or timetable. Not to be altered."""
    text = (resources.files(__package__) / "schema" / f"{name}.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def rules_text() -> str:
    """The text of shipped.yaml."""
    return (resources.files(__package__) / "shipped.yaml").read_text("utf-8")

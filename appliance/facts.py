"""Facts that one part leaves in a file of JSON for others: for health, screens, and the next start."""

import json
import os
from datetime import UTC, datetime
from typing import Any


def read_facts(path: os.PathLike[str]) -> dict[str, Any]:
    """Empty where there are none, or where they cannot be read."""
    try:
        with open(path, "rb") as file:
            found = json.load(file)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def told_at(facts: dict[str, Any], key: str = "at") -> datetime:
    """When, as a part wrote it down; long ago where it told no time."""
    long_ago = datetime.min.replace(tzinfo=UTC)
    try:
        found = datetime.fromisoformat(str(facts.get(key)))
    except ValueError:
        return long_ago
    return found if found.tzinfo else long_ago

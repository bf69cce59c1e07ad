"""Facts that one part leaves in a file of JSON for others: for health, screens, and the next start."""

import json
import os
from typing import Any


def read_facts(path: os.PathLike[str]) -> dict[str, Any]:
    """Empty where there are none, or where they cannot be read."""
    try:
        with open(path, "rb") as file:
            found = json.load(file)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}

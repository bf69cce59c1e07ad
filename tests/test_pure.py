"""A module that says "Pure" in its first lines is in the contract that holds it to that."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent


def say_pure() -> Iterator[str]:
    for floor in ("appliance", "alerts", "filters"):
        for path in sorted((ROOT / floor).rglob("*.py")):
            said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
            if re.search(r"\bPure\b", said):
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_whoever_says_pure_is_held_to_it() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    [core] = [each["source_modules"] for each in contracts if each["name"].startswith("The core decides")]
    found = list(say_pure())
    assert len(found) > 50
    assert [each for each in found if not any(f"{each}.".startswith(f"{module}.") for module in core)] == []

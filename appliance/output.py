"""How the command line speaks: words to a person, JSON to a program, errors as `file:line: what; what to do`."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any


class Trouble(Exception):
    """Something that the person at the keyboard can put right. `code`: the command's exit code."""

    def __init__(self, text: str, code: int = 2) -> None:
        super().__init__(text)
        self.code = code


def no_state(error: OSError, state: object) -> Trouble:
    """What to say where the folder of `--state` cannot be used."""
    return Trouble(f"--state {error.filename or state}: {error.strerror or error}; name a folder that you may write to")


def show(args: Namespace, facts: Any, words: str) -> None:
    """Print facts as JSON when asked (`--json`) or when another program reads them; else as words."""
    if args.json or not sys.stdout.isatty():
        print(json.dumps(facts, default=_plain, ensure_ascii=False, indent=None if args.json is None else 2))
    else:
        print(words)


def complain(lines: Iterable[object]) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def british(at: datetime) -> str:
    """Mon 23 Nov 2026, 10:15"""
    return f"{at:%a} {at.day} {at:%b %Y, %H:%M}"


def british_day(on: date) -> str:
    """23 November 2026"""
    return f"{on.day} {on:%B %Y}"


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, frozenset | set | tuple):
        return sorted(value) if isinstance(value, frozenset | set) else list(value)
    return str(value)

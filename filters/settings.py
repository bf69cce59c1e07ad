"""How a part is started: settings as JSON on standard input, and an exit code that says whether to try again."""

import logging
import sys
from collections.abc import Callable

import msgspec

CANNOT_SERVE = 3  # exit code

BY_UP = "start this part by `lessonwall up`"


class CannotServe(Exception):
    """This process can never serve as it was asked to; the text says what to do."""


def serve[S](kind: type[S], work: Callable[[S], None]) -> int:
    """Read settings and do the work they are for; the exit code."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    try:
        work(msgspec.json.decode(sys.stdin.buffer.read(), type=kind))
    except msgspec.MsgspecError as error:
        print(f"error: settings: {error}; {BY_UP}", file=sys.stderr)
        return CANNOT_SERVE
    except CannotServe as error:
        print(f"error: {error}", file=sys.stderr)
        return CANNOT_SERVE
    return 0

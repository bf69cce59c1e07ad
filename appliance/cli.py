"""`lessonwall …`: finds the command that was meant and says plainly what went wrong.

Exit codes: 0 answered or fine; 1 problems found or a request refused; 2 wrong arguments, or what cannot be read.
"""

import os
import sqlite3
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from appliance.output import Trouble, complain

FILES = (
    "up", "gateway", "check", "why", "timetable", "try_words", "lists", "events", "status", "apply", "asking", "pinned",
    "schema", "network", "people", "devices", "break_glass", "watched",
)  # fmt: skip


def parser(typed: str = "") -> ArgumentParser:
    """Of all commands; where `up` or `gateway` is `typed`, of that one alone.

    It lives as long as the box, and would hold in memory for ever what the others work with.
    """
    top = ArgumentParser(
        prog="lessonwall",
        description="A network filter for schools that follows the school's own clock.",
        epilog="Facts are printed as JSON with --json, and whenever another program reads them.",
    )
    common = ArgumentParser(add_help=False)
    common.add_argument(
        "--school", metavar="DIR", help="the school's folder, or the name of a shipped example (oakfield)"
    )
    common.add_argument(
        "--state", metavar="DIR", default=_state(), help="where the box keeps its records (%(default)s)"
    )
    common.add_argument("--json", action="store_true", default=None, help="print facts as JSON")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for file in (typed,) if typed in ("up", "gateway") else FILES:
        import_module(f"appliance.commands.{file}").add(commands, [common])
    return top


def main(argv: Sequence[str] | None = None) -> int:
    if sys.stdout is None:  # `>&-`
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 as long as we live
    try:
        return _run(argv)
    except Trouble as trouble:
        complain([trouble])
        return trouble.code
    except KeyboardInterrupt:
        return 130
    except EOFError:
        complain(["nobody answers what is asked here; run it at a terminal, and type the answers"])
        return 2
    except BrokenPipeError:
        # The reader of our output went away (`| head`): not an error, and nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        complain([f"{error.filename or 'output'}: {error.strerror or error}; is it there, and may you use it?"])
    except Exception as error:
        if not _of_a_database(error):
            raise
        complain([f"--state: its records cannot be read ({_first_line(error)}); is it a state folder of Lessonwall's?"])
    return 2


def _run(argv: Sequence[str] | None) -> int:
    words = sys.argv[1:] if argv is None else argv
    try:
        args = parser(words[0] if words else "").parse_args(words)
        return int(args.run(args))
    finally:
        sys.stdout.flush()  # here, where a reader that went away can still be met


def _of_a_database(error: Exception) -> bool:
    """SQLite's own, or SQLAlchemy's, which is asked only where a command has imported it."""
    alchemy = sys.modules.get("sqlalchemy.exc")
    return isinstance(error, sqlite3.Error) or (alchemy is not None and isinstance(error, alchemy.SQLAlchemyError))


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _state() -> str:
    """The state folder: named by LESSONWALL_STATE, this checkout's own, or the box's."""
    if named := os.environ.get("LESSONWALL_STATE"):
        return named
    return "/var/lib/lessonwall" if Path("/var/lib/lessonwall").is_dir() else ".state"

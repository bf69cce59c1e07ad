"""`lessonwall people …`: the school's people brought up to date from its information system or its directory."""

import sys
from argparse import SUPPRESS, ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from datetime import date
from pathlib import Path

from appliance import clock
from appliance.commands.asking import put_to_steward
from appliance.commands.people_shown import merge_facts, merge_words
from appliance.loaded import load_school
from appliance.output import Trouble, complain, show
from appliance.registers.columns import SYSTEMS
from appliance.registers.export import read_export
from appliance.registers.export_text import LARGEST, NoTable
from appliance.registers.merge import Merge, merge
from appliance.state import State
from filters.policy.school import School
from filters.requests import Refused

_SHOWN = 20  # problems


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    people = commands.add_parser(
        "people",
        parents=common,
        help="bring people.csv up to date from the school's other systems",
        description=__doc__,
    )
    actions = people.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, help: str, run: Callable[[Namespace], int]) -> ArgumentParser:
        parser = actions.add_parser(name, help=help, description=help)
        # Once more, so that they may stand behind the action too; what stands before it must not be forgotten.
        parser.add_argument("--school", metavar="DIR", default=SUPPRESS, help="the school's folder")
        parser.add_argument("--state", metavar="DIR", default=SUPPRESS, help="where the box keeps its records")
        parser.add_argument("--json", action="store_true", default=SUPPRESS, help="print facts as JSON")
        parser.add_argument("--dry-run", action="store_true", help="change nothing; show what would change")
        parser.add_argument("--yes", action="store_true", help="though more than half of them would leave")
        parser.add_argument("--as", dest="account", metavar="NAME", help="sign in as this account (asks its password)")
        parser.set_defaults(run=run)
        return parser

    taking = action("import", "take an export (CSV) of SIMS, Arbor or Bromcom: pupils, or staff", _import)
    taking.add_argument("file", help="the file; - reads it from standard input")
    taking.add_argument(
        "--from", dest="system", choices=[*SYSTEMS, "auto"], default="auto", help="whose export it is (%(default)s)"
    )


def _import(args: Namespace) -> int:
    school = load_school(args)
    today = school_day(args, school)
    try:
        read = read_export(_bytes(args.file), school, today, args.file, "" if args.system == "auto" else args.system)
    except NoTable as error:
        raise Trouble(f"{args.file}:{error.line}: {error}", code=1) from None
    return put(args, merge(read, school, today), school)


def put(args: Namespace, found: Merge, school: School) -> int:
    """Show what would change, and unless it is a dry run ask for it."""
    if found.problems:
        complain(found.problems[:_SHOWN])
        more = len(found.problems) - _SHOWN
        raise Trouble(f"Nothing was changed{f'; {more} more lines like these' if more > 0 else ''}.", code=1)
    done = ""
    if found.anything and not args.dry_run:
        if found.drops_many and not args.yes:
            some = f"{len(found.left)} of {found.here} people would leave"
            raise Trouble(f"{some}; is it the right file? If so, add --yes. --dry-run shows who they are.", code=1)
        answer = put_to_steward(args, found.request())
        if isinstance(answer, Refused):
            raise Trouble(answer.text, code=1)
        done = answer.text
    show(args, merge_facts(found, done), merge_words(found, school, done))
    return 0


def school_day(args: Namespace, school: School) -> date:
    """The day by the school's clock."""
    told = clock.read(State(Path(args.state)).live)
    return (told.clock if told else clock.Clock(timezone=school.timezone)).now().date()


def _bytes(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read(LARGEST + 1)
        with open(file, "rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise Trouble(f"{file}: {error.strerror}; name the file that was exported") from None

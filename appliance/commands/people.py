"""`lessonwall people …`: the school's people brought up to date from its information system or its directory."""

import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from appliance import clock
from appliance.commands.actions import actions_of
from appliance.commands.asking import put_to_steward
from appliance.commands.people_shown import merge_facts, merge_words
from appliance.ldap_search import CannotAsk, search
from appliance.loaded import load_school
from appliance.output import Trouble, complain, show
from appliance.people_synced import Synced, keep_synced
from appliance.registers.columns import SYSTEMS
from appliance.registers.directory_people import (
    GROUP_ATTRIBUTES,
    GROUPS,
    PEOPLE,
    PEOPLE_ATTRIBUTES,
    read_directory,
)
from appliance.registers.export import read_export
from appliance.registers.export_text import LARGEST, NoTable
from appliance.registers.merge import Merge, merge
from appliance.state import State
from filters.policy.school import School
from filters.requests import Refused, UndoPeople

_SHOWN = 20  # problems


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    people = commands.add_parser(
        "people",
        parents=common,
        help="bring people.csv up to date from the school's other systems",
        description=__doc__,
    )
    add_action = actions_of(people)

    def action(name: str, help: str, run: Callable[[Namespace], int]) -> ArgumentParser:
        parser = add_action(name, help, run)
        parser.add_argument("--as", dest="account", metavar="NAME", help="sign in as this account (asks its password)")
        return parser

    taking = action("import", "take an export (CSV) of SIMS, Arbor or Bromcom: pupils, or staff", _import)
    taking.add_argument("file", help="the file; - reads it from standard input")
    taking.add_argument(
        "--from", dest="system", choices=[*SYSTEMS, "auto"], default="auto", help="whose export it is (%(default)s)"
    )

    syncing = action("sync", "take people and their groups from the directory that identity.ldap names", _sync)
    syncing.add_argument(
        "--leavers", action="store_true", help="whoever is not in the directory has left (else only closed accounts)"
    )
    for parser in (taking, syncing):
        parser.add_argument("--dry-run", action="store_true", help="change nothing; show what would change")
        parser.add_argument("--yes", action="store_true", help="though more than half of them would leave")

    action("undo", "take the last change of people.csv back; once more, and it is made again", _undo)


def _undo(args: Namespace) -> int:
    answer = put_to_steward(args, UndoPeople())
    if isinstance(answer, Refused):
        raise Trouble(answer.text, code=1)
    show(args, {"done": answer.text}, answer.text)
    return 0


def _import(args: Namespace) -> int:
    school = load_school(args)
    today = school_day(args, school)
    try:
        read = read_export(_bytes(args.file), school, today, args.file, "" if args.system == "auto" else args.system)
    except NoTable as error:
        raise Trouble(f"{args.file}:{error.line}: {error}", code=1) from None
    return put(args, merge(read, school, today), school)


def _sync(args: Namespace) -> int:
    school = load_school(args)
    ldap = school.identity.ldap
    if ldap is None:
        raise Trouble("school.yaml: identity: no directory is named; write ldap there, with url, base and groups")
    now = datetime.now(UTC)
    try:
        groups = search(ldap, GROUPS, GROUP_ATTRIBUTES)
        people = search(ldap, PEOPLE, PEOPLE_ATTRIBUTES)
        read = read_directory(groups, people, school, now)
        found = merge(read, school, school_day(args, school), names=False, leavers=args.leavers)
        code = put(args, found, school)
    except CannotAsk as error:
        _note(args, Synced(now, f"{ldap.url}: {error}"))
        raise Trouble(f"{ldap.url}: {error}", code=1) from None
    except Trouble:
        # Which rows, and why, stands where they were asked for: they are people's.
        _note(args, Synced(now, "what it answered cannot be taken; `lessonwall people sync --dry-run` says why"))
        raise
    _note(args, Synced(now))
    return code


def _note(args: Namespace, synced: Synced) -> None:
    if not args.dry_run:
        keep_synced(State(Path(args.state)).people, synced)


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

"""`lessonwall lists …`: lists of names fetched, built into the index that the filter reads, shown and explained."""

import sys
import time
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from pathlib import Path

from appliance.choose import school_folder
from appliance.commands.actions import actions_of
from appliance.commands.lists_shown import (
    coverage_facts,
    coverage_words,
    facts_of,
    show_words,
    shown_facts,
    source_words,
    worked_facts,
    worked_words,
)
from appliance.lists_explained import NOT_LISTED, NoHost, explained
from appliance.lists_explained import facts as explained_facts
from appliance.lists_known import Known, known
from appliance.lists_work import Busy, CannotBuild, Worked, build, check, update
from appliance.loaded import load_school
from appliance.output import Trouble, show
from appliance.state import State
from filters import catalogue
from filters.lists.layout import BadIndex
from filters.lists.sources import shipped_sources
from filters.policy.problems import nearest

_BENCH = 0.5  # seconds for each kind of look-up


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    lists = commands.add_parser(
        "lists", parents=common, help="the category index: lists of names, fetched, built and explained",
        description=__doc__,
    )  # fmt: skip
    action = actions_of(lists)

    building = action("build", "build the index of the copies that are here, and put it in force", _build)
    building.add_argument(
        "--from", dest="given", metavar="DIR",
        help="first take copies from a folder of lists as UT1 has it: CATEGORY/domains, CATEGORY/urls",
    )  # fmt: skip
    showing = action("show", "the lists: licence, age, names and state; or one list, or a category's", _show)
    showing.add_argument("what", nargs="?", metavar="CATEGORY|LIST", help="gambling, or ut1/gambling; default: all")
    fetching = action("update", "fetch newer lists, build the index and put it in force", _update)
    fetching.add_argument(
        "--due", action="store_true", help="only lists whose time it is; none where school.yaml says by-hand"
    )
    fetching.add_argument(
        "--accept", action="append", default=[], metavar="LIST", help="take this list though it has shrunk by half"
    )
    explaining = action("explain", "which list names a host or URL, by which entry, since when", _explain)
    explaining.add_argument("what", metavar="HOST-or-URL")
    action("coverage", "what the lists cover of what the UK Safer Internet Centre asks for, and the gaps", _coverage)
    action("bench", "how fast the index in force is looked up in, in a second or two", _bench)


def _known(args: Namespace) -> Known:
    state = State(Path(args.state))
    try:
        return known(state, load_school(args))
    except BadIndex as error:
        raise Trouble(f"{state.lists}: the index cannot be used ({error}); run `lessonwall lists build`") from None


def _show(args: Namespace) -> int:
    found = _known(args)
    if not args.what:
        show(args, shown_facts(found, catalogue.shipped()), show_words(found, catalogue.shipped()))
        return 0
    rows = [row for row in found.rows if args.what in (row.source.id, row.source.category)]
    if not rows and args.what not in catalogue.shipped().categories:
        words = [*(row.source.id for row in found.rows), *catalogue.shipped().categories]
        near = nearest(args.what, words)
        todo = f'did you mean "{near}"?' if near else "`lessonwall lists show` names them all"
        raise Trouble(f'no list and no category is called "{args.what}"; {todo}')
    show(args, facts_of(args.what, rows), source_words(args.what, rows, catalogue.shipped()))
    return 0


def _explain(args: Namespace) -> int:
    try:
        found = explained(_known(args).index, args.what, catalogue.shipped().name)
    except NoHost as error:
        raise Trouble(str(error)) from None
    show(args, explained_facts(found), "\n".join(line.sentence for line in found.lines) or NOT_LISTED)
    return 0


def _coverage(args: Namespace) -> int:
    found = _known(args)
    show(args, coverage_facts(found.covered), coverage_words(found.covered))
    return 0


def _build(args: Namespace) -> int:
    given = Path(args.given) if args.given else None
    if given and not given.is_dir():
        raise Trouble(f"--from {given}: there is no such folder; name one that holds CATEGORY/domains")
    return _worked(args, lambda state, folder: build(state, load_school(args), folder, _say, given))


def _update(args: Namespace) -> int:
    school = load_school(args)
    for id in args.accept:
        if id not in shipped_sources() and id not in (each.list for each in school.lists.statutory):
            near = nearest(id, shipped_sources())
            raise Trouble(f'--accept: no list is called "{id}"; ' + (f'did you mean "{near}"?' if near else "see show"))
    if args.due and school.lists.update == "by-hand":
        return _worked(args, lambda state, folder: check(state, school, _say))
    return _worked(args, lambda state, folder: update(state, school, folder, _say, args.due, args.accept))


def _worked(args: Namespace, work: Callable[[State, Path], Worked]) -> int:
    """Do what changes the lists, alone, and say what came of it; 1 if a list could not be had."""
    state, folder = State(Path(args.state).resolve()), school_folder(args.school, args.state)
    try:
        done = work(state, folder)
    except Busy:
        raise Trouble("lists are being fetched or built already; wait until that is done", code=1) from None
    except CannotBuild as error:
        raise Trouble(str(error), code=1) from None
    show(args, worked_facts(done), worked_words(done))
    return 1 if done.failed else 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _bench(args: Namespace) -> int:
    began = time.perf_counter()
    found = _known(args)
    opened = time.perf_counter() - began
    listed = [host.removeprefix("=") for hosts in catalogue.shipped().lists.values() for host in hosts]
    facts = {
        "names": len(found.index),
        "open_ms": round(opened * 1000, 1),
        "listed_ns": _nanoseconds(found, [f"www.{host}" for host in listed]),
        "unlisted_ns": _nanoseconds(found, [f"a.b.c.nobody-{number}.example" for number in range(1000)]),
    }
    show(
        args, facts,
        f"{facts['names']:,} names; a listed host takes {facts['listed_ns']:,} ns to look up,"
        f" one of five labels that nobody lists {facts['unlisted_ns']:,} ns.",
    )  # fmt: skip
    return 0


def _nanoseconds(found: Known, hosts: list[str]) -> int:
    labels, count, began = found.index.labels, 0, time.perf_counter()
    while (took := time.perf_counter() - began) < _BENCH:
        for host in hosts:
            labels(host)
        count += len(hosts)
    return round(took / count * 1e9)

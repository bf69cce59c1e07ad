"""`lessonwall check [DIR]`: every problem of a school's folder at once."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict

from appliance import folder
from appliance.choose import school_folder
from appliance.output import complain, show
from filters import catalogue
from filters.policy.load.folder import load


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    parser = commands.add_parser(
        "check", parents=common, help="every problem of a school folder at once", description=__doc__
    )
    parser.add_argument("dir", nargs="?", metavar="DIR")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    where = school_folder(args.dir or args.school, args.state)
    read = folder.read(where)
    loaded = load(read.files, catalogue.shipped())
    problems = (*read.problems, *loaded.problems)
    if args.json:
        show(args, [asdict(problem) for problem in problems], "")
    complain(problems)
    if not problems:
        if not args.json and loaded.school:
            print(f"{loaded.school.name}: no problems")
        return 0
    count = len(problems)
    complain(
        [f"{where}: {count} problem{'s' if count > 1 else ''}; the school that is in force is not touched by them"]
    )
    return 1

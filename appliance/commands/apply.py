"""`lessonwall apply [DIR]`: take the school's folder, as edited by hand, into force; or show what that would change."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

from appliance.choose import published_from, school_folder
from appliance.commands.asking import put_to_steward
from appliance.loaded import Now, load_school, standing_now
from appliance.output import Trouble, show
from appliance.state import State
from filters import catalogue
from filters.policy.attempt import Standing, Target
from filters.policy.build import client_of_group, policy_of
from filters.policy.compare import At, Change, compare
from filters.policy.names import target
from filters.policy.school import School
from filters.requests import Apply, Refused


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    parser = commands.add_parser(
        "apply", parents=common, help="take the school's folder into force", description=__doc__
    )
    parser.add_argument("dir", nargs="?", metavar="DIR", help="the folder; default: the one that is running")
    parser.add_argument("--preview", action="store_true", help="change nothing; show which answers would differ now")
    parser.add_argument("--as", dest="account", metavar="NAME", help="sign in as this account (asks its password)")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    args.school = args.dir or args.school
    where = school_folder(args.school, args.state)
    if args.preview:
        return _preview(args)
    running = published_from(State(Path(args.state)))
    if running is not None and running != where.resolve():
        todo = f"put the files there, or start `lessonwall up --school {where}`"
        raise Trouble(f"{where}: Lessonwall runs on {running}; {todo}")
    answer = put_to_steward(args, Apply())
    if isinstance(answer, Refused):
        raise Trouble(answer.text, code=1)
    show(args, {"done": answer.text, "value": answer.value}, answer.text)
    return 0


def _preview(args: Namespace) -> int:
    """Every group and every service of the catalogue, by what is in force and by the folder as it stands."""
    school = load_school(args)
    now = standing_now(args, None)
    version, index = now.policy.version + 1, now.policy.index
    draft = policy_of(school, catalogue.shipped(), version=version, index=index, clock_trusted=True)
    pairs = list(_pairs(school, now))
    changes = compare(At(now.policy, now.at), At(draft, now.at), pairs)
    facts = [
        {"group": c.standing.group, "what": c.target.name, "before": c.before.verdict, "after": c.after.verdict}
        for c in changes
    ]
    show(args, facts, "\n".join(map(_line, changes)) or "No answer would differ at this moment.")
    return 0


def _pairs(school: School, now: Now) -> Iterator[tuple[Standing, Target]]:
    for group in school.groups:
        standing = client_of_group(group, school, now.policy, on=now.at.date()).standing
        for service in catalogue.shipped().services.values():
            yield standing, target(service.hosts[0].removeprefix("="), now.index, now.policy.named_targets)


def _line(change: Change) -> str:
    return f"  {change.standing.group:<16} {change.target.name:<32} {change.before.verdict} -> {change.after.verdict}"

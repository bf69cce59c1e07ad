"""`lessonwall status`: the health checks. Exit code 1 if one fails."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict
from pathlib import Path

from appliance.health import checks
from appliance.output import show
from appliance.state import State

MARKS = {"ok": "ok     ", "warning": "warning", "failed": "FAILED "}


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    parser = commands.add_parser("status", parents=common, help="the health checks", description=__doc__)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    found = checks(State(Path(args.state)))
    lines = [
        f"{MARKS[check.result]}  {check.description}" + (f"\n           {check.hint}" if check.hint else "")
        for check in found
    ]
    show(args, [asdict(check) for check in found], "\n".join(lines))
    return 1 if any(check.result == "failed" for check in found) else 0

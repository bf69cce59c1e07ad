"""`lessonwall break-glass ZONE` and its kin: what loosens a whole zone, asked by somebody who signs in with a code."""

import getpass
import os
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path

from appliance.commands.asking import minutes, put_to_steward
from appliance.output import Trouble, show
from appliance.state import State
from filters import requests as ask
from filters.door import Door
from filters.requests import Answer, Refused, Request

_AS = "sign in as this account (asks its password)"
_DAY = 24 * 60  # minutes


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    broken = commands.add_parser(
        "break-glass", parents=common, help="open a zone for two hours at most; everyone with a role is told",
        description="In one zone what would be blocked is counted and passed, but for what is locked. Asks for the"
        " name, the password and a code of the authenticator app of IT or the head. Everyone with a role is told.",
    )  # fmt: skip
    _zone(broken)
    broken.add_argument("--for", dest="minutes", type=minutes, required=True, metavar="30m", help="at most 2h")
    broken.add_argument("--why", required=True, help="the reason, which everyone is told")
    broken.set_defaults(run=lambda args: _with_code(args, ask.BreakGlass(args.zone, args.minutes, args.why)))

    mend = commands.add_parser("mend-glass", parents=common, help="end it before its time", description=__doc__)
    _zone(mend)
    mend.set_defaults(run=lambda args: _told(args, put_to_steward(args, ask.MendGlass(args.zone))))

    watch = commands.add_parser(
        "watch", parents=common, help="only watch a zone for some days: what would be blocked is counted and passed",
        description="From now to the end of a day, what would be blocked in a zone is counted and passed, but for what"
        " is locked. Asks for a code, as break-glass does.",
    )  # fmt: skip
    _zone(watch)
    watch.add_argument("--for", dest="minutes", type=minutes, required=True, metavar="14d", help="days; at most 14d")
    watch.set_defaults(run=lambda args: _with_code(args, ask.WatchZone(args.zone, _days(args.minutes))))

    end = commands.add_parser(
        "end-watch", parents=common, help="let the school's rules hold in a zone from now on", description=__doc__
    )
    _zone(end)
    end.set_defaults(run=lambda args: _told(args, put_to_steward(args, ask.EndWatch(args.zone))))


def _zone(parser: ArgumentParser) -> None:
    parser.add_argument("zone", help="as in school.yaml")
    parser.add_argument("--as", dest="account", metavar="NAME", help=_AS)


def _days(minutes: int) -> int:
    if minutes % _DAY:
        raise Trouble("--for: a zone is watched for whole days; write 3d")
    return minutes // _DAY


def _with_code(args: Namespace, request: Request) -> int:
    door = Door(State(Path(args.state)).door)
    name = args.account or _line("Your name: ")
    password = os.environ.get("LESSONWALL_PASSWORD") or getpass.getpass(f"Password of {name}: ")
    signed = door.ask(ask.SignIn(name, password))
    if isinstance(signed, Refused):
        return _told(args, signed)
    try:
        answer = door.ask(ask.ConfirmSecondFactor(getpass.getpass("Code of your authenticator app: ")), signed.value)
        return _told(args, answer if isinstance(answer, Refused) else door.ask(request, signed.value))
    finally:
        door.ask(ask.SignOut(), signed.value)


def _line(prompt: str) -> str:
    """Not by `input`, whose prompt would stand in what a program reads."""
    print(prompt, end="", file=sys.stderr, flush=True)
    if not (line := sys.stdin.readline()):
        raise EOFError
    return line.strip()


def _told(args: Namespace, answer: Answer) -> int:
    if isinstance(answer, Refused):
        raise Trouble(answer.text, code=1)
    show(args, {"done": answer.text, "value": answer.value}, answer.text)
    return 0

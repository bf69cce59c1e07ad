"""The commands that ask the steward for a change: each is its arguments, and the request they make."""

import getpass
import os
import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from appliance import clock
from appliance.output import Trouble, show
from appliance.state import State
from filters import requests as ask
from filters.door import Door
from filters.requests import Answer, Refused, Request

type Builder = Callable[[Namespace], Request]


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    def command(name: str, help: str, build: Builder) -> ArgumentParser:
        parser = commands.add_parser(name, help=help, description=help, parents=common)
        parser.add_argument("--as", dest="account", metavar="NAME", help="sign in as this account (asks its password)")
        parser.set_defaults(run=lambda args: _ask(args, build(args)))
        return parser

    allow = command(
        "allow",
        "open one host for a while, on record (R40)",
        lambda a: ask.AllowHost(a.host, a.minutes, a.why, _who(a)),
    )
    allow.add_argument("host")
    allow.add_argument(
        "--for", dest="minutes", type=minutes, required=True, metavar="2h", help="30m, 2h, 3d; at most 7d"
    )
    allow.add_argument("--why", required=True, help="the reason that stands in the record")
    _who_option(allow, "everyone")

    end = command("end-rule", "end a temporary rule before its time", lambda a: ask.EndRule(a.rule))
    end.add_argument("rule", help="its id, as `lessonwall allow` printed it")

    opened = command(
        "open", "open an approved service for one class until the lesson's end (R2, R4)",
        lambda a: ask.OpenWindow(a.cls, a.service, a.objective, a.assessment, _time(a)),
    )  # fmt: skip
    opened.add_argument("service")
    opened.add_argument("--class", dest="cls", required=True, metavar="9b")
    opened.add_argument("--objective", required=True, help="the learning objective it serves")
    opened.add_argument("--assessment", required=True, help="the risk assessment it rests on")
    opened.add_argument("--until", metavar="10:45", help="earlier than the lesson's end")

    close = command("close", "close a teacher's window", lambda a: ask.CloseWindow(a.window))
    close.add_argument("window")

    approve = command(
        "approve", "the head's leave for a service or category (R3)",
        lambda a: ask.Approve(a.service, tuple(a.who), _date(a), a.note),
    )  # fmt: skip
    approve.add_argument("service")
    approve.add_argument("--until", metavar="2027-07-20")
    approve.add_argument("--note", default="")
    approve.add_argument("--who", nargs="*", default=[], help="for these groups only (default: everyone)")

    withdraw = command("withdraw", "take an approval back", lambda a: ask.Withdraw(a.approval))
    withdraw.add_argument("approval")

    cut = command(
        "cut-off", "take a person, device or class off everything but help sites",
        lambda a: ask.CutOffClient(a.client, a.why, _time(a)),
    )  # fmt: skip
    cut.add_argument("client")
    cut.add_argument("--why", required=True)
    cut.add_argument("--until", metavar="15:10")

    restore = command("restore", "end a cut-off", lambda a: ask.Restore(a.cut_off))
    restore.add_argument("cut_off", metavar="CUT_OFF")

    today = command(
        "today", "today is different: one entry that ends tonight",
        lambda a: ask.TodayIsDifferent(a.what, a.at or "", a.name, tuple(a.groups)),
    )  # fmt: skip
    today.add_argument("what", choices=["wet-break", "early-close", "exam", "closed", "normal"])
    today.add_argument("--at", metavar="13:30", help="when an early close begins")
    today.add_argument("--name", default="", help="what screens call it")
    today.add_argument("--groups", nargs="*", default=[], help="for these groups only")

    put = command("put-rule", "add or replace one rule of rules.yaml", lambda a: ask.PutRule(_text(a.file), a.before))
    put.add_argument("file", help="a file that holds the rule as YAML; - reads it from standard input")
    put.add_argument("--before", default="", metavar="RULE", help="stand above this rule")

    remove = command("remove-rule", "take a rule out of rules.yaml", lambda a: ask.RemoveRule(a.rule))
    remove.add_argument("rule")

    pin = command(
        "pin", "look no longer into a host whose app accepts no certificate but its own; ends after 14 days",
        lambda a: ask.PinHost(a.host, a.why),
    )  # fmt: skip
    pin.add_argument("host")
    pin.add_argument("--why", required=True, help="the reason that stands in the record")

    unpin = command("unpin", "look into it again, whatever handshakes fail", lambda a: ask.UnpinHost(a.host))
    unpin.add_argument("host")

    account = command(
        "account", "make an account; prints a one-time set-up code", lambda a: ask.NewAccount(a.name, tuple(a.role))
    )
    account.add_argument("name", help="what its holder signs in with")
    account.add_argument(
        "--role",
        action="append",
        required=True,
        help="dsl, deputy, head, chair, it, office, teacher; person: signs in on devices, and nothing else",
    )

    forget = command("forget", "forget a person in the audit", lambda a: ask.Forget(a.person, a.why))
    forget.add_argument("person")
    forget.add_argument("--why", required=True)


def minutes(text: str) -> int:
    """30m, 2h, 3d -> minutes. Raises ArgumentTypeError, which argparse shows."""
    if not (parts := re.fullmatch(r"(\d{1,5})([mhd])", text)):
        raise ArgumentTypeError(f'"{text}" is not a length of time; write 30m, 2h or 3d')
    return int(parts[1]) * {"m": 1, "h": 60, "d": 1440}[parts[2]]


def put_to_steward(args: Namespace, request: Request) -> Answer:
    """Ask as the console, or as the account that `--as` names."""
    door = Door(State(Path(args.state)).door)
    if not getattr(args, "account", None):
        return door.ask_as_console(request)
    password = os.environ.get("LESSONWALL_PASSWORD") or getpass.getpass(f"Password of {args.account}: ")
    signed = door.ask(ask.SignIn(args.account, password))
    if isinstance(signed, Refused):
        return signed
    answer = door.ask(request, signed.value)
    door.ask(ask.SignOut(), signed.value)
    return answer


def _ask(args: Namespace, request: Request) -> int:
    answer = put_to_steward(args, request)
    if isinstance(answer, Refused):
        raise Trouble(answer.text, code=1)
    show(args, {"done": answer.text, "value": answer.value}, answer.text)
    return 0


def _who_option(parser: ArgumentParser, default: str) -> None:
    parser.add_argument("--who", nargs="*", default=[default], help=f"for these groups only (default: {default})")


def _who(args: Namespace) -> tuple[str, ...]:
    return tuple(args.who)


def _time(args: Namespace) -> datetime | None:
    """A wall-clock time today, or a whole date and time, in the school's zone."""
    if not args.until:
        return None
    told = clock.read(State(Path(args.state)).live)
    now = (told.clock if told else clock.Clock()).now()
    try:
        if re.fullmatch(r"\d{1,2}:\d\d", args.until):
            hour, minute = map(int, args.until.split(":"))
            return now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        at = datetime.fromisoformat(args.until)
    except ValueError:
        raise Trouble(f'--until: "{args.until}" is not a time; write 10:45 or 2026-11-23T10:45') from None
    return at if at.tzinfo else at.replace(tzinfo=now.tzinfo)


def _date(args: Namespace) -> date | None:
    try:
        return date.fromisoformat(args.until) if args.until else None
    except ValueError:
        raise Trouble(f'--until: "{args.until}" is not a date; write 2027-07-20') from None


def _text(file: str) -> str:
    import sys

    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"{file}: cannot be read ({error}); give a UTF-8 text file") from None

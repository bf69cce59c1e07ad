"""`lessonwall pinned`: the hosts that go unread, because their apps accept no certificate but their own."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.output import Trouble, british, show
from appliance.state import State
from filters.live import Live
from filters.policy.policy import Policy
from filters.policy.rules import Pin


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    parser = commands.add_parser(
        "pinned", parents=common, help="hosts that go unread for their apps' sake", description=__doc__
    )
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    live = Live(State(Path(args.state)).live)
    if not live.ready:
        raise Trouble(f"--state {args.state}: no policy is in force there; start `lessonwall up`", code=1)
    pins = sorted(live.policy.pins, key=lambda pin: pin.host)
    facts = [{"host": pin.host, "since": pin.start, "until": pin.end, "by": pin.by, "why": pin.why} for pin in pins]
    show(args, facts, "\n".join(_line(pin, live.policy) for pin in pins) or "Beside the shipped list, none.")
    return 0


def _line(pin: Pin, policy: Policy) -> str:
    until = british(pin.end.astimezone(ZoneInfo(policy.calendar.timezone)))
    return f"{pin.host}\n  until {until}; {'asked for' if pin.by else 'learnt'}: {pin.why}"

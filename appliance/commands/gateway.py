"""`lessonwall gateway`: the box as it stands in the school's network, with all that `lessonwall up` has. Needs root."""

import os
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.commands.up import carry_out, upstreams_of
from appliance.output import Trouble, british
from appliance.plan import Asked, Plan
from appliance.ports import WEB
from appliance.set_up_code import read_code
from appliance.state import State
from filters.dns.endpoint import Endpoint


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    parser = commands.add_parser(
        "gateway",
        parents=common,
        help="filter the network that this machine is plugged into, until Ctrl-C",
        description=f"{__doc__} How it is plugged in stands under network in school.yaml; see it first by"
        " `lessonwall network plan`. The firewall's rules and the network stay when this ends;"
        " `lessonwall network undo` takes them away.",
    )
    parser.add_argument(
        "--at",
        default="now",
        metavar="TIME",
        help="start the policy's clock there and let it run: 2026-11-23T10:15, or now",
    )
    upstreams_of(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    if os.geteuid() != 0:
        raise Trouble("the network can be changed by root only; run `sudo lessonwall gateway`, or try `lessonwall up`")
    state = State(Path(args.state).resolve())
    asked = Asked(
        state=str(state.root),
        school=args.school,
        at=args.at,
        dns=(),
        proxy=(),
        web=Endpoint("0.0.0.0", WEB),
        upstreams=tuple(args.upstream or ()),
        gateway=True,
    )
    return carry_out(asked, state, partial(welcome, state))


def welcome(state: State, plan: Plan) -> str:
    """What stands now, and where to look."""
    now = (datetime.now(UTC) + timedelta(seconds=plan.offset)).astimezone(ZoneInfo(plan.timezone))
    command = Path(sys.executable).with_name("lessonwall")
    code = read_code(state.steward)
    first = f"\n  first time     …/set-up?code={code}" if code else ""
    return f"""
{plan.school} · {british(now)}
  screen         port {plan.web.port} of this box, from the networks under network.management{first}
  DNS            {", ".join(each.host for each in plan.dns)}

In a second terminal:
  {command} status --state {state.root}
  {command} network plan --state {state.root}

Ready. Ctrl-C ends it; the firewall's rules stay."""

"""`lessonwall up`: every part of Lessonwall on this machine, unprivileged, until Ctrl-C."""

import asyncio
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.alone import Taken, alone
from appliance.output import Trouble, british, no_state
from appliance.plan import PROXY, Asked, NoPlan, Plan, first_plan, next_plan
from appliance.processes import CannotStart
from appliance.running import serve
from appliance.set_up_code import read_code
from appliance.state import State
from filters.dns.endpoint import Endpoint, Listen, endpoint, listen, upstream

DNS = Listen("127.0.0.1", 5335)
WEB = Endpoint("127.0.0.1", 8000)


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    parser = commands.add_parser(
        "up", parents=common, help="filter a school on this machine, until Ctrl-C", description=__doc__
    )
    parser.add_argument(
        "--at",
        default="now",
        metavar="TIME",
        help="start the policy's clock there and let it run: 2026-11-23T10:15, or now",
    )
    parser.add_argument(
        "--dns",
        action="append",
        type=_address(listen),
        metavar="H:P[=CLIENT]",
        help=f"default {DNS}; may speak for one device",
    )
    parser.add_argument(
        "--proxy",
        action="append",
        type=_address(listen),
        metavar="H:P[=CLIENT]",
        help=f"default {PROXY}, and a port for each further device on loopback",
    )
    parser.add_argument("--web", type=_address(endpoint), default=WEB, metavar="H:P", help=f"default {WEB}")
    upstreams_of(parser)
    parser.set_defaults(run=run)


def upstreams_of(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--upstream",
        action="append",
        type=_address(upstream),
        metavar="H:P",
        help="a resolver to ask, also as tls://H#NAME or https://H/PATH#NAME; again for each further one;"
        " default: the school's, else this machine's",
    )


def run(args: Namespace) -> int:
    state = State(Path(args.state).resolve())
    asked = Asked(
        state=str(state.root),
        school=args.school,
        at=args.at,
        dns=tuple(args.dns or (DNS,)),
        proxy=tuple(args.proxy or ()),
        web=args.web,
        upstreams=tuple(args.upstream or ()),
    )
    return carry_out(asked, state, partial(welcome, state))


def carry_out(asked: Asked, state: State, said: Callable[[Plan], str]) -> int:
    """Plan, start and watch all parts until the end; the exit code. `said`: to whoever looks, when all serve."""
    try:
        state.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with alone(state.lock):
            plan = first_plan(asked)
            asyncio.run(serve(state, plan, partial(next_plan, asked), said))
    except NoPlan as none:
        return none.code
    except Taken:
        raise Trouble(
            f"--state {state.root}: Lessonwall is running there already; stop it, or name another folder"
        ) from None
    except CannotStart as error:
        stays = "\nThe firewall's rules stay; `lessonwall network undo` takes them and the network away."
        raise Trouble(f"{error}{stays if asked.gateway else ''}") from None
    except OSError as error:
        raise no_state(error, state.root) from None
    except KeyboardInterrupt:  # before there was anything to end
        pass
    return 0


def welcome(state: State, plan: Plan) -> str:
    """What runs where, and what to try."""
    web = f"http://{plan.web}"
    dns, proxy = plan.dns[0], plan.proxy[0]
    command = Path(sys.executable).with_name("lessonwall")  # which need not be on the PATH
    code = read_code(state.steward)
    first = f"\n  first time     {web}/set-up?code={code}" if code else ""
    others = "".join(f"\n                 {listen} speaks for {listen.client}" for listen in plan.proxy[1:])
    now = (datetime.now(UTC) + timedelta(seconds=plan.offset)).astimezone(ZoneInfo(plan.timezone))
    return f"""
{plan.school} · {british(now)}
  screen         {web}/{first}
  DNS            {dns}
  proxy          {proxy}{others}

In a second terminal:
  dig @{dns.host} -p {dns.port} www.tiktok.com
  curl -x http://{proxy} http://www.tiktok.com/
  curl -x http://{proxy} 'http://www.google.com/search?q=how+to+kill+myself'
  {command} why 127.0.0.1 www.tiktok.com --state {state.root}

Ready. Ctrl-C ends it."""


def _address[T](parse: Callable[[str], T]) -> Callable[[str], T]:
    """argparse prints the sentence of our error, not its own."""

    def checked(text: str) -> T:
        try:
            return parse(text)
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from None

    return checked

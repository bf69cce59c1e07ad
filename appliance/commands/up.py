"""`lessonwall up`: every part of Lessonwall on this machine, unprivileged, until Ctrl-C."""

import asyncio
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from appliance import folder
from appliance.alone import Taken, alone
from appliance.choose import copy_of, is_example, school_folder
from appliance.clock import Clock
from appliance.output import Trouble, british, complain
from appliance.parts import Wanted
from appliance.private import private
from appliance.processes import CannotStart
from appliance.running import last_good, serve
from appliance.state import State
from filters import catalogue
from filters.dns.endpoint import Endpoint, Listen, endpoint, listen
from filters.events.seal import make_keys
from filters.policy.load.folder import load
from filters.policy.school import School

DNS = Listen("127.0.0.1", 5335)
PROXY = Listen("127.0.0.1", 8080)
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
    parser.add_argument(
        "--upstream",
        action="append",
        type=_address(endpoint),
        metavar="H:P",
        help="resolvers to ask; default: the school's, else this machine's",
    )
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    state = State(Path(args.state).resolve())
    try:
        state.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with alone(state.lock):
            wanted = _wanted(args, state)
            _prepare(state)
            asyncio.run(serve(wanted, partial(_again, args, wanted)))
    except Taken:
        raise Trouble(
            f"--state {state.root}: Lessonwall is running there already; stop it, or name another folder"
        ) from None
    except CannotStart as error:
        raise Trouble(str(error)) from None
    except OSError as error:
        where = error.filename or state.root
        raise Trouble(f"--state {where}: {error.strerror or error}; name a folder that you may write to") from None
    except KeyboardInterrupt:  # before there was anything to end
        pass
    return 0


def _wanted(args: Namespace, state: State) -> Wanted:
    where = _own_folder(args, state)
    school = _load(where, state)
    try:
        clock = Clock.starting_at(args.at, school.timezone)
    except ValueError as error:
        raise Trouble(f"--at: {error}") from None
    return _of_school(args, state, where, clock, school)


def _of_school(args: Namespace, state: State, where: Path, clock: Clock, school: School) -> Wanted:
    return Wanted(
        school_folder=where,
        state=state,
        clock=clock,
        dns=tuple(args.dns or [DNS]),
        proxy=tuple(args.proxy or proxies(school)),
        web=args.web,
        upstreams=tuple(args.upstream or _upstreams(school)),
        school=school,
        welcome=welcome,
    )


def _again(args: Namespace, first: Wanted, files: Mapping[str, str]) -> Wanted | None:
    """What is wanted of a folder that has come into force since; None where it cannot be read."""
    school = load(files, catalogue.shipped()).school
    return _of_school(args, first.state, first.school_folder, first.clock, school) if school else None


def proxies(school: School) -> list[Listen]:
    """One for whoever connects, and one for each further device of the register that lives on loopback.

    8082 speaks for 127.0.0.2, and so on: an example school can be met as its teacher or its youngest pupil.
    """
    loopback = sorted(
        address for device in school.devices.values() for address in device.addresses if address.startswith("127.0.0.")
    )
    further = [(address, int(address.rpartition(".")[2])) for address in loopback if address != PROXY.host]
    return [PROXY, *(Listen(PROXY.host, PROXY.port + last, address) for address, last in further)]


def welcome(wanted: Wanted) -> str:
    """What runs where, and what to try."""
    web = f"http://{wanted.web}"
    dns, proxy = wanted.dns[0], wanted.proxy[0]
    command = Path(sys.executable).with_name("lessonwall")  # which need not be on the PATH
    code = wanted.state.steward / "set-up-code"
    first = f"\n  first time     {web}/set-up?code={code.read_text().strip()}" if code.is_file() else ""
    others = "".join(f"\n                 {listen} speaks for {listen.client}" for listen in wanted.proxy[1:])
    return f"""
{wanted.school.name} · {british(wanted.clock.now())}
  screen         {web}/{first}
  DNS            {dns}
  proxy          {proxy}{others}

In a second terminal:
  dig @{dns.host} -p {dns.port} www.tiktok.com
  curl -x http://{proxy} http://www.tiktok.com/
  curl -x http://{proxy} 'http://www.google.com/search?q=how+to+kill+myself'
  {command} why 127.0.0.1 www.tiktok.com --state {wanted.state.root}

Ready. Ctrl-C ends it."""


def _own_folder(args: Namespace, state: State) -> Path:
    """The folder to run on. A shipped example is copied into the state first: what is edited is the copy."""
    named = args.school or os.environ.get("LESSONWALL_SCHOOL")
    where = school_folder(named, args.state)
    if named and not is_example(named):
        return where
    own = copy_of(where.name, state) if named else state.school
    if not own.is_dir():
        folder.copy(where.name, own)
        private(own)  # people stand in it
    return own


def _load(where: Path, state: State) -> School:
    """The folder; if it is bad, the last good one: a box with a mistake on it still comes up after a power cut."""
    read = folder.read(where)
    loaded = load(read.files, catalogue.shipped())
    problems = [*read.problems, *loaded.problems]
    if loaded.school is not None and not problems:
        return loaded.school
    complain(problems)
    kept = load(last_good(state), catalogue.shipped()).school
    if kept is None:
        raise Trouble(f"{where}: this school cannot be used as it stands; put right what is said above", code=1)
    complain([f"{where}: the last folder without a mistake is in force until what is said above is put right"])
    return kept


def _prepare(state: State) -> None:
    for each in (state.live, state.steward, state.events, state.alerts.parent, state.recent):
        private(each)
    make_keys(state.keys)


def _upstreams(school: School) -> list[Endpoint]:
    """The school's own choice, else this machine's resolvers (resolv.conf(5))."""
    if school.dns.upstreams:
        return [endpoint(text) for text in school.dns.upstreams]
    try:
        lines = Path("/etc/resolv.conf").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    found = []
    for words in (line.split() for line in lines):
        if len(words) > 1 and words[0] == "nameserver":
            try:
                found.append(endpoint(words[1].partition("%")[0]))
            except ValueError:
                continue
    if not found:
        print(
            "lessonwall: no resolver is named here; allowed names are not answered. Give one: --upstream 192.0.2.1:53",
            file=sys.stderr,
        )
        return [Endpoint("127.0.0.1", 53)]
    return found


def _address[T](parse: Callable[[str], T]) -> Callable[[str], T]:
    """argparse prints the sentence of our error, not its own."""

    def checked(text: str) -> T:
        try:
            return parse(text)
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from None

    return checked

"""`lessonwall network …`: what would change on this machine, done, and undone; and rules for a firewall beside it."""

import subprocess
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from appliance.commands.actions import actions_of
from appliance.gateway import NoGateway, network_of
from appliance.loaded import load_school
from appliance.output import Trouble, show
from appliance.state import State
from filters.policy.network import Mode, Network
from filters.policy.school import School

if TYPE_CHECKING:
    from appliance.network.change import Plan


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    network = commands.add_parser(
        "network", parents=common, help="how the box is plugged in: planned, applied, undone", description=__doc__
    )
    action = actions_of(network)

    planning = action("plan", "what would change on this machine; nothing is done, and no root is needed", _plan)
    planning.add_argument("--ruleset", action="store_true", help="print the firewall's rules as well")
    action("apply", "make the network as school.yaml asks; taken back by itself if the box cannot be reached", _apply)
    action("undo", "take back exactly what was changed", _undo)
    action("rules", "one-arm: rules for the school's own firewall that close what the box does not see", _rules)


def _plan(args: Namespace) -> int:
    from appliance.network import change, record

    school, network = _asked(args)
    found = change.plan(network, record.load(State(Path(args.state)).network))
    facts = _facts(network, found)
    words = _words(network, found, "would change", "Nothing would change: the network is as school.yaml asks.")
    if args.ruleset:
        from appliance.firewall.render import ruleset

        facts["ruleset"] = ruleset(school)
        words += f"\n\n{facts['ruleset']}"
    show(args, facts, words)
    return 0


def _apply(args: Namespace) -> int:
    from appliance.network import change, record
    from appliance.network.act import Refused
    from appliance.network.guard import kept_address
    from appliance.network.layout import missing

    _, network = _asked(args)
    folder = State(Path(args.state)).network
    try:
        first = change.plan(network, record.load(folder))
        if missing(network, first.seen):
            raise Trouble(f"network: {first.problems[0]}; correct it in school.yaml", code=1)
        found = change.apply(folder, network)
    except Refused as error:
        raise Trouble(f"network: {error}; nothing was changed", code=1) from None
    except PermissionError as error:
        raise Trouble(f"{error.filename}: only root may change the network; use sudo", code=1) from None
    words = _words(network, found, "changed", "Nothing to do: the network is as school.yaml asks.")
    if found.steps and kept_address(network):
        _guard(network, folder)
        words += "\nIf the box cannot be reached for 60 seconds in the next ten minutes, all of this is taken back."
    show(args, _facts(network, found), words)
    return 1 if found.problems else 0


def _undo(args: Namespace) -> int:
    from appliance.firewall.away import take_away
    from appliance.network import change
    from appliance.network.settings import FACTS

    try:
        # For health there is no network of ours any more. A process that still keeps it says at once why it does not.
        (State(Path(args.state)).network / FACTS).unlink(missing_ok=True)
        steps = change.undo(
            State(Path(args.state)).network,
            "the network was undone by `lessonwall network undo`; `lessonwall network apply` brings it back",
        )
    except PermissionError as error:
        raise Trouble(f"{error.filename}: only root may change the network; use sudo", code=1) from None
    lines = [f"  {step.words}" for step in steps]
    if take_away(State(Path(args.state)).firewall):
        lines.append("  take away the firewall's rules")
    words = "\n".join(["Undone:", *lines]) if lines else "Nothing to undo: Lessonwall has changed nothing here."
    show(args, {"steps": [line.strip() for line in lines]}, words)
    return 0


def _rules(args: Namespace) -> int:
    from appliance.network import past

    school, network = _asked(args)
    if network.mode is not Mode.ONE_ARM:
        raise Trouble(
            f"network.mode is {network.mode}: all traffic passes the box, so it closes everything itself", code=1
        )
    show(args, past.facts(school, network), past.rules(school, network))
    return 0


def _asked(args: Namespace) -> tuple[School, Network]:
    school = load_school(args)
    try:
        return school, network_of(school)
    except NoGateway as error:
        raise Trouble(str(error)) from None


def _facts(network: Network, found: "Plan") -> dict[str, object]:
    return {
        "mode": str(network.mode),
        "steps": [
            {
                "kind": str(step.part.kind),
                "on": step.part.on,
                "what": step.part.what,
                "before": step.before,
                "after": step.after,
                "words": step.words,
            }
            for step in found.steps
        ],
        "problems": list(found.problems),
        "wanted": [
            {"kind": str(part.kind), "on": part.on, "what": part.what, "value": value}
            for part, value in sorted(found.wished.items())
        ],
    }


def _words(network: Network, found: "Plan", heading: str, nothing: str) -> str:
    lines = [f"{network.mode}, way out {network.wan}; {heading}:"] if found.steps else [nothing]
    lines += [f"  {step.words}" for step in found.steps]
    if found.problems:
        lines += ["", "Cannot be done:", *(f"  {problem}" for problem in found.problems)]
    return "\n".join(lines)


def _guard(network: Network, folder: Path) -> None:
    """Start whoever takes the change back; it must outlive the session of the technician, which the change may cut."""
    from appliance.network.process import watched
    from appliance.network.settings import NetworkSettings

    if watched(folder):
        return
    with open(folder / "trial.log", "ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "appliance.network.process"],
            stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    settings = msgspec.json.encode(NetworkSettings(network, str(folder.resolve()), until_proven=True))
    if child.stdin is not None:
        child.stdin.write(settings)
        child.stdin.close()

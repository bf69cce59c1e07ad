"""Commands of a command: `lessonwall lists show`, `lessonwall network plan`."""

from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable

type Action = Callable[[str, str, Callable[[Namespace], int]], ArgumentParser]


def actions_of(command: ArgumentParser) -> Action:
    """Adds one by its name, what it does, and what is run for it."""
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, help: str, run: Callable[[Namespace], int]) -> ArgumentParser:
        parser = actions.add_parser(name, help=help, description=help)
        # Once more, so that they may stand behind the action too; what stands before it must not be forgotten.
        parser.add_argument("--school", metavar="DIR", default=SUPPRESS, help="the school's folder")
        parser.add_argument("--state", metavar="DIR", default=SUPPRESS, help="where the box keeps its records")
        parser.add_argument("--json", action="store_true", default=SUPPRESS, help="print facts as JSON")
        parser.set_defaults(run=run)
        return parser

    return action

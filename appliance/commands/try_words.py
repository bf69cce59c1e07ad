"""`lessonwall try "words"`: what a search or text raises, before a child ever types it."""

import json
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import Any

from alerts.themes import Themes, shipped
from alerts.themes.raises import raised
from appliance.loaded import School, load_school, no_group
from appliance.output import Trouble, show


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    parser = commands.add_parser("try", parents=common, help="what a search or text raises", description=__doc__)
    parser.add_argument("words", help='the words; "-" reads a text a line from standard input')
    parser.add_argument("--group", help="as if somebody of this group had typed it (default: the strictest)")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    themes = shipped()
    kind, age = _who(load_school(args), args.group)
    if args.words == "-":
        for line in sys.stdin:
            print(json.dumps(_facts(line.rstrip("\r\n"), themes, kind, age), ensure_ascii=False), flush=True)
        return 0
    facts = _facts(args.words, themes, kind, age)
    show(args, facts, _words(facts))
    return 0


def _facts(text: str, themes: Themes, kind: str, age: int | None) -> dict[str, Any]:
    return {"text": text, "alerts": raised(text, themes, kind, age)}


def _who(school: School, group: str | None) -> tuple[str, int | None]:
    """Kind and age of the group; levels depend on both."""
    known = school.groups.get(group or school.strictest)
    if known is None:
        raise Trouble(no_group(group or "", school))
    return known.kind, known.age


def _words(facts: dict[str, Any]) -> str:
    if not facts["alerts"]:
        return "Raises nothing."
    return "\n".join(f"{alert['level']}: {alert['theme']} ({alert['matched']})" for alert in facts["alerts"])

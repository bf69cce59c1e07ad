"""`lessonwall why CLIENT WHAT`: what is decided, by which rule, until when, and one sentence to read to a parent."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import Any

from alerts.settings import roles_of
from alerts.themes import shipped as shipped_themes
from alerts.why import why
from appliance.loaded import standing_now
from appliance.output import Trouble, british, show
from appliance.questions import NoSuch, becomes, find_client, find_what
from filters import catalogue


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    parser = commands.add_parser("why", parents=common, help="what is decided, and why", description=__doc__)
    parser.add_argument("client", metavar="CLIENT", help="a person, device or address, or group:NAME")
    parser.add_argument("what", metavar="WHAT", help='a host, a URL, or search:"words"')
    parser.add_argument("--at", metavar="TIME", help="2026-11-23T10:15; default now")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    now = standing_now(args, args.at)
    themes = shipped_themes()
    try:
        client = find_client(args.client, now.school, now.policy, now.clients, now.at.date())
        found = find_what(args.what, now.index, now.policy, themes.matcher)
    except NoSuch as error:
        raise Trouble(str(error)) from None
    seen, unseen = found.seen(client)
    answer = why(
        client, seen, now.at, now.policy,
        words=found.words, unseen=unseen, catalogue=catalogue.shipped(), themes=themes, roles=roles_of(now.school),
        becomes=becomes(args.client, client, now.school, now.policy, now.at.date()),
    )  # fmt: skip
    show(args, answer, _words(answer, british(now.at)))
    return 0


def _words(answer: dict[str, Any], at: str) -> str:
    rule = answer["rule"]
    lines = [
        answer["sentence"],
        "",
        f"  {answer['verdict']} ({answer['reason']}) for {answer['group']}, {at}, {answer['moment']['name']}",
    ]
    if rule:
        lines.append(f"  rule     {rule['id']}, {rule['file']}:{rule['line']}")
    lines.append(f"  why      {answer['why']}")
    for name in ("categories", "themes"):
        if answer[name]:
            lines.append(f"  {name:<8} {', '.join(answer[name])}")
    if answer["until"]:
        lines.append(f"  until    {answer['until']}")
    if alert := answer["alert"]:
        lines.append(f"  alert    {alert['level']}: {alert['theme']}, to {alert['route']}")
    return "\n".join(lines)

"""`lessonwall events` and `lessonwall alerts`: the logs, without names or words unless somebody answers for looking."""

import json
import sys
import time
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from alerts.alert import Alert
from alerts.store import Store
from appliance.commands.asking import put_to_steward
from appliance.output import Trouble
from appliance.state import State
from filters.events.event import Event
from filters.events.reader import HIDDEN, EventReader
from filters.events.record import EVENTS
from filters.events.seal import CannotOpen, Opener
from filters.requests import LookAtNames, Refused

EVERY = 0.25  # seconds between two looks of --follow
BATCH = 500


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    events = commands.add_parser(
        "events", parents=common, help="what was attempted, without names", description=__doc__
    )
    events.add_argument("--after", type=int, default=0, metavar="N", help="only events with a higher id")
    events.add_argument("--follow", action="store_true", help="go on as they come, until Ctrl-C")
    _naming(events)
    events.set_defaults(run=run_events)

    alerts = commands.add_parser(
        "alerts", parents=common, help="what people were told, without names", description=__doc__
    )
    alerts.add_argument("--state-is", dest="state_is", choices=["new", "acknowledged", "closed"], help="only these")
    _naming(alerts)
    alerts.set_defaults(run=run_alerts)


def _naming(parser: ArgumentParser) -> None:
    parser.add_argument("--named", action="store_true", help="show persons and words; asks for a role, and is audited")
    parser.add_argument("--reason", default="", help="why you look at names; stands in the audit")
    parser.add_argument(
        "--as", dest="account", metavar="NAME", help="the account that answers for it (asks its password)"
    )


def run_events(args: Namespace) -> int:
    state = State(Path(args.state))
    opener = _permission(args, state, "events")
    reader = EventReader(state.events / EVENTS, opener)
    line = _line(args, _event_line)
    after = args.after
    while True:
        found = reader.read(after, BATCH)
        for event in found:
            line(event_facts(event, named=opener is not None))
            after = event.id
        if found:
            continue
        if not args.follow:
            return 0
        time.sleep(EVERY)


def run_alerts(args: Namespace) -> int:
    state = State(Path(args.state))
    opener = _permission(args, state, "alerts")
    line = _line(args, _alert_line)
    alerts = Store(state.alerts).alerts() if state.alerts.exists() else []
    for alert in alerts:
        if args.state_is in (None, alert.state):
            line(alert_facts(alert, opener))
    return 0


def event_facts(event: Event, named: bool) -> dict[str, Any]:
    """An Event as design.md section 8 lists it."""
    target, client = event.attempt.target, event.client
    return {
        "id": event.id,
        "seen": event.seen.isoformat(),
        "at": event.attempt.at.isoformat(),
        "device": client.device,
        "address": event.address,
        "person": client.person if named or client.person is None else HIDDEN,
        "sure": client.sure.value,
        "group": event.attempt.standing.group,
        "zone": event.attempt.standing.zone,
        "place": client.place,
        "host": target.name,
        "words": event.words if named or not event.words else HIDDEN,
        "path": event.path if named or not event.path else HIDDEN,
        "categories": sorted(target.labels),
        "themes": sorted(target.themes),
        "verdict": event.decision.verdict.value,
        "reason": event.decision.reason.value,
        "rule": event.decision.rule,
        "purpose": event.purpose,
        "point": event.point,
        "hints": sorted(event.hints),
        "policy": event.policy,
        "test": event.test,
    }


def alert_facts(alert: Alert, opener: Opener | None) -> dict[str, Any]:
    return {
        "id": alert.id,
        "number": alert.number,
        "theme": alert.theme,
        "level": alert.level,
        "kind": alert.kind,
        "title": alert.title,
        "device": alert.device,
        "person": alert.person if opener or alert.person is None else HIDDEN,
        "sure": alert.sure.value,
        "group": alert.group,
        "zone": alert.zone,
        "place": alert.place,
        "period": alert.period,
        "count": alert.count,
        "first": alert.first.isoformat(),
        "last": alert.last.isoformat(),
        "route": alert.route,
        "state": alert.state,
        "outcome": alert.outcome,
        "words": _opened(alert.words, opener),
    }


def _opened(sealed: bytes, opener: Opener | None) -> str:
    if not sealed:
        return ""
    try:
        return opener.open(sealed) if opener else HIDDEN
    except CannotOpen:
        return HIDDEN


def _permission(args: Namespace, state: State, what: str) -> Opener | None:
    """The key to names and words, once the steward has agreed and written it down."""
    if not args.named:
        return None
    if not args.reason.strip():
        raise Trouble('--named shows names: say why, such as --reason "asked by the DSL about alert 12"')
    answer = put_to_steward(args, LookAtNames(what, args.reason))
    if isinstance(answer, Refused):
        raise Trouble(answer.text, code=1)
    try:
        return Opener.of(state.keys)
    except OSError as error:
        raise Trouble(
            f"{state.keys}: the key to words cannot be read ({error}); run this as the box's own user"
        ) from None


def _line(args: Namespace, words: Callable[[dict[str, Any]], str]) -> Callable[[dict[str, Any]], None]:
    """One object a line, so that a reader can begin before the log ends; words for a person."""
    flush = getattr(args, "follow", False)
    if args.json or not sys.stdout.isatty():
        return lambda facts: print(json.dumps(facts, ensure_ascii=False), flush=flush)
    return lambda facts: print(words(facts), flush=flush)


def _event_line(facts: dict[str, Any]) -> str:
    themes = f"  {_list(facts['themes'])}" if facts["themes"] else ""
    who = facts["person"] or facts["device"] or facts["address"]
    when = f"{facts['id']:>6}  {facts['at'][11:19]}"
    return f"{when}  {facts['group']:<14} {who:<18} {facts['verdict']:<8} {facts['host']}{themes}"


def _alert_line(facts: dict[str, Any]) -> str:
    return (
        f"{facts['number']:>4}  {facts['last'][:16]}  {facts['level']:<8} {facts['theme']:<14} {facts['group']:<12}"
        f" {facts['state']:<12} {facts['title']}"
    )


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)

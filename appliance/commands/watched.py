"""`lessonwall watched`: what would have been blocked in zones that are only watched, the most frequent first."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from appliance import clock
from appliance.output import Trouble, british, show
from appliance.state import State
from filters.events.record import WATCHED_FILE
from filters.events.watched import Row, read_watched
from filters.live import Live
from filters.policy.policy import Policy

SHOWN = 50  # lines to a person; all to a program


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    parser = commands.add_parser(
        "watched", parents=common, help="what would be blocked in zones that are only watched", description=__doc__
    )
    parser.add_argument("--zone", help="only this zone")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    state = State(Path(args.state))
    live = Live(state.live)
    if not live.ready:
        raise Trouble(f"--state {args.state}: no policy is in force there; start `lessonwall up`", code=1)
    if args.zone and args.zone not in live.policy.zones:
        raise Trouble(f'--zone: no zone is called "{args.zone}"; zones are {", ".join(live.policy.zones)}')
    told = clock.read(state.live)
    now = (told.clock if told else clock.Clock()).now()
    rows = [row for row in read_watched(state.events / WATCHED_FILE) if args.zone in (None, row.would.zone)]
    watching = _watching(live.policy, now, args.zone)
    facts = {"watching": watching, "would_be_blocked": [_facts(row) for row in rows]}
    show(args, facts, "\n".join(_lines(watching, rows, live.policy.calendar.timezone)))
    return 0


def _watching(policy: Policy, now: datetime, only: str | None) -> list[dict[str, Any]]:
    zones = [zone for zone in policy.zones.values() if only in (None, zone.id)]
    return [
        {"zone": zone.id, "until": zone.watch_until}
        for zone in zones
        if zone.watch_until is not None and now < zone.watch_until
    ]


def _facts(row: Row) -> dict[str, Any]:
    would = row.would
    return {
        "zone": would.zone, "device": would.device or None, "group": would.group, "what": would.what,
        "reason": would.reason, "rule": would.rule, "count": row.n, "first": row.first, "last": row.last,
    }  # fmt: skip


def _lines(watching: list[dict[str, Any]], rows: list[Row], timezone: str) -> list[str]:
    heads = [f"{each['zone']}: only watched until {british(each['until'])}" for each in watching]
    lines = [
        f"{row.n:>7}  {row.would.device or '(not kept)':<24} {row.would.group:<14} {row.would.what:<36} "
        f"{row.would.rule or row.would.reason.lower()}, last {british(row.last.astimezone(ZoneInfo(timezone)))}"
        for row in rows[:SHOWN]
    ]
    more = [f"and {len(rows) - SHOWN} more; --json has all"] if len(rows) > SHOWN else []
    return [
        *(heads or ["No zone is only watched: the school's rules hold everywhere."]),
        *(lines or ["Nothing was counted that would be blocked."]), *more,
    ]  # fmt: skip

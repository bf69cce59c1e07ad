"""`lessonwall timetable`: a day as the school's clock sees it; and a calendar's dates as lines for timetable.yaml."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from datetime import date
from pathlib import Path

from appliance.loaded import Now, no_group, standing_now
from appliance.output import Trouble, british_day, show
from filters.policy.timetable.calendar import Moment
from filters.policy.timetable.ical import NotACalendar, read_ical, render


def add(commands: "_SubParsersAction[ArgumentParser]", common: list[ArgumentParser]) -> None:
    parser = commands.add_parser(
        "timetable", parents=common, help="a day as the school's clock sees it", description=__doc__
    )
    parser.add_argument("--on", metavar="DATE", help="2026-11-23; default today")
    parser.add_argument("--group", metavar="G", help="the group whose day it is; default: the default day")
    parser.add_argument(
        "--import",
        dest="calendar",
        metavar="FILE.ics",
        help="print a calendar's terms and days as lines for timetable.yaml",
    )
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    if args.calendar:
        return _import(args.calendar)
    now = standing_now(args, None)
    on = _date(args.on) if args.on else now.at.date()
    moments = now.policy.calendar.moments(on, _day(now, args.group))
    facts = [{"kind": m.kind, "name": m.name, "start": m.start, "end": m.end} for m in moments]
    show(args, facts, f"{on:%A} {british_day(on)}\n" + "\n".join(map(_line, moments)))
    return 0


def _import(file: str) -> int:
    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"{file}: cannot be read ({error}); give a calendar exported as .ics") from None
    try:
        print(render(read_ical(text)), end="")
    except NotACalendar as error:
        raise Trouble(f"{file}:1: {error}") from None
    return 0


def _day(now: Now, group: str | None) -> str:
    if group is None:
        return ""
    if group not in now.policy.groups:
        raise Trouble(no_group(group or "", now.school))
    return now.policy.groups[group].day


def _date(text: str) -> date:
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise Trouble(f'--on: "{text}" is not a date; write one like 2026-11-23') from None
    if not 2000 <= on.year < 2100:
        raise Trouble(f"--on: {text} is not in this century; write a date like 2026-11-23")
    return on


def _line(moment: Moment) -> str:
    return f"  {moment.start:%H:%M}–{moment.end:%H:%M}  {moment.name}" + (
        f" ({moment.kind})" if moment.kind != moment.name else ""
    )

"""Is all well? One list of checks, read alike by the command line, the dashboard, `/healthz` and the tests.

Each check is a small function of `Seen`, what was looked at once; none raises.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from alerts.store import dead_letters
from appliance import clock, gateway_health, lists_health, people_health
from appliance.check import FAILED, OK, WARNING, Check
from appliance.facts import read_facts
from appliance.lists_health import ListsSeen
from appliance.output import british_day
from appliance.pages_health import block_pages
from appliance.people_synced import last_synced
from appliance.pinned_health import pinned
from appliance.state import State
from appliance.watch_health import broken_glass, watching
from filters.dns.failing import failing as failing_resolvers
from filters.live import Live
from filters.policy.policy import Policy
from filters.policy.rules import Zone

PARTS = ("steward", "dns", "proxy", "alerts", "dashboard")
LEAST_FREE = 100 * 2**20  # bytes; the log of a busy day is about 60 MB
WARN_BEFORE_CALENDAR_ENDS = timedelta(weeks=6)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the checks judge. `board`: the parts that `lessonwall up` watches; `facts`: what the steward published.

    `lists`: what the checks of lists judge.
    """

    state: State
    now: datetime
    trusted: bool
    policy: Policy | None
    live_problem: str
    board: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)
    lists: ListsSeen = field(default_factory=ListsSeen)


def checks(state: State, asks: str = "") -> list[Check]:
    """Look once, judge everything. `asks`: the part that wants to know, which runs though no board may say so yet."""
    seen, now = _look(state, asks), datetime.now(UTC)
    return [
        *(judge(seen) for judge in CHECKS),
        *(judge(seen.lists) for judge in lists_health.CHECKS),
        *gateway_health.checks(state, _zones(seen), now),
        *people_health.checks(last_synced(state.people), now),
    ]


def _look(state: State, asks: str) -> Seen:
    live = Live(state.live)
    facts = read_facts(state.live / "facts.json")
    told = clock.read(state.live)
    policy = live.policy if live.ready else None
    now = (told.clock if told else clock.Clock()).now()
    return Seen(
        state=state,
        now=now,
        trusted=bool(told and told.trusted),
        policy=policy,
        live_problem=live.problem,
        board=_board(state, asks),
        facts=facts,
        lists=lists_health.look(state, live.index if live.ready else None, facts),
    )


def _zones(seen: Seen) -> Mapping[str, Zone]:
    return seen.policy.zones if seen.policy is not None else {}


def _board(state: State, asks: str) -> dict[str, Any]:
    board = read_facts(state.processes)
    if board and asks:
        board[asks] = {**board.get(asks, {}), "pid": os.getpid()}
    return board


def running(seen: Seen) -> Check:
    wanted = [*PARTS, *(part for part in seen.board if part not in PARTS)]
    gone = [part for part in wanted if not _alive(seen.board.get(part, {}).get("pid", 0))]
    if len(gone) == len(wanted):
        return Check("running", "Lessonwall is not running", FAILED, "start it with `lessonwall up`")
    if gone:
        return Check(
            "running",
            f"not running: {', '.join(gone)}",
            FAILED,
            "it is being started again; see the log if it stays so",
        )
    return Check("running", "all parts are running", OK)


def restarts(seen: Seen) -> Check:
    often = [f"{part} {entry['restarts']} times" for part, entry in seen.board.items() if entry.get("restarts", 0) >= 3]
    if often:
        return Check(
            "restarts",
            f"started again since the box came up: {', '.join(often)}",
            WARNING,
            "tell whoever supports the box; the log says why",
        )
    return Check("restarts", "no part keeps falling over", OK)


def policy_in_force(seen: Seen) -> Check:
    if seen.policy is None:
        return Check("policy", "no policy is in force", FAILED, seen.live_problem or "start `lessonwall up`")
    if seen.live_problem:
        return Check(
            "policy", f"policy {seen.policy.version} is in force, a newer one cannot be read", FAILED, seen.live_problem
        )
    return Check("policy", f"policy {seen.policy.version} is in force", OK)


def folder(seen: Seen) -> Check:
    problems = _problems(seen.state)
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        return Check(
            "school-folder",
            f"the school's folder has a mistake: {problems[0]}{more}",
            FAILED,
            "the last good one stays in force; `lessonwall check` says what each is",
        )
    return Check("school-folder", "the school's folder is in force as it stands", OK)


def _problems(state: State) -> list[str]:
    """Where each is, and not what: that quotes the file, people's names included, and anybody may ask /healthz."""
    found = read_facts(state.live / "problems.json").get("problems", [])
    return [":".join(str(problem).split(":")[:2]) for problem in found]


def time(seen: Seen) -> Check:
    if seen.policy is not None and not (seen.trusted and seen.policy.clock_trusted):
        return Check(
            "clock",
            "the time is not trusted: everyone gets the strictest answers",
            FAILED,
            "connect the box to a time server (NTP), or set its clock",
        )
    return Check("clock", "the time is trusted", OK)


def calendar(seen: Seen) -> Check:
    if seen.policy is None:
        return Check("calendar", "no timetable is in force", FAILED, "start `lessonwall up`")
    ends = seen.policy.calendar.ends()
    if not seen.policy.calendar.on_file(seen.now.date()):
        return Check(
            "calendar",
            "today is outside every school year on file: weekdays follow the last known school day",
            FAILED,
            "enter the year's terms in timetable.yaml",
        )
    if seen.now.date() > ends - WARN_BEFORE_CALENDAR_ENDS:
        return Check(
            "calendar",
            f"the last term on file ends on {british_day(ends)}",
            WARNING,
            "enter next year's terms in timetable.yaml",
        )
    return Check("calendar", f"terms are on file to {british_day(ends)}", OK)


def people(seen: Seen) -> Check:
    missing = seen.facts.get("roles_missing", [])
    if missing:
        return Check(
            "roles",
            f"nobody is named for: {', '.join(missing)}",
            FAILED,
            "name them in school.yaml under roles (standard F0)",
        )
    return Check("roles", "every role has a name", OK)


def channels(seen: Seen) -> Check:
    if seen.policy is not None and not seen.facts.get("channels"):
        return Check(
            "channels",
            "alerts reach the dashboard only: neither mail nor webhook is set up",
            WARNING,
            "add notify to school.yaml, so that an alert reaches somebody who is not looking",
        )
    return Check("channels", "alerts are also sent on", OK)


def undelivered(seen: Seen) -> Check:
    try:
        dead = dead_letters(seen.state.alerts)
    except SQLAlchemyError:
        return Check(
            "delivery",
            "the alerts cannot be read: their file is damaged, or another user's",
            FAILED,
            "tell whoever supports the box; keep the state folder as it is",
        )
    if dead:
        return Check(
            "delivery",
            f"{dead} messages could not be delivered",
            FAILED,
            "check the addresses in school.yaml under notify and roles; the alerts stand on the dashboard",
        )
    return Check("delivery", "every message was delivered, or is on its way", OK)


def resolvers(seen: Seen) -> Check:
    failing = failing_resolvers(seen.state.recent)
    if not failing:
        return Check("resolvers", "every resolver answers", OK)
    all_of = next((each for each in failing if each.many == sum(other.where == each.where for other in failing)), None)
    told = all_of or failing[0]
    more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
    description = f"{told.where}: resolver {told.number} of {told.many} {told.why}{more}"
    if all_of is None:
        return Check("resolvers", description, WARNING, "the others are asked meanwhile; it is tried again by itself")
    return Check(
        "resolvers",
        f"{description}: allowed names are answered from memory, or not at all",
        FAILED,
        "see that the line is up; ask your provider, or name other resolvers in school.yaml under dns",
    )


def pages(seen: Seen) -> Check:
    return block_pages(_zones(seen))


def disk(seen: Seen) -> Check:
    root = seen.state.root
    if not root.is_dir():
        return Check("disk", "there is no state folder yet", FAILED, "start `lessonwall up`")
    free = shutil.disk_usage(root).free
    if free < LEAST_FREE:
        return Check(
            "disk",
            f"the disk is full ({free // 2**20} MB left): filtering goes on, but attempts may not be recorded",
            FAILED,
            "make room, or replace the card by a larger one",
        )
    return Check("disk", f"{free // 2**30} GB of disk are free", OK)


def numbers(seen: Seen) -> Check:
    if seen.facts.get("numbers_short"):
        return Check(
            "standings",
            "more kinds of client than the box can tell apart: some follow their group's plain rules",
            FAILED,
            "use fewer rules for single persons and devices",
        )
    return Check("standings", "every client has a standing of its own", OK)


def audit(seen: Seen) -> Check:
    if problem := seen.facts.get("audit_problem"):
        return Check(
            "audit",
            f"the audit is not whole: {problem}",
            FAILED,
            "keep the box as it is and tell the head: somebody, or a fault, altered it",
        )
    return Check("audit", "the audit is whole", OK)


def glass(seen: Seen) -> Check:
    return broken_glass(seen.policy, seen.now)


def watched(seen: Seen) -> Check:
    return watching(seen.policy, seen.now)


def unread(seen: Seen) -> Check:
    return pinned(seen.policy.pins if seen.policy is not None else (), seen.now)


CHECKS: tuple[Callable[[Seen], Check], ...] = (
    running, restarts, policy_in_force, folder, time, calendar, people, channels,
    undelivered, resolvers, pages, disk, numbers, audit, unread, glass, watched,
)  # fmt: skip


def _alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

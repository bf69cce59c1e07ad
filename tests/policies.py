"""A small policy to decide by: two year groups, staff, and a timetable of oakfield's shape."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from filters.policy.attempt import NONE, Attempt, Labels, Standing, Target, Verdict
from filters.policy.policy import Policy
from filters.policy.rules import Approval, Group, MinimumAge, Rule, Zone
from filters.policy.timetable.file import read_timetable

HERE = ZoneInfo("Europe/London")
LONG_AGO = datetime(2026, 9, 1, tzinfo=HERE)

TIMETABLE = """
day: 08:35-15:10
periods:
  registration: 08:35-08:50
  P1: 08:50-09:50
  P2: 09:50-10:50
  break: 10:50-11:10
  P3: 11:10-12:10
  lunch: 12:10-12:50
  tutor: 12:50-13:10
  P4: 13:10-14:10
  P5: 14:10-15:10
kinds: {tutor: registration}
terms: [2026-09-03 to 2026-10-23, 2026-11-02 to 2026-12-18, 2027-01-05 to 2027-02-12]
spans: {working-hours: 08:15-16:15}
"""


def at(text: str) -> datetime:
    """Wall-clock time at the school: "2026-11-23T10:15"."""
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


LESSON = at("2026-11-23T10:15")
LUNCH = at("2026-11-23T12:30")


def rule(id: str, do: Verdict, who: Labels, what: Labels, **more: object) -> Rule:
    plain = Rule(
        id,
        who,
        what,
        NONE,
        do,
        Verdict.ALLOW,
        why="for the test",
        say="",
        purpose="compliance",
        file="rules.yaml",
        line=1,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def policy(**changes: object) -> Policy:
    calendar, problems = read_timetable(TIMETABLE, "timetable.yaml", "england")
    assert calendar is not None, problems
    closed = frozenset({"gambling", "vpn"})
    plain = Policy(
        version=1,
        index=1,
        clock_trusted=True,
        strictest="year-7",
        calendar=calendar,
        zones={"main": Zone("main", "Main", "year-7")},
        groups={
            "year-7": Group("year-7", "pupils", "Year 7", blocks=closed | {"games"}, age=11),
            "year-9": Group("year-9", "pupils", "Year 9", blocks=closed, age=13),
            "staff": Group("staff", "staff", "Staff", blocks=frozenset({"gambling"})),
        },
        rules=(
            rule(
                "no-social-in-lessons",
                Verdict.BLOCK,
                frozenset({"year-7", "year-9", "staff"}),
                frozenset({"social-media"}),
                when=frozenset({"lesson", "registration", "assembly"}),
            ),
            rule("support-suicide", Verdict.SUPPORT, frozenset({"everyone"}), frozenset({"theme:suicide"})),
            rule("read-searches", Verdict.INSPECT, frozenset({"everyone"}), frozenset({"search-engines"})),
        ),
        approvals=(Approval("a1", "social-media", NONE, LONG_AGO, None, "head", ""),),
        needs_approval=frozenset({"social-media"}),
        ages={"tiktok": (MinimumAge(13, date(2026, 1, 1), "terms"), MinimumAge(16, None, "proposed"))},
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def standing(group: str, *named: str, inspected: bool = False) -> Standing:
    young = {"under:13"} if group == "year-7" else set()
    return Standing("main", group, frozenset(named) | young, inspected)


def target(*labels: str, themes: Labels = NONE) -> Target:
    return Target(frozenset(labels), themes)


def attempt(group: str, *labels: str, when: datetime = LESSON, themes: Labels = NONE) -> Attempt:
    return Attempt(standing(group), target(*labels, themes=themes), when)


HOUR = timedelta(hours=1)

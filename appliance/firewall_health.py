"""Are the firewall's rules in force, and has nobody touched them? A part of `health`; it reads facts, no kernel."""

from datetime import datetime, timedelta
from pathlib import Path

from appliance.check import FAILED, OK, WARNING, Check
from appliance.facts import read_facts, told_at
from appliance.firewall.settings import STATE

SILENT = timedelta(seconds=30)
REMEMBERED = timedelta(hours=1)  # that somebody took the rules out
_SUPPORT = "tell whoever supports the box; the log says what was not taken"


def firewall(folder: Path, now: datetime) -> Check:
    """`folder`: the firewall's of STATE. A box that is not plugged in as a gateway has none."""
    facts = read_facts(folder / STATE)
    if not facts:
        return Check("firewall", "the box is not plugged in as a gateway", OK)
    if problem := facts.get("problem"):
        return Check(
            "firewall",
            "the firewall's newest rules are not in force, those before them are: "
            + " ".join(str(problem).split())[:300],
            FAILED,
            "undo the last change of zones or network; `lessonwall network plan --ruleset` prints the rules",
        )
    if now - told_at(facts, "at") > SILENT:
        return Check(
            "firewall",
            "the firewall's process tells nothing: what is admitted stays so, and nothing new is",
            FAILED,
            "it is started again by itself; if this stays, see the log, and start `lessonwall gateway` again",
        )
    if facts.get("lost") and now - told_at(facts, "lost_at") < REMEMBERED:
        return Check(
            "firewall",
            f"something took out or changed the firewall's rules ({facts['lost']} times); they are in force again",
            FAILED,
            "find it: another firewall program (ufw, firewalld, Docker), or `nft flush ruleset` in a start script",
        )
    sizes = facts.get("sizes", {})
    if facts.get("refused") or facts.get("malformed"):
        return Check(
            "firewall", "the firewall's rules are in force, but some changes were not taken", WARNING, _SUPPORT
        )
    if sizes.get("pushed_out"):
        return Check(
            "firewall",
            f"more was asked for than the firewall keeps: {sizes['pushed_out']} of the oldest admissions made room",
            WARNING,
            "look for a device that asks for very many names",
        )
    return Check("firewall", f"the firewall's rules are in force ({sizes.get('admissions', 0):,} admissions)", OK)

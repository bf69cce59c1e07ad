"""Is the network as it was asked for, and does all pass the box? A part of `health`; it reads facts, no network."""

from datetime import datetime, timedelta
from pathlib import Path

from appliance.check import FAILED, OK, WARNING, Check
from appliance.facts import read_facts, told_at
from appliance.network.settings import FACTS, TELLS

SILENT = timedelta(seconds=3 * TELLS)


def wired(folder: Path, now: datetime) -> Check:
    facts = read_facts(folder / FACTS)
    if not facts:
        return Check("network", "the box is not plugged in as a gateway", OK)
    problems = [str(each) for each in facts.get("problems", [])]
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        return Check(
            "network",
            f"the network is not as school.yaml asks for it: {problems[0]}{more}",
            FAILED,
            "see to cables and ports; `lessonwall network plan` says what is missing, `network apply` tries again",
        )
    if now - told_at(facts) > SILENT:
        return Check(
            "network",
            "the network's process tells nothing: the network stays as it was, and nobody puts right what changes it",
            WARNING,
            "start `lessonwall gateway`, see its log; `lessonwall network undo` if the box is to be a gateway no more",
        )
    return Check("network", "the network is as school.yaml asks for it", OK)


def unseen(folder: Path) -> Check:
    """What goes past the box, said as long as it does."""
    facts = read_facts(folder / FACTS)
    if facts.get("mode") == "one-arm":
        return Check(
            "unseen",
            "the box answers names alone: it does not see connections to addresses that nobody asked it for,"
            " other resolvers (DNS, DoT, DoH), VPNs, QUIC, or devices that were not given proxy.pac",
            WARNING,
            "put what `lessonwall network rules` prints into the school's own firewall, or plug the box in as a bridge",
        )
    if facts.get("other_vlans"):
        return Check(
            "unseen",
            "VLANs of which no zone tells pass the bridge unfiltered (other_vlans: pass)",
            WARNING,
            "name each VLAN in a zone in school.yaml, and take other_vlans out",
        )
    return Check("unseen", "no network that the box knows goes past it", OK)

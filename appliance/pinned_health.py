"""Do few enough apps go unread for refusing the school's certificate? A part of `health`."""

from datetime import datetime

from appliance.check import OK, WARNING, Check
from filters.policy.in_force import MOST_LEARNT_A_DAY, learnt_lately
from filters.policy.rules import Pin


def pinned(pins: tuple[Pin, ...], now: datetime) -> Check:
    """How many, and not which: anybody may ask /healthz."""
    today = learnt_lately(pins, now)
    if today >= MOST_LEARNT_A_DAY:
        return Check(
            "pinned",
            f"{today} apps refused the school's certificate within a day, which is unlike apps",
            WARNING,
            "see `lessonwall pinned`: is the certificate on the devices, or does somebody break handshakes on purpose?",
        )
    if not pins:
        return Check("pinned", "no host goes unread for its app's sake, beside the shipped list", OK)
    count = f"{len(pins)} hosts go" if len(pins) > 1 else "one host goes"
    return Check("pinned", f"{count} unread because of apps that accept no certificate but their own", OK)

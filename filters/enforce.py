"""One table: verdict x enforcement point -> action. DNS, first packets and proxy share it, so they cannot disagree."""

from datetime import datetime
from enum import StrEnum

from filters.policy.attempt import Decision, Reason, Verdict
from filters.policy.rules import Zone


class Point(StrEnum):
    """Where an attempt is seen. CONNECT and HELLO know only a name; REQUEST sees inside."""

    DNS = "dns"
    CONNECT = "proxy-connect"  # explicit proxy: CONNECT host:port, or the TLS ClientHello behind it
    REQUEST = "proxy-request"  # a request in clear: plain HTTP, or opened TLS


class Action(StrEnum):
    PASS = "pass"  # forward untouched
    REFUSE = "refuse"  # DNS: NXDOMAIN; proxy: 403 to CONNECT
    LEAD_TO_PAGE = "lead to page"  # DNS: the block page's address; proxy: open TLS so that a page can be shown
    LOOK_INSIDE = "look inside"  # open TLS
    BLOCK_PAGE = "block page"
    SUPPORT_PAGE = "support page"


def action(verdict: Verdict, point: Point, inspected: bool) -> Action:
    """What a point does about a verdict. `inspected`: our certificate is on the device, so it can be shown a page."""
    return _TABLE[verdict, point] if inspected else _UNINSPECTED.get((verdict, point), _TABLE[verdict, point])


def only_watched(decision: Decision, zone: Zone | None, at: datetime) -> bool:
    """Whether a point lets pass, and counts, what it was told to stop: a zone's first days, and break glass.

    Locked lists are stopped all the same.
    """
    if zone is None or zone.watch_until is None or at >= zone.watch_until:
        return False
    return decision.reason not in (Reason.STATUTORY, Reason.ADULT)


_TABLE = {
    (Verdict.ALLOW, Point.DNS): Action.PASS,
    (Verdict.ALLOW, Point.CONNECT): Action.PASS,
    (Verdict.ALLOW, Point.REQUEST): Action.PASS,
    (Verdict.BLOCK, Point.DNS): Action.LEAD_TO_PAGE,
    (Verdict.BLOCK, Point.CONNECT): Action.LEAD_TO_PAGE,
    (Verdict.BLOCK, Point.REQUEST): Action.BLOCK_PAGE,
    # Looking inside needs a connection first, so DNS answers and the proxy opens it.
    (Verdict.INSPECT, Point.DNS): Action.PASS,
    (Verdict.INSPECT, Point.CONNECT): Action.LOOK_INSIDE,
    # We are inside already: nothing there was against the rules.
    (Verdict.INSPECT, Point.REQUEST): Action.PASS,
    # Only words bring SUPPORT, and words are read only in a request; elsewhere it is refused like a block.
    (Verdict.SUPPORT, Point.DNS): Action.LEAD_TO_PAGE,
    (Verdict.SUPPORT, Point.CONNECT): Action.LOOK_INSIDE,
    (Verdict.SUPPORT, Point.REQUEST): Action.SUPPORT_PAGE,
}

# No certificate of ours is ever shown to a device that is not inspected.
_UNINSPECTED = {
    (Verdict.BLOCK, Point.DNS): Action.REFUSE,
    (Verdict.BLOCK, Point.CONNECT): Action.REFUSE,
    (Verdict.INSPECT, Point.CONNECT): Action.PASS,
    (Verdict.SUPPORT, Point.DNS): Action.REFUSE,
    (Verdict.SUPPORT, Point.CONNECT): Action.REFUSE,
}

"""A finding becomes an event only where the school closes such things, and bears a name only where `keep` lets it.

Issue: "each becomes an event of theme avoidance with its evidence, blocked where the zone says so". R32: of staff, and
of what is only watched, no more than the school chose.
"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alerts.detect import detect
from alerts.themes import shipped as shipped_themes
from appliance.sensor.bypass.flow import Finding, Sure
from appliance.sensor.tell import tell
from appliance.sensor.twice import Twice
from filters.clients import Client, HowSure
from filters.events.keep import Keep, keep, themes_of
from filters.policy.attempt import Standing, Verdict
from filters.policy.rules import Zone
from tests.names import names
from tests.policies import LESSON, policy, rule

TUNNEL = Finding("wireguard", "vpn", "192.0.2.9", "UDP 51820, WireGuard handshake, answered")
NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
INDEX = names([("work.example", ["vpn"])])
BLOCKS = Zone("main", "Main", "year-9")


def told(finding=TUNNEL, group="year-9", zone=BLOCKS, **changes):
    made = policy(zones={"main": zone}, **changes)
    client = Client("d1", "p1", HowSure.OWN_DEVICE, "", Standing("main", group), 7)
    return made, tell(finding, "10.4.0.9", client, made, INDEX, NOW, LESSON)


def kept(made, event):
    group = made.group(event.attempt.standing)
    return keep(event, kind=group.kind, staff_alerts=made.staff_alerts, record_searches=made.record_searches)


def test_a_pupils_tunnel_is_an_event_with_its_evidence_and_an_alert():
    made, found = told()
    event = found.event
    assert event.attempt.target.labels == {"vpn", "bypass:wireguard"}
    assert themes_of(event.attempt.target) == {"avoidance"}
    assert (event.decision.verdict, event.hints, found.refuse) == (Verdict.BLOCK, {TUNNEL.evidence}, True)
    assert Keep.LOG in kept(made, event)
    group = made.group(event.attempt.standing)
    alert = detect(
        event.attempt, event.decision, "", group=group, staff_alerts="serious", themes=shipped_themes()
    )  # fmt: skip
    assert (alert.theme, alert.level, alert.kind) == ("avoidance", "advisory", "tunnel")


def test_that_a_far_end_has_no_name_says_nothing_of_what_is_carried_there():
    """A group that may use VPNs uses them, though addresses without a name are closed to it."""
    groups = {**policy().groups, "year-9": replace(policy().groups["year-9"], blocks=frozenset({"unnamed"}))}
    assert told(replace(TUNNEL, far="198.54.131.98"), groups=groups)[1] is None


def test_where_the_zone_only_tells_it_passes_and_is_told_all_the_same():
    made, found = told(zone=replace(BLOCKS, bypass="tell"))
    assert (found.event.decision.verdict, found.refuse) == (Verdict.ALLOW, False)
    assert Keep.LOG in kept(made, found.event)


def test_in_a_zones_first_days_it_is_counted_and_nobody_is_named():
    made, found = told(zone=replace(BLOCKS, watch_until=datetime(2027, 1, 1, tzinfo=UTC)))
    assert not found.refuse
    assert Keep.LOG not in kept(made, found.event)


def test_who_may_use_a_vpn_uses_it_unseen():
    assert told(group="staff")[1] is None


def test_what_a_rule_opens_is_no_way_round():
    ours = rule("work", Verdict.ALLOW, frozenset({"year-9"}), frozenset({"host:work.example"}))
    assert told(replace(TUNNEL, far="work.example"), rules=(ours,))[1] is None
    assert told(replace(TUNNEL, far="other.example"), rules=(ours,))[1] is not None


def test_the_far_end_of_a_shared_host_is_not_refused():
    _, found = told(replace(TUNNEL, alone=False))
    assert not found.refuse


def test_a_tunnel_of_staff_where_that_is_closed_too_bears_no_name():
    closed = policy().groups
    groups = {**closed, "staff": replace(closed["staff"], blocks=frozenset({"vpn"}))}
    made, found = told(group="staff", groups=groups)
    assert Keep.LOG not in kept(made, found.event)


@pytest.mark.parametrize(
    ("sure", "news", "answers"),
    [
        # Told once in ten minutes, whatever the connection.
        (Sure.CERTAIN, [(1, 0.0), (2, 10.0), (3, 599.0), (4, 601.0)], [True, False, False, True]),
        # What is likely is told when another connection says the same, soon enough.
        (Sure.LIKELY, [(1, 0.0), (1, 5.0), (2, 10.0)], [False, False, True]),
        (Sure.LIKELY, [(1, 0.0), (2, 700.0)], [False, False]),
    ],
)
def test_how_often_it_is_told(sure, news, answers):
    twice = Twice()
    finding = replace(TUNNEL, sure=sure)
    assert [twice.is_news("10.4.0.9", finding, port, ticks) for port, ticks in news] == answers


def test_another_device_kind_or_far_end_is_news():
    twice = Twice()
    others = [("10.4.0.9", TUNNEL), ("10.4.0.8", TUNNEL), ("10.4.0.9", replace(TUNNEL, far="192.0.2.8")),
              ("10.4.0.9", replace(TUNNEL, kind="openvpn"))]  # fmt: skip
    assert all(twice.is_news(address, finding, 1, 0.0) for address, finding in others)

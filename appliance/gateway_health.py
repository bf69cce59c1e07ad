"""Is all well with the gateway? The checks of its parts, in the order in which a packet meets them.

Where the box is none they say so, and are well; those of sensor and identity are left out.
"""

from collections.abc import Mapping
from datetime import datetime

from appliance import identity_health, portal_health, sensor_health
from appliance.check import FAILED, OK, Check
from appliance.firewall_health import firewall
from appliance.identity import facts as identity_facts
from appliance.identity_health import IdentitySeen
from appliance.network_health import unseen, wired
from appliance.pool_health import addresses_left
from appliance.sensor import tidings
from appliance.state import State
from filters.dns.unadmitted import unadmitted
from filters.policy.rules import Zone


def checks(state: State, zones: Mapping[str, Zone], now: datetime) -> list[Check]:
    """`now`: real time, by which parts write down that they live."""
    there = identity_facts.read(state.sightings.parent)
    return [
        wired(state.network, now),
        addresses_left(state.network, now),
        unseen(state.network),
        firewall(state.firewall, now),
        _admissions(state),
        portal_health.sign_in(zones, state.recent),
        portal_health.log_on(state.recent),
        *sensor_health.checks(tidings.read(state.sensor), now),
        *identity_health.checks(IdentitySeen(now, there, identity_facts.read_where(state.live))),
    ]


def _admissions(state: State) -> Check:
    if not unadmitted(state.recent):
        return Check("admissions", "no answer lacks a firewall that admits it", OK)
    return Check(
        "admissions",
        "the firewall does not admit what DNS answers: in zones with `admission: required` names are not answered",
        FAILED,
        "it is started again by itself; if this stays, see what its process says (`journalctl -u lessonwall`)",
    )

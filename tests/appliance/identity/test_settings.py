"""Where the identity process looks, by how the box is plugged in."""

from dataclasses import replace

import pytest

from appliance.identity.settings import Link, settings_of
from filters.policy.network import Attachment, Mode, Network, Pool
from filters.policy.rules import Zone
from filters.policy.school import Identity, School
from tests.filters.policy.test_build import OAKFIELD

ZONES = {
    "pupils": Zone("pupils", "Pupils", "unregistered", ("10.4.0.0/16",)),
    "staff": Zone("staff", "Staff", "staff", ("10.5.0.0/16",)),
    "far": Zone("far", "Far", "unregistered", ("10.20.0.0/16", "fd00:20::/64"), clients_by="address"),
}


def school(mode: Mode, pool: bool = False, leases: str = "", **vlans: int) -> School:
    given = Pool("10.4.1.1", "10.4.1.9") if pool else None
    attachments = tuple(Attachment(zone, vlan, pool=given) for zone, vlan in vlans.items())
    network = Network(mode, "eth0", ("eth1",), attachments)
    return replace(OAKFIELD, zones=ZONES, network=network, identity=Identity(leases=leases))


@pytest.mark.parametrize(
    ("mode", "vlans", "links"),
    [
        (Mode.ROUTER, {"pupils": 20, "staff": 30}, (Link("eth1.20", "pupils"), Link("eth1.30", "staff"))),
        (Mode.BRIDGE, {"pupils": 20, "staff": 30}, (Link("lw20", "pupils"), Link("lw30", "staff"))),
        # Several zones on one wire: addresses tell which.
        (Mode.BRIDGE, {"pupils": 0, "staff": 0}, (Link("lw0", ""),)),
        (Mode.BRIDGE, {"pupils": 0, "far": 0}, (Link("lw0", ""),)),
        # Behind a router of the school's own every neighbour is that router.
        (Mode.ROUTER, {"pupils": 20, "far": 40}, (Link("eth1.20", "pupils"),)),
        # Beside the network: whoever asks for names is met on the wire all the same.
        (Mode.ONE_ARM, {"pupils": 0}, (Link("eth1", "pupils"),)),
    ],
)
def test_where_devices_are_met(mode: Mode, vlans: dict[str, int], links: tuple[Link, ...]) -> None:
    made = settings_of(school(mode, **vlans), "/state", "/own")
    assert made.links == links
    assert made.routed == ("10.20.0.0/16", "fd00:20::/64")


@pytest.mark.parametrize(
    ("pool", "leases", "file"),
    [(False, "", ""), (True, "", "/own"), (False, "/theirs", "/theirs"), (True, "/theirs", "/theirs")],
)
def test_which_lease_file_is_looked_at(pool: bool, leases: str, file: str) -> None:
    assert settings_of(school(Mode.ROUTER, pool, leases, pupils=20), "/state", "/own").leases == file

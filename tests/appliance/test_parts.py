"""Which parts a box starts, in which order, and with what: beside the network, and in it (issue 4)."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from appliance import ports
from appliance.clock import Clock
from appliance.dashboard.settings import Settings
from appliance.gateway import dns_listeners, proxy_listeners
from appliance.parts import Wanted, parts
from appliance.state import State
from filters.dns.endpoint import Endpoint
from filters.policy.network import Mode
from tests.appliance.firewall.schools import school

FILTERS = ["steward", "dns", "proxy", "alerts", "dashboard"]


def wanted(mode: Mode, *, gateway: bool = True, **changes: object) -> Wanted:
    made = replace(school(mode), **changes)  # type: ignore[arg-type]
    assert made.network is not None
    return Wanted(
        school_folder=Path("/school"),
        school=made,
        state=State(Path("/state")),
        clock=Clock(),
        dns=dns_listeners(made.network),
        proxy=proxy_listeners(),
        web=Endpoint("0.0.0.0", ports.WEB),
        upstreams=(),
        gateway=gateway,
    )


@pytest.mark.parametrize(
    ("mode", "gateway", "names"),
    [
        # Beside the network nothing of it is touched, whatever the folder says.
        (Mode.ROUTER, False, FILTERS),
        # The rules stand before the network does; what tells devices where to ask comes after who answers.
        (Mode.ROUTER, True, ["steward", "firewall", "network", *FILTERS[1:], "dhcp", "identity", "sensor"]),
        (Mode.BRIDGE, True, ["steward", "firewall", "network", *FILTERS[1:], "identity", "sensor"]),
    ],
)
def test_parts_start_in_an_order_that_leaves_no_way_open(mode, gateway, names):
    assert [part.name for part in parts(wanted(mode, gateway=gateway))] == names


@pytest.mark.parametrize(
    ("certificate", "secure"),
    [
        # A port that nobody serves would hold a phone until it gives up; a closed one it leaves at once.
        ("", ()),
        ("/etc/web.pem", (f"0.0.0.0:{ports.PORTAL_TLS}", f"[::]:{ports.PORTAL_TLS}")),
    ],
)
def test_pages_for_devices_are_served_by_tls_only_where_there_is_a_certificate(certificate, secure):
    found = {part.name: part for part in parts(wanted(Mode.ROUTER, web_certificate=certificate, web_key="/etc/key"))}
    settings = msgspec.json.decode(found["dashboard"].settings, type=Settings)
    assert settings.portal is not None
    assert settings.portal.plain == (f"0.0.0.0:{ports.PORTAL}", f"[::]:{ports.PORTAL}")
    assert settings.portal.secure == secure

"""What the parts that only a gateway has are started with."""

from collections.abc import Iterator
from typing import Any

from appliance import gateway, ports
from appliance.clock import Clock
from appliance.dashboard.settings import Portal
from appliance.firewall.render import Choices, ruleset
from appliance.firewall.settings import FirewallSettings
from appliance.firewall.zones import marks_of
from appliance.identity.settings import settings_of
from appliance.network.dhcp_config import settings_for
from appliance.network.settings import NetworkSettings
from appliance.sensor.settings import Place, SensorSettings
from appliance.state import State
from filters.dns.endpoint import Endpoint
from filters.policy.network import Network
from filters.policy.school import School

type Started = tuple[str, str, Any]  # a part's name, module and settings


def before_filters(school: School, network: Network, state: State, clock: Clock, proxies: int) -> Iterator[Started]:
    """The rules before the network: there is no way through that no rule has seen."""
    yield "firewall", "appliance.firewall.process", _firewall(school, state, clock, proxies)
    yield "network", "appliance.network.process", NetworkSettings(network, str(state.network))


def after_filters(school: School, network: Network, state: State, clock: Clock) -> Iterator[Started]:
    """What tells devices where to ask, once there is somebody who answers."""
    if handed := settings_for(school, state.network, gateway.captive_portal(school)):
        yield "dhcp", "appliance.network.dhcp", handed
    yield "identity", "appliance.identity.process", settings_of(school, str(state.root), str(state.network / "leases"))
    yield "sensor", "appliance.sensor.process", _sensor(school, network, state, clock)


def portal(school: School) -> Portal:
    """The pages for devices, on every address: which of them devices reach says the firewall."""
    plain = tuple(str(Endpoint(host, ports.PORTAL)) for host in ("0.0.0.0", "::"))
    if not school.web_certificate:
        return Portal(plain)
    secure = tuple(str(Endpoint(host, ports.PORTAL_TLS)) for host in ("0.0.0.0", "::"))
    return Portal(plain, secure, school.web_certificate, school.web_key)


def _firewall(school: School, state: State, clock: Clock, proxies: int) -> FirewallSettings:
    return FirewallSettings(
        live=str(state.live),
        folder=str(state.admissions.parent),
        socket=str(state.admissions),
        ruleset=ruleset(school, Choices(proxies=proxies)),
        zones=marks_of(school.zones),
        offset=clock.offset.total_seconds(),
        forward=tuple(school.dns.forward),
    )


def _sensor(school: School, network: Network, state: State, clock: Clock) -> SensorSettings:
    return SensorSettings(
        live=str(state.live),
        events=str(state.events),
        recent=str(state.recent),
        keys=str(state.keys),
        sensor=str(state.sensor),
        places=tuple(
            Place(network.interface(each), each.zone, serves=each.pool is not None, advertises=each.advertise)
            for each in network.attachments
        ),
        addresses=gateway.addresses(network),
        admissions=str(state.admissions),
        sightings=str(state.sightings),
        allowed=(*network.gateways, *network.servers),
        offset=clock.offset.total_seconds(),
    )

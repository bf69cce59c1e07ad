"""All detectors, asked in turn about one flow. Pure."""

from collections.abc import Callable

from appliance.sensor.bypass import anyconnect, encrypted_dns, ipsec, openvpn, proxies, tor, wireguard
from appliance.sensor.bypass.flow import Finding, Flow
from filters.policy.attempt import Labels

_BY_PACKETS = (wireguard.find, openvpn.find, ipsec.find, anyconnect.find, proxies.find, tor.find)


def detect(flow: Flow, labels: Callable[[str], Labels]) -> Finding | None:
    """What the flow is for sure, or probably; None for nothing to tell. `labels`: what lists say of a host."""
    for find in _BY_PACKETS:
        if found := find(flow):
            return found
    return encrypted_dns.find(flow, labels)

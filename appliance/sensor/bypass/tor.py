"""Tor, where it asks one of its directory authorities: TLS to an address and port that serve nothing else. Pure.

A client that knows Tor already goes to a relay, of which there are thousands that come and go, and its TLS looks like
a browser's; its bridges are made not to be told. So this finds few, and none wrongly.
Source: Tor's `src/app/config/auth_dirs.inc` (OR ports), checked 2026-11.
"""

from appliance.sensor.bypass.flow import Finding, Flow
from filters.wire.packet import TCP
from filters.wire.tls import Malformed, client_hello

_AUTHORITIES = frozenset(
    {
        ("128.31.0.39", 9201),
        ("217.196.147.77", 443),
        ("45.66.35.11", 443),
        ("131.188.40.189", 443),
        ("193.23.244.244", 443),
        ("171.25.193.9", 80),
        ("199.58.81.140", 443),
        ("204.13.164.118", 443),
        ("216.218.219.41", 443),
    }
)


def find(flow: Flow) -> Finding | None:
    if flow.protocol != TCP or (flow.server, flow.server_port) not in _AUTHORITIES or not flow.said:
        return None
    try:
        client_hello(flow.stream())
    except Malformed:
        return None
    return Finding("tor", "vpn", flow.server, f"TCP {flow.server_port}, TLS to a directory authority of Tor")

"""Open proxies: SOCKS 4 and 5, and HTTP's CONNECT, each told by question and answer. Pure.

A proxy inside TLS cannot be seen. Sources: RFC 1928 sections 3 to 6, the SOCKS4 memo, RFC 9110 section 9.3.6.
"""

import re

from appliance.sensor.bypass.flow import Finding, Flow
from filters.wire.packet import TCP

_CONNECT = re.compile(rb"CONNECT [^ \r\n]{3,255}:\d{1,5} HTTP/1\.[01]\r\n")
_OPENED = re.compile(rb"HTTP/1\.[01] 2\d\d[ \r]")
_METHODS = frozenset({0, 1, 2})
_KINDS = frozenset({1, 3, 4})  # of an address: IPv4, a name, IPv6
_GRANTED4 = 0x5A


def find(flow: Flow) -> Finding | None:
    if flow.protocol != TCP or not flow.said or not flow.answered:
        return None
    asked, answer = flow.said[0].data, flow.answered[0].data
    if _CONNECT.match(asked) and _OPENED.match(answer):
        return _found(flow, "HTTP's CONNECT, granted")
    if _is_socks5(flow):
        return _found(flow, "SOCKS 5, greeting and request")
    if _is_socks4(asked, flow.said[0].size, answer, flow.answered[0].size):
        return _found(flow, "SOCKS 4, request granted")
    return None


def _found(flow: Flow, what: str) -> Finding:
    return Finding("open-proxy", "web-proxies", flow.far, f"TCP {flow.server_port}, {what}")


def _is_socks5(flow: Flow) -> bool:
    greeting, chosen = flow.said[0], flow.answered[0]
    if len(flow.said) < 2 or len(greeting.data) < 3 or chosen.size != 2 or len(chosen.data) < 2:
        return False
    offered = greeting.data[2:]
    if greeting.data[0] != 5 or greeting.data[1] != len(offered) or chosen.data[0] != 5:
        return False
    if chosen.data[1] not in offered or chosen.data[1] not in _METHODS:
        return False
    request = next((each.data for each in flow.said[1:] if each.data[:1] == b"\5"), b"")
    return len(request) >= 7 and request[1] in (1, 2, 3) and request[2] == 0 and request[3] in _KINDS


def _is_socks4(asked: bytes, size: int, answer: bytes, answered: int) -> bool:
    if len(asked) < 9 or size != len(asked) or asked[0] != 4 or asked[1] not in (1, 2) or asked[-1] != 0:
        return False
    # Nobody connects to port 0; and the answer has one size, begins with 0, and grants.
    return asked[2:4] != b"\0\0" and answered == 8 and answer[:2] == bytes((0, _GRANTED4))

"""DNS past the filter that nobody can read: over TLS, QUIC and HTTPS, and DNSCrypt. Pure.

DoT and DoQ are told by port and protocol, DNSCrypt by the mark on every answer, DoH only where a list knows the host
or address: an unknown host's DoH looks like any web page. Sources: RFC 7858, RFC 9250 (and its drafts' ports), RFC
9000 section 17.2, DNSCrypt protocol v2 section "Resolver's response".
"""

from collections.abc import Callable

from appliance.sensor.bypass.flow import Finding, Flow, Piece
from filters.policy.attempt import Labels
from filters.wire.dns import Malformed as BadDns
from filters.wire.dns import query
from filters.wire.packet import TCP, UDP
from filters.wire.tls import Hello, Malformed, client_hello

_DOT = 853
_DOQ = frozenset({853, 784, 8853})
_HTTPS = 443
_VERSIONS = frozenset({1, 0x6B3343CF})  # QUIC 1 and 2
_DRAFT = 0xFF0000  # upper three bytes of a draft's version
_DNSCRYPT = b"r6fnvWj8"
_CERTIFICATES = "2.dnscrypt-cert."


def find(flow: Flow, labels: Callable[[str], Labels]) -> Finding | None:
    """`labels`: what the lists in force say of a host or address."""
    if not flow.said:
        return None
    if flow.protocol == UDP:
        return _doq(flow) or _dnscrypt(flow)
    return _over_tls(flow, labels) if flow.protocol == TCP else None


def _over_tls(flow: Flow, labels: Callable[[str], Labels]) -> Finding | None:
    try:
        hello = client_hello(flow.stream())
    except Malformed:
        return None
    if flow.server_port == _DOT or "dot" in hello.protocols:
        return Finding("dot", "doh", hello.name or flow.far, f"TCP {flow.server_port}, DNS over TLS")
    return _doh(flow, hello, labels) if flow.server_port == _HTTPS else None


def _doh(flow: Flow, hello: Hello, labels: Callable[[str], Labels]) -> Finding | None:
    if hello.name:
        if "doh" in labels(hello.name):
            evidence = "TCP 443, TLS to a host known for DNS over HTTPS"
            return Finding("doh", "doh", hello.name, evidence, alone=False)
    # A name that stands in no list says more than an address that several sites share; a hello cut short may hold one.
    elif hello.whole and "doh" in labels(flow.server):
        return Finding("doh", "doh", flow.server, "TCP 443, TLS without a name to an address of public DNS over HTTPS")
    return None


def _doq(flow: Flow) -> Finding | None:
    if flow.server_port in _DOQ and flow.answered and _quic(flow.said[0]) and _quic(flow.answered[0]):
        return Finding("doq", "doh", flow.far, f"UDP {flow.server_port}, DNS over QUIC, answered")
    return None


def _quic(piece: Piece) -> bool:
    """A packet with the long header, of a version that is spoken."""
    if len(piece.data) < 7 or piece.data[0] & 0xC0 != 0xC0:
        return False
    version = int.from_bytes(piece.data[1:5])
    return version in _VERSIONS or version >> 8 == _DRAFT


def _dnscrypt(flow: Flow) -> Finding | None:
    if any(piece.data.startswith(_DNSCRYPT) for piece in flow.answered):
        return Finding("dnscrypt", "doh", flow.far, f"UDP {flow.server_port}, DNSCrypt, answered")
    try:
        asked = query(flow.said[0].data)
    except BadDns:
        return None
    if asked.name.startswith(_CERTIFICATES) and flow.answered:
        return Finding(
            "dnscrypt", "doh", flow.far, f"UDP {flow.server_port}, a DNSCrypt certificate asked for, answered"
        )
    return None

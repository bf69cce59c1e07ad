"""What real programs sent, judged: every capture, with what is told of it and, far more often, that nothing is.

Issue: "bypass: OpenVPN, WireGuard, IPsec, Tor, DoH, DoT, …, judged on ../shared/data/captures".
"""

import pytest

from appliance.sensor.bypass.detect import detect
from appliance.sensor.bypass.flow import Sure
from appliance.sensor.flows import Flows
from filters.policy.attempt import NONE, Labels
from filters.policy.names import suffixes
from filters.wire.packet import Malformed, packet
from tests.captures import CAPTURES, ip_packets

# Told, each for sure. All other captures are of what children may do, or of what cannot be told for sure.
BYPASS = {
    # IKEv2 there is told by no name, but the AH that follows is no telephone's.
    "ah.pcapng": {"ipsec"},
    "anyconnect-vpn.pcap": {"anyconnect"},
    "dns_doh.pcap": {"doh"},
    # nDPI tests here that DNSCrypt is not taken for Skype: it is DNSCrypt.
    "dnscrypt_skype_false_positive.pcapng": {"dnscrypt"},
    "doq.pcapng": {"doq"},
    "doq_adguard.pcapng": {"doq"},
    "googledns_android10.pcap": {"dot"},
    # A tunnel that ran already when the capture began.
    "mullvad_wireguard.pcap": {"wireguard"},
    "openvpn-tlscrypt.pcap": {"openvpn"},
    "tailscale.pcap": {"tailscale"},
    # The leg to the program's own SOCKS port, which stands for one on another machine.
    "tls_heur__shadowsocks-tcp.pcapng": {"open-proxy"},
    "tls_heur__vmess-websocket.pcapng": {"open-proxy"},
}
# Bypass, or taken for it by others, of which nothing is told, and why.
NOT_TOLD = {
    # A phone that calls over Wi-Fi: IKEv2 and ESP to its telephone company, one server after another.
    "ipsec_isakmp_esp.pcap",
    # Scrambled so as not to be told.
    "openvpn_obfuscated.pcapng",
    # TLS without a name to a large host, like many an app's.
    "psiphon3.pcap",
    # A scan of ports: nothing is said to any.
    "synscan.pcap",
}
FAR = {
    "dns_doh.pcap": "mozilla.cloudflare-dns.com",
    "googledns_android10.pcap": "dns.google",
    "mullvad_wireguard.pcap": "198.54.131.98",
    "anyconnect-vpn.pcap": "8.37.102.91",
    "dnscrypt_skype_false_positive.pcapng": "212.47.228.136",
}
DOH = frozenset({"cloudflare-dns.com", "dns.google", "8.8.8.8", "8.8.4.4", "1.1.1.1"})

here = pytest.mark.skipif(not CAPTURES.is_dir(), reason="needs the captures in ../shared/data")


def labels(host: str) -> Labels:
    return frozenset({"doh"}) if any(suffix in DOH for suffix in suffixes(host)) else NONE


def found_in(name: str):
    flows = Flows()
    found = []
    for data in ip_packets(CAPTURES / name):
        try:
            flow = flows.add(packet(data), 0.0)
        except Malformed:
            continue
        if flow is not None and (finding := detect(flow, labels)):
            found.append(finding)
            flows.close(flow)
    return found


def names() -> list[str]:
    return sorted(path.name for path in CAPTURES.glob("*.pcap*")) or ["none"]


@here
@pytest.mark.parametrize("name", names())
def test_what_is_told_of_each_capture(name):
    found = found_in(name)
    assert {each.kind for each in found if each.sure is Sure.CERTAIN} == BYPASS.get(name, set())
    assert not [each for each in found if each.sure is Sure.LIKELY]


@here
def test_every_capture_that_the_table_names_is_there():
    assert set(names()) >= BYPASS.keys() | NOT_TOLD
    assert len(names()) == 64


@here
@pytest.mark.parametrize("name", sorted(FAR))
def test_the_far_end_is_told(name):
    assert {each.far for each in found_in(name)} >= {FAR[name]}

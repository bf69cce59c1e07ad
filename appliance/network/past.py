"""What goes past a box with one arm, and the rules for the school's own firewall that close it. Pure.

Words first, for firewalls of any make; then the same for nftables, to copy from.
"""

from ipaddress import ip_interface, ip_network

from appliance import ports
from filters.policy.network import Network
from filters.policy.school import School

# Ports of DNS over TLS and QUIC (RFC 7858, RFC 9250), and what earlier drafts used.
_NAMES_ELSEWHERE = "53, 853, 784, 8853"


def rules(school: School, network: Network) -> str:
    """For whoever keeps the school's own firewall."""
    own = [str(ip_interface(each).ip) for each in _own(network)] or ["(the box's address)"]
    zones = [(" ".join(zone.name.split()), zone.networks) for zone in school.zones.values()]
    every = [net for _, nets in zones for net in nets]
    lines = [
        "The box answers names, and sees nothing else. Let the school's own firewall do this, from the top down:",
        "",
        f"  1. Let the box itself out: from {', '.join(own)} to anywhere, any port.",
        f"  2. Let devices reach the box: to {', '.join(own)}, UDP and TCP 53, TCP 80, 443 and {ports.PROXY}.",
        f"  3. Refuse all other names: from devices to anywhere, UDP and TCP {_NAMES_ELSEWHERE}; with a reset, so that",
        "     they turn to the box at once.",
        "  4. Refuse known resolvers by HTTPS (DoH): your firewall's list of them, TCP and UDP 443.",
        "  5. Refuse QUIC: from devices to anywhere, UDP 443. Browsers then use TCP.",
        "  6. Where all devices were given proxy.pac: refuse TCP 80 and 443 from devices to anywhere. Then only the",
        "     proxy is left, and addresses that nobody asked the box for are closed as well.",
        "",
        "Devices are:",
        *(f"  {name}: {', '.join(nets)}" for name, nets in zones),
        "",
        "For nftables:",
        "",
        *_nft(own, every),
        "",
        "Not closed by any of these: a VPN on port 443 by TCP, unless rule 6 holds. A bridge sees it.",
    ]
    return "\n".join(lines)


def facts(school: School, network: Network) -> dict[str, object]:
    return {
        "box": [str(ip_interface(each).ip) for each in _own(network)],
        "devices": {zone.id: list(zone.networks) for zone in school.zones.values()},
        "refuse": [
            {"to": "anywhere but the box", "udp": [53, 784, 853, 8853], "tcp": [53, 853, 8853]},
            {"to": "known resolvers by HTTPS", "udp": [443], "tcp": [443]},
            {"to": "anywhere", "udp": [443], "tcp": []},
        ],
    }


def _own(network: Network) -> tuple[str, ...]:
    found = [*network.addresses, *(address for each in network.attachments for address in each.addresses)]
    return tuple(dict.fromkeys(found))


def _nft(own: list[str], devices: list[str]) -> list[str]:
    found = [
        "table inet school_filter {",
        "  chain forward {",
        "    type filter hook forward priority -5; policy accept;",
    ]
    for family, version in (("ip", 4), ("ip6", 6)):
        box = [each for each in own if each[:1] != "(" and ip_interface(each).version == version]
        here = [each for each in devices if ip_network(each).version == version]
        if box:
            found.append(f"    {family} saddr {{ {', '.join(box)} }} accept")
            found.append(f"    {family} daddr {{ {', '.join(box)} }} accept")
        if here:
            who = f"    {family} saddr {{ {', '.join(here)} }}"
            found.append(f"{who} tcp dport {{ 53, 853, 8853 }} reject with tcp reset")
            found.append(f"{who} udp dport {{ 53, 443, 784, 853, 8853 }} reject with icmpx admin-prohibited")
    return [*found, "  }", "}"]

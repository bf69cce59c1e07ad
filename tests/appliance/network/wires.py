"""A box with two ports, each with a cable to a namespace: `edge` and `school`; and all that can be read of it."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from filters.policy.network import Attachment, Mode, Network
from tests.netns.lab.namespaces import Namespace, cannot, namespaces, pair

needs_namespaces = pytest.mark.skipif(bool(cannot()), reason=cannot())

# As the system set the box up before it was a gateway.
OWN, EDGE = "192.0.2.2", "192.0.2.1"

BRIDGE = Network(
    mode=Mode.BRIDGE,
    wan="eth0",
    lan=("eth1",),
    attachments=(Attachment("school", 0, (f"{OWN}/24", "2001:db8:1::2/64")),),
    addresses=(f"{OWN}/24", "2001:db8:1::2/64"),
    gateways=(EDGE, "2001:db8:1::1"),
    management=("192.0.2.0/24",),
)
ROUTER = Network(
    mode=Mode.ROUTER,
    wan="eth0",
    lan=("eth1",),
    attachments=(Attachment("school", 0, ("10.4.0.1/16", "2001:db8:4::1/64")),),
    addresses=(f"{OWN}/24", "2001:db8:1::2/64"),
    gateways=(EDGE, "2001:db8:1::1"),
    management=("192.0.2.0/24",),
)


@contextmanager
def box() -> Iterator[dict[str, Namespace]]:
    with namespaces("box", "edge", "school") as made:
        here = made["box"]
        pair(here, "eth0", made["edge"], "port")
        pair(here, "eth1", made["school"], "port")
        here.ip(
            f"addr add {OWN}/24 dev eth0",
            "addr add 2001:db8:1::2/64 dev eth0 nodad",
            f"route add default via {EDGE} dev eth0 metric 100 proto dhcp",
            f"route add 198.51.100.0/24 via {EDGE} dev eth0 src {OWN}",
            "route add default via 2001:db8:1::1 dev eth0 metric 1024",
        )
        made["edge"].ip(f"addr add {EDGE}/24 dev port", "addr add 2001:db8:1::1/64 dev port nodad")
        # A careful technician's own; the kernel forgets it whenever forwarding changes.
        here.sysctl(ipv4__conf__all__accept_redirects=0)
        yield made


def all_of(here: Namespace) -> dict[str, object]:
    """Every interface, address, route, rule and setting, but for what the kernel counts or makes by itself."""
    with here.inside():
        settings = {
            str(path): path.read_text()
            for folder in ("ipv4", "ipv6", "netfilter")
            for path in sorted(Path("/proc/sys/net", folder).rglob("*"))
            if path.is_file() and path.stat().st_mode & 0o444 and not _moves(path)
        }
    links = json.loads(here.run(["ip", "-j", "-d", "link"]))
    addresses = json.loads(here.run(["ip", "-j", "addr"]))
    return {
        "links": {
            each["ifname"]: (each.get("master"), "UP" in each["flags"], each.get("linkinfo", {}).get("info_kind"))
            for each in links
        },
        "addresses": sorted(
            (each["ifname"], own["local"], own["prefixlen"])
            for each in addresses
            for own in each["addr_info"]
            if own["scope"] == "global"
        ),
        "routes": sorted(here.run(["ip", "route"]).splitlines()),
        "routes6": sorted(line for line in here.run(["ip", "-6", "route"]).splitlines() if "fe80::/" not in line),
        "rules": here.run(["ip", "rule"]) + here.run(["ip", "-6", "rule"]),
        "settings": settings,
    }


def _moves(path: Path) -> bool:
    return path.name in ("nf_conntrack_count", "flush", "stable_secret") or "nf_log" in str(path)


def reaches(here: Namespace, address: str, seconds: float = 8.0) -> bool:
    """Whether that host answers within the time: it refuses a connection to a port on which nobody listens."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with here.socket(family, socket.SOCK_STREAM) as asks:
            asks.settimeout(min(0.5, seconds))
            try:
                asks.connect((address, 9))
            except ConnectionRefusedError:
                return True
            except OSError:
                time.sleep(0.1)
    return False

"""Devices of each zone on one wire, the box, and beyond it a router with a pretend internet: in network namespaces.

The box has a ruleset and no processes: listeners that say their name stand where the processes would.
"""

import errno
import os
import selectors
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest

from appliance import ports
from appliance.firewall.nft import Nftables
from appliance.firewall.render import Choices, ruleset
from appliance.firewall.zones import marks_of
from filters.policy.network import Mode
from filters.policy.school import School
from tests.appliance.firewall.schools import GATEWAYS, ZONES, school
from tests.netns.lab.namespaces import Namespace, namespaces, pair

SITE = ("45.60.1.1", "2a04:4e42::1:1")
OTHER = ("45.60.2.2", "2a04:4e42::2:2")
RESOLVER = ("8.8.8.8", "2001:4860:4860::8888")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: network namespaces")

ALONE = Choices()
DEVICES = ("pupils", "staff", "guests", "things")  # one in each zone, called after it

# Waited for so long is silence. An answer takes a thousandth of it.
PATIENCE = 0.7


def device_address(zone: str) -> tuple[str, str]:
    return f"10.{GATEWAYS[zone]}.0.9", f"fd00:{GATEWAYS[zone]}::9"


def mac(zone: str) -> str:
    return f"02:00:5e:10:00:{GATEWAYS[zone]:02x}"


@dataclass
class Lab:
    spaces: dict[str, Namespace]
    nft: Nftables
    school: School
    text: str

    @property
    def box(self) -> Namespace:
        return self.spaces["box"]

    def mark(self, zone: str, number: int = 0) -> str:
        return f"0x{marks_of(self.school.zones)[zone] | number:08x}"

    def stands(self, zone: str, number: int, *, kind: str = "") -> None:
        """The zone's device has a standing of its own. `kind`: things or outsiders."""
        self.known(zone, mac(zone), number)
        if kind:
            self.nft.run(f"add element inet lessonwall {kind} {{ {self.mark(zone, number)} }}")

    def known(self, zone: str, address: str, number: int) -> None:
        """A hardware address has this standing in the zone."""
        key = f"{self.mark(zone)} . {address} : {self.mark(zone, number)}"
        self.nft.run(f"add element inet lessonwall standing_of_mac {{ {key} }}")

    def stands_nobody(self, zone: str) -> None:
        """The zone's device is not in the maps."""
        self.nft.run("flush map inet lessonwall standing_of_mac")

    def put(self, name: str, zone: str, number: int, pair: tuple[str, str]) -> None:
        """In the set `name` of both families."""
        for version, address in zip((4, 6), pair, strict=True):
            self.nft.run(
                f"add element inet lessonwall {name}{version} {{ {self.mark(zone, number)} . {address} timeout 60s }}"
            )

    def watch(self, zone: str) -> None:
        self.nft.run(f"add element inet lessonwall watching {{ {self.mark(zone)} timeout 60s }}")

    def empty(self) -> None:
        sets = ("things", "outsiders", "watching")
        timed = [f"{each}{v}" for each in ("admitted", "proxied", "always", "portal", "bypass") for v in (4, 6)]
        maps = ("standing_of_mac", "standing_of_address4", "standing_of_address6", "standing_of_zone")
        lines = [f"flush set inet lessonwall {each}" for each in (*sets, *timed)]
        self.nft.run("\n".join([*lines, *(f"flush map inet lessonwall {each}" for each in maps)]))

    def tcp(self, device: str, address: str, port: int) -> str:
        """Who answers; or how it is refused: "reset", "prohibited", or not at all: "silence"."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with self.spaces[device].socket(family, socket.SOCK_STREAM) as asking:
            asking.settimeout(PATIENCE)
            try:
                asking.connect((address, port))
                return asking.recv(64).decode()
            except OSError as error:
                return _how(error)

    def udp(self, device: str, address: str, port: int) -> str:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with self.spaces[device].socket(family, socket.SOCK_DGRAM) as asking:
            asking.settimeout(PATIENCE)
            try:
                asking.connect((address, port))
                asking.send(b"hello")
                return asking.recv(64).decode()
            except OSError as error:
                return _how(error)

    def ask(self, kind: str, device: str, address: str, port: int) -> str:
        return self.tcp(device, address, port) if kind == "tcp" else self.udp(device, address, port)


def _how(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "silence"
    if error.errno in (errno.ECONNREFUSED, errno.ECONNRESET):
        return "reset"
    if error.errno in (errno.EHOSTUNREACH, errno.EACCES):
        return "prohibited"
    return errno.errorcode.get(error.errno or 0, "?")


@contextmanager
def lab(mode: Mode, made: School | None = None, choices: Choices = ALONE) -> Iterator[Lab]:
    """`mode` ROUTER or BRIDGE, all zones on one untagged wire."""
    made = made or school(mode, tagged=False)
    with namespaces("box", "net", "switch", *DEVICES) as spaces:
        _wire(spaces, bridged=mode is Mode.BRIDGE)
        text = ruleset(made, choices)
        with spaces["box"].inside():
            nft = Nftables()
        nft.run(text)
        with _listening(spaces):
            try:
                yield Lab(spaces, nft, made, text)
            finally:
                nft.close()


def _wire(spaces: dict[str, Namespace], *, bridged: bool) -> None:
    box, net, switch = spaces["box"], spaces["net"], spaces["switch"]
    pair(switch, "up", box, "lan0")
    pair(net, "lan", box, "wan0")
    switch.ip(
        "link add b0 type bridge forward_delay 0 mcast_snooping 0", "link set dev b0 up", "link set dev up master b0"
    )
    for zone in DEVICES:
        pair(spaces[zone], "eth0", switch, zone, mac(zone))
        switch.ip(f"link set dev {zone} master b0")
        number = GATEWAYS[zone]
        router = 254 if bridged else 1
        mask = ZONES[zone].networks[0].partition("/")[2]
        spaces[zone].ip(
            f"addr add 10.{number}.0.9/{mask} dev eth0",
            f"addr add fd00:{number}::9/64 dev eth0",
            f"route add default via 10.{number}.0.{router}",
            f"route add default via fd00:{number}::{router:x}",
        )
    net.sysctl(ipv4__ip_forward=1, ipv6__conf__all__forwarding=1)
    net.ip("addr add 192.168.1.1/24 dev lan", "addr add 2001:db8:1::1/64 dev lan")
    net.ip(*(f"addr add {each} dev lo" for pair_ in (SITE, OTHER, RESOLVER) for each in pair_))
    # As the network's layout sets them; the kernel's own bound for ICMP errors is one a second to each device.
    box.sysctl(netfilter__nf_conntrack_acct=1, ipv4__icmp_ratelimit=0, ipv6__icmp__ratelimit=0)
    on = "lan0"
    if bridged:
        on = "lw0"
        box.ip("link add lw0 type bridge forward_delay 0 mcast_snooping 0", "link set dev lw0 up")
        box.ip("link set dev lan0 master lw0", "link set dev wan0 master lw0")
        box.sysctl(**{"bridge__bridge-nf-call-iptables": 1, "bridge__bridge-nf-call-ip6tables": 1})
    else:
        box.sysctl(ipv4__ip_forward=1, ipv6__conf__all__forwarding=1)
    for zone in DEVICES:
        number = GATEWAYS[zone]
        mask = ZONES[zone].networks[0].partition("/")[2]
        box.ip(f"addr add 10.{number}.0.1/{mask} dev {on}", f"addr add fd00:{number}::1/64 dev {on}")
        if bridged:
            net.ip(f"addr add 10.{number}.0.254/{mask} dev lan", f"addr add fd00:{number}::fe/64 dev lan")
        else:
            net.ip(f"route add fd00:{number}::/64 via 2001:db8:1::2")
    out = "lw0" if bridged else "wan0"
    box.ip(f"addr add 192.168.1.2/24 dev {out}", f"addr add 2001:db8:1::2/64 dev {out}")
    box.ip("route add default via 192.168.1.1", "route add default via 2001:db8:1::1")


_BOX = {
    53: "dns", ports.TRANSPARENT: "proxy", ports.TRANSPARENT + 1: "proxy two", ports.PORTAL: "portal",
    ports.PROXY: "pac", 22: "ssh", ports.WEB: "dashboard", 9999: "secret", ports.RADIUS: "radius",
}  # fmt: skip
_SITE = (25, 53, 80, 123, 443, 784, 853, 5000, 8853)


@contextmanager
def _listening(spaces: dict[str, Namespace]) -> Iterator[None]:
    chooser = selectors.DefaultSelector()
    opened: list[socket.socket] = []

    def listen(where: str, address: str, port: int, name: str) -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            made = spaces[where].socket(family, kind)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
            else:
                made.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO, ip(7)
            made.bind((address, port))
            if kind == socket.SOCK_STREAM:
                made.listen(64)
            made.setblocking(False)
            opened.append(made)
            chooser.register(made, selectors.EVENT_READ, name)

    for port, name in _BOX.items():
        for address in ("0.0.0.0", "::"):
            listen("box", address, port, name)
    for port in _SITE:
        for place in (SITE, OTHER, RESOLVER):
            for address in place:
                listen("net", address, port, "site")
    for zone in DEVICES:
        for address in device_address(zone):
            listen(zone, address, 445, zone)
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            for key, _ in chooser.select(0.1):
                with suppress(OSError):
                    _answer(key.fileobj, key.data.encode())  # type: ignore[arg-type]

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        chooser.close()
        for each in opened:
            each.close()


def _answer(listener: socket.socket, name: bytes) -> None:
    if listener.type == socket.SOCK_STREAM:
        caller, _ = listener.accept()
        with caller:
            caller.send(name)
        return
    _, told, _, sender = listener.recvmsg(2048, 256)
    # From the address that was asked, which is not always the one that the kernel would choose.
    back = [(level, kind, _from(level, data)) for level, kind, data in told]
    listener.sendmsg([name], back, 0, sender)


def _from(level: int, data: bytes) -> bytes:
    if level == socket.IPPROTO_IPV6:
        return data
    index, _, address = struct.unpack("i4s4s", data)
    return struct.pack("i4s4s", index, address, bytes(4))

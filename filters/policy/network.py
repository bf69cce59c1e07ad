"""How the box is plugged in, and where each zone is on the wire: `network` in school.yaml, and parts of its zones.

Values only; `load/network.py` makes them. Addresses and networks are texts in their one plain spelling.
"""

from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """Ways of being plugged in; each has a page in the manual."""

    ROUTER = "router"  # routes, or translates, between the zones and the edge router
    BRIDGE = "bridge"  # inline between switch and edge router; nobody is renumbered
    STICK = "stick"  # a router with one port, whose zones and way out are VLANs of it
    ONE_ARM = "one-arm"  # beside the network: answers DNS and hands out a PAC file, and sees nothing else


class Translate(StrEnum):
    """Which clients' addresses are hidden behind the box's (NAT)."""

    NONE = "none"
    V4 = "v4"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Pool:
    """IPv4 addresses that the box hands out in a zone (RFC 2131). `lease`: seconds."""

    first: str
    last: str
    lease: int = 28_800


@dataclass(frozen=True, slots=True)
class Attachment:
    """A zone on the wire. `vlan`: its tag on the ports towards the school, 0 where frames bear none.

    `addresses`: the box's own in this zone, each with its prefix ("10.4.0.1/16", "fd00:4::1/64"); devices use them as
    router and resolver, and in bridge mode frames are led there. `pool`: None where another server hands out addresses.
    `advertise`: the box announces itself as IPv6 router with the prefixes of its addresses (RFC 4861).
    """

    zone: str
    vlan: int = 0
    addresses: tuple[str, ...] = ()
    pool: Pool | None = None
    advertise: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """A network that lies behind a router of the school's own."""

    to: str
    via: str


@dataclass(frozen=True, slots=True)
class Network:
    """`wan`: the port towards the edge router; `lan`: those towards the school (stick and one-arm: the same one).

    `wan_vlan`: the tag of the way out, 0 for none. `addresses`: the box's on the way out, with prefixes; empty where
    the system itself configures that port (DHCP). `gateways`: the edge router's addresses, IPv4 and IPv6. `management`:
    networks from which the box may be administered (SSH). `keep`: the address of the box whose loss for 60 s undoes a
    change of the network, "" for the first of `addresses`.
    `other_vlans`: bridge mode: whether VLANs of which no zone tells pass unfiltered. `servers`: hardware addresses or
    addresses of the school's own DHCP servers and routers, beside the box and the gateways: no rogues.
    """

    mode: Mode
    wan: str
    lan: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    wan_vlan: int = 0
    addresses: tuple[str, ...] = ()
    gateways: tuple[str, ...] = ()
    translate: Translate = Translate.NONE
    routes: tuple[Route, ...] = ()
    management: tuple[str, ...] = ()
    keep: str = ""
    other_vlans: bool = False
    servers: tuple[str, ...] = ()

    def attachment(self, zone: str) -> Attachment | None:
        return next((each for each in self.attachments if each.zone == zone), None)

    def way_out(self) -> str:
        """The interface towards the edge router, as the kernel calls it; bridge mode has none of its own."""
        return f"{self.wan}.{self.wan_vlan}" if self.wan_vlan else self.wan

    def interface(self, attachment: Attachment) -> str:
        """The interface on which a zone's packets come in, as the kernel calls it.

        A bridge for each VLAN, so that the one ruleset sees untagged packets in every mode.
        """
        if self.mode is Mode.BRIDGE:
            return f"lw{attachment.vlan}"
        port = self.lan[0]
        return f"{port}.{attachment.vlan}" if attachment.vlan else port

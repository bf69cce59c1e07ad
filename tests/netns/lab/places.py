"""Where everything is: the school's networks and devices, and the pretend internet's sites. Values only.

The school's addresses are the same however the box is plugged in; only who is their router differs. The internet's
look public, since a filter refuses names that lead to private or documentation addresses. None of them is ever reached:
no cable leads out of the lab.
"""

import hashlib
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_network

INTERNET = ("45.60.0.0/16", "2a04:4e42::/48")  # every address in them is a site

RESOLVER = ("45.60.0.53", "2a04:4e42::53")  # whom the box asks
PUBLIC_RESOLVER = ("8.8.8.8", "2001:4860:4860::8888")  # whom a phone asks by itself, by UDP, TCP, DoT and DoH
HARD_CODED = ("45.60.9.9", "2a04:4e42::9:9")  # a site that no name leads to
CLOUD = ("45.60.8.8", "2a04:4e42::8:8")  # whom the printer asks, by its address

LESSON = "www.lesson.example"  # open to everybody
CASINO = "www.casino.example"  # closed by a rule of the school's
SECRETS = "www.secrets.example"  # closed below one path, so looked into
TROUBLE = "www.trouble.example"  # gives a help page
FRESH = "fresh.example"  # each name below it has an address of its own
NAMED = {
    LESSON: ("45.60.1.1", "2a04:4e42::1:1"),
    CASINO: ("45.60.2.2", "2a04:4e42::2:2"),
    SECRETS: ("45.60.3.3", "2a04:4e42::3:3"),
    "dns.google": PUBLIC_RESOLVER,
}


def addresses(name: str) -> tuple[str, str]:
    """A name's IPv4 and IPv6 address."""
    if found := NAMED.get(name):
        return found
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:2], "big") & 0x7FFF
    # Of their own: a name that leads to a sign-in page, say, must not share its address with them.
    number |= 0x8000 if name.endswith(f".{FRESH}") else 0x4000
    v4, v6 = (ip_network(each).network_address for each in INTERNET)
    return str(IPv4Address(int(v4) + number)), str(IPv6Address(int(v6) + (number << 32)))


@dataclass(frozen=True, slots=True)
class Place:
    """A zone on the wire. The router is .1 and ::1 in it, and a box that is no router .2 and ::2."""

    zone: str
    vlan: int
    v4: str
    v6: str

    def at(self, number: int) -> tuple[str, str]:
        """An address in it of each family."""
        return tuple(str(ip_network(each)[number]) for each in (self.v4, self.v6))  # type: ignore[return-value]

    def prefixed(self, number: int) -> tuple[str, str]:
        return tuple(f"{ip_network(each)[number]}/{ip_network(each).prefixlen}" for each in (self.v4, self.v6))  # type: ignore[return-value]


PUPILS = Place("pupils", 20, "10.4.0.0/16", "2001:db8:5c00:20::/64")
STAFF = Place("staff", 30, "10.5.0.0/16", "2001:db8:5c00:30::/64")
SERVERS = Place("servers", 70, "10.7.0.0/24", "2001:db8:5c00:70::/64")
THINGS = Place("things", 80, "10.8.0.0/24", "2001:db8:5c00:80::/64")
GUESTS = Place("guests", 90, "10.9.0.0/16", "2001:db8:5c00:90::/64")
PLACES = (PUPILS, STAFF, SERVERS, THINGS, GUESTS)
OUTSIDE = Place("outside", 10, "192.168.1.0/24", "2001:db8:5c00:10::/64")  # between box and edge router


@dataclass(frozen=True, slots=True)
class Host:
    """A device of the lab. `number`: which address of its zone it has; 0 for none until it asks. `listens`: ports."""

    name: str
    place: Place
    number: int
    mac: str
    listens: tuple[int, ...] = ()

    @property
    def addresses(self) -> tuple[str, str]:
        return self.place.at(self.number)


PHONE = Host(
    "phone", PUPILS, 0x110, "da:a1:19:00:00:10"
)  # a pupil's own: nobody registered it, private hardware address
LAPTOP = Host("laptop", PUPILS, 0x120, "00:00:5e:00:53:20")  # a pupil's, registered, with the school's certificate
DOMAIN_PC = Host("domain-pc", PUPILS, 0x130, "00:00:5e:00:53:30")  # shared; its log-on script says who sits there
IPAD = Host("ipad", PUPILS, 0x140, "00:00:5e:00:53:40")  # of a trolley: shared, and nobody signs in
NEWCOMER = Host("newcomer", PUPILS, 0, "00:00:5e:00:53:50")  # asks for an address
TEACHER = Host("teacher", STAFF, 0x120, "00:00:5e:00:53:60", (5000,))
SERVER = Host("server", SERVERS, 0x10, "00:00:5e:00:53:70", (445, 443))
PRINTER = Host("printer", THINGS, 0x20, "00:00:5e:00:53:80", (9100, 631))
VISITOR = Host("visitor", GUESTS, 0x110, "da:a1:19:00:00:90")
HOSTS = (PHONE, LAPTOP, DOMAIN_PC, IPAD, NEWCOMER, TEACHER, SERVER, PRINTER, VISITOR)
